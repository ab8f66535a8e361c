"""The outbox under load: claims of many replicas at once, and among ten thousand deliveries."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import insert, text
from sqlalchemy.dialects import postgresql, sqlite

from bot.model.delivery import NewDelivery
from bot.model.ids import AccountRef, WorkspaceRef
from storage import SqlStorage, open_storage
from storage.claiming import Counter, claimable_heads
from storage.pacing import place_is_free
from storage.tables import deliveries
from tests.contract.community import NOW, SYSTEM, place, settle

LEASE = timedelta(seconds=30)
MANY = 10_000
HERE, SLACK = WorkspaceRef("web", "main"), WorkspaceRef("slack", "ehime")


async def test_no_delivery_is_claimed_twice(storage: SqlStorage):
    """Eight replicas that claim at once share sixty among them, at most ten each time."""
    async with storage.write(SYSTEM) as uow:
        for number in range(60):
            await uow.deliveries.owe(NewDelivery(kind="note", stream=f"note:{number}"))
        await uow.commit()

    async def drain(owner: str) -> list[str]:
        mine: list[str] = []
        while claimed := await storage.outbox.claim(owner, HERE, served=[], pace=None, limit=10, lease=LEASE):
            mine += [delivery.key for delivery in claimed]
        return mine

    shares = await asyncio.gather(*(drain(f"replica-{number}") for number in range(8)))
    keys = [key for share in shares for key in share]
    assert len(keys) == len(set(keys)) == 60


@pytest.fixture
async def crowded(database_url: str) -> AsyncIterator[SqlStorage]:
    """Ten thousand deliveries in as many streams are due, none of them urgent: one in two to a person."""
    storage = await open_storage(database_url)
    async with storage.write(SYSTEM) as uow:
        home, clerk = await uow.places.add(place()), (await settle(uow)).clerk.member
        await uow.members.link(AccountRef("web", "main", "1"), clerk.id)
        await uow.commit()
    row = {"kind": "note", "operation": "post", "lane": 2, "mention_ids": [], "opens_thread": False, "error": ""}
    times = {"created_at": NOW, "due_at": NOW, "claimable_at": NOW}
    new = {"seq": 1, "state": "due", "attempts": 0, "searches": 0, "told_late": False}
    goes = ({"place_id": home.id, "member_id": None}, {"place_id": None, "member_id": clerk.id})
    rows = [{**row, **times, **new, **goes[n % 2], "key": f"k{n}", "stream": f"s{n}"} for n in range(MANY)]
    async with storage._database.writing() as transaction:
        await transaction._connection.execute(insert(deliveries), rows)
        await transaction.commit()
    yield storage
    await storage.close()


@pytest.mark.parametrize("paced", [False, True])
@pytest.mark.parametrize("workspace", [HERE, SLACK])
async def test_a_claim_among_ten_thousand_walks_indexes(crowded: SqlStorage, workspace: WorkspaceRef, *, paced: bool):
    """It neither reads the whole table nor sorts what waits, under a pace or not, also where nothing goes."""
    async with crowded._database.writing() as transaction:
        dialect = sqlite.dialect() if transaction.dialect == "sqlite" else postgresql.dialect()
        time = transaction.time
        at = Counter(workspace, [HERE, SLACK])
        query = claimable_heads(at, time, 50, place_is_free(time.after()) if paced else None)
        if transaction.dialect == "postgresql":
            await transaction.change(text("ANALYZE deliveries"))
        compiled = query.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
        explain = "EXPLAIN QUERY PLAN" if transaction.dialect == "sqlite" else "EXPLAIN"
        plan = "\n".join(str(row) for row in await transaction.rows(text(f"{explain} {compiled}".replace(":", r"\:"))))
    assert "ix_deliveries_lane" in plan
    assert "ix_deliveries_stream" in plan or "uq_deliveries_stream_seq" in plan
    assert "SCAN earlier" not in plan
    assert "SCAN place_paces" not in plan
    assert "Seq Scan on deliveries" not in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort Key: deliveries" not in plan
