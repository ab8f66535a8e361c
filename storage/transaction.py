"""One transaction as the repositories use it: statements in, rows out, the drivers' errors translated."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Executable, FromClause, Row, Select, Table, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.changes import Notices
from storage.database_time import DatabaseTime
from storage.errors import translated
from storage.whole import whole

Values = Mapping[str, Any]
"""What a row holds, by column name, as SQLAlchemy takes it."""


class Transaction:
    """Reads, or reads and writes, until `commit`; what it then changed is told to `notices`."""

    def __init__(self, connection: AsyncConnection, notices: Notices, time: DatabaseTime, *, writing: bool) -> None:
        self.time = time
        self._connection = connection
        self._notices = notices
        self._writing = writing
        self._topics: dict[str, None] = {}

    @property
    def dialect(self) -> str:
        """sqlite or postgresql."""
        return self._connection.dialect.name

    async def rows(self, statement: Executable) -> Sequence[Row[Any]]:
        """All that the statement yields."""
        with translated():
            return (await whole(self._connection.execute(statement))).all()

    async def row(self, statement: Executable) -> Row[Any] | None:
        """The first that the statement yields."""
        with translated():
            return (await whole(self._connection.execute(statement))).first()

    async def value(self, statement: Executable) -> Any:  # noqa: ANN401 -- the column knows its type, we do not
        """The first column of the first row; None where there is none."""
        with translated():
            return (await whole(self._connection.execute(statement))).scalar()

    async def change(self, statement: Executable) -> int:
        """Runs a writing statement; returns how many rows it met."""
        self._require_writing()
        with translated():
            return (await whole(self._connection.execute(statement))).rowcount

    async def change_rows(self, statement: Executable) -> Sequence[Row[Any]]:
        """Runs a writing statement; returns what it yields."""
        self._require_writing()
        return await self.rows(statement)

    async def add(self, table: Table, values: Values) -> int:
        """Inserts a row; returns its id."""
        added = await self.change_rows(insert(table).values(values).returning(table.c.id))
        return int(added[0].id)

    async def add_all(self, table: Table, values: Sequence[Values]) -> None:
        """Inserts rows; does nothing where there are none."""
        if values:
            await self.change(insert(table).values(values))

    def locked(self, query: Select[Any], of: FromClause) -> Select[Any]:
        """The query, its rows kept from other writers to the end where this transaction writes.

        SQLite has no such lock and needs none, since writers exclude each other. `FOR NO KEY UPDATE` lets others
        refer to the row meanwhile.
        """
        return query.with_for_update(of=of, key_share=True) if self._writing else query

    async def alone(self, about: str) -> None:
        """Where this transaction writes, waits for others that called it with the same words, until they have ended.

        For rows that are not there yet and so cannot be locked. SQLite needs nothing, since writers exclude each other.
        """
        if self._writing and self.dialect == "postgresql":
            await self.row(select(func.pg_advisory_xact_lock(func.hashtextextended(about, 0))))

    def touch(self, topic: str) -> None:
        """Something about `topic` changes with the commit."""
        self._topics[topic] = None

    async def commit(self) -> None:
        """Makes it last; raises `Conflict` where the database asks to run it again."""
        topics, self._topics = tuple(self._topics), {}
        with translated():
            await whole(self._notices.before_commit(self._connection, topics))
            await whole(self._connection.commit())
        self._notices.after_commit(topics)

    def _require_writing(self) -> None:
        if not self._writing:
            raise RuntimeError("a unit of work opened by `read` cannot write")
