"""Deliveries (配信): one thing owed to one place or person, the unit of the outbox."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.model.ids import DeliveryId, MemberId, MessageId, PlaceId, Posted, QuestionId


class DeliveryState(StrEnum):
    """due → leased → sent | failed → due … | dead | unknown; dropped when it was no longer needed.

    A failed try goes back to due with a later time. Unknown: it may or may not have arrived, a person decides.
    """

    DUE = "due"
    LEASED = "leased"
    SENT = "sent"
    DROPPED = "dropped"
    DEAD = "dead"
    UNKNOWN = "unknown"


class Operation(StrEnum):
    """What is done at the destination."""

    POST = "post"
    EDIT = "edit"
    REMOVE = "remove"


class Lane(StrEnum):
    """Who goes first: what a person waits for overtakes what goes to many."""

    URGENT = "urgent"
    NORMAL = "normal"
    BULK = "bulk"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelivery:
    """A delivery as its feature owes it: a kind and ids, never text.

    `stream` orders it behind what was owed there before. An edit waits as one: a second edit of the same
    kind in the same stream adds nothing while the first has not left, since it is rendered when it leaves.
    It goes to `place_id` or to `member_id`; `about_place_id` is the place that a note to a member speaks of.
    """

    kind: str
    stream: str
    operation: Operation = Operation.POST
    lane: Lane = Lane.NORMAL
    place_id: PlaceId | None = None
    member_id: MemberId | None = None
    question_id: QuestionId | None = None
    message_id: MessageId | None = None
    about_place_id: PlaceId | None = None
    mention_ids: tuple[MemberId, ...] = ()
    opens_thread: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A delivery as the outbox holds it. `key` is opaque, at most 25 characters, the same at every try.

    `told_late` says that those who wait for it were told that it is late. Its times are the database's: a process that
    compared them with its own clock would be wrong by what the two differ.
    """

    id: DeliveryId
    key: str
    seq: int
    owed: NewDelivery
    state: DeliveryState
    attempts: int
    due_at: datetime
    created_at: datetime
    claimed_at: datetime | None = None
    last_tried_at: datetime | None = None
    searches: int = 0
    posted: Posted | None = None
    error: str = ""
    told_late: bool = False

    @property
    def waited(self) -> timedelta:
        """From being owed to this claim."""
        return (self.claimed_at or self.created_at) - self.created_at

    @property
    def tried_ago(self) -> timedelta | None:
        """From the last uncertain try to this claim; None where there was none."""
        if self.last_tried_at is None or self.claimed_at is None:
            return None
        return self.claimed_at - self.last_tried_at


def question_stream(question_id: QuestionId, place_id: PlaceId) -> str:
    """The stream of everything about one question in one place."""
    return f"question:{question_id}:{place_id}"


def place_stream(place_id: PlaceId) -> str:
    """The stream of what is said in one place about the place itself."""
    return f"place:{place_id}"


def member_stream(member_id: MemberId) -> str:
    """The stream of everything one person is told privately."""
    return f"member:{member_id}"
