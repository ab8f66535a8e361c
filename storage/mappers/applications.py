"""Applications to take part."""

from typing import Any

from sqlalchemy import Row

from bot.model.application import Application, ApplicationState
from bot.model.ids import ApplicationId, MemberId, OrganizationId
from storage.mappers.people import account_of, account_values
from storage.transaction import Values


def application_values(application: Application) -> Values:
    """Without its id."""
    return {
        **account_values(application.account),
        "name": application.name,
        "mail": application.mail,
        "organization_id": application.organization_id,
        "organization": application.organization,
        "section": application.section,
        "note": application.note,
        "at": application.at,
        "state": application.state,
        "decided_by": application.decided_by,
        "decided_at": application.decided_at,
        "reason": application.reason,
    }


def application_of(row: Row[Any]) -> Application:
    """A row of `applications`."""
    return Application(
        id=ApplicationId(row.id),
        account=account_of(row),
        name=row.name,
        mail=row.mail,
        organization_id=None if row.organization_id is None else OrganizationId(row.organization_id),
        organization=row.organization,
        section=row.section,
        note=row.note,
        at=row.at,
        state=ApplicationState(row.state),
        decided_by=None if row.decided_by is None else MemberId(row.decided_by),
        decided_at=row.decided_at,
        reason=row.reason,
    )
