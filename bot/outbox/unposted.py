"""Who is told that a question's thread could not be opened, or not yet, or that a place takes nothing at all."""

from collections.abc import Sequence
from dataclasses import replace

from bot.model.audience import System
from bot.model.delivery import Lane, NewDelivery, member_stream
from bot.model.ids import MemberId, PlaceId, QuestionId
from bot.model.member import Role
from bot.ports import Storage

THREAD_FAILED = "thread_failed_note"
THREAD_DELAYED = "thread_delayed_note"
PLACE_CLOSED = "place_closed_note"


async def notes_of(question_id: QuestionId, kind: str, storage: Storage) -> Sequence[NewDelivery]:
    """To the asker and the secretariat."""
    async with storage.read(System("tell that a thread is not open")) as uow:
        question = await uow.questions.get(question_id)
        secretariat = await uow.members.with_role(Role.SECRETARIAT)
    ids = sorted({question.asker_id, *(member.id for member in secretariat)})
    return [replace(_note(kind, id), question_id=question_id) for id in ids]


async def notes_about(place_id: PlaceId, kind: str, storage: Storage) -> Sequence[NewDelivery]:
    """To the secretariat, who can have the place mended."""
    async with storage.read(System("tell that a place is closed")) as uow:
        secretariat = await uow.members.with_role(Role.SECRETARIAT)
    return [replace(_note(kind, member.id), about_place_id=place_id) for member in secretariat]


def _note(kind: str, member_id: MemberId) -> NewDelivery:
    return NewDelivery(kind=kind, stream=member_stream(member_id), lane=Lane.URGENT, member_id=member_id)
