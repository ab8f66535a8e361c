"""Replays what the demonstration community asked and answered, through dispatch, as its people would have done it."""

import itertools
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.clock import SetClock
from bot.demo.history import AnyStep, Continue, PastQuestion, Resolve, Take, Triage, Write
from bot.dispatch import Dispatch
from bot.inbound import ButtonPressed, FormSubmitted, MessagePosted
from bot.model.audience import System
from bot.model.draft import Values
from bot.model.ids import AccountRef, Address, MemberId, QuestionId
from bot.model.message import MessageRef
from bot.outbound import Invalid, Reply, Say, Show
from bot.outbox import Courier
from bot.ports import Storage

_FRIDAY = 4


class ReplayFault(Exception):
    """The demonstration's data does not fit its community."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """Plays past questions; `members` are ids by mail address, `platform` and `workspace` where they all act."""

    storage: Storage
    dispatch: Dispatch
    courier: Courier
    clock: SetClock
    members: dict[str, MemberId]
    platform: str
    workspace: str
    _count: "itertools.count[int]" = field(default_factory=itertools.count)

    async def play(self, questions: tuple[PastQuestion, ...], now: datetime, timezone: ZoneInfo) -> None:
        """Plays each question with all that followed, up to `now`."""
        for past in questions:
            asked_at = past.asked_at(now, timezone)
            self.clock.set(asked_at)
            id = await self._ask(past)
            for step in past.steps:
                self.clock.set(min(asked_at + step.after, now))
                await self._step(step, past, id, asked_at)
            await self._deliver()
        self.clock.set(now)

    async def _ask(self, past: PastQuestion) -> QuestionId:
        values = {
            "title": (past.title,),
            "body": (past.body,),
            "field": (past.field or "unknown",),
            "topics": past.topics,
            "circle": (past.circle.value,),
            **({"anonymous": ("yes",)} if past.anonymous else {}),
        }
        reviewed = await self._submit(past.asker, "ask", "", values)
        if not isinstance(reviewed, Show) or reviewed.view.ref is None:
            raise ReplayFault(f"{past.title}: {reviewed}")
        posted = await self._press(past.asker, "ask.post", reviewed.view.ref.arguments["draft"])
        if not isinstance(posted, Say) or posted.then is None:
            raise ReplayFault(f"{past.title}: {posted}")
        await self._deliver()
        return QuestionId(int(posted.then.arguments["question"]))

    async def _step(self, step: AnyStep, past: PastQuestion, id: QuestionId, asked_at: datetime) -> None:
        match step:
            case Take(expected_in_days=days):
                day = _working_day(asked_at + timedelta(days=days)).isoformat() if days is not None else ""
                await self._submit(await self._owner(id), "take", str(id), {"expected_on": (day,)})
            case Triage(by=by, field=key):
                await self._submit(by, "triage", str(id), {"field": (key,)})
            case Write():
                await self._write(step, past, id)
            case Continue():
                await self._press(past.asker, "continue", str(id))
            case Resolve(note=note):
                await self._submit(past.asker, "resolve", str(id), {"note": (note,)})

    async def _write(self, step: Write, past: PastQuestion, id: QuestionId) -> None:
        if past.anonymous and step.by == past.asker:
            await self._submit(step.by, "anonymous.write", str(id), {"text": (step.text,)})
            return
        async with self.storage.read(System("replay")) as uow:
            thread = (await uow.threads.of(id))[0]
            place = (await uow.places.get(thread.place_id)).external
        key = self._key()
        await self.dispatch.receive(
            MessagePosted(
                account=self._account(step.by),
                key=key,
                at=self.clock.now(),
                address=Address(self.platform, self.workspace, place, thread.external),
                ref=MessageRef(self.platform, self.workspace, place, key),
                text=step.text,
            )
        )
        await self._mark(step, past, id)

    async def _mark(self, step: Write, past: PastQuestion, id: QuestionId) -> None:
        async with self.storage.read(System("replay")) as uow:
            written = (await uow.messages.of(id))[-1]
        if step.official:
            await self._press(step.by, "official", str(written.id))
        if step.helpful:
            await self._press(past.asker, "helpful", str(written.id))

    async def _owner(self, id: QuestionId) -> str:
        async with self.storage.read(System("replay")) as uow:
            owner = (await uow.assignments.current([id]))[id].owner_id
        return next(mail for mail, member in self.members.items() if member == owner)

    async def _submit(self, by: str, form: str, state: str, values: Values) -> Reply:
        submitted = FormSubmitted(
            account=self._account(by), key=self._key(), at=self.clock.now(), form=form, state=state, values=values
        )
        return _done(await self.dispatch.receive(submitted), form)

    async def _press(self, by: str, action: str, value: str) -> Reply:
        pressed = ButtonPressed(
            account=self._account(by), key=self._key(), at=self.clock.now(), action=action, value=value
        )
        return _done(await self.dispatch.receive(pressed), action)

    async def _deliver(self) -> None:
        while await self.courier.send_batch():
            pass

    def _account(self, mail: str) -> AccountRef:
        return AccountRef(self.platform, self.workspace, str(self.members[mail]))

    def _key(self) -> str:
        return f"replay:{next(self._count)}"


def _working_day(moment: datetime) -> date:
    """The day, or the Monday after it."""
    day = moment.date()
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > _FRIDAY else 0)


def _done(reply: Reply, what: str) -> Reply:
    if isinstance(reply, Invalid) or (isinstance(reply, Say) and reply.refused):
        raise ReplayFault(f"{what}: {reply}")
    return reply
