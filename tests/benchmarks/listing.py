"""Lists of five thousand questions: the first page and the hundredth, as a member sees them."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Table, insert, select, text

from bot.model.assignment import Assignment, Reason, Why
from bot.model.audience import Audience, Circle, System
from bot.model.field import TOPICS
from bot.model.ids import AssignmentId, MessageId, QuestionId
from bot.model.member import Affiliation
from bot.model.message import Message
from bot.model.question import WAITING_STATES, Question, QuestionKind, QuestionState
from bot.outbound import Entry, Show
from storage import SqlStorage
from storage.mappers.assignments import assignment_values
from storage.mappers.messages import message_values
from storage.mappers.questions import question_values
from storage.tables import assignments, audiences, messages, question_topics, questions
from storage.transaction import Transaction, Values
from tests.benchmarks.engines import Engine
from tests.benchmarks.measure import Action, alternate, seconds
from tests.benchmarks.population import Population, settle
from tests.benchmarks.table import Aim, Figure
from tests.memory_town import MemoryPerson, MemoryTown, open_town
from tests.reading import all_of
from tests.town import MORNING

QUESTIONS = 5_000
PAGE = 20
ROUNDS = 60
CIRCLES = (Circle.PUBLIC_SERVANTS, Circle.MUNICIPALITIES, Circle.PUBLIC_SERVANTS, Circle.PARTNERS)
STATES = (QuestionState.OPEN, QuestionState.OWNED, QuestionState.ANSWERED, QuestionState.RESOLVED)


async def figures(engine: Engine) -> Sequence[Figure]:
    """Two rows."""
    async with engine.upgraded() as url, open_town(url) as town:
        people = await settle(town)
        await _fill(town, people)
        reader, pages = people.clerks[0], (1, 100)
        actions = [action for page in pages for action in (_open(reader, page), _select(town.storage, page))]
        times = await alternate(ROUNDS, *actions, warm_up=3)
    return [
        Figure(
            name=f"list of open questions among {QUESTIONS:,}: page {page}",
            where=engine.name,
            samples=times[2 * number],
            floor=times[2 * number + 1],
            floor_is=f"SELECT of the same {PAGE} rows",
            aim=Aim(0.030, "30 ms"),
        )
        for number, page in enumerate(pages)
    ]


def _open(reader: MemoryPerson, page: int) -> Action:
    async def read() -> float:
        taken = await seconds(reader.opens("list", kind="open", page=page))
        assert isinstance(reader.last, Show), reader.sees
        assert len(all_of(Entry, reader.last)) == PAGE
        return taken

    return read


def _select(storage: SqlStorage, page: int) -> Action:
    query = (
        select(questions, audiences.c.canonical)
        .join(audiences, audiences.c.id == questions.c.audience_id)
        .where(questions.c.kind == QuestionKind.CONSULTATION, questions.c.state.in_(sorted(WAITING_STATES)))
        .order_by(questions.c.changed_at, questions.c.id)
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    )

    async def read() -> None:
        async with storage._database.reading() as transaction:
            assert len(await transaction.rows(query)) == PAGE

    return lambda: seconds(read())


# ---- five thousand questions --------------------------------------------------------------------------------


async def _fill(town: MemoryTown, people: Population) -> None:
    asked = [_question(number, people.clerks[number % len(people.clerks)], town) for number in range(QUESTIONS)]
    owners = [people.experts[question.id % len(people.experts)] for question in asked]
    async with town.storage.write(System("intern the audiences")) as uow:
        ids = {circle: await uow.questions._visibility.intern(Audience(circle)) for circle in CIRCLES}
        await uow.commit()
    async with town.storage._database.writing() as transaction:
        await _insert(questions, [_with_id(q, question_values(q, ids[q.audience.circle])) for q in asked], transaction)
        await _insert(question_topics, [_tag(question) for question in asked], transaction)
        await _insert(assignments, [_owned(*pair) for pair in zip(asked, owners, strict=True)], transaction)
        answered = [pair for pair in zip(asked, owners, strict=True) if pair[0].state not in WAITING_STATES]
        await _insert(messages, [_answered(*pair, town) for pair in answered], transaction)
        if transaction.dialect == "postgresql":  # as its autovacuum does within a minute
            await transaction.change(text("ANALYZE"))
        await transaction.commit()


async def _insert(table: Table, rows: Sequence[Values], transaction: Transaction) -> None:
    await transaction._connection.execute(insert(table), rows)


def _with_id(question: Question, values: Values) -> Values:
    return {"id": question.id, **values}


def _tag(question: Question) -> Values:
    return {"question_id": question.id, "position": 0, "topic": question.topics[0]}


def _question(number: int, asker: MemoryPerson, town: MemoryTown) -> Question:
    asked_at = MORNING - timedelta(hours=number)
    return Question(
        id=QuestionId(number + 1),
        title=f"相談 {number} 窓口の混雑をどう減らしているか",
        body="手順と費用の見当を教えてください。" * 20,
        field=("security", "data")[number % 2],
        topics=(TOPICS[number % len(TOPICS)],),
        audience=Audience(CIRCLES[number % len(CIRCLES)]),
        asker_id=asker.member.id,
        affiliation=_affiliation(asker, town),
        state=STATES[number // 2 % len(STATES)],
        asked_at=asked_at,
        changed_at=asked_at,
    )


def _owned(question: Question, owner: MemoryPerson) -> Values:
    reasons = (Reason(Why.FIELD, "security"),)
    return assignment_values(
        Assignment(
            id=AssignmentId(0),
            question_id=question.id,
            owner_id=owner.member.id,
            since=question.asked_at,
            reasons=reasons,
        )
    )


def _answered(question: Question, owner: MemoryPerson, town: MemoryTown) -> Values:
    return message_values(
        Message(
            id=MessageId(0),
            question_id=question.id,
            author_id=owner.member.id,
            affiliation=_affiliation(owner, town),
            text="予約を受け付けるようにしました。",
            posted_at=question.asked_at + timedelta(minutes=30),
        )
    )


def _affiliation(person: MemoryPerson, town: MemoryTown) -> Affiliation:
    homes = {organization.id: organization for organization in town.organizations.values()}
    return Affiliation.of(person.member, homes[person.member.organization_id])
