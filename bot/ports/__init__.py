"""The core's ports: what it asks of platforms, storage, clock and change notices, with their guarantees."""

from bot.ports.changes import Change, Changes, Clock
from bot.ports.delivery import Board, BoardPost, Deliveries, Inbox, Outbox
from bot.ports.faults import Conflict, NotFound, StorageFault
from bot.ports.leases import Leases
from bot.ports.people import Applications, Drafts, Fields, Members, Organizations, Places
from bot.ports.platform import (
    CannotStart,
    Capabilities,
    Connected,
    Forbidden,
    Gone,
    Pace,
    Platform,
    PlatformError,
    Profile,
    RateLimited,
    Receive,
    Refused,
    Unreachable,
)
from bot.ports.proofs import LinkCodes, Proofs
from bot.ports.questions import (
    Assignments,
    Load,
    Messages,
    OpenThread,
    Page,
    QuestionFilter,
    QuestionOrder,
    Questions,
    Threads,
)
from bot.ports.storage import Audit, AuditEntry, Storage, UnitOfWork

__all__ = [
    "Applications",
    "Assignments",
    "Audit",
    "AuditEntry",
    "Board",
    "BoardPost",
    "CannotStart",
    "Capabilities",
    "Change",
    "Changes",
    "Clock",
    "Conflict",
    "Connected",
    "Deliveries",
    "Drafts",
    "Fields",
    "Forbidden",
    "Gone",
    "Inbox",
    "Leases",
    "LinkCodes",
    "Load",
    "Members",
    "Messages",
    "NotFound",
    "OpenThread",
    "Organizations",
    "Outbox",
    "Pace",
    "Page",
    "Places",
    "Platform",
    "PlatformError",
    "Profile",
    "Proofs",
    "QuestionFilter",
    "QuestionOrder",
    "Questions",
    "RateLimited",
    "Receive",
    "Refused",
    "Storage",
    "StorageFault",
    "Threads",
    "UnitOfWork",
    "Unreachable",
]
