"""What a community begins with, before the database has given it ids."""

from dataclasses import dataclass

from bot.model.field import Field
from bot.model.ids import AccountRef
from bot.model.member import Member
from bot.model.organization import Organization


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedMember:
    """A person without id; `organization` is the name of theirs, which no other organization of the seed has."""

    member: Member
    organization: str
    accounts: tuple[AccountRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """Checked and complete. `unclaimed` are secretaries' accounts of which nobody can tell whose they are."""

    fields: tuple[Field, ...] = ()
    organizations: tuple[Organization, ...] = ()
    members: tuple[SeedMember, ...] = ()
    unclaimed: tuple[AccountRef, ...] = ()
