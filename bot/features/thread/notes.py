"""Private notes: what one person is told about a question, by nobody else seen."""

from collections.abc import Iterable

from bot import outbound as ui
from bot.commands import Feature
from bot.context import PostingContext
from bot.features import people, wording
from bot.features.posting import thread_page
from bot.i18n import Translator
from bot.model.assignment import Reason
from bot.model.delivery import Delivery
from bot.model.question import Question, QuestionState
from bot.ports import NotFound

feature = Feature()


async def _question(delivery: Delivery, context: PostingContext) -> Question:
    if delivery.owed.question_id is None:
        raise NotFound(delivery.owed.kind)
    return await context.uow.questions.get(delivery.owed.question_id)


def _note(question: Question, text: str, *buttons: ui.Button) -> ui.Message:
    row = (ui.Row(buttons),) if buttons else ()
    return ui.Message((ui.Section(text), *row), title=question.title, about=thread_page(question))


@feature.delivery("answered_note")
async def answered(delivery: Delivery, context: PostingContext) -> ui.Message | None:
    """Tells the asker that somebody answered, while that is still news."""
    question, t = await _question(delivery, context), context.t
    if question.state is not QuestionState.ANSWERED:
        return None
    return _note(question, t("あなたの相談に回答がありました。"), *_verdict(question, t))


def _verdict(question: Question, t: Translator) -> tuple[ui.Button, ...]:
    return (
        ui.Button(t("解決・参考になった"), "resolve", str(question.id), primary=True),
        ui.Button(t("もう少し相談したい"), "continue", str(question.id)),
    )


@feature.delivery("taken_note")
async def taken(delivery: Delivery, context: PostingContext) -> ui.Message | None:
    """Tells the asker who took it on, and by when an answer is expected."""
    question, t = await _question(delivery, context), context.t
    present = (await context.uow.assignments.current([question.id])).get(question.id)
    if present is None or present.accepted_at is None or question.ended:
        return None
    owner = await people.label_of(present.owner_id, context.uow)
    text = t("{owner}さんが回答担当になりました。", owner=owner)
    if present.expected_on:
        text += t("回答予定日は{day}です。", day=t.day(present.expected_on))
    return _note(question, text)


@feature.delivery("owner_changed_note")
async def owner_changed(delivery: Delivery, context: PostingContext) -> ui.Message | None:
    """Tells the asker that the owner changed, and why."""
    question, t = await _question(delivery, context), context.t
    history = await context.uow.assignments.of(question.id)
    passed = next((a for a in reversed(history) if a.passed), None)
    if passed is None or passed.passed is None or question.ended:
        return None
    owner = await people.label_of(history[-1].owner_id, context.uow)
    reason = t(wording.PASS_REASONS[passed.passed])
    return _note(question, t("回答担当が{owner}さんに変わりました（理由: {reason}）。", owner=owner, reason=reason))


@feature.delivery("owner_asked_note")
async def owner_asked(delivery: Delivery, context: PostingContext) -> ui.Message | None:
    """Asks an owner who is not where the thread is, with the reason; not needed once somebody else owns it."""
    question, t = await _question(delivery, context), context.t
    present = (await context.uow.assignments.current([question.id])).get(question.id)
    if present is None or question.ended or present.owner_id != delivery.owed.member_id:
        return None
    text = t("回答担当をお願いします。") + await _reason(present.reasons, context)
    return _note(question, text, ui.Button(t("担当します"), "take", str(question.id), primary=True))


@feature.delivery("peer_asked_note")
async def peer_asked(delivery: Delivery, context: PostingContext) -> ui.Message | None:
    """Asks a peer who is not where the thread is to look, with the reason."""
    question, t = await _question(delivery, context), context.t
    invited = await context.uow.assignments.invited(question.id)
    mine = next((i for i in invited if i.member_id == delivery.owed.member_id), None)
    if mine is None or question.ended:
        return None
    text = t("近い立場の方からの相談です。ご存じのことがあれば教えてください。")
    return _note(question, text + await _reason(mine.reasons, context))


async def _reason(reasons: Iterable[Reason], context: PostingContext) -> str:
    fields = await context.uow.fields.all()
    why = wording.reason_names(reasons, fields, context.t, context.community, confidential=False)
    return "\n" + context.t("理由: {why}", why=why) if why else ""


