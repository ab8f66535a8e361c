"""Members and their accounts."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update

from bot.model.audience import Headcount
from bot.model.ids import AccountRef, MemberId, WorkspaceRef
from bot.model.member import Member, Role, folded_mail
from bot.ports import NotFound
from storage.mappers.people import (
    account_of,
    account_values,
    member_of,
    member_values,
    organization_of,
    role_words,
    roles_of,
)
from storage.reachable import reachable_first
from storage.tables import accounts, members, organizations
from storage.transaction import Transaction


class SqlMembers:
    """See `bot.ports.Members`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, member: Member) -> Member:
        id = MemberId(await self._transaction.add(members, member_values(member)))
        self._transaction.touch(f"member:{id}")
        return replace(member, id=id)

    async def save(self, member: Member) -> None:
        saved = update(members).where(members.c.id == member.id).values(member_values(member))
        if not await self._transaction.change(saved):
            raise NotFound(f"member {member.id}")
        self._transaction.touch(f"member:{member.id}")

    async def get(self, id: MemberId) -> Member:
        query = self._transaction.locked(select(members).where(members.c.id == id), members)
        row = await self._transaction.row(query)
        if row is None:
            raise NotFound(f"member {id}")
        return member_of(row)

    async def many(self, ids: Iterable[MemberId]) -> dict[MemberId, Member]:
        rows = await self._transaction.rows(select(members).where(members.c.id.in_(set(ids))))
        return {MemberId(row.id): member_of(row) for row in rows}

    async def all(self) -> Sequence[Member]:
        return await self._active()

    async def with_role(self, role: Role) -> Sequence[Member]:
        return await self._active(members.c.roles.contains(role_words(frozenset({role}))))

    async def helping_peers(self) -> Sequence[Member]:
        return await self._active(members.c.helps_peers)

    async def called_upon(self) -> frozenset[MemberId]:
        query = select(accounts.c.member_id).join(members, members.c.id == accounts.c.member_id)
        rows = await self._transaction.rows(query.where(members.c.active, _counted_on()))
        return frozenset(MemberId(row.member_id) for row in rows)

    async def not_yet_in(self, workspace: WorkspaceRef) -> Sequence[Member]:
        there = exists().where(
            accounts.c.member_id == members.c.id,
            accounts.c.platform == workspace.platform,
            accounts.c.workspace == workspace.workspace,
        )
        return await self._active(_counted_on(), members.c.mail != "", ~there)

    async def by_account(self, account: AccountRef) -> Member | None:
        query = select(members).join(accounts, accounts.c.member_id == members.c.id).where(_is(account))
        row = await self._transaction.row(self._transaction.locked(query, members))
        return None if row is None else member_of(row)

    async def by_user(self, platform: str, user: str) -> Member | None:
        query = (
            select(members)
            .join(accounts, accounts.c.member_id == members.c.id)
            .where(accounts.c.platform == platform, accounts.c.user == user)
            .order_by(members.c.active.desc(), accounts.c.id)
        )
        row = await self._transaction.row(self._transaction.locked(query.limit(1), members))
        return None if row is None else member_of(row)

    async def by_mail(self, mail: str) -> Member | None:
        folded = folded_mail(mail)
        await self._transaction.alone(f"mail:{folded}")
        query = select(members).where(func.lower(members.c.mail) == folded)
        row = await self._transaction.row(query.order_by(members.c.active.desc(), members.c.id).limit(1))
        return None if row is None else member_of(row)

    async def link(self, account: AccountRef, member_id: MemberId) -> None:
        await self._transaction.add(accounts, {**account_values(account), "member_id": member_id})
        self._transaction.touch(f"member:{member_id}")

    async def accounts(self, id: MemberId) -> Sequence[AccountRef]:
        query = select(accounts).where(accounts.c.member_id == id)
        query = query.order_by(*reachable_first(self._transaction.time))
        return [account_of(row) for row in await self._transaction.rows(query)]

    async def accounts_of(self, ids: Iterable[MemberId]) -> dict[MemberId, Sequence[AccountRef]]:
        found: dict[MemberId, list[AccountRef]] = {id: [] for id in ids}
        query = select(accounts).where(accounts.c.member_id.in_(found))
        query = query.order_by(*reachable_first(self._transaction.time))
        for row in await self._transaction.rows(query):
            found[MemberId(row.member_id)].append(account_of(row))
        return {**found}

    async def headcounts(self) -> Sequence[Headcount]:
        groups = (
            select(members.c.organization_id, members.c.roles, func.count().label("people"))
            .where(members.c.active)
            .group_by(members.c.organization_id, members.c.roles)
            .subquery()
        )
        query = (
            select(organizations, groups.c.roles, groups.c.people)
            .join(groups, groups.c.organization_id == organizations.c.id)
            .order_by(organizations.c.id, groups.c.roles)
        )
        rows = await self._transaction.rows(query)
        return [Headcount(organization_of(row), roles_of(row.roles), row.people) for row in rows]

    async def _active(self, *conditions: ColumnElement[bool]) -> Sequence[Member]:
        query = select(members).where(members.c.active, *conditions).order_by(members.c.id)
        return [member_of(row) for row in await self._transaction.rows(query)]


def _counted_on() -> ColumnElement[bool]:
    """Those whom a question may call."""
    helping = [members.c.roles.contains(role_words(frozenset({role}))) for role in (Role.EXPERT, Role.SECRETARIAT)]
    return or_(members.c.helps_peers, *helping)


def _is(account: AccountRef) -> ColumnElement[bool]:
    return and_(*(accounts.c[name] == value for name, value in account_values(account).items()))
