"""The core's ports: what it asks of platforms, storage, clock and change notices, with their guarantees."""

from bot.ports.changes import Change, Changes, Clock
from bot.ports.delivery import Board, BoardPost, Deliveries, Inbox, Outbox
from bot.ports.faults import Conflict, NotFound, StorageFault
from bot.ports.people import Applications, Drafts, Fields, Members, Organizations, Places
from bot.ports.platform import (
    Capabilities,
    Connected,
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
from bot.ports.questions import Assignments, Load, Messages, Page, QuestionFilter, QuestionOrder, Questions, Threads
from bot.ports.storage import Audit, AuditEntry, Storage, UnitOfWork

__all__ = [
    "Assignments",
    "Audit",
    "AuditEntry",
    "Board",
    "BoardPost",
    "Capabilities",
    "Change",
    "Changes",
    "Clock",
    "Conflict",
    "Applications",
    "Connected",
    "Deliveries",
    "Drafts",
    "Fields",
    "Gone",
    "Inbox",
    "Load",
    "Members",
    "Messages",
    "NotFound",
    "Organizations",
    "Outbox",
    "Pace",
    "Page",
    "Places",
    "Platform",
    "PlatformError",
    "Profile",
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
