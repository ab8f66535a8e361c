"""Dispatch: every event has its effect once, whatever crashes or comes twice; on both databases."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot import outbound as ui
from bot.clock import SetClock
from bot.commands import Feature, Response
from bot.context import Context, NewcomerContext, Refusal
from bot.dispatch import Dispatch, UndeclaredReply
from bot.inbound import ButtonPressed, FormSubmitted, MessagePosted, SheetOpened, SheetSubmitted
from bot.model.audience import System
from bot.model.ids import AccountRef, MemberId, OrganizationId
from bot.model.member import EVERYONE, SECRETARIAT_ONLY, Member
from bot.model.message import MessageRef
from bot.model.organization import Organization, OrganizationKind
from bot.newcomers import Profiles
from bot.ports import Conflict, Profile, RateLimited, Refused, Unreachable
from storage import SqlStorage, open_storage
from storage.tables import audit
from tests.reading import text_of
from tests.town import community

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
ACCOUNT = AccountRef("memory", "town", "U1")
FORM = ui.Form(
    name="fill", title="数える", inputs=(ui.TextInput(name="name", label="何を", longest=80),), submit="数える"
)


async def nobody(account: AccountRef) -> Profile | None:
    """Here the platform tells nothing of anybody."""
    return None


@dataclass
class Counter:
    """A bot with one feature: it counts in a member's capacity, and fails as often as it is told to."""

    storage: SqlStorage
    faults: list[Exception] = field(default_factory=list)
    tries: int = 0
    shared_people: frozenset[str] = frozenset()
    secretaries: frozenset[AccountRef] = frozenset()

    def dispatch(self, profiles: Profiles = nobody) -> Dispatch:
        """One process."""
        feature = Feature()

        @feature.button("count", roles=EVERYONE, response=Response.PRIVATE)
        async def count(event: ButtonPressed, context: Context) -> ui.Reply:
            await self._count(context)
            return ui.Say(ui.text_message("数えました"), then=ui.ViewRef("home"))

        @feature.button("fill", roles=EVERYONE, response=Response.OPENS_FORM)
        async def fill(event: ButtonPressed, context: Context) -> ui.Reply:
            return ui.OpenForm(FORM)

        @feature.form(FORM.name, roles=EVERYONE, response=Response.PRIVATE)
        async def filled(event: FormSubmitted, context: Context) -> ui.Reply:
            await self._count(context)
            return ui.Say(ui.text_message(f"{event.value('name')}を数えました"), then=ui.ViewRef("home"))

        @feature.button("lie", roles=EVERYONE, response=Response.OPENS_FORM)
        async def lie(event: ButtonPressed, context: Context) -> ui.Reply:
            return ui.Done()

        @feature.button("kept", roles=SECRETARIAT_ONLY, response=Response.PRIVATE)
        async def kept(event: ButtonPressed, context: Context) -> ui.Reply:
            raise AssertionError("not for this member")

        @feature.newcomer()
        async def receive(event: ButtonPressed, context: NewcomerContext) -> ui.Reply:
            return ui.Say(ui.text_message(f"どなたですか、{context.profile.name or '知らない方'}"))

        @feature.occurrence(MessagePosted, roles=EVERYONE)
        async def posted(event: MessagePosted, context: Context) -> None:
            await self._count(context)

        return Dispatch(
            storage=self.storage,
            registry=feature.registry,
            clock=SetClock(NOW),
            community=community(self.secretaries),
            own_pages=frozenset(),
            sheet_platforms=frozenset({"memory"}),
            shared_people=self.shared_people,
            profiles=profiles,
        )

    async def _count(self, context: Context) -> None:
        self.tries += 1
        member = await context.uow.members.get(context.me.member.id)
        await context.uow.members.save(_counted(member))
        if self.faults:
            raise self.faults.pop(0)

    async def counted(self) -> int:
        """How often the effect is there."""
        async with self.storage.read(System("test")) as uow:
            member = await uow.members.by_account(ACCOUNT)
        assert member
        return member.capacity


def _counted(member: Member) -> Member:
    return replace(member, capacity=member.capacity + 1)


@pytest.fixture
async def counter(database_url: str) -> AsyncIterator[Counter]:
    """With one member."""
    storage = await open_storage(database_url)
    async with storage.write(System("test")) as uow:
        home = await uow.organizations.add(
            Organization(id=OrganizationId(0), code="1", name="みどり町", kind=OrganizationKind.MUNICIPALITY)
        )
        member = Member(id=MemberId(0), name="数田 かず", mail="k@example.lg.jp", organization_id=home.id, capacity=0)
        member = await uow.members.add(member)
        await uow.members.link(ACCOUNT, member.id)
        await uow.commit()
    yield Counter(storage)
    await storage.close()


def press(action: str, key: str = "k1") -> ButtonPressed:
    """The member presses a button."""
    return ButtonPressed(account=ACCOUNT, key=key, at=NOW, action=action)


