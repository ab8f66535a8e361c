"""A database that cannot be used: one line of Japanese that says why and what to do."""

import traceback
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.ports import StorageFault
from storage import SqlStorage, errors, open_storage, upgrade
from storage.engine import BAD_URL
from tests.contract.community import SYSTEM, settle
from tests.databases import PostgresqlDatabases, SqliteDatabases


async def _fault(url: str) -> str:
    """What opening or upgrading `url` ends in."""
    texts = set()
    for use in (open_storage, upgrade):
        with pytest.raises(StorageFault) as caught:
            await use(url)
        texts.add(str(caught.value))
    (said,) = texts
    assert "\n" not in said
    assert said.endswith("。")
    return said


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://localhost/x", "sqlite+aiosqlite://", "sqlite:///x.db"])
async def test_a_url_of_another_kind(url: str):
    """The two kinds are named."""
    assert await _fault(url) == BAD_URL


@pytest.mark.parametrize("url", ["postgresql+asyncpg://u:p@127.0.0.1:1/x", "postgresql+asyncpg:///x?host=/nowhere"])
async def test_a_server_that_does_not_answer(url: str):
    """By network or by socket."""
    assert await _fault(url) == errors.UNREACHABLE


async def test_a_database_that_the_server_does_not_have(postgresql: PostgresqlDatabases):
    """Its name is to be checked."""
    assert await _fault(postgresql.url("nowhere")) == errors.NO_DATABASE


async def test_a_user_whom_the_server_does_not_let_in(postgresql: PostgresqlDatabases):
    """Name and password are to be checked; the password itself is not repeated."""
    url = postgresql.url("postgres").replace("postgres:@", "stranger:himitsu@")
    assert await _fault(url) == errors.WRONG_PASSWORD
    with pytest.raises(StorageFault) as caught:
        await open_storage(url)
    assert "himitsu" not in "".join(traceback.format_exception(caught.value))


async def test_a_file_that_is_no_database(tmp_path: Path):
    """It is left as it is."""
    file = tmp_path / "letter.db"
    file.write_text("拝啓 " * 500)
    assert await _fault(f"sqlite+aiosqlite:///{file}") == errors.NOT_A_DATABASE
    assert file.read_text() == "拝啓 " * 500


async def test_a_folder_in_the_files_place(tmp_path: Path):
    """The place is to be checked."""
    assert await _fault(f"sqlite+aiosqlite:///{tmp_path}") == errors.CANNOT_OPEN


async def test_a_folder_that_cannot_be_made(tmp_path: Path):
    """A file stands where the folder would be; opening says that nothing is there yet."""
    (tmp_path / "data").write_text("")
    with pytest.raises(StorageFault, match="フォルダー"):
        await upgrade(f"sqlite+aiosqlite:///{tmp_path}/data/yorozu.db")
    with pytest.raises(StorageFault, match="yorozu db upgrade"):
        await open_storage(f"sqlite+aiosqlite:///{tmp_path}/data/yorozu.db")


async def test_a_folder_is_made_where_it_is_missing(tmp_path: Path):
    """With those above it."""
    url = f"sqlite+aiosqlite:///{tmp_path}/a/b/yorozu.db"
    await upgrade(url)
    await (await open_storage(url)).close()


async def test_a_database_that_may_only_be_read(sqlite: SqliteDatabases):
    """It is told when it is opened, not when the first person asks."""
    async with sqlite.upgraded() as url:
        read_only = url.replace("sqlite+aiosqlite:///", "sqlite+aiosqlite:///file:") + "?mode=ro&uri=true"
        with pytest.raises(StorageFault, match=errors.READ_ONLY):
            await open_storage(read_only)


async def test_a_full_disk(sqlite: SqliteDatabases):
    """The unit of work is undone; once there is space again it goes on."""
    async with sqlite.upgraded() as url:
        storage = await open_storage(url)
        async with storage._database.writing() as transaction:
            full = await transaction.value(text("PRAGMA max_page_count = 1"))
        with pytest.raises(StorageFault, match=errors.DISK_FULL):
            await _fill(storage)
        async with storage._database.writing() as transaction:
            await transaction.value(text(f"PRAGMA max_page_count = {full + 1000}"))
        async with storage.write(SYSTEM) as uow:
            await settle(uow)
            await uow.commit()
        await storage.close()


async def test_a_server_that_went_away_is_told_as_unreachable(postgresql: PostgresqlDatabases):
    """And as soon as it is back the next unit of work goes on."""
    async with postgresql.upgraded() as url:
        storage = await open_storage(url)
        with pytest.raises(StorageFault, match="接続できません"):
            await _lose_the_server(storage, postgresql)
        async with storage.write(SYSTEM) as uow:
            assert await uow.members.all() == []
        await storage.close()


async def _fill(storage: SqlStorage) -> None:
    async with storage.write(SYSTEM) as uow:
        for _ in range(500):
            await settle(uow)


async def _lose_the_server(storage: SqlStorage, server: PostgresqlDatabases) -> None:
    async with storage.write(SYSTEM) as uow:
        await uow.members.all()
        await server.disconnect_everyone()
        await uow.members.all()
