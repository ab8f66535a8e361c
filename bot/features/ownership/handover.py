"""他の専門官に引き継ぐ, and 分野を決める: a question goes to its next owner by the rules of routing."""

from collections.abc import Mapping
from dataclasses import replace

from bot import outbound as ui
from bot.commands import Feature, Response
from bot.context import Context, Refusal
from bot.features import people, wording
from bot.features.lengths import too_long
from bot.features.ownership.assigning import current_owner, pass_on
from bot.features.ownership.take import OWNERS
from bot.features.posting import question_id, tell, thread_page
from bot.inbound import ButtonPressed, FormSubmitted
from bot.model.assignment import PassReason
from bot.model.draft import Values
from bot.model.member import SECRETARIAT_ONLY
from bot.model.question import NOTE_LENGTH, Question, QuestionKind
from bot.text import clean_line

feature = Feature()

OFFERED = (PassReason.OTHER_FIELD, PassReason.BUSY, PassReason.CONFLICT_OF_INTEREST, PassReason.OTHER)


@feature.button("handover", roles=OWNERS, response=Response.OPENS_FORM)
async def handover(event: ButtonPressed, context: Context) -> ui.Reply:
    """Asks why; the value is the question's id."""
    return ui.OpenForm(_handover_form(await _mine(event.value, context), context))


def _handover_form(
    question: Question, context: Context, values: Values | None = None, errors: Mapping[str, str] | None = None
) -> ui.Form:
    t, values, errors = context.t, values or {}, errors or {}
    reason = ui.SelectInput(
        name="reason",
        label=t("引き継ぐ理由"),
        required=True,
        choices=tuple(ui.Choice(r.value, t(wording.PASS_REASONS[r])) for r in OFFERED),
        value=values.get("reason", ()),
        error=errors.get("reason", ""),
    )
    remark = ui.TextInput(
        name="note",
        label=t("次の回答担当へのひとこと"),
        help=t("相談者とスレッドを見られる人に表示されます。"),
        longest=NOTE_LENGTH,
        value=values.get("note", ()),
        error=errors.get("note", ""),
    )
    return ui.Form(
        name="handover",
        title=handover_label(question, context),
        inputs=(reason, remark),
        submit=t("引き継ぐ"),
        state=str(question.id),
        intro=(ui.Section(question.title),),
    )


@feature.form("handover", roles=OWNERS, response=Response.PRIVATE)
async def handed_over(event: FormSubmitted, context: Context) -> ui.Reply:
    """Finds the next owner; the change is kept and visible to the asker."""
    question, t = await _mine(event.state, context), context.t
    note = clean_line(event.value("note"))
    reason = next((r for r in OFFERED if r.value == event.value("reason")), None)
    errors = {} if reason else {"reason": t("理由を選んでください。")}
    if len(note) > NOTE_LENGTH:
        errors["note"] = too_long(NOTE_LENGTH, note, t)
    if errors or reason is None:
        return ui.Invalid(_handover_form(question, context, event.values, errors))
    question = await pass_on(question, reason, note, context)
    await tell("owner_changed_note", question.asker_id, question, context)
    owner = await people.label_of((await current_owner(question, context)).owner_id, context.uow)
    return ui.Say(ui.text_message(t("{owner}さんに引き継ぎました。", owner=owner)), then=thread_page(question))


def handover_label(question: Question, context: Context) -> str:
    """What passing it on is called: an inquiry goes from secretary to secretary."""
    if question.kind is not QuestionKind.CONSULTATION:
        return context.t("事務局のほかの担当に引き継ぐ")
    return context.t("他の{expert}に引き継ぐ", expert=context.community.expert_label)


async def _mine(id: str, context: Context) -> Question:
    question = await context.uow.questions.get(question_id(id))
    present = await current_owner(question, context)
    if question.ended:
        raise Refusal(context.t("この相談は終了しています。"))
    if present.owner_id != context.me.member.id and not context.me.member.is_secretary:
        raise Refusal(context.t("引き継げるのは、いまの回答担当だけです。"))
    return question


@feature.button("triage", roles=SECRETARIAT_ONLY, response=Response.OPENS_FORM)
async def triage(event: ButtonPressed, context: Context) -> ui.Reply:
    """Asks for the field; the value is the question's id."""
    return ui.OpenForm(await _triage_form(await _triageable(event.value, context), context))


async def _triage_form(question: Question, context: Context, error: str = "") -> ui.Form:
    t = context.t
    fields = await context.uow.fields.all()
    field = ui.SelectInput(
        name="field",
        label=t("分野"),
        required=True,
        choices=tuple(ui.Choice(f.key, f.name(t.language)) for f in fields),
        value=(question.field,) if question.field else (),
        error=error,
    )
    return ui.Form(
        name="triage",
        title=t("分野を決める"),
        inputs=(field,),
        submit=t("この分野の回答担当を探す"),
        state=str(question.id),
        intro=(ui.Section(question.title),),
    )


@feature.form("triage", roles=SECRETARIAT_ONLY, response=Response.PRIVATE)
async def triaged(event: FormSubmitted, context: Context) -> ui.Reply:
    """Sets the field and finds its expert."""
    question = await _triageable(event.state, context)
    chosen = event.value("field")
    if all(field.key != chosen for field in await context.uow.fields.all()):
        return ui.Invalid(await _triage_form(question, context, context.t("分野を選んでください。")))
    question = await pass_on(replace(question, field=chosen), PassReason.TRIAGED, "", context)
    await tell("owner_changed_note", question.asker_id, question, context)
    return ui.Say(ui.text_message(context.t("分野を決め、回答担当を割り当てました。")), then=thread_page(question))


async def _triageable(id: str, context: Context) -> Question:
    question = await context.uow.questions.get(question_id(id))
    if question.ended or question.kind is not QuestionKind.CONSULTATION:
        raise Refusal(context.t("この相談の分野は変えられません。"))
    return question
