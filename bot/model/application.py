"""Applications (参加の申し込み): people whom nothing proves to be of an organization, until the secretariat decides."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.model.ids import AccountRef, ApplicationId, MemberId, OrganizationId

ORGANIZATION_LENGTH = 100
SECTION_LENGTH = 100
NAME_LENGTH = 60
REMARK_LENGTH = 500


class ApplicationState(StrEnum):
    """pending → approved | declined; decided once."""

    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What somebody tells of themselves to take part.

    `mail` is the one their platform verified, empty where it told none. Without `organization_id` theirs is not among
    the community's, and `organization` is how they call it. `reason` is the secretariat's, for the applicant to read.
    """

    id: ApplicationId
    account: AccountRef
    name: str
    mail: str
    organization_id: OrganizationId | None
    organization: str
    section: str
    note: str
    at: datetime
    state: ApplicationState = ApplicationState.PENDING
    decided_by: MemberId | None = None
    decided_at: datetime | None = None
    reason: str = ""

    def approved(self, by: MemberId, at: datetime) -> "Application":
        """Once the applicant is a member."""
        return replace(self, state=ApplicationState.APPROVED, decided_by=by, decided_at=at)

    def declined(self, by: MemberId, at: datetime, reason: str) -> "Application":
        """Once the secretariat will not have them."""
        return replace(self, state=ApplicationState.DECLINED, decided_by=by, decided_at=at, reason=reason)
