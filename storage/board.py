"""The board: what the browser workspace has posted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select, update

from bot.model.ids import Address
from bot.ports import BoardPost
from storage.database import Database
from storage.mappers.board import address_values, board_post_of
from storage.tables import board_mentions, board_posts, board_seen
from storage.transaction import Transaction, Values
from storage.upsert import insert_into

_THERE = ~board_posts.c.removed
_LATEST_FIRST = board_posts.c.id.desc()


class SqlBoard:
    """See `bot.ports.Board`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, key: str, to: Address, content: str, mentions: Sequence[str], now: datetime) -> str:
        row = {**address_values(to), "key": key, "content": content, "posted_at": now, "removed": False}
        async with self._database.writing() as transaction:
            insertion = insert_into(transaction, board_posts).values(row).on_conflict_do_nothing()
            added = await transaction.change_rows(insertion.returning(board_posts.c.id))
            if not added:
                return str(await transaction.value(_by_key(key)))
            id = int(added[0].id)
            await transaction.add_all(board_mentions, _mention_rows(id, mentions))
            _tell(transaction, to.user, mentions)
            await transaction.commit()
        return str(id)

    async def replace(self, id: str, content: str, now: datetime) -> bool:
        return await self._change(id, {"content": content, "edited_at": now})

    async def remove(self, id: str) -> bool:
        return await self._change(id, {"content": "", "removed": True})

    async def find(self, key: str) -> str | None:
        async with self._database.reading() as transaction:
            id = await transaction.value(_by_key(key))
        return None if id is None else str(id)

    async def in_place(self, place: str, limit: int = 50) -> Sequence[BoardPost]:
        return await self._list(limit, board_posts.c.place == place, board_posts.c.thread.is_(None))

    async def addressed_to(self, user: str, limit: int = 50) -> Sequence[BoardPost]:
        return await self._list(limit, _addressed_to(user))

    async def unseen(self, user: str) -> int:
        last_seen = select(board_seen.c.last_post_id).where(board_seen.c.user == user).scalar_subquery()
        query = (
            select(func.count())
            .select_from(board_posts)
            .where(_THERE, _addressed_to(user), board_posts.c.id > func.coalesce(last_seen, 0))
        )
        async with self._database.reading() as transaction:
            return int(await transaction.value(query))

    async def seen(self, user: str, now: datetime) -> None:
        async with self._database.writing() as transaction:
            last = await transaction.value(select(func.max(board_posts.c.id)))
            noted = {"seen_at": now, "last_post_id": last or 0}
            insertion = insert_into(transaction, board_seen).values(user=user, **noted)
            await transaction.change(insertion.on_conflict_do_update(index_elements=["user"], set_=noted))
            _tell(transaction, user, ())
            await transaction.commit()

    async def _change(self, id: str, values: Values) -> bool:
        changed = update(board_posts).where(_is(id), _THERE).values(values).returning(board_posts)
        async with self._database.writing() as transaction:
            posts = await _posts(transaction, await transaction.change_rows(changed))
            for post in posts:
                _tell(transaction, post.to.user, post.mentions)
            await transaction.commit()
        return bool(posts)

    async def _list(self, limit: int, *conditions: ColumnElement[bool]) -> Sequence[BoardPost]:
        query = select(board_posts).where(_THERE, *conditions).order_by(_LATEST_FIRST).limit(limit)
        async with self._database.reading() as transaction:
            return await _posts(transaction, await transaction.rows(query))


async def _posts(transaction: Transaction, rows: Sequence[Row[Any]]) -> Sequence[BoardPost]:
    mentions: dict[int, list[str]] = {row.id: [] for row in rows}
    query = select(board_mentions).where(board_mentions.c.post_id.in_(mentions)).order_by(board_mentions.c.position)
    for mention in await transaction.rows(query):
        mentions[mention.post_id].append(mention.user)
    return [board_post_of(row, tuple(mentions[row.id])) for row in rows]


def _mention_rows(post_id: int, mentions: Sequence[str]) -> Sequence[Values]:
    users = enumerate(dict.fromkeys(mentions))
    return [{"post_id": post_id, "user": user, "position": position} for position, user in users]


def _by_key(key: str) -> Select[tuple[int]]:
    return select(board_posts.c.id).where(board_posts.c.key == key)


def _is(id: str) -> ColumnElement[bool]:
    """An id that we did not give out names no post."""
    return board_posts.c.id == (int(id) if id.isascii() and id.isdigit() else -1)


def _addressed_to(user: str) -> ColumnElement[bool]:
    mentioned = select(board_mentions.c.post_id).where(board_mentions.c.user == user)
    return or_(board_posts.c.user == user, board_posts.c.id.in_(mentioned))


def _tell(transaction: Transaction, user: str | None, mentions: Sequence[str]) -> None:
    for told in dict.fromkeys((*([user] if user else []), *mentions)):
        transaction.touch(f"board:{told}")