@feature.delivery("owner_recalled_note")
async def owner_recalled(delivery: Delivery, context: PostingContext) -> ui.Message | None:
    """Tells an owner who is not where the thread is that the asker is not helped yet."""
    question = await _question(delivery, context)
    present = (await context.uow.assignments.current([question.id])).get(question.id)
    if present is None or question.ended or present.owner_id != delivery.owed.member_id:
        return None
    return _note(question, context.t("担当している相談の相談者が、もう少し相談したいそうです。続きをお願いします。"))


@feature.delivery("asker_wrote_note")
async def asker_wrote(delivery: Delivery, context: PostingContext) -> ui.Message | None:
    """Tells the owner that the asker added something."""
    question = await _question(delivery, context)
    if question.ended:
        return None
    return _note(question, context.t("担当している相談に、相談者から書き込みがありました。"))


@feature.delivery("named_yourself_note")
async def named_yourself(delivery: Delivery, context: PostingContext) -> ui.Message | None:
    """Warns an anonymous asker who wrote in the thread under their own name."""
    question, t = await _question(delivery, context), context.t
    text = t(
        "匿名の相談のスレッドに、お名前の出る形で書き込みがありました。相談者であることは、こちらからは示しません。"
    )
    advice = t("差し支えるときはその投稿を削除し、続きは「匿名で追記」から書いてください。")
    return _note(question, f"{text}\n{advice}")


@feature.delivery("resolved_note")
async def resolved(delivery: Delivery, context: PostingContext) -> ui.Message | None:
    """Thanks whoever answered, with what helped."""
    question, t = await _question(delivery, context), context.t
    if question.state is not QuestionState.RESOLVED:
        return None
    text = t("あなたが回答した相談が解決しました。ありがとうございました。")
    if question.helped_note:
        text += "\n" + t("相談者から: {note}", note=question.helped_note)
    return _note(question, text)


@feature.delivery("reopened_note")
async def reopened(delivery: Delivery, context: PostingContext) -> ui.Message | None:
    """Tells asker and owner that a question goes on."""
    question = await _question(delivery, context)
    if question.ended:
        return None
    return _note(question, context.t("終わっていた相談が再開されました。"))


@feature.delivery("closed_note")
async def closed(delivery: Delivery, context: PostingContext) -> ui.Message | None:
    """Tells asker or owner that somebody else ended it."""
    question = await _question(delivery, context)
    if question.state is not QuestionState.CLOSED:
        return None
    return _note(question, context.t("この相談は終了しました。「再開」でいつでも続けられます。"))


@feature.delivery("thread_failed_note")
async def thread_failed(delivery: Delivery, context: PostingContext) -> ui.Message | None:
    """Tells the asker and the secretaries that the card could not be posted, and what to do about it."""
    question, t = await _question(delivery, context), context.t
    places = await _unposted(question, context)
    if not places or question.ended:
        return None
    kept = t("この相談は保存しましたが、「{place}」に投稿できませんでした。", place=places)
    if delivery.owed.member_id == question.asker_id:
        next_step = t("事務局にも知らせています。お急ぎのときは事務局にお問い合わせください。")
    else:
        next_step = t("「yorozu doctor」で投稿先の設定とボットの参加を確かめ、相談者への対応をお願いします。")
    return _note(question, f"{kept}\n{next_step}")


@feature.delivery("thread_delayed_note")
async def thread_delayed(delivery: Delivery, context: PostingContext) -> ui.Message | None:
    """Tells the asker and the secretaries that the card is late, while it is: nothing is lost, somebody may mend it."""
    question, t = await _question(delivery, context), context.t
    places = await _unposted(question, context)
    if not places or question.ended:
        return None
    late = t("この相談は保存しましたが、「{place}」への投稿がまだ確認できていません。", place=places)
    late += t("投稿できるようになりしだい、自動で投稿します。")
    if delivery.owed.member_id == question.asker_id:
        next_step = t("事務局にも知らせています。お急ぎのときは事務局にお問い合わせください。")
    else:
        next_step = t("「yorozu doctor」で投稿先の設定とボットの参加を確かめてください。")
    return _note(question, f"{late}\n{next_step}")


async def _unposted(question: Question, context: PostingContext) -> str:
    """The places where its thread is not open; empty where there are none."""
    threads = await context.uow.threads.of(question.id)
    places = [await context.uow.places.get(thread.place_id) for thread in threads if thread.external is None]
    return context.t("、").join(place.name for place in places)
