"""Places and threads."""

from typing import Any

from sqlalchemy import Row

from bot.model.ids import PlaceId, QuestionId
from bot.model.place import Place, Purpose, Thread
from storage.mappers.audiences import audience_of
from storage.transaction import Values


def place_values(place: Place, audience_id: int) -> Values:
    """Without its id."""
    return {
        "platform": place.platform,
        "workspace": place.workspace,
        "external": place.external,
        "name": place.name,
        "purpose": place.purpose,
        "field": place.field,
        "audience_id": audience_id,
        "private_threads": place.private_threads,
    }


def place_of(row: Row[Any]) -> Place:
    """A row of `places` with its audience's `canonical`."""
    return Place(
        id=PlaceId(row.id),
        platform=row.platform,
        workspace=row.workspace,
        external=row.external,
        name=row.name,
        purpose=Purpose(row.purpose),
        field=row.field,
        audience=audience_of(row.canonical),
        private_threads=row.private_threads,
    )


def thread_values(thread: Thread) -> Values:
    """All of it."""
    return {
        "question_id": thread.question_id,
        "place_id": thread.place_id,
        "external": thread.external,
        "root": thread.root,
    }


def thread_of(row: Row[Any]) -> Thread:
    """A row of `threads`."""
    return Thread(
        question_id=QuestionId(row.question_id),
        place_id=PlaceId(row.place_id),
        external=row.external,
        root=row.root,
    )
