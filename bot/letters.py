"""Letters: the codes that are to be mailed, sent once they are committed and noted once they have left.

The row of a code whose letter has not left is what is owed. Whoever dies between sending and noting leaves a claim that
lapses; the letter then goes again under the same key, by which a mailbox knows it again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from bot.context import Community
from bot.i18n import Translator
from bot.logs import fault
from bot.model.audience import System
from bot.model.proof import PROOF_VALID_FOR, MailProof
from bot.ports import Clock, Conflict, Proofs, Storage, StorageFault
from bot.ports.mail import Letter, Mail, MailRefused, MailUnreachable

log = structlog.get_logger()

AT_ONCE = 10
CLAIM = timedelta(minutes=1)
"""Longer than a server is waited for (`Mail.send`), so that nobody else sends the same letter meanwhile."""
PAUSES = (timedelta(seconds=5), timedelta(seconds=15), timedelta(seconds=45), timedelta(minutes=2))
"""After the first tries; the last one after each further, until the code expires."""
LAST_SECONDS = 3
"""Given to letters under way when the bot ends; one that is cut off goes again once its claim has lapsed."""


class Letters:
    """Sends what is owed through the mail server, for all of the community's processes that have one."""

    def __init__(self, *, storage: Storage, mail: Mail, clock: Clock, community: Community) -> None:
        self._storage = storage
        self._mail = mail
        self._clock = clock
        self._community = community
        self._t = Translator(community.language, community.timezone)

    async def run(self) -> None:
        """Sends as soon as something is written, until cancelled; what is under way then is ended first."""
        async with self._storage.changes.subscribe() as changes:
            async for change in changes:
                if change.topic in ("letters", "*"):
                    await _to_its_end(asyncio.create_task(self._round()))

    async def send(self) -> int:
        """Sends what may be claimed now; returns how many letters that were."""
        total = 0
        while claimed := await self._claim():
            total += len(claimed)
            await asyncio.gather(*(self._deliver(proof) for proof in claimed))
        return total

    async def _round(self) -> None:
        try:
            await self.send()
        except (StorageFault, Conflict) as error:
            log.error("letters_unreachable", **fault(error))  # noqa: TRY400 - its text may quote a row

    async def _claim(self) -> list[MailProof]:
        async with self._storage.write(System("claim letters")) as uow:
            claimed = list(await uow.proofs.claim(AT_ONCE, CLAIM))
            if claimed:
                await uow.commit()
        return claimed

    async def _deliver(self, proof: MailProof) -> None:
        noted = await self._tried(proof)
        async with self._storage.write(System("note what became of a letter")) as uow:
            await noted(uow.proofs)
            await uow.commit()

    async def _tried(self, proof: MailProof) -> Callable[[Proofs], Awaitable[None]]:
        """Sends it; returns what is to be noted of it."""
        try:
            await self._mail.send(self._letter(proof))
        except MailRefused as error:
            log.warning("letter_refused", proof=proof.id, error=str(error))
            return lambda proofs: proofs.refused(proof.id)
        except MailUnreachable as error:
            log.warning("letter_waits", proof=proof.id, attempts=proof.attempts, error=str(error))
            pause = PAUSES[min(proof.attempts, len(PAUSES)) - 1]
            return lambda proofs: proofs.again(proof.id, pause)
        log.info("letter_sent", proof=proof.id)
        return lambda proofs: proofs.sent(proof.id, self._clock.now())

    def _letter(self, proof: MailProof) -> Letter:
        t, name = self._t, self._community.name
        lines = (
            t("{community}の「よろず相談」です。", community=name),
            t("参加のお申し込みがあったため、このアドレスを確かめるコードをお送りします。"),
            t("確認コード: {code}", code=proof.code),
            t("{n}分以内に、お申し込みの画面に入力してください。", n=PROOF_VALID_FOR // timedelta(minutes=1)),
            t("コードはほかの人に教えないでください。"),
            t("お心当たりがないときは、このメールを破棄してください。"),
        )
        return Letter(
            to=proof.mail,
            subject=t("{community} よろず相談の確認コード", community=name),
            text="\n\n".join(lines) + "\n",
            key=proof.key,
            at=proof.at,
        )


async def _to_its_end(work: "asyncio.Task[None]") -> None:
    """Waits for `work`, also where this is cancelled meanwhile."""
    try:
        await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait({work}, timeout=LAST_SECONDS)
        work.cancel()
        raise
