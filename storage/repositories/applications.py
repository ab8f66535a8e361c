"""Applications to take part."""

from dataclasses import replace

from sqlalchemy import ColumnElement, and_, delete, func, select, update

from bot.model.application import Application
from bot.model.ids import AccountRef, ApplicationId
from bot.ports import NotFound, Page
from storage.mappers.applications import application_of, application_values
from storage.mappers.people import account_values
from storage.tables import UNDECIDED, applications
from storage.transaction import Transaction


class SqlApplications:
    """See `bot.ports.Applications`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, application: Application) -> Application:
        await self._transaction.change(delete(applications).where(_by(application.account), UNDECIDED))
        id = await self._transaction.add(applications, application_values(application))
        self._transaction.touch("applications")
        return replace(application, id=ApplicationId(id))

    async def save(self, application: Application) -> None:
        saved = update(applications).where(applications.c.id == application.id)
        if not await self._transaction.change(saved.values(application_values(application))):
            raise NotFound(f"application {application.id}")
        self._transaction.touch("applications")

    async def get(self, id: ApplicationId) -> Application:
        query = self._transaction.locked(select(applications).where(applications.c.id == id), applications)
        row = await self._transaction.row(query)
        if row is None:
            raise NotFound(f"application {id}")
        return application_of(row)

    async def latest(self, account: AccountRef) -> Application | None:
        query = select(applications).where(_by(account)).order_by(applications.c.id.desc()).limit(1)
        row = await self._transaction.row(self._transaction.locked(query, applications))
        return None if row is None else application_of(row)

    async def pending(self, *, offset: int = 0, limit: int) -> Page[Application]:
        oldest_first = select(applications).where(UNDECIDED).order_by(applications.c.id).offset(offset).limit(limit)
        total = await self._transaction.value(select(func.count()).select_from(applications).where(UNDECIDED))
        return Page([application_of(row) for row in await self._transaction.rows(oldest_first)], total)


def _by(account: AccountRef) -> ColumnElement[bool]:
    return and_(*(applications.c[name] == value for name, value in account_values(account).items()))
