"""The database of running processes, seen from beside them: what they owe, and a time that passes for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.slack.adapter import PACE
from bot.model.delivery import DeliveryState
from storage.tables import deliveries, paces

OWED = deliveries.c.state.in_([DeliveryState.DUE, DeliveryState.LEASED])
LEASED = deliveries.c.state == DeliveryState.LEASED
TIMES = [deliveries.c[name] for name in ("due_at", "claimable_at", "claimed_at", "last_tried_at", "created_at")]
WAITS = 20.0
"""Seconds of real time until a process has done what it can."""


@dataclass(frozen=True)
class Ledger:
    """What is written there about deliveries."""

    engine: AsyncEngine

    async def speed_up(self, workspace: str) -> None:
        """A Slack workspace takes what its pace allows at most, from the beginning."""
        now = datetime.now(UTC)
        row = {"platform": "slack", "workspace": workspace, "rate": PACE.most, "since": now, "free_at": now}
        async with self.engine.begin() as transaction:
            await transaction.execute(insert(paces).values(row))

    async def owed(self, condition: ColumnElement[bool] = OWED) -> int:
        """How many have not been sent."""
        async with self.engine.connect() as transaction:
            return int(await transaction.scalar(select(func.count()).select_from(deliveries).where(condition)) or 0)

    async def quiet(self) -> None:
        """Returns when nothing is under way, and nothing can be done before time has passed."""
        async with asyncio.timeout(WAITS):
            due = and_(OWED, deliveries.c.claimable_at <= datetime.now(UTC))
            while await self.owed(or_(due, LEASED)):  # noqa: ASYNC110 - other processes, which set no event of ours
                await asyncio.sleep(0.02)

    async def holder(self) -> str:
        """Who has the one delivery that is under way."""
        async with self.engine.connect() as transaction:
            (owner,) = (await transaction.scalars(select(deliveries.c.owner).where(LEASED))).all()
            return str(owner)

    async def two_minutes_pass(self) -> None:
        """For all that is owed: leases lapse, and Slack's history has caught up."""
        async with self.engine.begin() as transaction:
            for row in (await transaction.execute(select(deliveries.c.id, *TIMES).where(OWED))).all():
                earlier = {c.name: at - timedelta(minutes=2) for c in TIMES if (at := getattr(row, c.name))}
                await transaction.execute(update(deliveries).where(deliveries.c.id == row.id).values(earlier))


@asynccontextmanager
async def ledger_of(url: str) -> AsyncIterator[Ledger]:
    """Of the database at `url`, which has its schema."""
    engine = create_async_engine(url)
    try:
        yield Ledger(engine)
    finally:
        await engine.dispose()