def post(key: str = "m1") -> MessagePosted:
    """The member writes."""
    ref = MessageRef("memory", "town", "general", key)
    return MessagePosted(account=ACCOUNT, key=key, at=NOW, ref=ref, text="こんにちは")


async def test_the_same_key_has_one_effect_and_leads_to_the_same_page(counter: Counter):
    """A second press is told where the first one led."""
    dispatch = counter.dispatch()
    await dispatch.receive(press("count"))
    again = await dispatch.receive(press("count"))
    assert again == ui.Done(then=ui.ViewRef("home"))
    assert await counter.counted() == 1


async def test_the_same_key_at_the_same_time_has_one_effect(counter: Counter):
    """Two processes receive the same event at once."""
    await asyncio.gather(*(counter.dispatch().receive(press("count")) for _ in range(5)))
    assert await counter.counted() == 1


async def test_different_keys_at_the_same_time_all_count(counter: Counter):
    """No effect is lost between them."""
    await asyncio.gather(*(counter.dispatch().receive(press("count", f"k{n}")) for n in range(20)))
    assert await counter.counted() == 20


async def test_a_conflict_runs_it_again_whole(counter: Counter):
    """Twice somebody else was faster; the effect is there once."""
    counter.faults = [Conflict("a"), Conflict("b")]
    assert isinstance(await counter.dispatch().receive(press("count")), ui.Say)
    assert (counter.tries, await counter.counted()) == (3, 1)


async def test_a_refusal_undoes_everything_and_may_be_tried_again(counter: Counter):
    """What was written before the refusal is gone, and the same press is not taken for a repetition."""
    counter.faults = [Refusal("いまはできません")]
    reply = await counter.dispatch().receive(press("count"))
    assert "いまはできません" in text_of(reply)
    assert await counter.counted() == 0
    await counter.dispatch().receive(press("count"))
    assert await counter.counted() == 1


async def test_a_reply_other_than_declared_is_a_fault(counter: Counter):
    """The platform was promised a form."""
    with pytest.raises(UndeclaredReply):
        await counter.dispatch().receive(press("lie"))


async def test_a_handler_is_not_reached_without_its_role(counter: Counter):
    """The refusal comes before."""
    assert "この操作ができるのは" in text_of(await counter.dispatch().receive(press("kept")))


async def _begun(counter: Counter) -> str:
    """The sheet of a form that was opened."""
    opened = await counter.dispatch().receive(press("fill"))
    assert isinstance(opened, ui.OpenForm)
    return opened.form.sheet


def fill(sheet: str, key: str = "s1") -> SheetSubmitted:
    """The member submits a sheet."""
    return SheetSubmitted(account=ACCOUNT, key=key, at=NOW, sheet=sheet, values={"name": ("みかん",)})


async def test_what_was_typed_outlives_a_fault(counter: Counter):
    """The process dies over a submission; what was typed is there, and the same submission counts once."""
    sheet = await _begun(counter)
    counter.faults = [RuntimeError("crash")]
    with pytest.raises(RuntimeError):
        await counter.dispatch().receive(fill(sheet))
    again = await counter.dispatch().receive(SheetOpened(account=ACCOUNT, key="o1", at=NOW, sheet=sheet))
    assert isinstance(again, ui.OpenForm)
    assert again.form.inputs[0].value == ("みかん",)
    assert "みかんを数えました" in text_of(await counter.dispatch().receive(fill(sheet)))
    assert await counter.dispatch().receive(fill(sheet)) == ui.Done(then=ui.ViewRef("home"))
    assert await counter.counted() == 1


async def test_a_sheet_that_is_submitted_by_several_processes_counts_once(counter: Counter):
    """The platform sends the same submission to all of them."""
    sheet = await _begun(counter)
    await asyncio.gather(*(counter.dispatch().receive(fill(sheet)) for _ in range(4)))
    assert await counter.counted() == 1


async def test_an_occurrence_that_fails_is_kept_and_resumed_once(counter: Counter):
    """The process dies on it; the next one finds it in the inbox and works it through once."""
    counter.faults = [RuntimeError("crash")]
    reply = await counter.dispatch().receive(post())
    assert "自動的にやり直します" in text_of(reply)
    assert await counter.counted() == 0
    restarted = counter.dispatch()
    assert await restarted.resume() == 1
    assert await restarted.resume() == 0
    assert await counter.counted() == 1


async def test_an_occurrence_that_always_fails_is_given_up_for_the_secretariat(counter: Counter):
    """It does not stop the others for ever."""
    counter.faults = [RuntimeError("crash")] * 10
    dispatch = counter.dispatch()
    await dispatch.receive(post())
    for _ in range(10):
        await dispatch.resume()
    assert counter.tries == 5
    counter.faults = []
    await dispatch.receive(post("m2"))
    assert await counter.counted() == 1


async def test_an_occurrence_worked_by_two_processes_counts_once(counter: Counter):
    """Both resume the same pending entry."""
    counter.faults = [RuntimeError("crash")]
    await counter.dispatch().receive(post())
    await asyncio.gather(*(counter.dispatch().resume() for _ in range(4)))
    assert await counter.counted() == 1


