"""Which buttons a viewer finds on a question and on each message; each handler checks again what is allowed."""

from bot import outbound as ui
from bot.context import Context
from bot.features.ownership.handover import handover_label
from bot.features.thread.mending import lives_here
from bot.features.thread.story import Story
from bot.model.member import STAFF
from bot.model.message import Message
from bot.model.question import Question, QuestionKind, QuestionState


def question_buttons(story: Story, context: Context) -> tuple[ui.Button, ...]:
    """What this viewer can do with the question now."""
    question = story.question
    if question.ended:
        return (*_ended(story, context), *_secretary(story, context))
    mine = question.asker_id == context.me.member.id
    return (*(_asker(story, context) if mine else _owner(story, context)), *_secretary(story, context))


def _ended(story: Story, context: Context) -> tuple[ui.Button, ...]:
    me, present = context.me.member, story.present
    concerned = {story.question.asker_id, present.owner_id if present else None}
    if me.id not in concerned and not me.is_secretary:
        return ()
    return (ui.Button(context.t("再開"), "reopen", str(story.question.id)),)


def _asker(story: Story, context: Context) -> tuple[ui.Button, ...]:
    t, id = context.t, str(story.question.id)
    answered = story.question.state is QuestionState.ANSWERED
    return (
        ui.Button(t("解決・参考になった"), "resolve", id, primary=answered),
        *((ui.Button(t("もう少し相談したい"), "continue", id),) if answered else ()),
        ui.Button(t("取り下げる"), "close", id, danger=True, confirm=t("この相談を取り下げますか？")),
    )


def _owner(story: Story, context: Context) -> tuple[ui.Button, ...]:
    t, me, present, id = context.t, context.me.member, story.present, str(story.question.id)
    if present is None or not (me.is_expert or me.is_secretary):
        return ()
    buttons = []
    if present.owner_id == me.id and present.accepted_at:
        buttons.append(ui.Button(t("回答予定日を変える"), "take", id))
    elif present.accepted_at is None:
        buttons.append(ui.Button(t("担当します"), "take", id, primary=present.owner_id == me.id))
    if present.owner_id == me.id or me.is_secretary:
        buttons.append(ui.Button(handover_label(story.question, context), "handover", id))
    return tuple(buttons)


def _secretary(story: Story, context: Context) -> tuple[ui.Button, ...]:
    question, me, t = story.question, context.me.member, context.t
    if not me.is_secretary:
        return ()
    id, buttons = str(question.id), []
    if question.kind is QuestionKind.CONSULTATION and not question.ended:
        buttons.append(ui.Button(t("分野を決める"), "triage", id))
    if not question.ended and question.asker_id != me.id:
        buttons.append(ui.Button(t("終了する"), "close", id, danger=True, confirm=t("この相談を終了しますか？")))
    if question.asker_id != me.id:
        buttons.append(_erase(question, context))
    if question.anonymous:
        confirm = t("相談者を確認すると、あなたが確認したことが記録されます。")
        buttons.append(ui.Button(t("相談者を確認"), "author.reveal", id, confirm=confirm))
    return tuple(buttons)


def own_text_buttons(story: Story, context: Context) -> tuple[ui.Button, ...]:
    """What this viewer can do with the question's own text."""
    t, question = context.t, story.question
    if question.asker_id == context.me.member.id:
        return (ui.Button(t("編集"), "question.edit", str(question.id)), _erase(question, context))
    return report_button(f"q{question.id}", story, context)


def _erase(question: Question, context: Context) -> ui.Button:
    t = context.t
    confirm = t("件名と本文を削除すると、元に戻せません。相談は終了し、回答は残ります。削除しますか？")
    return ui.Button(t("本文を削除"), "question.erase", str(question.id), danger=True, confirm=confirm)


def report_button(about: str, story: Story, context: Context) -> tuple[ui.Button, ...]:
    """事務局に知らせる; not on what is written to the secretariat already."""
    if story.question.kind is not QuestionKind.CONSULTATION:
        return ()
    return (ui.Button(context.t("事務局に知らせる"), "report", about),)


def message_buttons(message: Message, story: Story, context: Context) -> tuple[ui.Button, ...]:
    """What this viewer can do with a message."""
    t, me, question, id = context.t, context.me.member, story.question, str(message.id)
    if message.author_id == me.id:
        return _author(message, story, context)
    buttons = [*report_button(f"m{id}", story, context)]
    if question.asker_id == me.id:
        label = t("参考になった印を外す") if message.helpful else t("参考になった")
        buttons.insert(0, ui.Button(label, "helpful", id))
    if me.is_secretary:
        buttons.append(_delete(id, context))
    return tuple(buttons)


def _delete(id: str, context: Context) -> ui.Button:
    t = context.t
    return ui.Button(t("削除"), "message.delete", id, danger=True, confirm=t("この投稿を削除しますか？"))


def _author(message: Message, story: Story, context: Context) -> tuple[ui.Button, ...]:
    t, id, buttons = context.t, str(message.id), []
    if message.author_id != story.question.asker_id and context.me.member.may(STAFF):
        label = t("個人の見解に戻す") if message.official else t("団体としての回答にする")
        buttons.append(ui.Button(label, "official", id))
    if lives_here(message, context):
        buttons.append(ui.Button(t("編集"), "message.edit", id))
        buttons.append(_delete(id, context))
    return tuple(buttons)
