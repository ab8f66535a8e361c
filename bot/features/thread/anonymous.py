"""匿名で追記, and the audited act by which the secretariat learns who asked."""

from bot import outbound as ui
from bot.commands import Feature, Response
from bot.context import Context, Refusal
from bot.features import people
from bot.features.lengths import too_long
from bot.features.posting import post_for, question_id, thread_page
from bot.features.thread.capture import add_message
from bot.features.thread.story import REVEALED
from bot.inbound import ButtonPressed, FormSubmitted
from bot.model.ids import MessageId
from bot.model.member import SECRETARIAT_ONLY, STAFF, Affiliation
from bot.model.message import MESSAGE_LENGTH, Message
from bot.model.question import Question
from bot.ports import AuditEntry
from bot.text import clean

feature = Feature()


def naming_warning(context: Context) -> tuple[ui.Notice, ...]:
    """That typing in the thread shows one's name: said where the platform has a thread to type in."""
    if context.on_own_pages:
        return ()
    t = context.t
    text = t("スレッドに直接書くと名前が表示されます。続きは「匿名で追記」から書いてください。")
    words = t("スレッドで「@yorozu」に続けて書いても同じです。操作は、ホームか相談の投稿のボタンからできます。")
    return (ui.Notice(text, ui.Tone.WARNING, (words,)),)


@feature.button("anonymous.write", roles=STAFF, response=Response.OPENS_FORM)
async def write(event: ButtonPressed, context: Context) -> ui.Reply:
    """Opens the form in which an anonymous asker goes on; the value is the question's id."""
    return ui.OpenForm(anonymous_form(await _own_anonymous(event.value, context), context))


def anonymous_form(question: Question, context: Context, text: str = "", error: str = "") -> ui.Form:
    """Where an anonymous asker writes: the bot posts it."""
    t = context.t
    body = ui.TextInput(
        name="text",
        label=t("追記の内容"),
        help=t("名前と所属を出さずに投稿します。本文から個人や団体が推測されないか、ご確認ください。"),
        required=True,
        shortest=1,
        longest=MESSAGE_LENGTH,
        multiline=True,
        value=(text,) if text else (),
        error=error,
    )
    return ui.Form(
        name="anonymous.write",
        title=t("匿名で追記"),
        inputs=(body,),
        submit=t("匿名で投稿する"),
        state=str(question.id),
    )


@feature.form("anonymous.write", roles=STAFF, response=Response.PRIVATE)
async def written(event: FormSubmitted, context: Context) -> ui.Reply:
    """Keeps the text and owes it to the thread, posted by the bot."""
    question, t = await _own_anonymous(event.state, context), context.t
    text = clean(event.value("text"))
    if not text:
        return ui.Invalid(anonymous_form(question, context, text, t("本文を入力してください。")))
    if len(text) > MESSAGE_LENGTH:
        return ui.Invalid(anonymous_form(question, context, text, too_long(MESSAGE_LENGTH, text, t)))
    me = context.me
    message = Message(
        id=MessageId(0),
        question_id=question.id,
        author_id=me.member.id,
        affiliation=Affiliation.of(me.member, me.organization),
        text=text,
        posted_at=context.now,
        anonymous=True,
    )
    stored = await add_message(question, message, context)
    await post_for(question, stored.id, context)
    return ui.Say(ui.text_message(t("匿名で追記しました。")), then=thread_page(question))


async def _own_anonymous(id: str, context: Context) -> Question:
    question = await context.uow.questions.get(question_id(id))
    if question.asker_id != context.me.member.id or not question.anonymous:
        raise Refusal(context.t("匿名で追記できるのは、匿名で相談した本人だけです。"))
    return question


@feature.button("author.reveal", roles=SECRETARIAT_ONLY, response=Response.PRIVATE)
async def reveal(event: ButtonPressed, context: Context) -> ui.Reply:
    """Tells a secretary who asked, and keeps that they were told."""
    question = await context.uow.questions.get(question_id(event.value))
    await context.uow.audit.record(
        AuditEntry(
            at=context.now,
            actor_id=context.me.member.id,
            act=REVEALED,
            question_id=question.id,
            member_id=question.asker_id,
        )
    )
    asker = await people.label_of(question.asker_id, context.uow)
    text = context.t("この相談の相談者は{asker}さんです。確認したことを記録しました。", asker=asker)
    return ui.Say(ui.text_message(text), then=thread_page(question))
