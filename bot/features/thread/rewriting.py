"""Changing a question's own text: its asker mends it, and asker or secretariat remove it."""

from dataclasses import replace

from bot import outbound as ui
from bot.commands import Feature, Response
from bot.context import Context, Refusal
from bot.features.lengths import too_long, too_short
from bot.features.posting import question_id, thread_page, update_card
from bot.inbound import ButtonPressed, FormSubmitted
from bot.model.draft import Values
from bot.model.member import EVERYONE
from bot.model.question import BODY_LENGTH, SHORTEST_BODY, SHORTEST_TITLE, TITLE_LENGTH, Question
from bot.ports import AuditEntry
from bot.text import clean, clean_line

feature = Feature()


@feature.button("question.edit", roles=EVERYONE, response=Response.OPENS_FORM)
async def edit(event: ButtonPressed, context: Context) -> ui.Reply:
    """Opens the asker's own text; the value is the question's id."""
    question = await _own(event.value, context)
    return ui.OpenForm(_form(question, context, {"title": (question.title,), "body": (question.body,)}, {}))


def _form(question: Question, context: Context, values: Values, errors: dict[str, str]) -> ui.Form:
    t = context.t
    title = ui.TextInput(
        name="title",
        label=t("件名"),
        required=True,
        shortest=SHORTEST_TITLE,
        longest=TITLE_LENGTH,
        value=values.get("title", ()),
        error=errors.get("title", ""),
    )
    body = ui.TextInput(
        name="body",
        label=t("相談の内容"),
        required=True,
        shortest=SHORTEST_BODY,
        longest=BODY_LENGTH,
        multiline=True,
        value=values.get("body", ()),
        error=errors.get("body", ""),
    )
    return ui.Form(
        name="question.edit",
        title=t("相談を編集"),
        inputs=(title, body),
        submit=t("保存する"),
        state=str(question.id),
    )


@feature.form("question.edit", roles=EVERYONE, response=Response.PRIVATE)
async def edited(event: FormSubmitted, context: Context) -> ui.Reply:
    """Keeps the new text; the card in its place follows."""
    question = await _own(event.state, context)
    title, body = clean_line(event.value("title")), clean(event.value("body"))
    errors = length_errors(title, body, context)
    if errors:
        return ui.Invalid(_form(question, context, event.values, errors))
    await _save(replace(question, title=title, body=body, changed_at=context.now), "question.edited", context)
    return ui.Say(ui.text_message(context.t("相談を編集しました。")), then=thread_page(question))


def length_errors(title: str, body: str, context: Context) -> dict[str, str]:
    """What is too short or too long in a question's own text, by input."""
    errors = {}
    bounds = (("title", title, SHORTEST_TITLE, TITLE_LENGTH), ("body", body, SHORTEST_BODY, BODY_LENGTH))
    for name, text, shortest, longest in bounds:
        if len(text) < shortest:
            errors[name] = too_short(shortest, text, context.t)
        elif len(text) > longest:
            errors[name] = too_long(longest, text, context.t)
    return errors


@feature.button("question.erase", roles=EVERYONE, response=Response.PRIVATE)
async def erase(event: ButtonPressed, context: Context) -> ui.Reply:
    """Takes title and text away, for good; that something was asked, and the answers, stay."""
    question, t = await context.uow.questions.get(question_id(event.value)), context.t
    if question.asker_id != context.me.member.id and not context.me.member.is_secretary:
        raise Refusal(t("本文を削除できるのは、相談した本人と事務局だけです。"))
    title, body = t("（削除された相談）"), t("（本文は削除されました）")
    erased = replace(question, title=title, body=body, helped_note="", changed_at=context.now)
    await _save(erased if question.ended else erased.closed(context.now), "question.erased", context)
    return ui.Say(ui.text_message(t("件名と本文を削除しました。")), then=thread_page(question))


async def _own(id: str, context: Context) -> Question:
    question = await context.uow.questions.get(question_id(id))
    if question.asker_id != context.me.member.id:
        raise Refusal(context.t("この操作ができるのは、書いた本人だけです。"))
    return question


async def _save(question: Question, act: str, context: Context) -> None:
    await update_card(await context.uow.questions.save(question), context)
    entry = AuditEntry(at=context.now, actor_id=context.me.member.id, act=act, question_id=question.id)
    await context.uow.audit.record(entry)
