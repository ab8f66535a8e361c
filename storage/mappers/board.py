"""Posts on the board."""

from typing import Any

from sqlalchemy import Row

from bot.model.ids import Address
from bot.ports import BoardPost
from storage.transaction import Values


def address_values(to: Address) -> Values:
    """Where a post stands."""
    return {
        "platform": to.platform,
        "workspace": to.workspace,
        "place": to.place,
        "thread": to.thread,
        "user": to.user,
    }


def board_post_of(row: Row[Any], mentions: tuple[str, ...]) -> BoardPost:
    """A row of `board_posts`."""
    return BoardPost(
        id=str(row.id),
        to=Address(row.platform, row.workspace, place=row.place, thread=row.thread, user=row.user),
        content=row.content,
        mentions=mentions,
        posted_at=row.posted_at,
        edited_at=row.edited_at,
    )
