"""Finding the message that a button or form means."""

from bot.context import Context, Refusal
from bot.features.numbers import database_id
from bot.model.ids import MessageId
from bot.model.message import Message
from bot.model.question import Question
from bot.ports import NotFound


async def message_and_question(id: str, context: Context) -> tuple[Message, Question]:
    """The message that a button's value names, and its question; raises `NotFound` also for a tombstone."""
    message = await context.uow.messages.get(MessageId(database_id(id)))
    if message.deleted_at:
        raise NotFound(id)
    return message, await context.uow.questions.get(message.question_id)


async def own_message(id: str, context: Context) -> tuple[Message, Question]:
    """The same, for its author only."""
    message, question = await message_and_question(id, context)
    if message.author_id != context.me.member.id:
        raise Refusal(context.t("この操作ができるのは、書いた本人だけです。"))
    return message, question
