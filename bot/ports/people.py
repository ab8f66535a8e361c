"""Repositories of who takes part and where: organizations, members, fields, places, drafts."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from bot.model.audience import Headcount
from bot.model.draft import Draft, Values
from bot.model.field import Field
from bot.model.ids import (
    AccountRef,
    DraftId,
    MemberId,
    OrganizationId,
    PlaceId,
)
from bot.model.member import Member, Role
from bot.model.organization import Organization
from bot.model.place import Place


class Organizations(Protocol):
    async def add(self, organization: Organization) -> Organization:
        """Stores it under a new id (the given one is ignored)."""
        ...

    async def get(self, id: OrganizationId) -> Organization: ...

    async def all(self) -> Sequence[Organization]:
        """In the order of their codes."""
        ...


class Members(Protocol):
    async def add(self, member: Member) -> Member:
        """Stores it under a new id (the given one is ignored)."""
        ...

    async def save(self, member: Member) -> None: ...

    async def get(self, id: MemberId) -> Member: ...

    async def many(self, ids: Iterable[MemberId]) -> dict[MemberId, Member]: ...

    async def all(self) -> Sequence[Member]:
        """Active members in the order of their ids."""
        ...

    async def with_role(self, role: Role) -> Sequence[Member]:
        """Active members who hold `role`, in the order of their ids."""
        ...

    async def helping_peers(self) -> Sequence[Member]:
        """Active members who opted in to help peers, in the order of their ids."""
        ...

    async def by_account(self, account: AccountRef) -> Member | None: ...

    async def link(self, account: AccountRef, member_id: MemberId) -> None: ...

    async def accounts(self, id: MemberId) -> Sequence[AccountRef]:
        """In the order in which they were linked."""
        ...

    async def headcounts(self) -> Sequence[Headcount]: ...


class Fields(Protocol):
    async def add(self, field: Field) -> None: ...

    async def all(self) -> Sequence[Field]:
        """In the order in which they were added."""
        ...


class Places(Protocol):
    async def add(self, place: Place) -> Place:
        """Stores it under a new id (the given one is ignored); its audience is interned."""
        ...

    async def get(self, id: PlaceId) -> Place: ...

    async def all(self) -> Sequence[Place]: ...


class Drafts(Protocol):
    """Only ever the member's own."""

    async def add(self, member_id: MemberId, form: str, values: Values, now: datetime) -> Draft: ...

    async def save(self, draft: Draft) -> None: ...

    async def get(self, member_id: MemberId, id: DraftId) -> Draft: ...

    async def of(self, member_id: MemberId) -> Sequence[Draft]:
        """Latest first."""
        ...

    async def remove(self, id: DraftId) -> None: ...
