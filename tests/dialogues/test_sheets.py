"""Forms on a platform where they are gone once they are submitted: the core keeps what was entered."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from bot.inbound import SheetSubmitted
from bot.model.audience import System
from bot.model.member import Role
from bot.outbound import Done, Form, Invalid, OpenForm, Say, Show
from bot.ports import Capabilities
from tests.databases import SqliteDatabases
from tests.memory_town import MemoryPerson, MemoryTown, open_town
from tests.reading import all_of

TEXTS: Mapping[str, str | tuple[str, ...]] = {
    "title": "VPNの更新の進め方",
    "body": "手順と費用の見当を教えてください。",
}
CHOICES: Mapping[str, str | tuple[str, ...]] = {"field": "security", "circle": "public_servants"}
MORE: Mapping[str, str | tuple[str, ...]] = {"topics": ("窓口", "税"), "wished_on": "2026-12-01"}


@pytest.fixture
def front() -> str:
    """A platform that nobody's front is yet: its forms close."""
    return "memory"


@pytest.fixture
async def town(sqlite: SqliteDatabases) -> AsyncIterator[MemoryTown]:
    """On a platform whose forms close."""
    async with sqlite.upgraded() as url, open_town(url, capabilities=Capabilities(forms_close=True)) as opened:
        yield opened


def form_of(person: MemoryPerson) -> Form:
    """The form that was last shown."""
    return all_of(Form, person.last)[0]


async def drafts(person: MemoryPerson) -> list[str]:
    """The titles of what they have not sent yet."""
    await person.types("/shitagaki")
    return person.entries


async def test_every_form_that_opens_has_a_sheet(town: MemoryTown, asker: MemoryPerson):
    """By a command or by a button, each another one."""
    await asker.types("/soudan")
    first = form_of(asker).sheet
    await asker.presses_action("ask", "security")
    assert isinstance(asker.last, OpenForm)
    assert first
    assert form_of(asker).sheet not in ("", first)


async def test_a_form_needs_no_sheet_where_it_stays_open(sqlite: SqliteDatabases):
    """The other platforms keep what is typed themselves."""
    async with sqlite.upgraded() as url, open_town(url) as town:
        person = await town.person("聞田 はじめ", "みどり町")
        await person.types("/soudan")
        assert form_of(person).sheet == ""


async def test_a_question_is_asked_part_by_part(town: MemoryTown, asker: MemoryPerson):
    """In whatever order its parts are filled in, its draft is one and the same."""
    reviews = []
    for order in permutations((TEXTS, CHOICES, MORE)):
        await asker.types("/soudan")
        sheet = form_of(asker).sheet
        for part in order:
            await asker.goes_on_with(sheet)
            await asker.fills_in_part(**part)
        assert isinstance(asker.last, Show), asker.sees
        reviews.append(asker.view.elements[:-1])
        assert await drafts(asker) == ["VPNの更新の進め方"]
        await asker.presses("削除")
    assert all(review == reviews[0] for review in reviews)


async def test_what_must_be_mended_comes_back_with_what_was_entered(town: MemoryTown, asker: MemoryPerson):
    """On the same sheet, with the errors, until it is right; the draft stays one."""
    await asker.types("/soudan")
    sheet = form_of(asker).sheet
    await asker.fills_in_part(title="題", body="長い" * 10)
    assert isinstance(asker.last, Invalid)
    assert form_of(asker).sheet == sheet
    assert asker.errors.keys() == {"title"}
    await asker.goes_on_with(sheet)
    assert (asker.inputs["title"], asker.inputs["body"]) == (("題",), ("長い" * 10,))
    assert [i.name for i in form_of(asker).errors] == ["title"]
    await asker.fills_in_part(title="VPNの更新の進め方")
    assert isinstance(asker.last, Show)
    await asker.goes_on_with(sheet)
    assert not form_of(asker).errors
    assert await drafts(asker) == ["VPNの更新の進め方"]


async def test_the_same_submission_has_one_effect(town: MemoryTown, asker: MemoryPerson):
    """Sent twice it leads to the same page; an earlier one that comes again after a later one does nothing."""
    await asker.types("/jimukyoku")
    begun = form_of(asker).sheet

    def sends(key: str, title: str) -> SheetSubmitted:
        values = {"title": (title,), "body": ("部署名が変わりました。",)}
        return SheetSubmitted(account=asker.account, key=key, at=town.clock.now(), sheet=begun, values=values)

    assert isinstance(await town.happens(sends("k1", "")), Invalid)
    assert isinstance(await town.happens(sends("k1", "")), Invalid)
    said = await town.happens(sends("k2", "部署名"))
    assert isinstance(said, Say)
    assert await town.happens(sends("k2", "部署名")) == Done(then=said.then)
    assert await town.happens(sends("k1", "")) == Done()
    await asker.goes_on_with(begun)
    assert asker.inputs["title"] == ("部署名",)
    await asker.types("/jibun")
    assert asker.entries == ["部署名"]


