"""The audit log."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import select

from bot.model.ids import QuestionId
from bot.ports import AuditEntry
from storage.tables import audit
from storage.transaction import Transaction
from storage.visibility import Visibility


class SqlAudit:
    """See `bot.ports.Audit`."""

    def __init__(self, transaction: Transaction, visibility: Visibility) -> None:
        self._transaction = transaction
        self._visibility = visibility

    async def record(self, entry: AuditEntry) -> None:
        await self._transaction.add(audit, asdict(entry))

    async def of(self, question_id: QuestionId) -> Sequence[AuditEntry]:
        visible = await self._visibility.through(audit.c.question_id)
        query = select(audit).where(audit.c.question_id == question_id, visible).order_by(audit.c.id)
        return [
            AuditEntry(
                at=row.at,
                actor_id=row.actor_id,
                act=row.act,
                question_id=row.question_id,
                message_id=row.message_id,
                member_id=row.member_id,
            )
            for row in await self._transaction.rows(query)
        ]
