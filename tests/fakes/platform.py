"""A chat platform in memory: it holds what was posted, and fails on request as real ones do."""

from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

from bot.inbound import InboundEvent, MessagePosted, Occurrence
from bot.model.ids import AccountRef, Address, Posted
from bot.outbound import Message, Reply
from bot.ports import Capabilities, Clock, Connected, Gone, PlatformError, Profile, Receive


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as the platform holds it."""

    id: str
    to: Address
    message: Message
    key: str
    at: datetime


@dataclass
class MemoryPlatform:
    """Implements `Platform`. Workspaces, places and people exist as soon as they are addressed.

    Who is `dead` takes no message. What was posted shows in its history after `lag`; None is as late as
    `capabilities.search_grace` allows.
    """

    clock: Clock
    name: str = "memory"
    capabilities: Capabilities = field(default_factory=Capabilities)
    workspaces: Collection[str] = ("town",)
    profiles: dict[AccountRef, Profile] = field(default_factory=dict)
    shown: dict[str, Shown] = field(default_factory=dict)
    written: list[MessagePosted] = field(default_factory=list)
    faults: list["Fault"] = field(default_factory=list)
    dead: set[AccountRef] = field(default_factory=set)
    search_faults: list[PlatformError] = field(default_factory=list)
    posts_asked_for: int = 0
    lag: timedelta | None = None
    _ids: "count[int]" = field(default_factory=lambda: count(1))
    _receive: Receive | None = None
    _connected: Connected | None = None

    async def start(self, receive: Receive, connected: Connected) -> None:
        self._receive, self._connected = receive, connected
        await self.connects()

    async def stop(self) -> None:
        self._receive = None

    async def connects(self) -> None:
        """The workspace's events begin to flow, for the first time or again."""
        if self._connected:
            for workspace in self.workspaces:
                await self._connected(workspace)

    async def happens(self, event: InboundEvent) -> Reply | None:
        """What a person did here reaches the core, while it listens."""
        if isinstance(event, MessagePosted):
            self.written.append(event)
        return await self._receive(event) if self._receive else None

    async def post(self, to: Address, message: Message, key: str) -> Posted:
        self.posts_asked_for += 1
        if AccountRef(to.platform, to.workspace, to.user or "") in self.dead:
            raise Gone("user_disabled")
        fault = self.faults.pop(0) if self.faults else None
        if fault and not fault.after:
            raise fault.error()
        id = str(next(self._ids))
        self.shown[id] = Shown(id, to, message, key, self.clock.now())
        if fault:
            raise fault.error()
        return Posted(id, thread=to.thread or id if to.place else None)

    async def edit(self, at: Address, posted: Posted, message: Message) -> None:  # noqa: ARG002 - the port names it
        if posted.message not in self.shown:
            raise Gone("no such message")
        self.shown[posted.message] = replace(self.shown[posted.message], message=message)

    async def remove(self, at: Address, posted: Posted) -> None:  # noqa: ARG002 - the port names it
        if self.shown.pop(posted.message, None) is None:
            raise Gone("no such message")

    async def find(self, key: str, to: Address, since: datetime) -> Posted | None:
        if self.search_faults:
            raise self.search_faults.pop(0)
        found = next((s for s in self.shown.values() if s.key == key and s.at >= since), None)
        lag = self.capabilities.search_grace if self.lag is None else self.lag
        if found is None or self.clock.now() - found.at < lag:
            return None
        return Posted(found.id, thread=to.thread or found.id if to.place else None)

    async def history(self, thread: Address, after: datetime) -> AsyncIterator[Occurrence]:
        for event in self.written:
            if event.address == thread and event.at > after:
                yield event

    async def account(self, workspace: str, mail: str) -> AccountRef | None:
        if self.search_faults:
            raise self.search_faults.pop(0)
        known = (a for a, p in self.profiles.items() if p.mail == mail and a.workspace == workspace and not p.guest)
        return next(known, None)

    async def profile(self, account: AccountRef) -> Profile | None:
        return self.profiles.get(account)

    def in_place(self, place: str) -> list[Message]:
        """What stands in a place and its threads, in order."""
        return [s.message for s in self.shown.values() if s.to.place == place]

    def told(self, account: AccountRef) -> list[Message]:
        """What one person was told privately, in order."""
        return [s.message for s in self.shown.values() if s.to.user == account.user]


@dataclass(frozen=True, slots=True)
class Fault:
    """Makes the next `post` fail: before it has its effect, or `after` it, so that only the reply is lost."""

    error: Callable[[], Exception]
    after: bool = False
