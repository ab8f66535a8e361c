"""What is owed to a question's threads and to people, said in one word each."""

from collections.abc import Iterable

from bot import outbound as ui
from bot.context import Context
from bot.features.numbers import database_id
from bot.model.delivery import Lane, NewDelivery, Operation, member_stream, question_stream
from bot.model.ids import MemberId, MessageId, QuestionId, WorkspaceRef
from bot.model.message import Message
from bot.model.place import Place, Thread
from bot.model.question import Question


def thread_page(question: Question) -> ui.ViewRef:
    """The question's own page."""
    return ui.ViewRef("thread", {"question": str(question.id)})


def here(context: Context) -> WorkspaceRef:
    """The workspace in which the person acts."""
    return WorkspaceRef(context.account.platform, context.account.workspace)


def question_id(text: str) -> QuestionId:
    """The question that a button's value or a page's argument names; raises `NotFound` for anything else."""
    return QuestionId(database_id(text))


async def open_thread(question: Question, place: Place, context: Context) -> None:
    """Gives the question its thread in `place`, and owes the card that opens it."""
    await context.uow.threads.add(Thread(question.id, place.id))
    await context.uow.deliveries.owe(
        NewDelivery(
            kind="card",
            stream=question_stream(question.id, place.id),
            place_id=place.id,
            question_id=question.id,
            opens_thread=True,
        )
    )


async def update_card(question: Question, context: Context) -> None:
    """Owes the card's edit in each thread."""
    await _owe_in_threads("card", question, context, operation=Operation.EDIT)


NOTES = {
    "owner_mention": "owner_asked_note",
    "peer_mention": "peer_asked_note",
    "owner_recalled": "owner_recalled_note",
}
"""What somebody is told privately who has no account where the mention stands and would not see it."""


async def mention(kind: str, question: Question, members: Iterable[MemberId], context: Context) -> None:
    """Owes a message that mentions `members`, each by name, in each thread; a note to those who are in none."""
    asked = tuple(members)
    await _owe_in_threads(kind, question, context, lane=Lane.URGENT, mention_ids=asked)
    reached = await context.uow.threads.reaching(question.id, asked)
    for member in asked:
        if member not in reached:
            await tell(NOTES[kind], member, question, context)


WRITTEN_BY_BOT = "written_by_bot"


async def post_for(question: Question, message: MessageId, context: Context) -> None:
    """Owes a message that the bot posts for somebody."""
    await _owe_in_threads(WRITTEN_BY_BOT, question, context, message_id=message)


async def follow(question: Question, message: Message, context: Context) -> None:
    """Owes the change of what the bot posted for somebody: its edit, or its removal once it is a tombstone."""
    if message.ref is None:
        operation = Operation.REMOVE if message.deleted_at else Operation.EDIT
        await _owe_in_threads(WRITTEN_BY_BOT, question, context, operation=operation, message_id=message.id)


async def tell(kind: str, member: MemberId, question: Question, context: Context) -> None:
    """Owes a private note to one person."""
    await context.uow.deliveries.owe(
        NewDelivery(
            kind=kind,
            stream=member_stream(member),
            lane=Lane.URGENT,
            member_id=member,
            question_id=question.id,
        )
    )


async def _owe_in_threads(
    kind: str,
    question: Question,
    context: Context,
    *,
    operation: Operation = Operation.POST,
    lane: Lane = Lane.NORMAL,
    mention_ids: tuple[MemberId, ...] = (),
    message_id: MessageId | None = None,
) -> None:
    for thread in await context.uow.threads.of(question.id):
        await context.uow.deliveries.owe(
            NewDelivery(
                kind=kind,
                stream=question_stream(question.id, thread.place_id),
                operation=operation,
                lane=lane,
                place_id=thread.place_id,
                question_id=question.id,
                message_id=message_id,
                mention_ids=mention_ids,
            )
        )
