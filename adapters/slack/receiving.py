"""The way of one workspace's events to the core: whose they are, what failed, and what is still under way."""

import asyncio
from collections.abc import Coroutine, Mapping
from datetime import UTC, datetime
from typing import Any

import structlog

from adapters.slack.conversations import PLATFORM
from adapters.slack.inbound import Sender
from bot.i18n import Translator
from bot.inbound import Interaction, Occurrence
from bot.logs import fault
from bot.model.ids import AccountRef, Address
from bot.outbound import Reply, Say, text_message
from bot.ports import Receive

log = structlog.get_logger()

Body = Mapping[str, Any]


class Receiving:
    """Takes events to `receive` until `close`; `team` is Slack's id of the workspace."""

    def __init__(self, workspace: str, team: str, receive: Receive, translator: Translator) -> None:
        self.workspace = workspace
        self._team = team
        self._receive = receive
        self.t = translator
        self._under_way: set[asyncio.Task[None]] = set()
        self._open = True

    def takes(self, body: Body) -> bool:
        """Whether this is ours to handle: an app may by mistake be installed in a workspace that nobody configured."""
        team = body.get("team_id") or (body.get("team") or {}).get("id")
        if team != self._team:
            log.warning("slack_unknown_workspace", workspace=self.workspace, team=team)
        return self._open and team == self._team

    def sender(self, user: str, key: str, address: Address | None = None) -> Sender:
        """Who does something; `key` is Slack's, unique in the workspace."""
        account = AccountRef(PLATFORM, self.workspace, user)
        return Sender(account, f"{PLATFORM}:{self.workspace}:{key}", datetime.now(UTC), address)

    async def ask(self, event: Interaction) -> Reply:
        """The core's reply; whatever goes wrong, the person who waits is told."""
        try:
            return await self._receive(event)
        except Exception as error:  # noqa: BLE001 - a person waits, and is told
            log.error("slack_event_failed", workspace=self.workspace, **fault(error))  # noqa: TRY400 - may quote a row
            text = self.t(
                "うまくいきませんでした。少し待ってから、もう一度お試しください。続くときは事務局にご連絡ください。"
            )
            return Say(text_message(text), refused=True)

    async def keep(self, event: Occurrence) -> Reply:
        """Into the core's inbox. A fault is raised: unacknowledged, it comes again."""
        return await self._receive(event)

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Goes on after the acknowledgement."""
        task = asyncio.create_task(self._watch(work))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _watch(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001 - nobody else would hear of it
            log.error("slack_answer_failed", workspace=self.workspace, **fault(error))  # noqa: TRY400

    async def close(self, seconds: float) -> None:
        """Takes nothing more, and lets what is under way end within `seconds`."""
        self._open = False
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=seconds)
