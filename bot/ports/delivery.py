"""What is owed and what came in: deliveries, the outbox as its sender sees it, the inbox, the board."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.inbound import Occurrence
from bot.model.delivery import Delivery, NewDelivery
from bot.model.ids import AccountRef, Address, DeliveryId, MessageId, PlaceId, Posted, WorkspaceRef
from bot.outbound import ViewRef
from bot.ports.platform import Pace


class Deliveries(Protocol):
    """Writing what is owed, in the transaction of the change that owes it."""

    async def owe(self, delivery: NewDelivery) -> None: ...

    async def waits(self, delivery: NewDelivery) -> bool:
        """Whether another such is owed in its stream and not on its way yet.

        Nobody claims that one before this unit of work ends, so it will be written as things are then.
        """
        ...

    async def stuck(self, place_id: PlaceId) -> bool:
        """Whether something waits to be tried again there."""
        ...

    async def posted(self, kind: str, stream: str, message_id: MessageId) -> Posted:
        """What such a delivery of this message has posted; raises `NotFound` where nothing was posted."""
        ...


class Inbox(Protocol):
    """What came in, so that nothing is worked through twice.

    - `accept` returns False where `key` was accepted before.
    - An occurrence stays pending until `finish`, which commits together with its effects.
    - `claim_pending` keeps others from the entry until the end of this unit of work.
    - What came in about one message (the same `ref`) is worked through in the order in which it came: while an
      earlier entry is pending a later one cannot be claimed and stays pending, else a failed post, tried again,
      would bring back what was deleted since. An entry that is given up after the fifth try no longer holds it.
    """

    async def accept(self, key: str, now: datetime, occurrence: Occurrence | None = None) -> bool: ...

    async def remember(self, key: str, then: ViewRef | None) -> None:
        """Notes where a finished interaction led."""
        ...

    async def led_to(self, key: str) -> ViewRef | None: ...

    async def claim_pending(self, key: str) -> bool:
        """Whether the occurrence is still pending, the first such about its message, and nobody else holds it."""
        ...

    async def finish(self, key: str) -> None: ...

    async def forget(self, key: str) -> None:
        """Takes a pending occurrence out, as though it had never come: it is accepted when it comes again."""
        ...

    async def fail(self, key: str, error: str) -> None:
        """Counts a failed try; after the fifth it is no longer pending but kept for the secretariat."""
        ...

    async def pending(self, limit: int = 100) -> Sequence[Occurrence]:
        """Oldest first."""
        ...

    async def prune(self, before: datetime) -> int:
        """Forgets what was finished before `before`; returns how many."""
        ...


class Outbox(Protocol):
    """The deliveries as the sender sees them; each call is a transaction of its own.

    - `claim` leases at most `limit` deliveries of one workspace that are due, urgent lane first, then oldest; only
      the head of a stream is claimable: nothing owed there earlier is still due, leased or unknown.
    - A delivery to a place goes by the workspace of its place; one to a member by that of the first of their
      accounts which is among `served`, the workspaces in which this process tells people something. A member whose
      accounts are all elsewhere waits for whoever serves them; one without any account is anybody's. An account that
      was found gone (`gone`) comes after the member's others.
    - Under a `pace` all replicas together claim no more than the workspace takes, and nothing for a place that had
      a message less than `pace.between` ago. What is claimed counts as sent, be it a post, an edit or a removal.
    - A lease is held by `owner` for `lease`; when it lapses anyone may claim it again, with `last_tried_at` set.
    - Whether something is due, lapsed or within the pace is decided by the database's clock, so that replicas agree.
    - The calls that end a lease have an effect only while `owner` holds it; they return whether it had.
    - `sent` stores what was posted and, where the delivery opens a thread, the thread's ids, in one transaction.
    - `dead` on a delivery that opens a thread also ends, as dead, what waits behind it in its stream.
    """

    async def claim(
        self,
        owner: str,
        workspace: WorkspaceRef,
        *,
        served: Collection[WorkspaceRef],
        pace: Pace | None,
        limit: int,
        lease: timedelta,
    ) -> Sequence[Delivery]: ...

    async def sent(self, owner: str, delivery: Delivery, posted: Posted, *, moved: bool = False) -> bool:
        """Where the thread `moved`, it goes on under `posted` from now on."""
        ...

    async def retry(
        self,
        owner: str,
        id: DeliveryId,
        *,
        after: timedelta,
        error: str,
        uncertain: bool,
        searched: bool = False,
        owing: Sequence[NewDelivery] = (),
        closed: Sequence[NewDelivery] = (),
    ) -> bool:
        """Due again after `after`; `searched` counts one fruitless search for the last uncertain try.

        Only where this try is `uncertain`, since it may have arrived, is it the one that `last_tried_at` tells and
        that is searched for from now on; so is one whose lease lapsed. What is to tell that it is late is `owing`: it
        is owed in the same transaction, while `owner` holds the lease, and the delivery is `told_late` from then on.
        So is what is to tell that its place is `closed`, unless such was owed about the place within a day: whichever
        deliveries wait there, and however many.
        """
        ...

    async def slow_down(self, workspace: WorkspaceRef, pace: Pace, pause: timedelta) -> None:
        """The platform said that it was too fast: nothing is claimed for `pause`, and half as much a second after."""
        ...

    async def gone(
        self, owner: str, id: DeliveryId, account: AccountRef, *, served: Collection[WorkspaceRef], error: str
    ) -> bool:
        """Notes for a day that nobody is reached by `account`: their others go before it.

        Where the member to whom the delivery goes has another such account among `served`, it is due at once, and the
        lease ends; else `owner` keeps it, and this returns False.
        """
        ...

    async def dropped(self, owner: str, id: DeliveryId, reason: str) -> bool: ...

    async def dead(self, owner: str, id: DeliveryId, error: str, *, owing: Sequence[NewDelivery] = ()) -> bool:
        """In the same transaction `owing` is owed, while `owner` holds the lease: who is to be told of it."""
        ...

    async def unknown(self, owner: str, id: DeliveryId, error: str) -> bool: ...

    async def next_due_in(
        self, workspace: WorkspaceRef, *, served: Collection[WorkspaceRef], pace: Pace | None
    ) -> timedelta | None:
        """How long until `claim` may find something, at the earliest; None where nothing waits."""
        ...

    async def counts(self) -> dict[str, int]:
        """How many deliveries are in each state."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPost:
    """One message on the board: `content` is the platform's own JSON."""

    id: str
    to: Address
    content: str
    mentions: tuple[str, ...]
    posted_at: datetime
    edited_at: datetime | None = None


class Board(Protocol):
    """What a platform of which we ourselves are the server has posted, as Slack's servers hold it for Slack.

    - `put` with a key it has seen returns the first one's id and changes nothing.
    - Each call is a transaction of its own and tells `Changes` "board:<user>" for each person addressed or mentioned.
    """

    async def put(self, key: str, to: Address, content: str, mentions: Sequence[str], now: datetime) -> str: ...

    async def replace(self, id: str, content: str, now: datetime) -> bool:
        """False where there is no such post."""
        ...

    async def remove(self, id: str) -> bool:
        """False where there is no such post."""
        ...

    async def find(self, key: str) -> str | None: ...

    async def in_place(self, place: str, limit: int = 50) -> Sequence[BoardPost]:
        """Posts in the place itself, not in its threads; latest first."""
        ...

    async def addressed_to(self, user: str, limit: int = 50) -> Sequence[BoardPost]:
        """Posts to this person, and those anywhere that mention them; latest first."""
        ...

    async def unseen(self, user: str) -> int:
        """How many of `addressed_to` came after `seen` was last called."""
        ...

    async def seen(self, user: str, now: datetime) -> None: ...
