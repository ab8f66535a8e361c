"""Organizations, members, accounts and fields."""

from typing import Any

from sqlalchemy import Row

from bot.model.field import Field
from bot.model.ids import AccountRef, MemberId, OrganizationId
from bot.model.member import Member, Role
from bot.model.organization import Organization, OrganizationKind
from storage.transaction import Values


def organization_values(organization: Organization) -> Values:
    """Without its id."""
    return {
        "code": organization.code,
        "name": organization.name,
        "kind": organization.kind,
        "prefecture": organization.prefecture,
        "region": organization.region,
        "population": organization.population,
        "domains": list(organization.domains),
    }


def organization_of(row: Row[Any]) -> Organization:
    """A row of `organizations`."""
    return Organization(
        id=OrganizationId(row.id),
        code=row.code,
        name=row.name,
        kind=OrganizationKind(row.kind),
        prefecture=row.prefecture,
        region=row.region,
        population=row.population,
        domains=tuple(row.domains),
    )


def role_words(roles: frozenset[Role]) -> str:
    """In a fixed order and between spaces, so that one role is found by `LIKE '% role %'` and equal sets are equal."""
    return f" {' '.join(sorted(roles))} "


def roles_of(words: str) -> frozenset[Role]:
    """Back from `role_words`."""
    return frozenset(Role(word) for word in words.split())


def member_values(member: Member) -> Values:
    """Without their id."""
    return {
        "name": member.name,
        "mail": member.mail,
        "organization_id": member.organization_id,
        "section": member.section,
        "roles": role_words(member.roles),
        "language": member.language,
        "fields": sorted(member.fields),
        "experience": sorted(member.experience),
        "helps_peers": member.helps_peers,
        "capacity": member.capacity,
        "active": member.active,
    }


def member_of(row: Row[Any]) -> Member:
    """A row of `members`."""
    return Member(
        id=MemberId(row.id),
        name=row.name,
        mail=row.mail,
        organization_id=OrganizationId(row.organization_id),
        section=row.section,
        roles=roles_of(row.roles),
        language=row.language,
        fields=frozenset(row.fields),
        experience=frozenset(row.experience),
        helps_peers=row.helps_peers,
        capacity=row.capacity,
        active=row.active,
    )


def account_values(account: AccountRef) -> Values:
    """Without its member."""
    return {"platform": account.platform, "workspace": account.workspace, "user": account.user}


def account_of(row: Row[Any]) -> AccountRef:
    """A row of `accounts`."""
    return AccountRef(platform=row.platform, workspace=row.workspace, user=row.user)


def field_values(field: Field) -> Values:
    """All of it."""
    return {"key": field.key, "names": dict(field.names), "keywords": list(field.keywords)}


def field_of(row: Row[Any]) -> Field:
    """A row of `fields`."""
    return Field(key=row.key, names=dict(row.names), keywords=tuple(row.keywords))
