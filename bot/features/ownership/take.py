"""担当します: the owner takes a question on and says by when an answer is expected."""

from dataclasses import replace
from datetime import date

from bot import outbound as ui
from bot.commands import Feature, Response
from bot.context import Context, Refusal
from bot.features import people
from bot.features.ownership.assigning import current_owner, volunteer
from bot.features.posting import question_id, tell, thread_page, update_card
from bot.inbound import ButtonPressed, FormSubmitted
from bot.model.assignment import Assignment, Reason, Why
from bot.model.draft import Values
from bot.model.member import Role
from bot.model.question import Question

feature = Feature()

OWNERS = frozenset({Role.EXPERT, Role.SECRETARIAT})


@feature.button("take", roles=OWNERS, response=Response.OPENS_FORM)
async def take(event: ButtonPressed, context: Context) -> ui.Reply:
    """Asks for the 回答予定日; the value is the question's id."""
    question, present = await _takeable(event.value, context)
    day = present.expected_on or question.wished_on
    return ui.OpenForm(_form(question, context, {"expected_on": (day.isoformat(),)} if day else {}))


def _form(question: Question, context: Context, values: Values, error: str = "") -> ui.Form:
    t = context.t
    expected = ui.DateInput(
        name="expected_on",
        label=t("回答予定日"),
        help=t("決まっていなければ空欄で構いません。相談者に表示されます。"),
        earliest=t.local(context.now).date(),
        value=values.get("expected_on", ()),
        error=error,
    )
    return ui.Form(
        name="take",
        title=t("担当します"),
        inputs=(expected,),
        submit=t("担当する"),
        state=str(question.id),
        intro=(ui.Section(question.title),),
    )


@feature.form("take", roles=OWNERS, response=Response.PRIVATE)
async def taken(event: FormSubmitted, context: Context) -> ui.Reply:
    """Records who took it on and tells the asker."""
    question, present = await _takeable(event.state, context)
    t, typed = context.t, event.value("expected_on").strip()
    expected_on, error = _day(typed, context)
    if error:
        return ui.Invalid(_form(question, context, event.values, error))
    if present.owner_id != context.me.member.id:
        present = await volunteer(question, Reason(Why.VOLUNTEERED), context)
    accepted_at = present.accepted_at or context.now
    await context.uow.assignments.save(replace(present, accepted_at=accepted_at, expected_on=expected_on))
    question = await context.uow.questions.save(question.taken(context.now))
    await update_card(question, context)
    await tell("taken_note", question.asker_id, question, context)
    return ui.Say(ui.text_message(t("回答担当になりました。相談者にお知らせします。")), then=thread_page(question))


async def _takeable(id: str, context: Context) -> tuple[Question, Assignment]:
    question = await context.uow.questions.get(question_id(id))
    present, me, t = await current_owner(question, context), context.me.member, context.t
    if question.asker_id == me.id:
        raise Refusal(t("自分の相談は担当できません。"))
    if question.ended:
        raise Refusal(t("この相談は終了しています。続けるときは、先に「再開」してください。"))
    if present.owner_id != me.id and present.accepted_at is not None:
        owner = await people.label_of(present.owner_id, context.uow)
        raise Refusal(t("すでに{owner}さんが担当しています。スレッドに書き込むことはできます。", owner=owner))
    return question, present


def _day(typed: str, context: Context) -> tuple[date | None, str]:
    if not typed:
        return None, ""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None, context.t("日付を 2026-04-01 の形で入力してください。")
    if day < context.t.local(context.now).date():
        return None, context.t("今日以降の日付を選んでください。")
    return day, ""
