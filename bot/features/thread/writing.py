"""書き込む: what the bot posts in a thread for somebody, under their name or, for who asks anonymously, without."""

from bot import outbound as ui
from bot.commands import Feature, Response
from bot.context import Context, Refusal
from bot.features.lengths import too_long
from bot.features.posting import post_for, question_id, thread_page
from bot.features.thread.capture import add_message
from bot.inbound import ButtonPressed, FormSubmitted
from bot.model.ids import MessageId
from bot.model.member import EVERYONE, Affiliation
from bot.model.message import MESSAGE_LENGTH, Message
from bot.model.question import Question
from bot.text import clean

feature = Feature()

FORM = "message.write"


@feature.button("message.write", roles=EVERYONE, response=Response.OPENS_FORM)
async def write(event: ButtonPressed, context: Context) -> ui.Reply:
    """Opens the form for those whose posts the bot does not read; the value is the question's id."""
    return ui.OpenForm(writing_form(await context.uow.questions.get(question_id(event.value)), context))


def writing_form(question: Question, context: Context, text: str = "", error: str = "") -> ui.Form:
    """Where a member writes under their name; refuses whoever asks anonymously, since it would name them."""
    t = context.t
    if question.anonymous and question.asker_id == context.me.member.id:
        raise Refusal(t("ここから書くと名前が表示されます。続きは「匿名で追記」から書いてください。"))
    help = t("あなたの名前と所属を付けて、スレッドに投稿します。投稿は個人の見解です。")
    return ui.Form(
        name=FORM,
        title=t("書き込む"),
        inputs=(text_input(t("本文"), help, text, error),),
        submit=t("投稿する"),
        state=str(question.id),
    )


@feature.form(FORM, roles=EVERYONE, response=Response.PRIVATE)
async def written(event: FormSubmitted, context: Context) -> ui.Reply:
    """Keeps the text as the member's, and owes it to the thread."""
    question, text = await context.uow.questions.get(question_id(event.state)), clean(event.value("text"))
    form = writing_form(question, context, text, unfit(text, context))
    if form.errors:
        return ui.Invalid(form)
    await post(question, text, context)
    return ui.Say(ui.text_message(context.t("書き込みました。")), then=thread_page(question))


# ---- what writing without a name needs too ----------------------------------------------------------------------


def text_input(label: str, help: str, text: str, error: str) -> ui.TextInput:
    """The one input of what the bot posts."""
    return ui.TextInput(
        name="text",
        label=label,
        help=help,
        required=True,
        shortest=1,
        longest=MESSAGE_LENGTH,
        multiline=True,
        value=(text,) if text else (),
        error=error,
    )


def unfit(text: str, context: Context) -> str:
    """Why the text cannot be posted; empty where it can."""
    if not text:
        return context.t("本文を入力してください。")
    return too_long(MESSAGE_LENGTH, text, context.t) if len(text) > MESSAGE_LENGTH else ""


async def post(question: Question, text: str, context: Context, *, anonymous: bool = False) -> None:
    """Stores the text as this member's message, and owes it to the question's threads."""
    me = context.me
    message = Message(
        id=MessageId(0),
        question_id=question.id,
        author_id=me.member.id,
        affiliation=Affiliation.of(me.member, me.organization),
        text=text,
        posted_at=context.now,
        anonymous=anonymous,
    )
    stored = await add_message(question, message, context)
    await post_for(question, stored.id, context)
