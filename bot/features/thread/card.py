"""What is posted into places about a question: the card that opens the thread, mentions, and texts for somebody."""

from collections.abc import Sequence
from dataclasses import replace

from bot import outbound as ui
from bot.commands import Feature
from bot.context import PostingContext
from bot.features import people, wording
from bot.features.posting import WRITTEN_BY_BOT, thread_page
from bot.features.thread.members import accounts_in, let_in
from bot.model.assignment import Assignment
from bot.model.delivery import Delivery, Operation
from bot.model.ids import MemberId
from bot.model.place import Place
from bot.model.question import Question, QuestionKind
from bot.ports import NotFound

feature = Feature()

TAGS = 2
"""Of a question's chips: its state, and its field or what it is."""


@feature.delivery("card")
async def card(delivery: Delivery, context: PostingContext) -> ui.Message | None:
    """The question as its place shows it, kept current by edits."""
    question = await _question(delivery, context)
    present = (await context.uow.assignments.current([question.id])).get(question.id)
    chips = await _chips(question, context)
    elements = (
        ui.Chips(chips),
        ui.Section(question.body, quoted=True),
        ui.Facts(await _facts(question, present, context)),
        ui.Row(_buttons(question, context)),
    )
    # Topics are the community's own words, without end: as tags they would be more than a place can offer.
    head = ui.ThreadHead(question.title, chips[:TAGS], ended=question.ended)
    return replace(await _posted(elements, question, delivery, context), head=head)


async def _chips(question: Question, context: PostingContext) -> tuple[ui.Chip, ...]:
    t = context.t
    if question.kind is not QuestionKind.CONSULTATION:
        return (wording.state_chip(question, t), ui.Chip(wording.kind_name(question.kind, t)))
    field = wording.field_name(question.field, await context.uow.fields.all(), t)
    return (wording.state_chip(question, t), ui.Chip(field), *(ui.Chip(topic) for topic in question.topics))


async def _facts(
    question: Question, present: Assignment | None, context: PostingContext
) -> tuple[tuple[str, str], ...]:
    t, organizations = context.t, await people.organizations_by_id(context.uow)
    facts = [
        (t("相談者"), wording.asker_name(question, t)),
        (t("公開範囲"), wording.audience_name(question.audience, organizations, t, context.community)),
    ]
    if question.wished_on:
        facts.append((t("回答の希望日"), t.day(question.wished_on)))
    if present:
        owner = await people.label_of(present.owner_id, context.uow)
        facts.append((t("回答担当"), wording.owner_line(owner, present, question, t)))
    return tuple(facts)


def _buttons(question: Question, context: PostingContext) -> tuple[ui.Button, ...]:
    t, id = context.t, str(question.id)
    if question.ended:
        return (ui.Button(t("再開"), "reopen", id),)
    return (
        ui.Button(t("担当します"), "take", id),
        ui.Button(t("引き継ぐ"), "handover", id),
        ui.Button(t("解決・参考になった"), "resolve", id),
        *((ui.Button(t("匿名で追記"), "anonymous.write", id),) if question.anonymous else ()),
    )


@feature.delivery("owner_mention")
async def owner_mention(delivery: Delivery, context: PostingContext) -> ui.Message | None:
    """Asks the owner, by name, and says to everybody why them; not needed once somebody else owns it."""
    question = await _question(delivery, context)
    present = (await context.uow.assignments.current([question.id])).get(question.id)
    if present is None or question.ended or (present.owner_id,) != delivery.owed.mention_ids:
        return None
    owner = await people.label_of(present.owner_id, context.uow)
    fields = await context.uow.fields.all()
    why = wording.reason_names(present.reasons, fields, context.t, context.community, confidential=False)
    lines = [context.t("{owner}さん、回答担当をお願いします。", owner=owner)]
    lines += [context.t("理由: {why}", why=why)] if why else []
    return await _mentioning("\n".join(lines), [present.owner_id], question, delivery, context)


@feature.delivery("peer_mention")
async def peer_mention(delivery: Delivery, context: PostingContext) -> ui.Message | None:
    """Asks each peer by name to look, and says why them."""
    question = await _question(delivery, context)
    invited = [
        i for i in await context.uow.assignments.invited(question.id) if i.member_id in delivery.owed.mention_ids
    ]
    if not invited or question.ended:
        return None
    lines, fields = (
        [context.t("近い立場の皆さんにもお声がけします。ご存じのことがあれば教えてください。")],
        await context.uow.fields.all(),
    )
    for invitation in invited:
        peer = await people.label_of(invitation.member_id, context.uow)
        why = wording.reason_names(invitation.reasons, fields, context.t, context.community, confidential=False)
        lines.append(context.t("・{peer}さん（{why}）", peer=peer, why=why))
    return await _mentioning("\n".join(lines), [i.member_id for i in invited], question, delivery, context)


@feature.delivery("owner_recalled")
async def owner_recalled(delivery: Delivery, context: PostingContext) -> ui.Message | None:
    """Tells the owner that the asker is not helped yet."""
    question = await _question(delivery, context)
    present = (await context.uow.assignments.current([question.id])).get(question.id)
    if present is None or question.ended:
        return None
    owner = await people.label_of(present.owner_id, context.uow)
    text = context.t("{owner}さん、相談者がもう少し相談したいそうです。続きをお願いします。", owner=owner)
    return await _mentioning(text, [present.owner_id], question, delivery, context)


@feature.delivery(WRITTEN_BY_BOT)
async def written_by_bot(delivery: Delivery, context: PostingContext) -> ui.Message | None:
    """What the bot posts for somebody, signed as everybody may read it; a removal needs no text."""
    question = await _question(delivery, context)
    if delivery.owed.message_id is None:
        return None
    message = await context.uow.messages.get(delivery.owed.message_id)
    if message.deleted_at:
        return ui.Message(()) if delivery.owed.operation is Operation.REMOVE else None
    authors = await context.uow.members.many([message.author_id])
    author = wording.author_name(message, question, authors, context.t)
    elements = (ui.Section(author), ui.Section(message.text, quoted=True))
    return replace(await _posted(elements, question, delivery, context), title="")


async def _question(delivery: Delivery, context: PostingContext) -> Question:
    if delivery.owed.question_id is None:
        raise NotFound(delivery.owed.kind)
    return await context.uow.questions.get(delivery.owed.question_id)


async def _mentioning(
    text: str, members: Sequence[MemberId], question: Question, delivery: Delivery, context: PostingContext
) -> ui.Message:
    """Who is known elsewhere only is told privately: see `bot.features.posting.mention`."""
    accounts = await context.uow.members.accounts_of(members)
    place = await _place(delivery, context)
    message = await _posted((ui.Section(text),), question, delivery, context)
    return replace(message, mentions=accounts_in(place, accounts))


async def _posted(
    elements: tuple[ui.Element, ...], question: Question, delivery: Delivery, context: PostingContext
) -> ui.Message:
    members = await let_in(question, await _place(delivery, context), context)
    return ui.Message(elements, title=question.title, about=thread_page(question), members=members)


async def _place(delivery: Delivery, context: PostingContext) -> Place:
    if delivery.owed.place_id is None:
        raise NotFound(delivery.owed.kind)
    return await context.uow.places.get(delivery.owed.place_id)
