"""Reads everything that the settings name, and gathers all that is wrong before anything is written."""

from collections.abc import Sequence
from pathlib import Path

from bot.config import ConfigFault, Settings
from bot.config.faults import os_reason
from bot.model.ids import AccountRef
from bot.model.organization import Organization
from bot.seeding.members import Known, parse_members
from bot.seeding.organizations import parse_organizations
from bot.seeding.secretaries import appoint
from bot.seeding.seed import Seed, SeedMember
from bot.seeding.table import Complaints


def read_seed(settings: Settings) -> Seed:
    """What this community begins with. Raises `ConfigFault` with a line for every row that is wrong."""
    community, fields = settings.community, settings.seed_fields()
    about_organizations = Complaints(_name(community.organizations, "community.organizations"))
    about_members = Complaints(_name(community.members, "community.members"))
    organizations: Sequence[Organization] = ()
    members: Sequence[SeedMember] = ()
    unclaimed: Sequence[AccountRef] = ()
    if (content := _content(community.organizations, about_organizations)) is not None:
        organizations = parse_organizations(content, about_organizations)
    complete = not about_organizations.lines
    known = Known.of(organizations, (field.key for field in fields), complete=complete)
    if (content := _content(community.members, about_members)) is not None:
        members = parse_members(content, known, about_members)
    if complete and not about_members.lines:
        members, unclaimed = appoint(members, community.secretariat, about_members)
    if lines := about_organizations.lines + about_members.lines:
        raise ConfigFault(lines)
    return Seed(fields=fields, organizations=tuple(organizations), members=tuple(members), unclaimed=tuple(unclaimed))


def _name(path: Path | None, key: str) -> str:
    return path.name if path else key


def _content(path: Path | None, complaints: Complaints) -> bytes | None:
    if path is None:
        return None
    try:
        return path.read_bytes()
    except OSError as error:
        complaints.about_file(f"読めません（{path}）。{os_reason(error)}")
        return None
