"""A database that cannot be used: one line of Japanese that says why and what to do."""

import traceback
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.model.ids import AccountRef, MemberId
from bot.ports import Conflict, NotFound, StorageFault
from storage import SqlStorage, errors, open_storage, upgrade
from storage.url import BAD_OPTION, BAD_SERVER, BAD_URL, NO_SSLMODE
from tests.contract.community import SYSTEM, settle
from tests.databases import PostgresqlDatabases, SqliteDatabases

MARKER = "himitsu-no-namae"


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


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+asyncpg://u:himitsu@host:notaport/x",
        "postgresql+asyncpg://u:hi@mi:tsu@host/x",
        "postgresql+asyncpg://u:himitsu@host:99999/x",
        "postgresql+asyncpg://u:himitsu@host/x?port=abc",
        "postgresql+asyncpg://u:himitsu@/x?host=a:1&host=b",
        "postgresql+asyncpg://u:himitsu@a..b/x",
    ],
)
async def test_a_server_that_cannot_be_one(url: str):
    """Also where an unwritten @ in the password makes it so; nothing of the password is repeated."""
    assert await _fault(url) == BAD_SERVER
    with pytest.raises(StorageFault) as caught:
        await open_storage(url)
    assert "tsu" not in "".join(traceback.format_exception_only(caught.value))
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


async def test_the_ssl_of_other_programs():
    """What most servers' guides say is shown as we take it."""
    assert await _fault("postgresql+asyncpg://u:p@host/x?sslmode=require") == NO_SSLMODE


@pytest.mark.parametrize("options", ["nonsense=1", "ssl=a&ssl=b", "prepared_statement_cache_size=0", "timeout=x"])
async def test_an_option_that_no_server_takes(options: str):
    """Those that can be used are named."""
    said = await _fault(f"postgresql+asyncpg://u:p@host/x?{options}")
    assert said.startswith(BAD_OPTION.partition("{known}")[0])
    assert "ssl" in said


@pytest.mark.parametrize("options", ["timeout=x", "uri=maybe", "sslmode=require"])
async def test_an_option_that_no_file_takes(options: str, tmp_path: Path):
    """Nothing is made."""
    said = await _fault(f"sqlite+aiosqlite:///{tmp_path}/a/x.db?{options}")
    assert said.startswith(BAD_OPTION.partition("{known}")[0])
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("options", ["ssl=sometimes", "target_session_attrs=x"])
async def test_an_option_with_a_value_that_the_driver_refuses(options: str):
    """Its value is to be checked, rather than whether the server runs."""
    assert await _fault(f"postgresql+asyncpg://u:p@127.0.0.1:1/x?{options}") == errors.WRONG_OPTIONS


@pytest.mark.parametrize("options", ["ssl=require", "ssl=disable&target_session_attrs=any"])
async def test_an_option_that_may_be_used(options: str):
    """Only the server is missing then."""
    assert await _fault(f"postgresql+asyncpg://u:p@127.0.0.1:1/x?{options}") == errors.UNREACHABLE


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


async def test_no_error_repeats_what_a_row_holds(storage: SqlStorage):
    """Neither in its text nor in its traceback, though PostgreSQL quotes the row."""
    account = AccountRef("slack", "T1", MARKER)
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        await uow.members.link(account, people.clerk.member.id)
        await uow.commit()
    async with storage.write(SYSTEM) as uow:
        with pytest.raises(Conflict) as twice:
            await uow.members.link(account, people.neighbour.member.id)
    async with storage.write(SYSTEM) as uow:
        with pytest.raises(NotFound) as nobody:
            await uow.members.link(replace(account, workspace="T2"), MemberId(887_799))
    for caught in (twice, nobody):
        told = "".join(traceback.format_exception(caught.value))
        assert MARKER not in told
        assert "887799" not in told


async def test_a_mistake_of_ours_does_not_repeat_its_parameters(storage: SqlStorage):
    """The statement is told, what it was given is not."""
    mistake = text("SELECT :given FROM nowhere").bindparams(given=MARKER)
    async with storage._database.writing() as transaction:
        with pytest.raises(DBAPIError, match="FROM nowhere") as caught:
            await transaction.rows(mistake)
    assert MARKER not in "".join(traceback.format_exception(caught.value))


async def _fill(storage: SqlStorage) -> None:
    async with storage.write(SYSTEM) as uow:
        for _ in range(500):
            await settle(uow)


async def _lose_the_server(storage: SqlStorage, server: PostgresqlDatabases) -> None:
    async with storage.write(SYSTEM) as uow:
        await uow.members.all()
        await server.disconnect_everyone()
        await uow.members.all()
