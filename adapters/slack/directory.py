"""What one workspace knows of its people and channels, asked once and remembered."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.conversations import private_thread, public_thread
from adapters.slack.errors import error_word, platform_errors, translated
from bot.model.ids import Address
from bot.ports import PlatformError, Profile, Refused
from bot.remembered import remember

NAMES_SECONDS = 1
"""A message event is acknowledged once its names are known, within three seconds."""
UNSEEN = frozenset({"user_not_found", "user_not_visible"})
"""https://docs.slack.dev/reference/methods/users.info."""
OUTSIDE = frozenset({"channel_not_found", "missing_scope", "not_in_channel"})
"""What `conversations.info` says of a channel that is none of ours, beside what is refused for good."""


class Directory:
    """Who and what there is. `team`, `enterprise` (empty where there is none) and `bot_user` are what Slack calls the
    workspace, the organization it belongs to on Enterprise Grid, and the bot itself."""

    def __init__(
        self, client: AsyncWebClient, workspace: str, team: str, bot_user: str, *, enterprise: str = ""
    ) -> None:
        self._client = client
        self._workspace = workspace
        self._team = team
        self._enterprise = enterprise
        self._bot_user = bot_user
        self._names: dict[str, str] = {}
        self._kinds: dict[str, str] = {}

    async def knows(self, user: str) -> bool:
        """Whether Slack shows us this person at all: somebody of ours, or of a channel that is shared with us."""
        return await self._look_up(user) is not None

    async def profile(self, user: str) -> Profile:
        """Whom Slack does not show us is a guest.

        So are people of other workspaces. Somebody whom our administrators invited into some channels
        (`is_restricted`, `is_ultra_restricted`) is not: the domain of their mail tells whose they are, a company's
        people become partners and see what is open to partners.
        """
        found = await self._look_up(user)
        if found is None:
            return Profile("", guest=True)
        shown = found.get("profile", {})
        name = shown.get("real_name") or shown.get("display_name") or found.get("real_name") or found.get("name", "")
        mail = shown.get("email") if found.get("is_email_confirmed", True) else ""
        return Profile(name=name, mail=mail or "", guest=self._is_guest(found))

    async def user(self, mail: str) -> str | None:
        """https://docs.slack.dev/reference/methods/users.lookupByEmail: one of ours who has confirmed this mail."""
        with platform_errors():
            try:
                found = (await self._client.users_lookupByEmail(email=mail))["user"]
            except SlackApiError as error:
                if error_word(error) == "users_not_found":
                    return None
                raise
        ours = found.get("is_email_confirmed", True) and not self._is_guest(found)
        return str(found["id"]) if ours else None

    async def _look_up(self, user: str) -> dict[str, Any] | None:
        """https://docs.slack.dev/reference/objects/user-object."""
        with platform_errors():
            try:
                found: dict[str, Any] = (await self._client.users_info(user=user))["user"]
            except SlackApiError as error:
                if error_word(error) in UNSEEN:
                    return None
                raise
        return found

    def _is_guest(self, user: dict[str, Any]) -> bool:
        return bool(not self._is_ours(user) or user.get("is_stranger") or user.get("is_bot") or user.get("deleted"))

    def _is_ours(self, user: dict[str, Any]) -> bool:
        """Of our workspace, or of another one of our organization; others' organizations name themselves too."""
        of = (user.get("enterprise_user") or {}).get("enterprise_id")
        return user.get("team_id") == self._team or (bool(self._enterprise) and of == self._enterprise)

    async def names(self, users: Iterable[str]) -> dict[str, str]:
        """Display names; whom Slack does not tell within a second keeps the id."""
        wanted = tuple(dict.fromkeys(users))
        names = {user: self._names.get(user, user) for user in wanted}
        with suppress(TimeoutError):
            async with asyncio.timeout(NAMES_SECONDS), asyncio.TaskGroup() as looking:
                for user in wanted:
                    if user not in self._names:
                        looking.create_task(self._name(user, names))
        return names

    async def _name(self, user: str, names: dict[str, str]) -> None:
        with suppress(PlatformError):
            names[user] = (await self.profile(user)).name or user
            remember(self._names, user, names[user])

    async def thread(self, channel: str, parent: str, kind: str = "") -> Address | None:
        """The neutral address of a message under `parent` in `channel` (empty: directly in it); None outside threads.

        `kind` is the event's channel_type, where it had one. Raises `PlatformError` where Slack cannot be asked now.
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
            found = await self._find_channel(channel)
            if found is None:
                return "channel"  # one that the bot is not in, and so none that it made
            remember(self._kinds, channel, self._kind_of(found))
        return self._kinds[channel]

    async def _find_channel(self, channel: str) -> dict[str, Any] | None:
        with platform_errors():
            try:
                found: dict[str, Any] = (await self._client.conversations_info(channel=channel))["channel"]
            except SlackApiError as error:
                if error_word(error) in OUTSIDE or isinstance(translated(error), Refused):
                    return None
                raise
        return found

    def _kind_of(self, channel: dict[str, Any]) -> str:
        if channel.get("is_mpim"):
            return "mpim"
        return "question" if channel.get("is_private") and channel.get("creator") == self._bot_user else "channel"
