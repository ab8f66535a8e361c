"""The way of one chat workspace's events to the core: who sent them, what failed, and what is still under way."""

import asyncio
from collections.abc import Awaitable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

import structlog

from bot.i18n import Translator
from bot.inbound import (
    ButtonPressed,
    CommandInvoked,
    Filling,
    FormSubmitted,
    Interaction,
    Occurrence,
    SheetOpened,
    SheetSubmitted,
    SuggestionsWanted,
    ViewRequested,
)
from bot.logs import fault
from bot.model.draft import Values
from bot.model.ids import AccountRef, Address, WorkspaceRef
from bot.outbound import Reply, Say, ViewRef, text_message
from bot.ports import Receive
from bot.remembered import REMEMBERED

log = structlog.get_logger()

T = TypeVar("T")


class Closed(Exception):
    """The bot is ending: what is not acknowledged comes again to whoever is connected then."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who does something in a workspace of ours, under which key, and when."""

    account: AccountRef
    key: str
    at: datetime
    address: Address | None = None

    def invokes(self, command: str, arguments: str = "", options: Mapping[str, str] | None = None) -> CommandInvoked:
        """A command."""
        return CommandInvoked(**self._common, command=command, arguments=arguments, options=options or {})

    def presses(self, action: str, value: str) -> ButtonPressed:
        """A button."""
        return ButtonPressed(**self._common, action=action, value=value)

    def submits(self, form: str, values: Values, state: str, sitting: str) -> FormSubmitted:
        """A form."""
        return FormSubmitted(**self._common, form=form, values=values, state=state, sitting=sitting)

    def goes_on(self, sheet: str) -> SheetOpened:
        """A form that they have begun."""
        return SheetOpened(**self._common, sheet=sheet)

    def hands_in(self, sheet: str, values: Values, typed: frozenset[str]) -> SheetSubmitted:
        """A form, or a part of it, from its sheet."""
        return SheetSubmitted(**self._common, sheet=sheet, values=values, typed=typed)

    def looks_for(self, source: str, typed: str) -> SuggestionsWanted:
        """What could be meant by what they are typing."""
        return SuggestionsWanted(**self._common, source=source, typed=typed)

    def opens(self, view: ViewRef, form: str = "") -> ViewRequested:
        """A page, or the form of this name on it."""
        return ViewRequested(**self._common, view=view, form=form)

    @property
    def _common(self) -> dict[str, Any]:
        return {"account": self.account, "key": self.key, "at": self.at, "address": self.address}


@dataclass
class Receiving:
    """Takes events of one workspace to `receive` until `close`."""

    home: WorkspaceRef
    receive: Receive
    t: Translator
    _under_way: set["asyncio.Future[Any]"] = field(default_factory=set)
    _seen: dict[str, None] = field(default_factory=dict)
    _open: bool = True

    def is_first(self, key: str) -> bool:
        """Whether it comes for the first time: what is told to a person would be told twice."""
        known = key in self._seen
        self._seen[key] = None
        if len(self._seen) > REMEMBERED:
            del self._seen[next(iter(self._seen))]
        return self._open and not known

    def sender(self, user: str, key: str, address: Address | None = None) -> Sender:
        """Who does something; `key` is the platform's, unique in the workspace."""
        platform, workspace = self.home.platform, self.home.workspace
        return Sender(
            AccountRef(platform, workspace, user), f"{platform}:{workspace}:{key}", datetime.now(UTC), address
        )

    async def ask(self, event: Interaction | Filling | SuggestionsWanted) -> Reply:
        """The core's reply; whatever goes wrong, the person who waits is told."""
        try:
            return await self.receive(event)
        except Exception as error:  # noqa: BLE001 - a person waits, and is told
            self._say("event_failed", error)
            text = self.t(
                "うまくいきませんでした。少し待ってから、もう一度お試しください。続くときは事務局にご連絡ください。"
            )
            return Say(text_message(text), refused=True)

    async def keep(self, event: Occurrence) -> Reply:
        """Into the core's inbox. A fault is raised: unacknowledged, it comes again."""
        if not self._open:
            raise Closed
        return await self.begin(self.receive(event))

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
            self._say("answer_failed", error)

    def _say(self, what: str, error: Exception) -> None:
        """Without a traceback: its text may quote a row."""
        log.error(f"{self.home.platform}_{what}", workspace=self.home.workspace, **fault(error))

    async def close(self, seconds: float) -> None:
        """Takes nothing more, and lets what is under way end within `seconds`; what has not by then is broken off."""
        self._open = False
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=seconds)
            for work in late:
                work.cancel()
            await asyncio.gather(*late, return_exceptions=True)
