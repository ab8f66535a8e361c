"""What happens when somebody posts, changes or removes a message: no rights are asked for here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from tests.discord import threads
from tests.discord.mentions import Allowed, Called, called, texts
from tests.discord.records import Attachment, Channel, Data, Json, Message
from tests.discord.snowflakes import moment

if TYPE_CHECKING:
    from tests.discord.server import DiscordServer

NESTED = ("accessory", "component")


@dataclass(frozen=True)
class Draft:
    """A message before it is posted. `seen_by` makes it ephemeral; `id` where it is given beforehand."""

    content: str = ""
    components: Sequence[Json] = ()
    embeds: Sequence[Json] = ()
    attachments: Sequence[Attachment] = ()
    flags: int = 0
    nonce: str = ""
    reference: str = ""
    kind: int = 0
    allowed: Allowed = field(default_factory=Allowed)
    seen_by: str = ""
    id: str = ""


def post(server: "DiscordServer", channel: Channel, author: str, draft: Draft) -> Message:
    """The newest message of a channel; an archived thread becomes active, who writes in a thread joins it.

    An ephemeral one is in no history, joins nothing, calls nobody, and is dispatched to nobody.
    """
    called_by_it = Called() if draft.seen_by else _calls(server, channel, author, draft)
    id = draft.id or server.snowflakes.next()
    message = Message(
        id=id,
        channel=channel.id,
        author=author,
        content=draft.content,
        at=moment(id),
        flags=draft.flags,
        components=numbered(draft.components),
        embeds=[dict(embed) for embed in draft.embeds],
        attachments=list(draft.attachments),
        nonce=draft.nonce,
        kind=draft.kind,
        notified=called_by_it.notified,
        mentioned=called_by_it.mentioned,
        reference=draft.reference,
        seen_by=draft.seen_by,
        by_app=author == server.app.bot,
    )
    if draft.seen_by:
        server.history.ephemeral.append(message)
        server.tell(draft.seen_by, message)
    else:
        _into(server, channel, message)
    return message


def _into(server: "DiscordServer", channel: Channel, message: Message) -> None:
    if channel.is_thread:
        threads.unarchive(server, channel)
    server.history.add(message)
    if channel.is_thread and message.kind in (0, 19, 20, 23):
        threads.join(server, channel, message.author, *sorted(message.notified))
    server.gateway.message("MESSAGE_CREATE", message)
    server.show(message)


def change(server: "DiscordServer", message: Message, **fields: Data) -> None:
    """`content`, `components`, `embeds`, `attachments` or `flags` become otherwise; `allowed` says whom that may call.

    Mentions that an edit brings in call nobody, but are shown.
    https://docs.discord.com/developers/resources/message#edit-message
    """
    allowed: Allowed = fields.pop("allowed", Allowed())
    if "components" in fields:
        fields["components"] = numbered(fields["components"])
    for name, value in fields.items():
        setattr(message, name, value)
    channel = server.channels[message.channel]
    text = "\n".join(texts(message.content, message.components))
    message.mentioned = called(server.guilds.get(channel.guild), channel, message.author, text, allowed).mentioned
    message.edited_at, message.updates = server.clock.now(), message.updates + 1
    updated(server, message)


def updated(server: "DiscordServer", message: Message) -> None:
    """Everybody who sees it is told what it is now."""
    if message.seen_by:
        server.tell(message.seen_by, message)
        return
    server.gateway.message("MESSAGE_UPDATE", message)
    server.show(message)


def remove(server: "DiscordServer", message: Message) -> None:
    """As if it had not been; a thread that hangs on it stays."""
    server.history.remove(message)
    channel = server.channels[message.channel]
    if message.id in channel.pins:
        channel.pins.remove(message.id)
    if message.seen_by:
        return
    gone: Json = {"id": message.id, "channel_id": channel.id}
    server.gateway.dispatch("MESSAGE_DELETE", gone | ({"guild_id": channel.guild} if channel.guild else {}), channel)


def numbered(components: Sequence[Json]) -> list[Json]:
    """With an `id` each, counted on past those that were given.

    https://docs.discord.com/developers/components/reference#anatomy-of-a-component
    """
    taken = {component["id"] for component in _all(components) if component.get("id")}
    free = (number for number in count(1) if number not in taken)
    return [_numbered(component, free) for component in components]


def _numbered(component: Json, free: Iterator[int]) -> Json:
    copy = component | {"id": component.get("id") or next(free)}
    if "components" in copy:
        copy["components"] = [_numbered(inner, free) for inner in copy["components"]]
    for key in NESTED:
        if isinstance(copy.get(key), dict):
            copy[key] = _numbered(copy[key], free)
    return copy


def _all(components: Sequence[Json]) -> Iterator[Json]:
    for component in components:
        yield component
        yield from _all(component.get("components") or ())
        yield from _all([component[key] for key in NESTED if isinstance(component.get(key), dict)])


def _calls(server: "DiscordServer", channel: Channel, author: str, draft: Draft) -> Called:
    guild, text = server.guilds.get(channel.guild), "\n".join(texts(draft.content, draft.components))
    found = called(guild, channel, author, text, draft.allowed)
    original = server.history.find(channel.id, draft.reference) if draft.kind == 19 else None
    if original is None or not draft.allowed.replied or original.author == author:
        return found
    mentioned = (*found.mentioned, original.author)
    return Called(found.notified | {original.author}, tuple(dict.fromkeys(mentioned)))
