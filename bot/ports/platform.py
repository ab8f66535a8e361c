"""The outgoing port: one platform with all its workspaces, what it can do, and how it fails."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.inbound import InboundEvent, Occurrence
from bot.model.ids import AccountRef, Address, Posted
from bot.outbound import Message as OutgoingMessage
from bot.outbound import Reply

Receive = Callable[[InboundEvent], Awaitable[Reply]]
Connected = Callable[[str], Awaitable[None]]
"""Told the name of a workspace each time its events begin to flow, so that what was missed is read back."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast one workspace takes messages, in messages a second, all of our processes together.

    It begins at `start`, rises by `step` with each minute in which nothing was refused, up to `most`, and is halved,
    down to `least`, when the platform says that it was too fast. Into one place it takes one message each `between`.
    """

    start: float
    least: float
    most: float
    step: float
    between: timedelta


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform can do; the core asks this and never a platform's name.

    `search_grace` is how long after a try its history may still hide a message that arrived, and `searches`
    how often it must be read without finding it before the message counts as not arrived. Without a `pace` it takes
    whatever comes. Where `forms_close`, a form is gone from the screen once it is submitted, and may be shown part by
    part: the core keeps what is filled in (`Form.sheet`). Where `shared_people`, a user id means the same person in
    every workspace.
    """

    edits: bool = True
    removes: bool = True
    private_messages: bool = True
    pages: bool = False
    forms_close: bool = False
    shared_people: bool = False
    search_grace: timedelta = timedelta(0)
    searches: int = 1
    pace: Pace | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What a platform knows of a person. `mail` is one it has verified, empty where it tells none.

    `guest` says that they belong to another workspace, are a bot, or have left: nobody who could join from here.
    """

    name: str
    mail: str = ""
    guest: bool = False


class CannotStart(Exception):
    """A platform cannot be started; the text says in one line why and what to do."""


class PlatformError(Exception):
    """A platform did not do what it was asked."""


class RateLimited(PlatformError):
    """Nothing happened; try again after `retry_after`."""

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__(f"rate limited for {retry_after.total_seconds():g} s")
        self.retry_after = retry_after


class Unreachable(PlatformError):
    """No answer. Try again; `uncertain` says that it may have happened all the same."""

    def __init__(self, reason: str, *, uncertain: bool = True) -> None:
        super().__init__(reason)
        self.uncertain = uncertain


class Forbidden(Unreachable):
    """It did not happen, and will not before an administrator mends the place."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, uncertain=False)


class Refused(PlatformError):
    """It will not do this, and trying again will not help."""


class Gone(Refused):
    """The place, thread, message or person is no longer there."""


class Platform(Protocol):
    """One platform with all its workspaces.

    - `post` makes one message. With the same `key` it may make a second one: before a retry the core calls `find`.
    - Where `Message.members` cannot all be let into a thread, `post` may open another: its `Posted` names that one.
    - `find` tells what an earlier `post` with `key` made, if the platform knows it (see `Capabilities.search_grace`).
    - Calls raise `PlatformError` only, whatever their SDK raises.
    - `start` raises `CannotStart` where a person must mend something first. It returns when messages can be posted;
      events reach `receive` from then on, each at least once.
    - `connected` is called whenever events may have been missed in a workspace before; at the start too.
    - `workspaces` are those it serves; it is asked about no other.
    - `stop` lets what is under way end, and delivers no event afterwards; it is called too where `start` failed.
    """

    name: str
    capabilities: Capabilities

    @property
    def workspaces(self) -> Collection[str]: ...

    async def start(self, receive: Receive, connected: Connected) -> None: ...

    async def stop(self) -> None: ...

    async def post(self, to: Address, message: OutgoingMessage, key: str) -> Posted: ...

    async def edit(self, at: Address, posted: Posted, message: OutgoingMessage) -> None: ...

    async def remove(self, at: Address, posted: Posted) -> None: ...

    async def find(self, key: str, to: Address, since: datetime) -> Posted | None: ...

    def history(self, thread: Address, after: datetime) -> AsyncIterator[Occurrence]:
        """What was written or edited in a thread after `after`, oldest first, with the keys it came with live."""
        ...

    async def account(self, workspace: str, mail: str) -> AccountRef | None:
        """Whose verified mail this is, among those who could join there; None where the platform tells nobody."""
        ...

    async def profile(self, account: AccountRef) -> Profile | None:
        """Who somebody is; None where the platform does not know them."""
        ...
