"""How a question goes on or ends: 解決・参考になった, もう少し相談したい, 取り下げる, 再開."""

from dataclasses import replace

from bot import outbound as ui
from bot.commands import Feature, Response
from bot.context import Context, Refusal
from bot.features.lengths import too_long
from bot.features.ownership.assigning import current_owner
from bot.features.posting import mention, question_id, tell, thread_page, update_card
from bot.i18n import Translator
from bot.inbound import ButtonPressed, FormSubmitted
from bot.model.assignment import Assignment
from bot.model.member import EVERYONE
from bot.model.question import NOTE_LENGTH, Question
from bot.ports import AuditEntry
from bot.text import clean_line

feature = Feature()


@feature.button("resolve", roles=EVERYONE, response=Response.OPENS_FORM)
async def resolve(event: ButtonPressed, context: Context) -> ui.Reply:
    """Asks, if one likes, for a line on what helped; the value is the question's id."""
    return ui.OpenForm(_resolve_form(await _own(event.value, context), context))


def _resolve_form(question: Question, context: Context, note: str = "", error: str = "") -> ui.Form:
    t = context.t
    helped = ui.TextInput(
        name="note",
        label=t("役に立ったこと"),
        help=t("ひとことあると、回答した人と、同じことで困っている人の役に立ちます。"),
        longest=NOTE_LENGTH,
        value=(note,) if note else (),
        error=error,
    )
    return ui.Form(
        name="resolve",
        title=t("解決・参考になった"),
        inputs=(helped,),
        submit=t("解決にする"),
        state=str(question.id),
        intro=(ui.Section(question.title),),
    )


@feature.form("resolve", roles=EVERYONE, response=Response.PRIVATE)
async def resolved(event: FormSubmitted, context: Context) -> ui.Reply:
    """Ends the question as solved and thanks whoever answered."""
    question, t = await _own(event.state, context), context.t
    note = clean_line(event.value("note"))
    if len(note) > NOTE_LENGTH:
        return ui.Invalid(_resolve_form(question, context, note, too_long(NOTE_LENGTH, note, t)))
    question = await context.uow.questions.save(question.resolved(context.now, note))
    await update_card(question, context)
    messages = await context.uow.messages.of(question.id)
    for author in dict.fromkeys(m.author_id for m in messages if m.author_id != question.asker_id and not m.deleted_at):
        await tell("resolved_note", author, question, context)
    return _said(question, t("解決にしました。参考になった回答に印を付けることもできます。"))


@feature.button("continue", roles=EVERYONE, response=Response.PRIVATE)
async def continue_(event: ButtonPressed, context: Context) -> ui.Reply:
    """Goes on: the owner is asked once more."""
    question = await _own(event.value, context)
    owner = await current_owner(question, context)
    taken = owner.accepted_at is not None
    question = await context.uow.questions.save(question.continued(context.now, taken=taken))
    await update_card(question, context)
    await mention("owner_recalled", question, [owner.owner_id], context)
    return _said(question, _how_to_go_on(question, context.t))


def _how_to_go_on(question: Question, t: Translator) -> str:
    if question.anonymous:
        return t("回答担当に続きをお願いしました。困っていることを「匿名で追記」から書き足してください。")
    return t("回答担当に続きをお願いしました。困っていることをスレッドに書き足してください。")


@feature.button("reopen", roles=EVERYONE, response=Response.PRIVATE)
async def reopen(event: ButtonPressed, context: Context) -> ui.Reply:
    """Goes on after the end, for its asker, its owner and the secretariat; anyone else writes in the thread."""
    question = await context.uow.questions.get(question_id(event.value))
    owner, me, t = await current_owner(question, context), context.me.member, context.t
    if me.id not in (question.asker_id, owner.owner_id) and not me.is_secretary:
        raise Refusal(t("再開できるのは、相談した本人、回答担当、事務局です。スレッドに書き込むこともできます。"))
    await context.uow.assignments.save(replace(owner, expected_on=None))
    taken = owner.accepted_at is not None
    question = await context.uow.questions.save(question.reopened(context.now, taken=taken))
    await update_card(question, context)
    await _tell_the_others("reopened_note", question, owner, context)
    return _said(question, t("相談を再開しました。"))


async def _tell_the_others(kind: str, question: Question, owner: Assignment, context: Context) -> None:
    for member in {question.asker_id, owner.owner_id} - {context.me.member.id}:
        await tell(kind, member, question, context)


@feature.button("close", roles=EVERYONE, response=Response.PRIVATE)
async def close(event: ButtonPressed, context: Context) -> ui.Reply:
    """Withdrawn by its asker, or closed by the secretariat."""
    question = await context.uow.questions.get(question_id(event.value))
    me = context.me.member
    if question.asker_id != me.id and not me.is_secretary:
        raise Refusal(context.t("取り下げられるのは、相談した本人と事務局だけです。"))
    question = await context.uow.questions.save(question.closed(context.now))
    await update_card(question, context)
    await _tell_the_others("closed_note", question, await current_owner(question, context), context)
    await context.uow.audit.record(
        AuditEntry(at=context.now, actor_id=me.id, act="question.closed", question_id=question.id)
    )
    t = context.t
    withdrawn = t("相談を取り下げました。「再開」でいつでも続けられます。")
    ended = t("相談を終了しました。「再開」でいつでも続けられます。")
    return _said(question, withdrawn if question.asker_id == me.id else ended)


async def _own(id: str, context: Context) -> Question:
    question = await context.uow.questions.get(question_id(id))
    if question.asker_id != context.me.member.id:
        raise Refusal(context.t("この操作ができるのは、相談した本人だけです。"))
    return question


def _said(question: Question, text: str) -> ui.Say:
    return ui.Say(ui.text_message(text), then=thread_page(question))
