"""Asking: the form → its review, then the button → the committed question with its owner, peers and deliveries."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle

from sqlalchemy import func, select

from bot.model.draft import Values
from bot.outbound import Button, Say, Show
from storage import SqlStorage, open_storage
from storage.tables import audit, metadata
from tests.benchmarks.engines import Engine
from tests.benchmarks.measure import Action, alternate, seconds
from tests.benchmarks.population import settle
from tests.benchmarks.table import Figure
from tests.memory_town import MemoryPerson, MemoryTown, open_town
from tests.reading import all_of

ROUNDS = 100
AT_ONCE = 8
BURSTS = 10
FORM: Values = {
    "title": ("VPN装置の更新を単独で行うか、共同で調達するか",),
    "body": ("いまの装置は来年度に保守が終わります。" * 20,),
    "field": ("security",),
    "topics": ("内部事務", "標準化"),
    "circle": ("public_servants",),
}


@dataclass
class Desk:
    """Clerks who ask one after the other; `reviewed` are drafts that wait to be posted, each with who wrote it."""

    town: MemoryTown
    clerks: "cycle[MemoryPerson]"
    reviewed: list[tuple[MemoryPerson, str]] = field(default_factory=list)

    async def submit(self) -> float:
        """One form; what is timed ends with its review."""
        clerk = next(self.clerks)
        taken = await seconds(clerk.submits("ask", "", FORM))
        assert isinstance(clerk.last, Show), clerk.sees
        drafts = [button.value for button in all_of(Button, clerk.last) if button.action == "ask.post"]
        self.reviewed.append((clerk, drafts[0]))
        return taken

    async def post(self) -> float:
        """One button; what is timed ends with the reply after the commit."""
        clerk, draft = self.reviewed.pop()
        taken = await seconds(clerk.presses_action("ask.post", draft))
        assert isinstance(clerk.last, Say), clerk.sees
        assert not clerk.last.refused, clerk.sees
        return taken

    async def ask(self) -> None:
        """Both."""
        await self.submit()
        await self.post()


async def figures(engine: Engine) -> Sequence[Figure]:
    """Three rows: each step alone, and both by several people at once."""
    async with engine.pair() as (url, floor_url), open_town(url) as town:
        desk = Desk(town, cycle((await settle(town)).clerks))
        floor = await open_storage(floor_url)
        try:
            return [*await _steps(engine, desk, floor), await _burst(engine, desk, floor)]
        finally:
            await floor.close()


async def _steps(engine: Engine, desk: Desk, floor: SqlStorage) -> Sequence[Figure]:
    by_submit, by_post = await _rows_added(desk)
    least_submit, least_post = _inserting(by_submit, floor), _inserting(by_post, floor)
    times = await alternate(ROUNDS, desk.submit, least_submit, desk.post, least_post, warm_up=5)
    names = (("asking: form → review", by_submit), ("asking: button → posted and routed", by_post))
    return [
        Figure(
            name=name,
            where=engine.name,
            samples=times[2 * number],
            floor=times[2 * number + 1],
            floor_is=f"insert of as many rows ({rows})",
            items=1,
        )
        for number, (name, rows) in enumerate(names)
    ]


async def _burst(engine: Engine, desk: Desk, floor: SqlStorage) -> Figure:
    rows = sum(await _rows_added(desk))
    insert = _inserting(rows, floor)

    async def ask_at_once() -> float:
        return await seconds(asyncio.gather(*(desk.ask() for _ in range(AT_ONCE))))

    async def insert_at_once() -> float:
        return await seconds(asyncio.gather(*(insert() for _ in range(AT_ONCE))))

    samples, least = await alternate(BURSTS, ask_at_once, insert_at_once)
    return Figure(
        name=f"asking: form, then posted, by {AT_ONCE} people at once",
        where=engine.name,
        samples=samples,
        floor=least,
        floor_is=f"{AT_ONCE} inserts of as many rows ({rows}) at once",
        items=AT_ONCE,
    )


async def _rows_added(desk: Desk) -> tuple[int, int]:
    """By one form, and by the button that follows: what is removed again counts as written too."""
    before = await _rows(desk.town.storage)
    await desk.submit()
    between = await _rows(desk.town.storage)
    await desk.post()
    return between - before, await _rows(desk.town.storage) - between + 1


async def _rows(storage: SqlStorage) -> int:
    async with storage._database.reading() as transaction:
        counts = [select(func.count()).select_from(table).scalar_subquery() for table in metadata.sorted_tables]
        return int(sum((await transaction.rows(select(*counts)))[0]))


def _inserting(rows: int, storage: SqlStorage) -> Action:
    """One statement in one transaction, through the same engine."""
    row = {"at": datetime(2026, 11, 24, tzinfo=UTC), "actor_id": 1, "act": "question.asked", "question_id": 1}

    async def insert() -> None:
        async with storage._database.writing() as transaction:
            await transaction.add_all(audit, [row] * rows)
            await transaction.commit()

    return lambda: seconds(insert())
