"""Questions as rows of a list."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from bot import outbound as ui
from bot.context import Context
from bot.features import people, wording
from bot.features.posting import thread_page
from bot.model.assignment import Assignment
from bot.model.field import Field
from bot.model.ids import QuestionId
from bot.model.member import Affiliation
from bot.model.question import Question, QuestionKind
from bot.ports import Page, QuestionFilter

PAGE_SIZE = 20

Item = TypeVar("Item")


async def question_page(
    filter: QuestionFilter, context: Context, *, page: int = 1, size: int = PAGE_SIZE
) -> Page[Question]:
    """One page, counted from 1, of what this viewer may see."""
    return await context.uow.questions.list(filter, offset=(page - 1) * size, limit=size)


async def rows(questions: Sequence[Question], context: Context) -> tuple[ui.Entry, ...]:
    """Each question with its state, field, asker, owner and number of answers."""
    ids = [question.id for question in questions]
    owners = await context.uow.assignments.current(ids)
    answers = await context.uow.messages.answer_counts(ids)
    names = await _owner_names(owners.values(), context)
    fields = await context.uow.fields.all()
    return tuple(
        _row(question, fields, _owner(question, owners, names, context), answers.get(question.id, 0), context)
        for question in questions
    )


def _owner(
    question: Question, owners: Mapping[QuestionId, Assignment], names: Mapping[QuestionId, str], context: Context
) -> str:
    owner = owners.get(question.id)
    return wording.owner_line(names[question.id], owner, question, context.t) if owner else ""


async def _owner_names(owners: Iterable[Assignment], context: Context) -> Mapping[QuestionId, str]:
    owners = tuple(owners)
    members = await context.uow.members.many({owner.owner_id for owner in owners})
    signed = await people.with_organizations(members.values(), context.uow)
    labels = {viewer.member.id: Affiliation.of(viewer.member, viewer.organization).label for viewer in signed}
    return {owner.question_id: labels.get(owner.owner_id, "") for owner in owners}


def _row(question: Question, fields: Sequence[Field], owner: str, answers: int, context: Context) -> ui.Entry:
    t = context.t
    if question.kind is QuestionKind.CONSULTATION:
        subject = wording.field_name(question.field, fields, t)
    else:
        subject = wording.kind_name(question.kind, t)
    details = [t("相談者: {asker}", asker=wording.asker_name(question, t))]
    details += [t("回答担当: {owner}", owner=owner)] if owner else []
    details += [t("回答 {n}件", n=answers)] if answers else []
    return ui.Entry(
        question.title,
        to=thread_page(question),
        chips=(wording.state_chip(question, t), ui.Chip(subject), *(ui.Chip(topic) for topic in question.topics)),
        details=tuple(details),
        at=question.asked_at,
    )


def listing(
    page: Page[Item], entries: tuple[ui.Entry, ...], here: ui.ViewRef, number: int, empty: str, context: Context
) -> ui.Listing:
    """The rows with the way to the neighbouring pages."""

    def neighbour(to: int) -> ui.ViewRef | None:
        inside = 1 <= to <= max(1, -(-page.total // PAGE_SIZE)) and to != number
        return ui.ViewRef(here.name, {**here.arguments, "page": str(to)}) if inside else None

    position = context.t("{total}件中 {first}〜{last}件", total=page.total, **_span(page, number)) if entries else ""
    return ui.Listing(entries, empty, previous=neighbour(number - 1), next=neighbour(number + 1), position=position)


def _span(page: Page[Item], number: int) -> dict[str, int]:
    first = (number - 1) * PAGE_SIZE + 1
    return {"first": first, "last": first + len(page.items) - 1}
