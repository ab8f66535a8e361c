"""Conversations of their own: people's direct messages, and the private channel or group in which a question lives."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any, Literal

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.conversations import PLATFORM, Conversation
from adapters.slack.errors import error_word
from bot.model.ids import AccountRef
from bot.ports import Gone
from bot.remembered import remember

log = structlog.get_logger()

PrivateMode = Literal["channel", "group_dm"]

GROUP_DM_PEOPLE = 8
"""https://docs.slack.dev/reference/methods/conversations.open: at most eight besides the bot."""
LONGEST_KEY = 12
"""Of a delivery's key, in a channel's name that people read: enough that no two are alike."""
INVITED_AT_ONCE = 100
"""https://docs.slack.dev/reference/methods/conversations.invite."""
JOINED = frozenset({"channel_join", "group_join"})
"""https://docs.slack.dev/reference/events/message/channel_join: says who came, whoever invited them."""
PERSONAL = frozenset(
    {
        "already_in_channel",
        "cannot_dm_bot",
        "cant_invite",
        "cant_invite_self",
        "failed_for_some_users",
        "invitee_cant_see_channel",
        "no_external_invite_permission",
        "org_user_not_in_team",
        "ura_max_channels",
        "user_disabled",
        "user_is_restricted",
        "user_not_found",
        "user_not_visible",
        "user_team_not_in_channel",
        "users_not_found",
    }
)
"""Refusals that are about somebody, and not about the conversation: the others meet all the same
(https://docs.slack.dev/reference/methods/conversations.invite, …/conversations.open)."""
PAGE = 200


class PrivateConversations:
    """Opens them, and lets people in. Every call raises what slack_sdk raises.

    Nobody is thrown out: who is there beside the present members may be a former owner, or somebody whom a person
    in the channel invited, and the core names neither.
    """

    def __init__(self, client: AsyncWebClient, workspace: str, mode: PrivateMode) -> None:
        self._client = client
        self._workspace = workspace
        self._mode = mode
        self._direct: dict[str, str] = {}
        self._came: dict[str, set[str]] = {}

    async def with_person(self, user: str) -> Conversation:
        """The direct message of the bot with one person."""
        if user not in self._direct:
            opened = await self._client.conversations_open(users=[user])
            remember(self._direct, user, str(opened["channel"]["id"]))
        return Conversation(self._direct[user])

    async def for_question(self, key: str, members: Iterable[AccountRef]) -> tuple[Conversation, bool]:
        """Opens the conversation of a question, and tells whether other questions may share it.

        The same `key` opens no second one. Where somebody can be in no group direct message, it is a channel.
        """
        users = self._users(members)
        if self._mode == "group_dm" and 2 <= len(users) <= GROUP_DM_PEOPLE:
            try:
                opened = await self._client.conversations_open(users=users)
                return Conversation(opened["channel"]["id"]), True
            except SlackApiError as error:
                if error_word(error) not in PERSONAL:
                    raise
        channel = await self._channel(f"soudan-{key[:LONGEST_KEY]}")
        await self._invite(channel, users)
        return Conversation(channel), False

    async def outside(self, conversation: Conversation, members: Iterable[AccountRef]) -> list[str]:
        """Those of `members` who are not there yet."""
        wanted = self._users(members)
        present = {user async for user in self._members(conversation.channel)} if wanted else set()
        return [user for user in wanted if user not in present]

    async def let_in(self, conversation: Conversation, users: Sequence[str], called: Iterable[AccountRef] = ()) -> None:
        """Invites them into a private channel: each once, since who was there left by themselves; `called` ones again.

        Where a workspace shows no messages of who joined, a restart forgets who was there.
        """
        came, again = await self._ever_in(conversation.channel), self._users(called)
        if invited := [user for user in users if user not in came or user in again]:
            await self._invite(conversation.channel, invited)
            came.update(invited)

    async def _ever_in(self, channel: str) -> set[str]:
        if channel not in self._came:
            pages = await self._client.conversations_history(channel=channel, limit=PAGE)
            messages = [message async for page in pages for message in page["messages"]]
            remember(self._came, channel, {m["user"] for m in messages if m.get("subtype") in JOINED})
        return self._came[channel]

    def _users(self, members: Iterable[AccountRef]) -> list[str]:
        return [m.user for m in members if (m.platform, m.workspace) == (PLATFORM, self._workspace)]

    async def _channel(self, name: str) -> str:
        try:
            made = await self._client.conversations_create(name=name, is_private=True)
        except SlackApiError as error:
            if error_word(error) != "name_taken":
                raise
            return await self._channel_named(name)
        return str(made["channel"]["id"])

    async def _channel_named(self, name: str) -> str:
        """An earlier try made it, and its answer was lost."""
        async for channel in self._private_channels():
            if channel["name"] == name:
                return str(channel["id"])
        raise Gone("name_taken")

    async def _private_channels(self) -> AsyncIterator[dict[str, Any]]:
        pages = await self._client.users_conversations(types="private_channel", limit=PAGE)
        async for page in pages:
            for channel in page["channels"]:
                yield channel

    async def _members(self, channel: str) -> AsyncIterator[str]:
        async for page in await self._client.conversations_members(channel=channel, limit=PAGE):
            for user in page["members"]:
                yield user

    async def _invite(self, channel: str, users: Sequence[str]) -> None:
        for first in range(0, len(users), INVITED_AT_ONCE):
            some = users[first : first + INVITED_AT_ONCE]
            try:
                # With `force` those who can come do, whoever has left meanwhile.
                answer: Any = await self._client.conversations_invite(channel=channel, users=some, force=True)
            except SlackApiError as error:
                if error_word(error) not in PERSONAL:
                    raise
                answer = error.response
            self._log_failures(channel, some, answer)

    def _log_failures(self, channel: str, users: Sequence[str], answer: Mapping[str, Any]) -> None:
        """Beside a success too, Slack tells whom it did not let in, and why."""
        word = answer.get("error")
        failures = answer.get("errors") or [{"user": user, "error": word} for user in users if word]
        for one in failures:
            if one.get("error") != "already_in_channel":
                log.warning(
                    "slack_not_let_in",
                    workspace=self._workspace,
                    channel=channel,
                    user=one.get("user"),
                    error=one.get("error"),
                )
