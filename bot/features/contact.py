"""事務局に問い合わせる and 事務局に知らせる: a private line to the secretariat, which is a thread like any other."""

from bot import outbound as ui
from bot.commands import Feature, Response
from bot.context import Context, Refusal
from bot.features.lengths import too_long
from bot.features.ownership.assigning import assign_first_owner
from bot.features.posting import here, open_thread, question_id, thread_page
from bot.features.thread.messages import message_and_question
from bot.inbound import ButtonPressed, CommandInvoked, FormSubmitted, ViewRequested
from bot.model.audience import Audience, Circle
from bot.model.draft import Values
from bot.model.ids import MessageId, QuestionId
from bot.model.member import EVERYONE, Affiliation
from bot.model.place import secretariat_place
from bot.model.question import BODY_LENGTH, TITLE_LENGTH, Question, QuestionKind
from bot.text import clean, clean_line, excerpt

feature = Feature()


@feature.command(
    "jimukyoku",
    "事務局",
    ja="事務局に問い合わせる（ほかの人には見えません）",
    en="Write to the secretariat privately",
    roles=EVERYONE,
    response=Response.OPENS_FORM,
    argument={"ja": "件名（省略できます）", "en": "title (optional)"},
)
async def jimukyoku(event: CommandInvoked, context: Context) -> ui.Reply:
    """Opens the form, with what was typed after the command as its subject."""
    title = clean_line(event.arguments)
    return ui.OpenForm(_contact_form(context, {"title": (title,)} if title else {}))


@feature.page("contact", roles=EVERYONE)
async def contact(event: ViewRequested, context: Context) -> ui.View:  # noqa: ARG001 - takes no argument
    """The same form as a page."""
    form = _contact_form(context, {})
    return ui.View(form.title, (form,), ref=ui.ViewRef("contact"))


def _contact_form(context: Context, values: Values, errors: dict[str, str] | None = None) -> ui.Form:
    t, errors = context.t, errors or {}
    subject = ui.TextInput(
        name="title",
        label=t("件名"),
        required=True,
        longest=TITLE_LENGTH,
        value=values.get("title", ()),
        error=errors.get("title", ""),
    )
    return ui.Form(
        name="contact",
        title=t("事務局に問い合わせる"),
        inputs=(subject, _body(t("内容"), values, errors)),
        submit=t("事務局に送る"),
        intro=(ui.Section(t("あなたと事務局だけが見られます。")),),
    )


def _body(label: str, values: Values, errors: dict[str, str]) -> ui.TextInput:
    return ui.TextInput(
        name="body",
        label=label,
        required=True,
        longest=BODY_LENGTH,
        multiline=True,
        value=values.get("body", ()),
        error=errors.get("body", ""),
    )


@feature.form("contact", roles=EVERYONE, response=Response.PRIVATE)
async def contacted(event: FormSubmitted, context: Context) -> ui.Reply:
    """Opens a private thread with the secretariat."""
    title = clean_line(event.value("title"))
    body = clean(event.value("body"))
    errors = _length_errors({"title": (title, TITLE_LENGTH), "body": (body, BODY_LENGTH)}, context)
    if errors:
        return ui.Invalid(_contact_form(context, event.values, errors))
    question = await _tell_secretariat(QuestionKind.INQUIRY, title, body, None, context)
    text = context.t("事務局に送りました。返事はこのスレッドに届きます。")
    return ui.Say(ui.text_message(text), then=thread_page(question))


def _length_errors(texts: dict[str, tuple[str, int]], context: Context) -> dict[str, str]:
    errors = {}
    for name, (text, longest) in texts.items():
        if not text:
            errors[name] = context.t("入力してください。")
        elif len(text) > longest:
            errors[name] = too_long(longest, text, context.t)
    return errors


@feature.button("report", roles=EVERYONE, response=Response.OPENS_FORM)
async def report(event: ButtonPressed, context: Context) -> ui.Reply:
    """Asks what is wrong with a message (value m<id>) or question (value q<id>)."""
    return ui.OpenForm(await _report_form(event.value, context, {}))


async def _report_form(about: str, context: Context, values: Values, errors: dict[str, str] | None = None) -> ui.Form:
    t = context.t
    quoted, _, _ = await _reported(about, context)
    return ui.Form(
        name="report",
        title=t("事務局に知らせる"),
        inputs=(_body(t("知らせたいこと"), values, errors or {}),),
        submit=t("事務局に送る"),
        state=about,
        intro=(ui.Section(quoted, quoted=True), ui.Section(t("あなたと事務局だけが見られます。"))),
    )


@feature.form("report", roles=EVERYONE, response=Response.PRIVATE)
async def reported(event: FormSubmitted, context: Context) -> ui.Reply:
    """Opens a private thread with the secretariat about it."""
    body = clean(event.value("body"))
    errors = _length_errors({"body": (body, BODY_LENGTH)}, context)
    if errors:
        return ui.Invalid(await _report_form(event.state, context, event.values, errors))
    _, about, message_id = await _reported(event.state, context)
    title = excerpt(context.t("投稿について: {title}", title=about.title), TITLE_LENGTH)
    question = await _tell_secretariat(QuestionKind.REPORT, title, body, (about, message_id), context)
    return ui.Say(
        ui.text_message(context.t("事務局に知らせました。ありがとうございます。")), then=thread_page(question)
    )


async def _reported(about: str, context: Context) -> tuple[str, Question, MessageId | None]:
    if about.startswith("m"):
        message, question = await message_and_question(about[1:], context)
        return message.text, question, message.id
    question = await context.uow.questions.get(question_id(about.removeprefix("q")))
    return question.body, question, None


async def _tell_secretariat(
    kind: QuestionKind, title: str, body: str, about: tuple[Question, MessageId | None] | None, context: Context
) -> Question:
    place = secretariat_place(await context.uow.places.all(), here(context))
    if place is None:
        raise Refusal(context.t("事務局への連絡先がまだ用意されていません。管理者にご連絡ください。"))
    me = context.me
    question = await context.uow.questions.add(
        Question(
            id=QuestionId(0),
            kind=kind,
            title=title,
            body=body,
            audience=Audience(Circle.SECRETARIAT),
            asker_id=me.member.id,
            affiliation=Affiliation.of(me.member, me.organization),
            about_question_id=about[0].id if about else None,
            about_message_id=about[1] if about else None,
            asked_at=context.now,
            changed_at=context.now,
        )
    )
    await open_thread(question, place, context)
    await assign_first_owner(question, context)
    return question
