"""What people write in a thread: captured with their affiliation of then, edits followed, deletions left visible."""

from bot.commands import Feature
from bot.context import Context, Refusal
from bot.features.ownership.assigning import current_owner
from bot.features.posting import follow, tell, update_card
from bot.inbound import MessageDeleted, MessageEdited, MessagePosted
from bot.model.ids import MessageId, QuestionId
from bot.model.member import EVERYONE, Affiliation
from bot.model.message import Message
from bot.model.question import Question, QuestionState
from bot.ports import AuditEntry, NotFound
from bot.text import clean

feature = Feature()


@feature.occurrence(MessagePosted, roles=EVERYONE)
async def posted(event: MessagePosted, context: Context) -> None:
    """Keeps the message, and lets the question take its next state."""
    question = await _question_at(event, context)
    if question is None or await context.uow.messages.by_ref(event.ref):
        return
    text = clean(event.text)
    if not text and not event.attachments:
        raise Refusal(context.t("本文を入力してください。"))
    me = context.me
    message = Message(
        id=MessageId(0),
        question_id=question.id,
        author_id=me.member.id,
        affiliation=Affiliation.of(me.member, me.organization),
        text=text,
        posted_at=event.at,
        ref=event.ref,
        attachments=event.attachments,
    )
    await add_message(question, message, context)


async def add_message(question: Question, message: Message, context: Context) -> Message:
    """Stores a message and does what follows from it: the state, the card, and who is told."""
    stored = await context.uow.messages.add(message)
    owner = await current_owner(question, context)
    by_asker = question.shows_asker(message.author_id, anonymously=message.anonymous)
    written = question.written_in(context.now, by_asker=by_asker, taken=owner.accepted_at is not None)
    question = await context.uow.questions.save(written)
    await update_card(question, context)
    if message.author_id != question.asker_id:
        await tell("answered_note", question.asker_id, question, context)
    elif not by_asker:
        await tell("named_yourself_note", question.asker_id, question, context)
    elif owner.owner_id != question.asker_id:
        await tell("asker_wrote_note", owner.owner_id, question, context)
    return stored


async def _question_at(event: MessagePosted, context: Context) -> Question | None:
    thread = await context.uow.threads.at(event.address) if event.address else None
    if thread is None and context.on_own_pages:
        raise NotFound(event.key)  # elsewhere people write in threads that are none of our business
    return await context.uow.questions.get(thread.question_id) if thread else None


@feature.occurrence(MessageEdited, roles=EVERYONE)
async def edited(event: MessageEdited, context: Context) -> None:
    """Follows the author's own edit; where the message itself has not come yet, it comes as it is now."""
    message = await context.uow.messages.by_ref(event.ref)
    if message is None:
        await posted(_written_now(event), context)
    elif message.author_id == context.me.member.id and not message.deleted_at:
        await context.uow.messages.save(message.edited(clean(event.text), event.at))


def _written_now(event: MessageEdited) -> MessagePosted:
    return MessagePosted(
        account=event.account, key=event.key, at=event.at, address=event.address, ref=event.ref, text=event.text
    )


@feature.occurrence(MessageDeleted, roles=EVERYONE)
async def deleted(event: MessageDeleted, context: Context) -> None:
    """Leaves a tombstone, whoever deleted it at its platform."""
    message = await context.uow.messages.by_ref(event.ref)
    if message and not message.deleted_at:
        await bury(message, context)


async def bury(message: Message, context: Context) -> None:
    """Leaves a tombstone in place of `message`."""
    tombstone = message.deleted(context.now)
    await context.uow.messages.save(tombstone)
    await follow(await context.uow.questions.get(message.question_id), tombstone, context)
    await _answered_no_more(message.question_id, context)
    await context.uow.audit.record(
        AuditEntry(
            at=context.now,
            actor_id=context.me.member.id,
            act="message.deleted",
            question_id=message.question_id,
            message_id=message.id,
        )
    )


async def _answered_no_more(id: QuestionId, context: Context) -> None:
    """Without its only answer a question waits again, so that it stands among the open ones."""
    question = await context.uow.questions.get(id)
    answers = await context.uow.messages.answer_counts([id])
    if question.state is QuestionState.ANSWERED and not answers.get(id):
        owner = await current_owner(question, context)
        unanswered = question.continued(context.now, taken=owner.accepted_at is not None)
        await update_card(await context.uow.questions.save(unanswered), context)
