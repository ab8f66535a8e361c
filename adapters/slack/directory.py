"""What one workspace knows of its people and channels, asked once and remembered."""

from collections.abc import Iterable
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.conversations import private_thread, public_thread
from adapters.slack.errors import error_word, platform_errors
from bot.model.ids import Address
from bot.ports import PlatformError, Profile

REMEMBERED = 10_000
"""Names and channels kept; a national community has 14,700 people, of whom few are mentioned."""


class Directory:
    """Who and what there is. `team` and `bot_user` are the workspace's and the bot's own ids there."""

    def __init__(self, client: AsyncWebClient, workspace: str, team: str, bot_user: str) -> None:
        self._client = client
        self._workspace = workspace
        self._team = team
        self._bot_user = bot_user
        self._names: dict[str, str] = {}
        self._kinds: dict[str, str] = {}

    async def profile(self, user: str) -> Profile | None:
        """https://docs.slack.dev/reference/objects/user-object: people of other workspaces are strangers here."""
        with platform_errors():
            try:
                found = (await self._client.users_info(user=user))["user"]
            except SlackApiError as error:
                if error_word(error) in ("user_not_found", "user_not_visible"):
                    return None
                raise
        shown = found.get("profile", {})
        name = shown.get("real_name") or shown.get("display_name") or found.get("real_name") or found.get("name", "")
        return Profile(name=name, mail=shown.get("email") or "", guest=self._is_guest(found))

    def _is_guest(self, user: dict[str, Any]) -> bool:
        elsewhere = user.get("team_id", self._team) != self._team and not user.get("enterprise_user")
        return bool(elsewhere or user.get("is_stranger") or user.get("is_bot") or user.get("deleted"))

    async def names(self, users: Iterable[str]) -> dict[str, str]:
        """Display names; whom Slack does not tell keeps the id."""
        for user in users:
            if user not in self._names:
                _make_room(self._names)
                self._names[user] = await self._name(user)
        return {user: self._names[user] for user in users}

    async def _name(self, user: str) -> str:
        try:
            profile = await self.profile(user)
        except PlatformError:
            return user
        return profile.name if profile else user

    async def thread(self, channel: str, parent: str, kind: str = "") -> Address | None:
        """The neutral address of a message under `parent` in `channel` (empty: directly in it); None outside threads.

        `kind` is the event's channel_type, where it had one.
        """
        kind = await self._kind(channel, kind)
        if kind == "question":
            return private_thread(self._workspace, channel)
        if not parent:
            return None
        return (
            private_thread(self._workspace, channel, parent)
            if kind == "mpim"
            else public_thread(self._workspace, channel, parent)
        )

    async def _kind(self, channel: str, told: str) -> str:
        """question: a private channel that the bot itself made, and so holds one question."""
        if told in ("channel", "im", "mpim"):
            return told
        if channel.startswith("D"):
            return "im"
        if channel not in self._kinds:
            try:
                with platform_errors():
                    found = (await self._client.conversations_info(channel=channel))["channel"]
            except PlatformError:
                return "channel"  # one that the bot is not in, and so none that it made
            _make_room(self._kinds)
            self._kinds[channel] = self._kind_of(found)
        return self._kinds[channel]

    def _kind_of(self, channel: dict[str, Any]) -> str:
        if channel.get("is_mpim"):
            return "mpim"
        return "question" if channel.get("is_private") and channel.get("creator") == self._bot_user else "channel"


def _make_room(memory: dict[str, str]) -> None:
    if len(memory) >= REMEMBERED:
        memory.clear()
