"""Codes that are mailed, and their letters."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, select, update

from bot.model.ids import AccountRef, MailProofId
from bot.model.member import folded_mail
from bot.model.proof import MailProof
from storage.mappers.people import account_values
from storage.mappers.proofs import proof_of, proof_values
from storage.tables import UNSENT, mail_proofs
from storage.transaction import Transaction

_LATER = mail_proofs.alias("later")
_LATEST = ~exists().where(
    *(_LATER.c[name] == mail_proofs.c[name] for name in ("platform", "workspace", "user")),
    _LATER.c.id > mail_proofs.c.id,
)
"""Whose code still counts: of one that was asked for again, the letter need not leave any more."""


class SqlProofs:
    """See `bot.ports.Proofs`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, proof: MailProof) -> MailProof:
        row = {**proof_values(proof), "claimable_at": self._transaction.time.after()}
        id = MailProofId(await self._transaction.add(mail_proofs, row))
        self._transaction.touch("letters")
        return replace(proof, id=id)

    async def save(self, proof: MailProof) -> None:
        await self._change(proof.id, tries=proof.tries)

    async def latest(self, account: AccountRef) -> MailProof | None:
        query = select(mail_proofs).where(_by(account)).order_by(mail_proofs.c.id.desc()).limit(1)
        row = await self._transaction.row(self._transaction.locked(query, mail_proofs))
        return None if row is None else proof_of(row)

    async def asked_by(self, account: AccountRef, since: datetime) -> int:
        await self._transaction.alone(f"mail_proofs by {account}")
        return await self._count(_by(account), since)

    async def asked_for(self, mail: str, since: datetime) -> int:
        await self._transaction.alone(f"mail_proofs for {folded_mail(mail)}")
        return await self._count(mail_proofs.c.mail == folded_mail(mail), since)

    async def remove(self, id: MailProofId) -> None:
        await self._transaction.change(delete(mail_proofs).where(mail_proofs.c.id == id))

    async def claim(self, limit: int, lease: timedelta) -> Sequence[MailProof]:
        now = self._transaction.time.after()
        due = (
            select(mail_proofs.c.id)
            .where(UNSENT, _LATEST, mail_proofs.c.claimable_at <= now, mail_proofs.c.expires_at > now)
            .order_by(mail_proofs.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        taken = {"claimable_at": self._transaction.time.after(lease), "attempts": mail_proofs.c.attempts + 1}
        claimed = update(mail_proofs).where(mail_proofs.c.id.in_(select(due.c.id))).values(taken)
        rows = await self._transaction.change_rows(claimed.returning(mail_proofs))
        return sorted((proof_of(row) for row in rows), key=lambda proof: proof.id)

    async def sent(self, id: MailProofId, at: datetime) -> None:
        await self._change(id, sent_at=at)

    async def refused(self, id: MailProofId) -> None:
        await self._change(id, refused=True)

    async def again(self, id: MailProofId, after: timedelta) -> None:
        await self._change(id, claimable_at=self._transaction.time.after(after))

    async def prune(self, before: datetime) -> int:
        return await self._transaction.change(delete(mail_proofs).where(mail_proofs.c.at < before))

    async def _change(self, id: MailProofId, **values: object) -> None:
        await self._transaction.change(update(mail_proofs).where(mail_proofs.c.id == id).values(values))

    async def _count(self, whose: ColumnElement[bool], since: datetime) -> int:
        query = select(func.count()).select_from(mail_proofs).where(whose, mail_proofs.c.at > since)
        return int(await self._transaction.value(query))


def _by(account: AccountRef) -> ColumnElement[bool]:
    return and_(*(mail_proofs.c[name] == value for name, value in account_values(account).items()))