async def test_a_platform_that_does_not_say_who_somebody_is_keeps_nobody_waiting(counter: Counter):
    """After a second and a half the newcomer is asked to try again: they may be somebody whom their mail proves."""

    async def never(account: AccountRef) -> Profile | None:
        await asyncio.Event().wait()
        raise AssertionError(account)

    async def known(account: AccountRef) -> Profile | None:
        return Profile(f"名札 {account.user}")

    stranger = replace(press("count"), account=AccountRef("memory", "town", "X1"))
    assert "名札 X1" in text_of(await counter.dispatch(known).receive(stranger))
    async with asyncio.timeout(3):
        reply = await counter.dispatch(never).receive(stranger)
    assert "少し待ってから、もう一度お試しください" in text_of(reply)
    assert await counter.counted() == 0


async def test_what_is_written_while_nobody_can_be_asked_who_wrote_it_waits(counter: Counter):
    """Longer than what fails; whichever process can ask first works it, once."""

    async def mute(account: AccountRef) -> Profile | None:
        raise RateLimited(timedelta(seconds=30))

    async def known(account: AccountRef) -> Profile | None:
        return Profile("数田 かず", "K@example.lg.jp")

    stranger = replace(post(), account=AccountRef("memory", "town", "X1"))
    dispatch = counter.dispatch(mute)
    assert "預かりました" in text_of(await dispatch.receive(stranger))
    assert [await dispatch.resume() for _ in range(10)] == [1] * 10
    assert await counter.counted() == 0
    assert await counter.dispatch(known).resume() == 1
    assert await counter.dispatch(known).resume() == 0
    assert await counter.counted() == 1


async def test_what_was_written_by_somebody_who_can_be_asked_nowhere_does_not_wait_for_ever(counter: Counter):
    """Their workspace is no longer served by anybody: after a day it is let go."""

    async def mute(account: AccountRef) -> Profile | None:
        raise Unreachable("nobody there", uncertain=False)

    stranger = replace(post(), account=AccountRef("memory", "elsewhere", "X1"), at=NOW - timedelta(days=1))
    await counter.dispatch(mute).receive(stranger)
    assert await counter.dispatch(mute).resume() == 0


async def test_whom_a_platform_will_not_name_is_a_stranger(counter: Counter):
    """It was asked, and that is its answer: they are received as one of whom nothing is known."""

    async def discreet(account: AccountRef) -> Profile | None:
        raise Refused("not told")

    stranger = replace(press("count"), account=AccountRef("memory", "town", "X1"))
    assert "知らない方" in text_of(await counter.dispatch(discreet).receive(stranger))


# ---- people whom a platform knows across its workspaces -----------------------------------------------------------

ELSEWHERE = AccountRef("memory", "another town", "U1")


async def _acts(counter: Counter) -> list[str]:
    async with counter.storage._database.reading() as transaction:
        return [row.act for row in await transaction.rows(select(audit.c.act).order_by(audit.c.id))]


async def test_who_is_known_in_one_workspace_is_known_in_all(counter: Counter):
    """Where a user id means the same person: linked at first, once, whichever process meets them."""
    counter.shared_people = frozenset({"memory"})
    there = [replace(press("count", f"k{n}"), account=ELSEWHERE) for n in range(4)]
    replies = await asyncio.gather(*(counter.dispatch().receive(event) for event in there))
    assert all("数えました" in text_of(reply) for reply in replies)
    assert await counter.counted() == 4
    assert await _acts(counter) == ["account.linked"]
    async with counter.storage.read(System("test")) as uow:
        member = await uow.members.by_account(ACCOUNT)
        assert member == await uow.members.by_account(ELSEWHERE)


async def test_another_workspace_brings_back_no_role(counter: Counter):
    """Who was the first secretary and is one no more has the same roles wherever they come in."""
    counter.shared_people = frozenset({"memory"})
    counter.secretaries = frozenset({AccountRef("memory", "", "U1")})
    await counter.dispatch().receive(replace(press("count"), account=ELSEWHERE))
    assert await _acts(counter) == ["account.linked"]


async def test_a_user_id_elsewhere_is_somebody_else_s_where_it_is_not_shared(counter: Counter):
    """The same letters in another workspace mean another person."""
    reply = await counter.dispatch().receive(replace(press("count"), account=ELSEWHERE))
    assert "どなたですか" in text_of(reply)
    assert await _acts(counter) == []


async def test_who_has_left_comes_in_nowhere(counter: Counter):
    """Nor by a workspace in which they never were."""
    counter.shared_people = frozenset({"memory"})
    async with counter.storage.write(System("they leave")) as uow:
        member = await uow.members.by_account(ACCOUNT)
        assert member
        await uow.members.save(replace(member, active=False))
        await uow.commit()
    reply = await counter.dispatch().receive(replace(press("count"), account=ELSEWHERE))
    assert "メンバー登録が終了している" in text_of(reply)
    assert await _acts(counter) == []
