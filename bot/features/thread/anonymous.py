"""匿名で追記, and the audited act by which the secretariat learns who asked."""

from bot import outbound as ui
from bot.commands import Feature, Response
from bot.context import Context, Refusal
from bot.features import people
from bot.features.posting import question_id, thread_page
from bot.features.thread.story import REVEALED
from bot.features.thread.writing import post, text_input, unfit
from bot.inbound import ButtonPressed, FormSubmitted
from bot.model.member import SECRETARIAT_ONLY, STAFF
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
    help = t("名前と所属を出さずに投稿します。本文から個人や団体が推測されないか、ご確認ください。")
    return ui.Form(
        name="anonymous.write",
        title=t("匿名で追記"),
        inputs=(text_input(t("追記の内容"), help, text, error),),
        submit=t("匿名で投稿する"),
        state=str(question.id),
    )


@feature.form("anonymous.write", roles=STAFF, response=Response.PRIVATE)
async def written(event: FormSubmitted, context: Context) -> ui.Reply:
    """Keeps the text and owes it to the thread, posted by the bot."""
    question, text = await _own_anonymous(event.state, context), clean(event.value("text"))
    if error := unfit(text, context):
        return ui.Invalid(anonymous_form(question, context, text, error))
    await post(question, text, context, anonymous=True)
    return ui.Say(ui.text_message(context.t("匿名で追記しました。")), then=thread_page(question))


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