async def test_a_sheet_is_nobody_else_s(town: MemoryTown, asker: MemoryPerson, peer: MemoryPerson):
    """Neither to look at nor to fill in; they are told what to do."""
    await asker.types("/soudan")
    await asker.fills_in_part(title="人に見せない件名", body="")
    sheet = form_of(asker).sheet
    await peer.goes_on_with(sheet)
    assert peer.was_refused
    assert "もう一度開いてください" in peer.sees
    peer.last = asker.last
    await peer.fills_in_part(title="書き換えた")
    assert peer.was_refused
    await asker.goes_on_with(sheet)
    assert asker.inputs["title"] == ("人に見せない件名",)


async def test_a_sheet_is_kept_for_a_day(town: MemoryTown, asker: MemoryPerson):
    """Since it was last filled in; after that it is opened anew."""
    await asker.types("/soudan")
    sheet = form_of(asker).sheet
    town.clock.advance(timedelta(hours=20))
    await asker.fills_in_part(title="題")
    prune = next(tick.action for tick in town.app.ticker._ticks if tick.name == "prune")
    town.clock.advance(timedelta(hours=20))
    await prune()
    await asker.goes_on_with(sheet)
    assert isinstance(asker.last, OpenForm)
    town.clock.advance(timedelta(hours=5))
    await prune()
    await asker.goes_on_with(sheet)
    assert asker.was_refused


async def test_words_become_the_choices_that_are_meant(town: MemoryTown, asker: MemoryPerson):
    """Where a platform cannot offer so many: in the order of the words."""
    await asker.types("/soudan")
    await asker.fills_in_part(**TEXTS, **CHOICES)
    await asker.presses("書き直す")
    await asker.fills_in_part(typed=["organizations"], organizations="あおば町、すみれ町")
    assert isinstance(asker.last, Show), asker.sees
    assert "あおば町、すみれ町" in asker.sees


async def test_words_that_mean_nothing_submit_nothing(town: MemoryTown, asker: MemoryPerson):
    """They come back as they were typed, with what is wrong; so they do when another part is filled in meanwhile."""
    await asker.types("/soudan")
    sheet = form_of(asker).sheet
    await asker.fills_in_part(typed=["organizations"], organizations="どこか町", **TEXTS)
    assert isinstance(asker.last, Invalid)
    assert form_of(asker).sheet == sheet
    assert asker.inputs["organizations"] == ("どこか町",)
    assert "「どこか町」は見つかりません" in asker.errors["organizations"]
    assert await drafts(asker) == []
    await asker.goes_on_with(sheet)
    await asker.fills_in_part(**CHOICES)
    assert asker.errors.keys() == {"organizations"}
    await asker.fills_in_part(typed=["organizations"], organizations="町")
    assert "5件あります" in asker.errors["organizations"]
    await asker.fills_in_part(typed=["organizations"], organizations="")
    assert isinstance(asker.last, Show)


async def test_a_stranger_joins_by_a_sheet(town: MemoryTown, secretary: MemoryPerson):
    """Their organization in words; what is missing is asked for on the same sheet."""
    newcomer = town.stranger("新井 きた")
    await newcomer.types("/help")
    sheet = form_of(newcomer).sheet
    await newcomer.fills_in_part(typed=["organization"], organization="みどり", name="")
    assert newcomer.errors.keys() == {"name"}
    assert form_of(newcomer).sheet == sheet
    await newcomer.goes_on_with(sheet)
    await newcomer.fills_in_part(name="新井 きた", section="総務課")
    assert "参加を申し込みました" in newcomer.sees
    await secretary.opens("applications")
    assert "みどり町" in secretary.sees


async def test_a_form_on_a_page_opens_with_a_sheet(town: MemoryTown, asker: MemoryPerson):
    """Asked for by its name; a page without it is shown as it is."""
    await asker.opens_form("settings", "settings")
    assert isinstance(asker.last, OpenForm)
    await asker.fills_in_part(language="en")
    assert "設定を保存しました" in asker.sees
    await asker.opens_form("settings", "home")
    assert isinstance(asker.last, Show)
    await asker.opens_form("settings", "settings")
    assert asker.inputs["language"] == ("en",)


async def test_a_role_that_was_lost_meanwhile_is_asked_for_again(town: MemoryTown, secretary: MemoryPerson):
    """A sheet opens no way around what is declared."""
    asker = await town.person("聞田 はじめ", "みどり町", Role.SECRETARIAT)
    question = await asker.asks("だれの分野か", field="unknown")
    await asker.presses_action("triage", str(question))
    async with town.storage.write(System("they move on")) as uow:
        await uow.members.save(replace(asker.member, roles=frozenset({Role.MEMBER})))
        await uow.commit()
    await asker.fills_in_part(field="security")
    assert asker.was_refused
    assert "この操作ができるのは" in asker.sees
