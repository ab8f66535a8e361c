"""Who is told that a question's thread could not be opened, or not yet: nobody can answer it there."""

from collections.abc import Sequence

from bot.model.audience import System
from bot.model.delivery import Lane, NewDelivery, member_stream
from bot.model.ids import MemberId, QuestionId
from bot.model.member import Role
from bot.ports import Storage

THREAD_FAILED = "thread_failed_note"
THREAD_DELAYED = "thread_delayed_note"


async def notes_of(question_id: QuestionId, kind: str, storage: Storage) -> Sequence[NewDelivery]:
    """To the asker and the secretariat, in the order of their ids: two that fail at once then cannot deadlock."""
    async with storage.read(System("tell that a thread is not open")) as uow:
        question = await uow.questions.get(question_id)
        secretariat = await uow.members.with_role(Role.SECRETARIAT)
    ids = sorted({question.asker_id, *(member.id for member in secretariat)})
    return [_note(kind, question_id, id) for id in ids]


def _note(kind: str, question_id: QuestionId, member_id: MemberId) -> NewDelivery:
    return NewDelivery(
        kind=kind,
        stream=member_stream(member_id),
        lane=Lane.URGENT,
        member_id=member_id,
        question_id=question_id,
    )
