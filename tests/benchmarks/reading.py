"""A thread of two hundred messages as a browser gets it: over a socket, from the workspace and a real storage."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import cycle

import httpx

import bot.features
from adapters.web.adapter import WebAdapter
from adapters.web.persona import PLATFORM, WORKSPACE, Persona
from bot.app import assemble
from bot.commands import collect
from bot.features.people import with_organizations
from bot.i18n import Translator
from bot.model.assignment import Assignment, Reason, Why
from bot.model.audience import Audience, Circle, MemberViewer, System
from bot.model.ids import AccountRef, AssignmentId, MessageId, QuestionId
from bot.model.member import Affiliation
from bot.model.message import Message, MessageRef
from bot.model.place import Thread
from bot.model.question import Question, QuestionState
from bot.ports import UnitOfWork
from bot.seeding.places import open_workspace
from tests.benchmarks.constant import HOST, constant_page
from tests.benchmarks.engines import Engine
from tests.benchmarks.measure import Action, alternate, seconds
from tests.benchmarks.population import settle
from tests.benchmarks.table import Aim, Figure
from tests.memory_town import MemoryTown, open_town
from tests.town import MORNING, NATIONAL, community

MESSAGES = 200
AUTHORS = 10
ROUNDS = 50
TEXT = "当市では、昨年度に同じ課題がありました。\n予算と期間は別紙のとおりです。" * 3


async def figures(engine: Engine) -> Sequence[Figure]:
    """Two rows: the long thread, and a short page for what every request costs."""
    async with engine.upgraded() as url, open_town(url, places=()) as town:
        question = await _write(town)
        async with _workspace(town) as web:
            return [
                await _page("home page", "/", web, engine),
                await _page(
                    f"page of a thread of {MESSAGES} messages",
                    f"/p/thread?question={question}",
                    web,
                    engine,
                    aim=Aim(0.150, "150 ms"),
                ),
            ]


async def _page(name: str, path: str, web: str, engine: Engine, aim: Aim | None = None) -> Figure:
    async with httpx.AsyncClient(base_url=web) as browser:
        length = len((await browser.get(path)).content)
        async with constant_page(length) as floor_url, httpx.AsyncClient(base_url=floor_url) as floor:
            samples, least = await alternate(
                ROUNDS, _getting(browser, path, length), _getting(floor, "/", length), warm_up=3
            )
    return Figure(
        name=f"{name}, request to last byte",
        where=engine.name,
        samples=samples,
        floor=least,
        floor_is=f"the same server, a constant page of {length / 1024:.0f} KiB",
        aim=aim,
    )


def _getting(browser: httpx.AsyncClient, path: str, length: int) -> Action:
    async def get() -> None:
        response = await browser.get(path)
        assert response.status_code == 200
        assert abs(len(response.content) - length) < 200  # tokens and seals differ by some bytes

    return lambda: seconds(get())


# ---- the workspace ------------------------------------------------------------------------------------------


@asynccontextmanager
async def _workspace(town: MemoryTown) -> AsyncIterator[str]:
    """The URL of the browser workspace in front of the town, with the people of the town to act as."""
    registry = collect(bot.features)

    async def personas() -> Sequence[Persona]:
        async with town.storage.read(System("list personas")) as uow:
            return tuple(_persona(viewer) for viewer in await with_organizations(await uow.members.all(), uow))

    web = WebAdapter(
        registry=registry,
        board=town.storage.board,
        changes=town.storage.changes,
        clock=town.clock,
        translator=Translator("ja", NATIONAL),
        community_name="ためし町村会",
        host=HOST,
        port=0,
        secret="for a benchmark only",  # noqa: S106 - nothing is protected by it
        personas=personas,
    )
    app = assemble(storage=town.storage, platforms=[web], clock=town.clock, community=community(), registry=registry)
    await app.start(web)
    try:
        yield web.url
    finally:
        await web.stop()


def _persona(viewer: MemberViewer) -> Persona:
    return Persona(
        user=str(viewer.member.id),
        name=viewer.member.name,
        label="メンバー",
        group=viewer.organization.name,
        featured=viewer.member.is_expert,
    )


# ---- the thread ---------------------------------------------------------------------------------------------


async def _write(town: MemoryTown) -> QuestionId:
    people = await settle(town)
    async with town.storage.read(System("read the fields")) as uow:
        fields = await uow.fields.all()
    await open_workspace(town.storage, PLATFORM, WORKSPACE, fields)
    async with town.storage.write(System("write a long thread")) as uow:
        persons = [*people.clerks, *people.experts, people.secretary]
        for person in persons:
            await uow.members.link(AccountRef(PLATFORM, WORKSPACE, str(person.member.id)), person.member.id)
        viewers = await with_organizations((person.member for person in persons), uow)
        owner, (asker, *others) = viewers[len(people.clerks)], viewers[:AUTHORS]
        question = await uow.questions.add(_question(asker))
        await _give_owner(question, owner, uow)
        for number, author in zip(range(MESSAGES), cycle([*others, owner]), strict=False):
            await uow.messages.add(_message(number, question, author))
        await uow.commit()
    return question.id


async def _give_owner(question: Question, owner: MemberViewer, uow: UnitOfWork) -> None:
    place = next(place for place in await uow.places.all() if place.field == question.field)
    await uow.threads.add(Thread(question.id, place.id, external="thread", root="root"))
    await uow.assignments.add(
        Assignment(
            id=AssignmentId(0),
            question_id=question.id,
            owner_id=owner.member.id,
            since=MORNING,
            reasons=(Reason(Why.FIELD, "security"),),
        )
    )


def _question(asker: MemberViewer) -> Question:
    return Question(
        id=QuestionId(0),
        title="窓口の混雑をどう減らしているか",
        body=TEXT * 3,
        field="security",
        topics=("窓口",),
        audience=Audience(Circle.PUBLIC_SERVANTS),
        asker_id=asker.member.id,
        affiliation=Affiliation.of(asker.member, asker.organization),
        state=QuestionState.ANSWERED,
        asked_at=MORNING,
        changed_at=MORNING,
    )


def _message(number: int, question: Question, author: MemberViewer) -> Message:
    return Message(
        id=MessageId(0),
        question_id=question.id,
        author_id=author.member.id,
        affiliation=Affiliation.of(author.member, author.organization),
        text=TEXT,
        posted_at=MORNING + timedelta(minutes=number),
        ref=MessageRef(PLATFORM, WORKSPACE, "security", f"message-{number}"),
    )
