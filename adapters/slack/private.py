"""Conversations of their own: people's direct messages, and the private channel or group in which a question lives."""

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any, Literal

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.conversations import PLATFORM, Conversation
from adapters.slack.errors import error_word
from bot.model.ids import AccountRef
from bot.ports import Gone

PrivateMode = Literal["channel", "group_dm"]

GROUP_DM_PEOPLE = 8
"""https://docs.slack.dev/reference/methods/conversations.open: at most eight besides the bot."""
INVITED_AT_ONCE = 100
"""https://docs.slack.dev/reference/methods/conversations.invite."""
PAGE = 200


class PrivateConversations:
    """Opens them, and lets people in. Every call raises what slack_sdk raises."""

    def __init__(self, client: AsyncWebClient, workspace: str, mode: PrivateMode) -> None:
        self._client = client
        self._workspace = workspace
        self._mode = mode
        self._direct: dict[str, str] = {}

    async def with_person(self, user: str) -> Conversation:
        """The direct message of the bot with one person."""
        if user not in self._direct:
            opened = await self._client.conversations_open(users=[user])
            self._direct[user] = opened["channel"]["id"]
        return Conversation(self._direct[user])

    async def for_question(self, key: str, members: Iterable[AccountRef]) -> tuple[Conversation, bool]:
        """Opens the conversation of a question, and tells whether other questions may share it.

        The same `key` opens no second one.
        """
        users = self._users(members)
        if self._mode == "group_dm" and 2 <= len(users) <= GROUP_DM_PEOPLE:
            opened = await self._client.conversations_open(users=users)
            return Conversation(opened["channel"]["id"]), True
        channel = await self._channel(f"soudan-{key}")
        await self._invite(channel, users)
        return Conversation(channel), False

    async def outside(self, conversation: Conversation, members: Iterable[AccountRef]) -> list[str]:
        """Those of `members` who are not there yet."""
        wanted = self._users(members)
        present = {user async for user in self._members(conversation.channel)} if wanted else set()
        return [user for user in wanted if user not in present]

    async def let_in(self, conversation: Conversation, users: Sequence[str]) -> None:
        """Invites them into a private channel."""
        await self._invite(conversation.channel, users)

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
            try:
                # With `force` those who can come do, whoever has left meanwhile.
                await self._client.conversations_invite(
                    channel=channel, users=users[first : first + INVITED_AT_ONCE], force=True
                )
            except SlackApiError as error:
                if error_word(error) not in ("already_in_channel", "cant_invite", "user_not_found"):
                    raise
