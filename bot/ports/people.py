"""Repositories of who takes part and where: organizations, members, fields, places, drafts, sheets, applications."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from bot.model.application import Application
from bot.model.audience import Headcount
from bot.model.draft import Draft, Values
from bot.model.field import Field
from bot.model.ids import (
    AccountRef,
    ApplicationId,
    DraftId,
    MemberId,
    OrganizationId,
    PlaceId,
    WorkspaceRef,
)
from bot.model.member import Member, Role
from bot.model.organization import Organization
from bot.model.place import Place
from bot.ports.questions import Page
from bot.sheet import Sheet


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

    async def called_upon(self) -> frozenset[MemberId]:
        """Active experts, secretaries and helping peers who have an account anywhere, and so can be called."""
        ...

    async def not_yet_in(self, workspace: WorkspaceRef) -> Sequence[Member]:
        """Active experts, secretaries and helping peers with a mail but without an account there, by their ids."""
        ...

    async def helping_peers(self) -> Sequence[Member]:
        """Active members who opted in to help peers, in the order of their ids."""
        ...

    async def by_account(self, account: AccountRef) -> Member | None: ...

    async def by_user(self, platform: str, user: str) -> Member | None:
        """Who has an account of this user id in whatever workspace of the platform; of several one who is active."""
        ...

    async def by_mail(self, mail: str) -> Member | None:
        """Whoever has this mail, capitals apart; of several one who is active.

        A unit of work that writes keeps others who would write from looking the same mail up until it ends, so that
        a newcomer who comes in twice at once is added once.
        """
        ...

    async def link(self, account: AccountRef, member_id: MemberId) -> None:
        """Raises `Conflict` where the account is somebody's already."""
        ...

    async def accounts(self, id: MemberId) -> Sequence[AccountRef]:
        """In the order in which they were linked; those that were found gone lately (`Outbox.gone`) come last."""
        ...

    async def accounts_of(self, ids: Iterable[MemberId]) -> dict[MemberId, Sequence[AccountRef]]:
        """The same of several at once; each of `ids` is there."""
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

    async def retire(self, id: PlaceId) -> None:
        """Makes it a former place."""
        ...

    async def all(self) -> Sequence[Place]: ...


class Drafts(Protocol):
    """Only ever the member's own."""

    async def add(self, member_id: MemberId, form: str, values: Values, now: datetime, *, sitting: str = "") -> Draft:
        """Raises `Conflict` where a draft of the member's was added in the same `sitting`, unless that is empty."""
        ...

    async def save(self, draft: Draft) -> None: ...

    async def of_sitting(self, member_id: MemberId, sitting: str) -> Draft | None:
        """The one that was added in this `sitting`."""
        ...

    async def get(self, member_id: MemberId, id: DraftId) -> Draft: ...

    async def of(self, member_id: MemberId) -> Sequence[Draft]:
        """Latest first."""
        ...

    async def remove(self, id: DraftId) -> None: ...


class Sheets(Protocol):
    """Forms on their way, only ever the account's own."""

    async def add(self, sheet: Sheet) -> None: ...

    async def get(self, account: AccountRef, id: str) -> Sheet:
        """Raises `NotFound` for anybody else's, and for one that an older version has written otherwise."""
        ...

    async def save(self, sheet: Sheet) -> None: ...

    async def prune(self, before: datetime) -> int:
        """Forgets those that were last begun or filled in before `before`; returns how many."""
        ...


class Applications(Protocol):
    """Who asks to take part. An account has at most one application that is pending."""

    async def add(self, application: Application) -> Application:
        """Stores it under a new id (the given one is ignored), in place of the account's pending one."""
        ...

    async def save(self, application: Application) -> None: ...

    async def get(self, id: ApplicationId) -> Application:
        """Raises `NotFound` also where the applicant has replaced it since."""
        ...

    async def latest(self, account: AccountRef) -> Application | None: ...

    async def pending(self, *, offset: int = 0, limit: int) -> Page[Application]:
        """Oldest first."""
        ...
