"""Messages. https://docs.discord.com/developers/resources/message"""

from collections.abc import Sequence
from typing import Any

from tests.discord.checks.components import check_message
from tests.discord.mentions import Allowed
from tests.discord.permissions import Permission
from tests.discord.posting import Draft, change, post, remove
from tests.discord.reading import as_read
from tests.discord.records import COMPONENTS_V2, Attachment, Channel, ChannelType, Message
from tests.discord.refusal import Refusal, archived, cannot_send, empty_message, locked
from tests.discord.rest.calling import NOTHING, Answer, Invocation, is_forum, route, sends
from tests.discord.shapes import REPLY, message_json

SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS = 1 << 2, 1 << 12
SETTABLE = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2
"""https://docs.discord.com/developers/resources/message#create-message"""

POSTED = 0, 19, 20, 23
DELETABLE_LINES = 6, 7, 18
"""https://docs.discord.com/developers/resources/message#message-object-message-types: which lines can be deleted."""


@route("GET /channels/{channel_id}/messages", 5, 5)
def messages(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/message#get-channel-messages: newest first."""
    channel, limit = call.channel(), call.number("limit", 50, 1, 100)
    if not call.may(channel, Permission.READ_MESSAGE_HISTORY):
        return Answer([])
    chosen = _chosen(call, sorted(call.server.history.of(channel.id), key=lambda m: int(m.id)), limit)
    intent = call.server.app.message_content
    return Answer([as_read(call.server, message, intent=intent) for message in reversed(chosen)])


def _chosen(call: Invocation, all_of_it: Sequence[Message], limit: int) -> Sequence[Message]:
    if before := call.number("before", 0, 0, 2**64):
        return [m for m in all_of_it if int(m.id) < before][-limit:]
    if after := call.number("after", 0, 0, 2**64):
        return [m for m in all_of_it if int(m.id) > after][:limit]
    if around := call.number("around", 0, 0, 2**64):
        earlier = [m for m in all_of_it if int(m.id) < around][-(limit // 2) :] if limit > 1 else []
        return (*earlier, *[m for m in all_of_it if int(m.id) >= around][: limit - len(earlier)])
    return all_of_it[-limit:]


@route("GET /channels/{channel_id}/messages/{message_id}", 5, 5)
def message(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/message#get-channel-message"""
    channel = call.channel()
    call.needs(channel, Permission.READ_MESSAGE_HISTORY)
    return Answer(as_read(call.server, call.message(channel), intent=call.server.app.message_content))


@route("POST /channels/{channel_id}/messages", 5, 5)
def create(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/message#create-message"""
    channel = call.channel()
    writable(call, channel)
    draft = drafted(call, channel, call.fields)
    if draft.nonce and call.given("enforce_nonce") and (same := call.server.history.with_nonce(call.bot, draft.nonce)):
        return Answer(message_json(call.server, same))
    return Answer(message_json(call.server, post(call.server, channel, call.bot, draft)))


def writable(call: Invocation, channel: Channel) -> None:
    """Raises 50008, 50007, 50013, 50083 and 160005 where the bot cannot write."""
    if is_forum(channel):
        raise Refusal(400, 50008, "Cannot send messages in a non-text channel")
    if channel.kind is ChannelType.DM:
        _taken(call, channel)
    call.needs(channel, sends(channel))
    if channel.locked and channel.archived:
        raise archived()
    if channel.locked and not call.may(channel, Permission.MANAGE_THREADS):
        raise locked()


def _taken(call: Invocation, channel: Channel) -> None:
    """They must let members of guilds write to them, and be in one with the bot."""
    recipient = next(user for user in channel.members if user != call.bot)
    if not any(call.bot in g.members and recipient in g.members for g in call.server.guilds.values()):
        raise Refusal(403, 50278, "Cannot send messages to this user due to having no mutual guilds")
    if not call.server.users[recipient].takes_direct:
        raise cannot_send()


def drafted(call: Invocation, channel: Channel, body: dict[str, Any]) -> Draft:
    """A body as it would be posted there. Raises 50035, 50006, 50013, 160002."""
    attachments = _attached(call, body)
    check_message(body | ({"attachments": attachments} if attachments else {}))
    content = str(body.get("content") or "").strip()
    if not (content or body.get("embeds") or body.get("components") or attachments):
        raise empty_message()
    if body.get("embeds"):
        call.needs(channel, Permission.EMBED_LINKS)
    if attachments:
        call.needs(channel, Permission.ATTACH_FILES)
    reference = _reference(call, channel, body)
    return Draft(
        content=content,
        components=body.get("components") or (),
        embeds=body.get("embeds") or (),
        attachments=attachments,
        flags=int(body.get("flags") or 0) & SETTABLE,
        nonce="" if body.get("nonce") is None else str(body["nonce"]),
        reference=reference,
        kind=REPLY if reference else 0,
        allowed=Allowed.of(body.get("allowed_mentions")),
    )


def _attached(call: Invocation, body: dict[str, Any]) -> list[Attachment]:
    """Files by the names that the body gives them."""
    names = {int(a["id"]): a["filename"] for a in body.get("attachments") or () if a.get("filename")}
    return [Attachment(names.get(i, f.name), f.size, f.media_type) for i, f in enumerate(call.files)]


def _reference(call: Invocation, channel: Channel, body: dict[str, Any]) -> str:
    given = body.get("message_reference")
    if not given:
        return ""
    if not call.may(channel, Permission.READ_MESSAGE_HISTORY):
        raise Refusal(403, 160002, "Cannot reply without permission to read message history")
    id = str(given.get("message_id", ""))
    if call.server.history.find(channel.id, id):
        return id
    if given.get("fail_if_not_exists", True):
        raise Refusal(400, 50035, "Invalid Form Body", _unknown_reference())
    return ""


def _unknown_reference() -> dict[str, Any]:
    error = {"code": "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "message": "Unknown message"}
    return {"message_reference": {"_errors": [error]}}


@route("PATCH /channels/{channel_id}/messages/{message_id}", 5, 5)
def edit(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/message#edit-message"""
    channel = call.channel()
    found, body = call.message(channel), call.fields
    if found.author != call.bot:
        raise Refusal(403, 50005, "Cannot edit a message authored by another user")
    if found.kind not in POSTED:
        raise Refusal(403, 50021, "Cannot execute action on a system message")
    if channel.archived:
        raise archived()
    if channel.locked and not call.may(channel, Permission.MANAGE_THREADS):
        raise locked()
    change(call.server, found, **edited(call, found, body))
    return Answer(message_json(call.server, found))


def edited(call: Invocation, found: Message, body: dict[str, Any]) -> dict[str, Any]:
    """What of a message becomes otherwise. That it has V2 components stays."""
    check_message(body, found)
    fields: dict[str, Any] = {key: body[key] or [] for key in ("components", "embeds") if key in body}
    if "content" in body:
        fields["content"] = str(body["content"] or "").strip()
    if "attachments" in body or call.files:
        fields["attachments"] = _attached(call, body)
    flags = int(body.get("flags") or 0) & (SUPPRESS_EMBEDS | COMPONENTS_V2)
    if "flags" in body:
        fields["flags"] = found.flags & ~SUPPRESS_EMBEDS | flags
    if flags & COMPONENTS_V2 and not found.flags & COMPONENTS_V2:
        # https://docs.discord.com/developers/resources/message#edit-message: it takes the place of what was there.
        fields = {"content": "", "embeds": [], **fields}
    return fields | {"allowed": Allowed.of(body.get("allowed_mentions"))}


@route("DELETE /channels/{channel_id}/messages/{message_id}", 5, 1)
def delete(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/message#delete-message; also in archived threads."""
    channel = call.channel()
    found = call.message(channel)
    if found.kind not in (*POSTED, *DELETABLE_LINES):
        raise Refusal(403, 50021, "Cannot execute action on a system message")
    if found.author != call.bot and channel.kind is ChannelType.DM:
        raise Refusal(403, 50003, "Cannot execute action on a DM channel")
    if found.author != call.bot:
        call.needs(channel, Permission.MANAGE_MESSAGES)
    remove(call.server, found)
    return NOTHING


@route("POST /channels/{channel_id}/typing")
def typing(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/channel#trigger-typing-indicator"""
    channel = call.channel()
    call.needs(channel, sends(channel))
    return NOTHING
