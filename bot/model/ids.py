"""Identifiers: database keys that never leave the community, and the names platforms give to things."""

from dataclasses import dataclass
from typing import NewType

OrganizationId = NewType("OrganizationId", int)
MemberId = NewType("MemberId", int)
AudienceId = NewType("AudienceId", int)
PlaceId = NewType("PlaceId", int)
DraftId = NewType("DraftId", int)
QuestionId = NewType("QuestionId", int)
AssignmentId = NewType("AssignmentId", int)
MessageId = NewType("MessageId", int)
DeliveryId = NewType("DeliveryId", int)
ApplicationId = NewType("ApplicationId", int)
MailProofId = NewType("MailProofId", int)


@dataclass(frozen=True, slots=True)
class AccountRef:
    """A person as one platform knows them; `workspace` scopes `user` where the platform scopes it."""

    platform: str
    workspace: str
    user: str


@dataclass(frozen=True, slots=True, order=True)
class WorkspaceRef:
    """A Slack workspace, a Discord server or the browser workspace: what a platform connects to and paces by itself."""

    platform: str
    workspace: str


@dataclass(frozen=True, slots=True)
class Address:
    """Where a platform can put a message: a place, a thread in it, or one person (`user`) privately."""

    platform: str
    workspace: str
    place: str | None = None
    thread: str | None = None
    user: str | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """What a platform calls a message it accepted, and the thread it lives in or opened."""

    message: str
    thread: str | None = None
