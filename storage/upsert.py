"""INSERT … ON CONFLICT, which both databases know and SQLAlchemy spells once for each."""

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert

from storage.transaction import Transaction


def insert_into(transaction: Transaction, table: Table) -> SqliteInsert | PostgresqlInsert:
    """An INSERT that can say what happens on a conflict."""
    return SqliteInsert(table) if transaction.dialect == "sqlite" else PostgresqlInsert(table)
