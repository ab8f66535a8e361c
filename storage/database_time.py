"""The database's own time, by which replicas agree on what is due and whose lease has lapsed."""

from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import ColumnElement, Float, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from bot.ports import Clock
from storage.columns import UtcDateTime

NO_TIME = timedelta(0)


class DatabaseTime(Protocol):
    """Makes SQL expressions for moments counted from now."""

    def after(self, delay: timedelta = NO_TIME) -> ColumnElement[datetime]:
        """Now and `delay`."""
        ...


class ServerTime:
    """Leaves it to the database to say what time it is."""

    def after(self, delay: timedelta = NO_TIME) -> ColumnElement[datetime]:
        """By the database's clock at the beginning of the statement."""
        return _seconds_from_now(literal(delay.total_seconds(), Float()))


class ClockTime:
    """Takes the time from a clock of the program, for those who move it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def after(self, delay: timedelta = NO_TIME) -> ColumnElement[datetime]:
        """By the clock at the making of the expression."""
        return literal(self._clock.now() + delay, UtcDateTime())


class _seconds_from_now(FunctionElement[datetime]):  # noqa: N801 -- named as the SQL function that it is
    type = UtcDateTime()
    inherit_cache = True


@compiles(_seconds_from_now, "sqlite")
def _on_sqlite(element: _seconds_from_now, compiler: SQLCompiler, **options: object) -> str:
    """Written as SQLAlchemy stores moments, six digits after the point (https://sqlite.org/lang_datefunc.html)."""
    seconds = compiler.process(element.clauses, **options)
    return f"strftime('%Y-%m-%d %H:%M:%f000', 'now', printf('%+.3f seconds', {seconds}))"


@compiles(_seconds_from_now, "postgresql")
def _on_postgresql(element: _seconds_from_now, compiler: SQLCompiler, **options: object) -> str:
    """`statement_timestamp()` is stable, so that an index serves comparisons; `clock_timestamp()` would not be."""
    seconds = compiler.process(element.clauses, **options)
    return f"(statement_timestamp() + make_interval(secs => {seconds}))"
