"""A board and its change notices in memory, with the guarantees of the real ones."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

from bot.model.ids import Address
from bot.ports import BoardPost, Change


class MemoryChanges:
    """Tells every subscriber of this process, at once."""

    def __init__(self) -> None:
        self.subscribers: list[asyncio.Queue[Change]] = []

    def tell(self, topic: str) -> None:
        """A commit about `topic`."""
        for queue in self.subscribers:
            queue.put_nowait(Change(topic))

    @asynccontextmanager
    async def subscribe(self) -> AsyncIterator[AsyncIterator[Change]]:
        queue: asyncio.Queue[Change] = asyncio.Queue()
        self.subscribers.append(queue)
        try:
            yield _drained(queue)
        finally:
            self.subscribers.remove(queue)


async def _drained(queue: "asyncio.Queue[Change]") -> AsyncIterator[Change]:
    while True:
        yield await queue.get()


class MemoryBoard:
    """Implements `Board`."""

    def __init__(self, changes: MemoryChanges) -> None:
        self._changes = changes
        self._posts: dict[str, BoardPost] = {}
        self._ids: dict[str, str] = {}
        self._seen: dict[str, datetime] = {}

    async def put(self, key: str, to: Address, content: str, mentions: Sequence[str], now: datetime) -> str:
        if key not in self._ids:
            id = self._ids[key] = str(len(self._ids) + 1)
            self._posts[id] = BoardPost(id=id, to=to, content=content, mentions=tuple(mentions), posted_at=now)
            self._tell(self._posts[id])
        return self._ids[key]

    async def replace(self, id: str, content: str, now: datetime) -> bool:
        if id in self._posts:
            self._posts[id] = replace(self._posts[id], content=content, edited_at=now)
            self._tell(self._posts[id])
            return True
        return False

    async def remove(self, id: str) -> bool:
        post = self._posts.pop(id, None)
        if post is not None:
            self._tell(post)
        return post is not None

    async def find(self, key: str) -> str | None:
        return self._ids.get(key)

    async def in_place(self, place: str, limit: int = 50) -> Sequence[BoardPost]:
        return self._latest(lambda post: post.to.place == place and post.to.thread is None)[:limit]

    async def addressed_to(self, user: str, limit: int = 50) -> Sequence[BoardPost]:
        return self._latest(lambda post: user in _told(post))[:limit]

    async def unseen(self, user: str) -> int:
        seen = self._seen.get(user)
        return sum(1 for post in await self.addressed_to(user) if seen is None or post.posted_at > seen)

    async def seen(self, user: str, now: datetime) -> None:
        self._seen[user] = now

    def _latest(self, wanted: Callable[[BoardPost], bool]) -> list[BoardPost]:
        return [post for post in reversed(self._posts.values()) if wanted(post)]

    def _tell(self, post: BoardPost) -> None:
        for user in _told(post):
            self._changes.tell(f"board:{user}")


def _told(post: BoardPost) -> set[str]:
    return {*post.mentions, *([post.to.user] if post.to.user else [])}
