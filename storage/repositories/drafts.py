"""Drafts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from bot.model.draft import Draft, Values
from bot.model.ids import DraftId, MemberId
from bot.ports import NotFound
from storage.mappers.questions import draft_of, form_values
from storage.tables import drafts
from storage.transaction import Transaction


class SqlDrafts:
    """See `bot.ports.Drafts`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, member_id: MemberId, form: str, values: Values, now: datetime, *, sitting: str = "") -> Draft:
        row = {"member_id": member_id, "form": form, "entered": form_values(values), "updated_at": now}
        id = await self._transaction.add(drafts, {**row, "sitting": sitting or None})
        self._transaction.touch(f"member:{member_id}")
        return Draft(id=DraftId(id), member_id=member_id, form=form, values=values, updated_at=now)

    async def save(self, draft: Draft) -> None:
        saved = update(drafts).where(drafts.c.id == draft.id, drafts.c.member_id == draft.member_id)
        row = {"form": draft.form, "entered": form_values(draft.values), "updated_at": draft.updated_at}
        if not await self._transaction.change(saved.values(row)):
            raise NotFound(f"draft {draft.id}")
        self._transaction.touch(f"member:{draft.member_id}")

    async def get(self, member_id: MemberId, id: DraftId) -> Draft:
        query = select(drafts).where(drafts.c.id == id, drafts.c.member_id == member_id)
        row = await self._transaction.row(self._transaction.locked(query, drafts))
        if row is None:
            raise NotFound(f"draft {id}")
        return draft_of(row)

    async def of_sitting(self, member_id: MemberId, sitting: str) -> Draft | None:
        query = select(drafts).where(drafts.c.member_id == member_id, drafts.c.sitting == sitting)
        row = await self._transaction.row(self._transaction.locked(query, drafts))
        return None if row is None else draft_of(row)

    async def of(self, member_id: MemberId) -> Sequence[Draft]:
        query = select(drafts).where(drafts.c.member_id == member_id)
        latest_first = query.order_by(drafts.c.updated_at.desc(), drafts.c.id.desc())
        return [draft_of(row) for row in await self._transaction.rows(latest_first)]

    async def remove(self, id: DraftId) -> None:
        removed = delete(drafts).where(drafts.c.id == id).returning(drafts.c.member_id)
        for row in await self._transaction.change_rows(removed):
            self._transaction.touch(f"member:{row.member_id}")
