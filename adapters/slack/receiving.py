"""The way of one workspace's events to the core: whose they are, what failed, and what is still under way."""

import asyncio
from collections.abc import Awaitable, Coroutine, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

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

T = TypeVar("T")
Body = Mapping[str, Any]

REMEMBERED = 10_000
"""Events whose redelivery is noticed here: Slack's last one comes after an hour
(https://docs.slack.dev/apis/events-api/#retries)."""


class Closed(Exception):
    """The bot is ending: what is not acknowledged comes again to whoever is connected then."""


class Receiving:
    """Takes events to `receive` until `close`; `team` is Slack's id of the workspace."""

    def __init__(self, workspace: str, team: str, receive: Receive, translator: Translator) -> None:
        self.workspace = workspace
        self._team = team
        self._receive = receive
        self.t = translator
        self._under_way: set[asyncio.Future[Any]] = set()
        self._seen: dict[str, None] = {}
        self._open = True

    def takes(self, body: Body) -> bool:
        """Whether this is ours to handle: an app may by mistake be installed in a workspace that nobody configured."""
        team = team_of(body)
        if team != self._team:
            self.unknown(team)
        return self._open and team == self._team

    def is_home(self, body: Body) -> bool:
        """Whether it happened in our workspace; where it did not, it may have in a channel shared with another."""
        return team_of(body) == self._team

    def unknown(self, team: str | None) -> None:
        """Says that an event of a workspace which is not ours was let go."""
        log.warning("slack_unknown_workspace", workspace=self.workspace, team=team)

    def is_new(self, body: Body) -> bool:
        """Whether it comes for the first time: what is told to a person would be told twice."""
        key = str(body.get("event_id") or body.get("trigger_id"))
        known = key in self._seen
        self._seen[key] = None
        if len(self._seen) > REMEMBERED:
            del self._seen[next(iter(self._seen))]
        return self._open and not known

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
        if not self._open:
            raise Closed
        return await self.begin(self._receive(event))

    def begin(self, work: Awaitable[T]) -> "asyncio.Future[T]":
        """Begins what `close` waits for."""
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Goes on after the acknowledgement."""
        self.begin(self._watch(work))

    async def _watch(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001 - nobody else would hear of it
            log.error("slack_answer_failed", workspace=self.workspace, **fault(error))  # noqa: TRY400

    async def close(self, seconds: float) -> None:
        """Takes nothing more, and lets what is under way end within `seconds`; what has not by then is broken off."""
        self._open = False
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=seconds)
            for work in late:
                work.cancel()
            await asyncio.gather(*late, return_exceptions=True)


def team_of(body: Body) -> str | None:
    """Slack's id of the workspace that we were installed in, as far as the payload tells.

    People who share a channel with it come with their own team (https://docs.slack.dev/apis/slack-connect).
    """
    view, message = body.get("view") or {}, body.get("message") or {}
    authorized = (body.get("authorizations") or [{}])[0]
    told = view.get("app_installed_team_id") or authorized.get("team_id")
    if not told and body.get("type") == "block_actions":
        told = message.get("team")  # the message is ours
    return told or body.get("team_id") or (body.get("team") or {}).get("id")
