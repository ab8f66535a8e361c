"""Posting a reviewed draft: the question, its owner and peers, and what is owed to whom, in one transaction."""

from dataclasses import replace

from bot import outbound as ui
from bot.commands import Feature, Response
from bot.context import Context, Refusal
from bot.features.asking.ask import own_draft
from bot.features.asking.fields import offered
from bot.features.asking.validation import Asked, validate
from bot.features.ownership.assigning import assign_first_owner
from bot.features.posting import here, open_thread, thread_page
from bot.features.thread.anonymous import naming_warning
from bot.inbound import ButtonPressed
from bot.model.ids import QuestionId
from bot.model.member import STAFF, Affiliation
from bot.model.place import Purpose
from bot.model.question import Question
from bot.ports import AuditEntry

feature = Feature()


@feature.button("ask.post", roles=STAFF, response=Response.PRIVATE)
async def post(event: ButtonPressed, context: Context) -> ui.Reply:
    """Posts the draft; the value is its id, with the proposed field behind a colon where that was accepted."""
    draft_id, _, field = event.value.partition(":")
    draft = await own_draft(draft_id, context)
    values = {**draft.values, "field": (field,)} if field else draft.values
    checked = await validate(values, await offered(context), context)
    if not isinstance(checked, Asked):
        raise Refusal(context.t("下書きに直すところがあります。下書きを開いて確かめてください。"))
    question = await context.uow.questions.add(_question(checked, context))
    await open_thread(question, checked.place, context)
    await assign_first_owner(question, context)
    await context.uow.drafts.remove(draft.id)
    await context.uow.audit.record(
        AuditEntry(at=context.now, actor_id=context.me.member.id, act="question.asked", question_id=question.id)
    )
    return ui.Say(_where_it_went(question, checked, context), then=thread_page(question))


def _question(asked: Asked, context: Context) -> Question:
    me = context.me
    return Question(
        id=QuestionId(0),
        title=asked.title,
        body=asked.body,
        field=asked.field,
        topics=asked.topics,
        audience=asked.audience,
        asker_id=me.member.id,
        affiliation=Affiliation.of(me.member, me.organization),
        crowd=asked.crowd,
        wished_on=asked.wished_on,
        named_expert_id=asked.named_expert_id,
        asked_at=context.now,
        changed_at=context.now,
    )


def _where_it_went(question: Question, asked: Asked, context: Context) -> ui.Message:
    t = context.t
    if asked.place.purpose is Purpose.PRIVATE:
        text = t("相談を投稿しました。公開範囲の人だけが見られるスレッドです。")
    else:
        text = t("相談を「{place}」に投稿しました。", place=asked.place.name)
    elsewhere = t("ここには公開範囲に合う投稿先がないため、別のワークスペースに投稿しています。")
    later = t("回答があると、お知らせが届きます。")
    paragraphs = (text, later) if asked.place.home == here(context) else (text, elsewhere, later)
    message = ui.text_message(*paragraphs, about=thread_page(question))
    return replace(message, elements=(*message.elements, *naming_warning(context))) if question.anonymous else message
