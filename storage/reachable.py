"""Which of a member's accounts takes what they are told."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, or_, update

from bot.model.ids import AccountRef
from storage.database_time import DatabaseTime
from storage.mappers.people import account_values
from storage.tables import accounts
from storage.transaction import Transaction

FORGIVEN_AFTER = timedelta(days=1)
"""An account that was gone is tried again after this: people come back, and one try a day costs nothing."""


def reachable(time: DatabaseTime) -> ColumnElement[bool]:
    """Whether the account was not found gone lately."""
    since = accounts.c.unreachable_since
    return or_(since.is_(None), since <= time.after(-FORGIVEN_AFTER))


def reachable_first(time: DatabaseTime) -> tuple[ColumnElement[Any], ...]:
    """The order of a member's accounts: those that are reachable, then in the order in which they were linked."""
    return case((reachable(time), 0), else_=1), accounts.c.id


async def mark_unreachable(transaction: Transaction, account: AccountRef) -> None:
    """It was found gone now."""
    theirs = (accounts.c[name] == value for name, value in account_values(account).items())
    await transaction.change(update(accounts).where(*theirs).values(unreachable_since=transaction.time.after()))
