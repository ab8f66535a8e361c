"""How people become members: recognised by mail, or by an application that the secretariat decides."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.inbound import FormSubmitted
from bot.model.application import NAME_LENGTH
from bot.model.audience import System
from bot.model.ids import AccountRef, MemberId, OrganizationId
from bot.model.member import Member, Role
from bot.model.organization import Organization, OrganizationKind
from bot.outbound import Form, Invalid, OpenForm, SelectInput
from bot.ports import Profile, Unreachable
from storage.tables import audit
from tests.databases import SqliteDatabases
from tests.dialogues.fronts import MEMORY
from tests.memory_town import MemoryPerson, MemoryTown, open_town
from tests.reading import all_of
from tests.town import community

NOBODY = Member(id=MemberId(0), name="", mail="", organization_id=OrganizationId(0))

BODIES = (
    ("はなみ町", OrganizationKind.MUNICIPALITY, ("town.hanami.example", "Hanami.lg.jp")),
    ("はなみ県", OrganizationKind.PREFECTURE, ("pref.hanami.example",)),
    ("みなと市", OrganizationKind.MUNICIPALITY, ("minato.pref.hanami.example",)),
    ("きた組合", OrganizationKind.MUNICIPALITY, ("shared.example",)),
    ("みなみ組合", OrganizationKind.MUNICIPALITY, ("shared.example",)),
    ("はなみ株式会社", OrganizationKind.COMPANY, ("company.example",)),
)


@pytest.fixture
def front() -> str:
    """What a platform tells of an account is staged in memory; `test_newcomers` goes to every front."""
    return MEMORY


@pytest.fixture
async def town(town: MemoryTown) -> MemoryTown:
    """With bodies that have domains of their own, and a second workspace."""
    town.platform.workspaces = ("town", "city")
    async with town.storage.write(System("test")) as uow:
        for code, (name, kind, domains) in enumerate(BODIES, start=100):
            body = Organization(id=OrganizationId(0), code=f"{code:06}", name=name, kind=kind, domains=domains)
            town.organizations[name] = await uow.organizations.add(body)
        await uow.commit()
    return town


def stranger(
    town: MemoryTown, name: str, mail: str = "", *, user: str = "X1", workspace: str = "town", **more: bool
) -> MemoryPerson:
    """Somebody of whom the platform tells this, and the community nothing."""
    account = AccountRef("memory", workspace, user)
    town.platform.profiles[account] = Profile(name, mail, **more)
    return MemoryPerson(town, NOBODY, account)


async def member_of(person: MemoryPerson) -> Member | None:
    """Whose account it is now."""
    async with person.town.storage.read(System("test")) as uow:
        return await uow.members.by_account(person.account)


async def everyone(town: MemoryTown) -> list[Member]:
    """Active members."""
    async with town.storage.read(System("test")) as uow:
        return list(await uow.members.all())


async def acts(town: MemoryTown) -> list[str]:
    """What the audit holds, in order."""
    async with town.storage._database.reading() as transaction:
        return [row.act for row in await transaction.rows(select(audit.c.act).order_by(audit.c.id))]


async def applied(person: MemoryPerson, organization: str = "other", **more: str) -> None:
    """Fills the form in; an organization is named as people see it."""
    if not isinstance(person.last, OpenForm):
        await person.types("/soudan")
    form = all_of(Form, person.last)[0]
    select = next(i for i in form.inputs if isinstance(i, SelectInput))
    value = next(choice.value for choice in select.choices if organization in (choice.value, choice.label))
    await person.fills_in(organization=value, **more)


# ---- recognised by mail --------------------------------------------------------------------------------------


async def test_a_newcomer_whose_domain_is_known_asks_at_once(town: MemoryTown, secretary: MemoryPerson):
    """Nobody asks who they are: the first command is already theirs."""
    newcomer = stranger(town, "花見 さくら", "Sakura@HANAMI.lg.jp")
    question = await newcomer.asks("移行の進め方")
    assert (await town.question(question)).affiliation.label == "はなみ町 花見 さくら"
    member = await member_of(newcomer)
    assert member
    assert (member.mail, member.roles) == ("sakura@hanami.lg.jp", frozenset({Role.MEMBER}))
    assert (await acts(town))[:2] == ["member.added", "account.linked"]


@pytest.mark.parametrize(
    ("mail", "organization"),
    [
        ("a@pref.hanami.example", "はなみ県"),
        ("a@it.pref.hanami.example", "はなみ県"),
        ("a@minato.pref.hanami.example", "みなと市"),
        ("a@ict.minato.pref.hanami.example", "みなと市"),
        ("a@xpref.hanami.example", None),
        ("a@hanami.example", None),
        ("a@shared.example", None),
        ("pref.hanami.example@mail.example", None),
        ("", None),
    ],
)
async def test_the_longest_domain_decides_and_nothing_else(town: MemoryTown, mail: str, organization: str | None):
    """A domain under a known one counts; one that only ends alike, or that two bodies share, does not."""
    newcomer = stranger(town, "名札 なふだ", mail)
    await newcomer.opens("home")
    member = await member_of(newcomer)
    if organization is None:
        assert member is None
        assert isinstance(newcomer.last, OpenForm)
    else:
        assert member
        assert member.organization_id == town.organizations[organization].id


async def test_one_person_on_two_workspaces_is_one_member(town: MemoryTown, secretary: MemoryPerson):
    """Whoever was recognised here is known there by the same mail."""
    here = stranger(town, "花見 さくら", "sakura@hanami.lg.jp")
    there = stranger(town, "Sakura", "SAKURA@hanami.lg.jp", user="Y1", workspace="city")
    question = await here.asks("移行の進め方")
    await there.opens("list", kind="mine")
    assert "移行の進め方" in there.sees
    assert await member_of(here) == await member_of(there)
    await there.opens("thread", question=question)
    assert "花見 さくら" in there.sees


async def test_two_events_at_once_make_one_member(town: MemoryTown):
    """From one account, and from two of the same person."""
    first = stranger(town, "花見 さくら", "sakura@hanami.lg.jp")
    second = stranger(town, "花見 さくら", "sakura@hanami.lg.jp", user="Y1", workspace="city")
    await asyncio.gather(*(person.opens("home") for person in (first, second, first, second)))
    assert [member.name for member in await everyone(town)] == ["花見 さくら"]
    assert (await acts(town)).count("account.linked") == 2


async def test_people_of_a_company_are_partners(town: MemoryTown):
    """They see what is opened to partners, and do not ask."""
    seller = stranger(town, "売田 かうぞう", "u@company.example")
    await seller.types("/soudan")
    assert "この操作ができるのは、自治体の職員、専門官、事務局の方です。" in seller.sees
    member = await member_of(seller)
    assert member
    assert member.roles == {Role.PARTNER}


async def test_a_seeded_member_keeps_their_roles(town: MemoryTown, secretary: MemoryPerson):
    """The mail links a new account to who is there already, whatever the platform calls them."""
    other = stranger(town, "jimukyoku-san", secretary.member.mail.upper(), workspace="city")
    await other.opens("applications")
    assert "参加の申し込み" in other.sees
    assert await member_of(other) == secretary.member


async def test_guests_and_those_who_left_are_turned_away(town: MemoryTown):
    """Nothing is written of them, and they are not asked to apply."""
    guest = stranger(town, "外野 そと", "soto@hanami.lg.jp", guest=True)
    await guest.types("/soudan")
    assert guest.was_refused
    assert "所属している方だけがお使いになれます" in guest.sees
    left = await town.person("去田 さる", "みどり町")
    async with town.storage.write(System("test")) as uow:
        await uow.members.save(replace(left.member, active=False))
        await uow.commit()
    elsewhere = stranger(town, "去田 さる", left.member.mail, workspace="city")
    for person in (left, elsewhere):
        await person.types("/soudan")
        assert person.was_refused
        assert "メンバー登録が終了している" in person.sees
    await guest.submits("join", "", {"organization": ("other",), "other": ("外",), "name": ("外野",)})
    assert guest.was_refused
    assert (await everyone(town), await acts(town)) == ([], [])
    assert [await member_of(person) for person in (guest, elsewhere)] == [None, None]


class Down(dict[AccountRef, Profile]):
    """Of a platform that cannot say just now who anybody is."""

    def get(self, *_: object) -> Profile:
        raise Unreachable("no answer")


async def test_a_platform_that_cannot_say_who_somebody_is_makes_nobody_a_stranger(town: MemoryTown):
    """They are asked to try again, not to apply; once it answers again they are recognised."""
    newcomer = stranger(town, "花見 さくら", "sakura@hanami.lg.jp")
    up, town.platform.profiles = town.platform.profiles, Down()
    await newcomer.types("/soudan")
    assert newcomer.was_refused
    assert "少し待ってから、もう一度お試しください" in newcomer.sees
    town.platform.profiles = up
    await newcomer.types("/soudan")
    assert await member_of(newcomer)


async def test_an_application_is_taken_though_nobody_can_be_asked(town: MemoryTown, secretary: MemoryPerson):
    """What somebody has filled in is not thrown away; the secretariat decides as ever."""
    newcomer = stranger(town, "新井 きた", "kita@free.example")
    await newcomer.types("/soudan")
    town.platform.profiles = Down()
    await applied(newcomer, "みどり町", section="税務課")
    assert "参加を申し込みました" in newcomer.sees


async def test_an_answer_written_while_nobody_can_be_asked_is_taken_up_later(town: MemoryTown, asker: MemoryPerson):
    """By the next look into the inbox at which their platform answers."""
    question = await asker.asks("VPNの更新", field="security")
    newcomer = stranger(town, "花見 さくら", "sakura@hanami.lg.jp")
    up, town.platform.profiles = town.platform.profiles, Down()
    await newcomer.writes(question, "うちではこうしました。")
    assert "預かりました" in newcomer.sees
    await town.app.dispatch.resume()
    town.platform.profiles = up
    assert "うちではこうしました。" not in await asker.reads("thread", question=question)
    await town.app.dispatch.resume()
    assert "うちではこうしました。" in await asker.reads("thread", question=question)


# ---- by application ------------------------------------------------------------------------------------------


async def test_whoever_is_not_recognised_applies_and_asks_once_approved(town: MemoryTown, secretary: MemoryPerson):
    """From the first command to the first question."""
    newcomer = stranger(town, "新井 きた", "kita@free.example")
    await newcomer.types("/soudan 移行の進め方")
    assert "はじめての方は、ご所属をお知らせください" in newcomer.sees
    assert all_of(Form, newcomer.last)[0].inputs[3].value == ("新井 きた",)
    await applied(newcomer, "みどり町", section="税務課", note="先週の研修に出ました。")
    assert "参加を申し込みました" in newcomer.sees
    await town.deliver()
    assert "参加の申し込みが1件、確認を待っています" in secretary.notes
    assert "みどり町 税務課 新井 きた" in secretary.notes
    assert "メールのドメインでは確かめられません" in secretary.notes
    await secretary.opens("home")
    assert "参加の申し込みが1件あります" in secretary.links
    await secretary.types("/sanka")
    assert "ひとこと: 先週の研修に出ました。" in secretary.sees
    await secretary.presses("承認")
    assert "新井 きたさんの参加を承認しました" in secretary.sees
    await town.deliver()
    assert "メンバー登録が済みました。ようこそ。" in newcomer.notes
    assert "/soudan" in newcomer.notes
    question = await newcomer.asks("移行の進め方")
    assert (await town.question(question)).affiliation.label == "みどり町 税務課 新井 きた"
    assert (await acts(town))[:3] == ["member.added", "account.linked", "application.approved"]
    await secretary.opens("applications")
    assert "確認を待っている申し込みはありません" in secretary.sees


async def test_whatever_one_does_before_is_answered_by_the_form(town: MemoryTown):
    """A command, a button, a page, another form: none of them has an effect."""
    newcomer = stranger(town, "新井 きた")
    for act in (
        newcomer.types("/help"),
        newcomer.types("/nothing"),
        newcomer.opens("applications"),
        newcomer.presses_action("application.approve", "1"),
        newcomer.presses_action("join", ""),
        newcomer.submits("ask", "", {"title": ("題",)}),
    ):
        await act
        assert all_of(Form, newcomer.last)[0].name == "join"
        assert isinstance(newcomer.last, OpenForm)


async def test_mistakes_are_said_beside_the_inputs(town: MemoryTown):
    """All at once, and nothing that was typed is lost."""
    newcomer = stranger(town, "")
    await newcomer.types("/soudan")
    await newcomer.fills_in(note="はじめまして")
    assert newcomer.errors == {"organization": "所属を選んでください。", "name": "氏名を入力してください。"}
    assert isinstance(newcomer.last, Invalid)
    await newcomer.fills_in(organization="other", name="名" * (NAME_LENGTH + 1))
    assert newcomer.errors.keys() == {"other", "name"}
    assert "はじめまして" in newcomer.sees
    await newcomer.fills_in(organization="999999", name="新井 きた")
    assert newcomer.errors.keys() == {"organization"}


async def test_an_organization_that_is_not_listed_is_chosen_by_the_secretariat(
    town: MemoryTown, secretary: MemoryPerson
):
    """Its section and name can be mended at the same time."""
    newcomer = stranger(town, "kita", "kita@free.example")
    await applied(newcomer, other="みどり町役場 税務課")
    await secretary.opens("applications")
    assert "一覧にない所属" in secretary.sees
    await secretary.presses_action("application.approve", "1")
    assert secretary.was_refused
    await secretary.opens("applications")
    await secretary.presses("所属を選んで承認")
    assert "みどり町役場 税務課" in secretary.sees
    await secretary.fills_in(organization="other", section="税務課", name="新井 きた")
    assert secretary.errors.keys() == {"organization"}
    green = str(town.organizations["みどり町"].id)
    await secretary.fills_in(organization=green)
    assert "新井 きたさんの参加を承認しました" in secretary.sees
    member = await member_of(newcomer)
    assert member
    assert (str(member.organization_id), member.section, member.name) == (green, "税務課", "新井 きた")


async def test_what_an_applicant_does_meanwhile_waits(town: MemoryTown, secretary: MemoryPerson):
    """They are told so; writing it anew takes the place of the first, which then nobody can approve."""
    newcomer = stranger(town, "新井 きた", "kita@free.example")
    await applied(newcomer, "みどり町", section="税務課")
    await newcomer.types("/soudan")
    assert newcomer.was_refused
    assert "事務局の確認をお待ちください" in newcomer.sees
    await town.deliver()
    await secretary.opens("applications")
    shown = secretary.last
    await newcomer.presses("申し込みを書き直す")
    assert all_of(Form, newcomer.last)[0].inputs[2].value == ("税務課",)
    await applied(newcomer, "あおば町")
    secretary.last = shown
    await secretary.presses("承認")
    assert secretary.was_refused
    assert "一覧に新しいものがあります" in secretary.sees
    assert await member_of(newcomer) is None
    await secretary.opens("applications")
    assert "あおば町 税務課 新井 きた" in secretary.sees
    assert "みどり町" not in secretary.sees


async def test_who_is_declined_is_told_why_and_where_to_turn(town: MemoryTown, secretary: MemoryPerson):
    """Also when they send a form that was still open."""
    newcomer = stranger(town, "新井 きた", "kita@free.example")
    await applied(newcomer, "みどり町")
    await secretary.opens("applications")
    await secretary.presses("お断り")
    await secretary.fills_in(reason="総務課からお申し込みください。")
    assert "新井 きたさんの参加をお断りしました" in secretary.sees
    await newcomer.types("/soudan")
    assert newcomer.was_refused
    assert "お受けできませんでした" in newcomer.sees
    assert "総務課からお申し込みください。" in newcomer.sees
    assert "直接ご連絡ください" in newcomer.sees
    await newcomer.submits("join", "", {"organization": ("other",), "other": ("外",), "name": ("新井",)})
    assert newcomer.was_refused
    assert "参加の申し込みが" not in await secretary.reads("home")
    assert await acts(town) == ["application.declined"]


async def test_an_application_is_decided_once(town: MemoryTown, secretary: MemoryPerson):
    """The second secretary is told who was first; a note that leaves afterwards is not needed."""
    other = await town.person("事務 二郎", "ためし事務局", Role.SECRETARIAT)
    newcomer = stranger(town, "新井 きた", "kita@free.example")
    await applied(newcomer, "みどり町")
    for person in (secretary, other):
        await person.opens("applications")
    await asyncio.gather(secretary.presses("承認"), other.presses("承認"))
    refused = secretary if secretary.was_refused else other
    winner = other if refused is secretary else secretary
    assert f"{winner.member.name}さんがすでに承認しています" in refused.sees
    await refused.presses_action("application.decline", "1")
    assert refused.was_refused
    assert [member.name for member in await everyone(town)].count("新井 きた") == 1
    await town.deliver()
    assert (secretary.notes, other.notes) == ("", "")


async def test_who_became_a_member_meanwhile_is_only_told_so(town: MemoryTown, secretary: MemoryPerson):
    """Their open form does nothing, and approving them adds nobody."""
    newcomer = stranger(town, "新井 きた")
    await applied(newcomer, "みどり町")
    town.platform.profiles[newcomer.account] = Profile("新井 きた", "kita@hanami.lg.jp")
    await newcomer.submits("join", "", {"organization": ("other",), "other": ("外",), "name": ("新井",)})
    assert "メンバー登録は済んでいます" in newcomer.sees
    await newcomer.presses_action("join", "")
    assert newcomer.was_refused
    await secretary.opens("applications")
    await secretary.presses("承認")
    assert "参加を承認しました" in secretary.sees
    assert [member.name for member in await everyone(town)].count("新井 きた") == 1
    assert "確認を待っている申し込みはありません" in await secretary.reads("applications")


async def test_an_approved_mail_that_somebody_has_makes_no_second_member(town: MemoryTown, secretary: MemoryPerson):
    """The platform told their mail only after they were asked; one who left is not let in this way."""
    asker = await town.person("聞田 はじめ", "みどり町")
    mails = {"X1": asker.member.mail, "X2": "left@free.example"}
    for user, mail in mails.items():
        person = stranger(town, "だれか", "", user=user)
        await applied(person, "あおば町")
        async with town.storage.write(System("the mail as it would be known")) as uow:
            waiting = await uow.applications.latest(person.account)
            assert waiting
            await uow.applications.save(replace(waiting, mail=mail))
            await uow.commit()
    left = await town.person("去田 さる", "みどり町")
    async with town.storage.write(System("test")) as uow:
        await uow.members.save(replace(left.member, mail="left@free.example", active=False))
        await uow.commit()
    await secretary.presses_action("application.approve", "1")
    assert "聞田 はじめさんの参加を承認しました" in secretary.sees
    await secretary.presses_action("application.approve", "2")
    assert "終了しているため、承認できません" in secretary.sees


async def test_the_same_submission_twice_applies_once(town: MemoryTown, secretary: MemoryPerson):
    """A platform that sends it again gets no second note out."""
    newcomer = stranger(town, "新井 きた")
    event = FormSubmitted(
        account=newcomer.account,
        key="again",
        at=town.clock.now(),
        form="join",
        values={"organization": ("other",), "other": ("外",), "name": ("新井",)},
    )
    await town.happens(event)
    await town.happens(event)
    await town.deliver()
    assert len(town.platform.told(secretary.account)) == 1


async def test_who_writes_an_application_again_and_again_calls_nobody(town: MemoryTown, secretary: MemoryPerson):
    """The secretariat was told once; after an hour it is told of what was written since."""
    newcomer = stranger(town, "新井 きた", "kita@free.example")

    async def rewrites(section: str) -> int:
        await newcomer.presses_action("join", "")
        await applied(newcomer, "みどり町", section=section)
        assert "参加を申し込みました" in newcomer.sees
        await town.deliver()
        return len(town.platform.told(secretary.account))

    await applied(newcomer, "みどり町")
    assert [await rewrites(f"{number}課") for number in range(5)] == [1] * 5
    town.clock.advance(timedelta(hours=1))
    assert await rewrites("税務課") == 2


async def test_a_note_that_has_not_left_tells_of_everybody(town: MemoryTown, secretary: MemoryPerson):
    """However many apply meanwhile, and however often."""
    for number in range(3):
        await applied(stranger(town, f"新井 {number}", user=f"X{number}"), "みどり町")
        town.clock.advance(timedelta(hours=1))
    await town.deliver()
    assert len(town.platform.told(secretary.account)) == 1
    assert "参加の申し込みが3件" in secretary.notes


async def test_many_applications_come_in_pages(town: MemoryTown, secretary: MemoryPerson):
    """The note names the first few and counts all."""
    for number in range(25):
        await applied(stranger(town, f"新井 {number:02}", user=f"X{number}"), "みどり町")
    await town.deliver()
    assert "参加の申し込みが25件、確認を待っています" in secretary.notes
    await secretary.opens("applications")
    assert "新井 19" in secretary.sees
    assert "新井 20" not in secretary.sees
    await secretary.opens("applications", page=2)
    assert "新井 20" in secretary.sees
    assert "新井 24" in secretary.sees


# ---- what strangers write ------------------------------------------------------------------------------------


async def test_what_a_stranger_writes_counts_when_it_comes_again(
    town: MemoryTown, asker: MemoryPerson, secretary: MemoryPerson
):
    """It is not taken up, and they are told how to join; read back after the approval, it is there."""
    question = await asker.asks("VPNの更新", field="security")
    newcomer = stranger(town, "新井 きた", "kita@free.example")
    await newcomer.writes(question, "うちではこうしました。")
    assert newcomer.was_refused
    assert "参加を申し込めます" in newcomer.sees
    written = town.platform.written[-1]
    assert await town.app.dispatch.resume() == 0
    assert "うちではこうしました。" not in await asker.reads("thread", question=question)
    await applied(newcomer, "みどり町")
    await secretary.presses_action("application.approve", "1")
    await town.happens(written)
    await town.happens(written)
    assert (await asker.reads("thread", question=question)).count("うちではこうしました。") == 1


async def test_what_a_recognised_newcomer_writes_is_an_answer(town: MemoryTown, asker: MemoryPerson):
    """Silently: they never pressed anything."""
    question = await asker.asks("VPNの更新", field="security")
    newcomer = stranger(town, "花見 さくら", "sakura@hanami.lg.jp")
    await newcomer.writes(question, "うちではこうしました。")
    assert not newcomer.was_refused
    assert "うちではこうしました。" in await asker.reads("thread", question=question)
    assert "はなみ町 花見 さくら" in asker.sees


# ---- the first secretary -------------------------------------------------------------------------------------


ANYWHERE = AccountRef("memory", "", "X3")


@pytest.fixture
async def beginning(sqlite: SqliteDatabases) -> AsyncIterator[MemoryTown]:
    """A community whose secretaries are named by their accounts alone."""
    named = frozenset({AccountRef("memory", "town", "X1"), AccountRef("memory", "town", "X2"), ANYWHERE})
    async with sqlite.upgraded() as url, open_town(url, secretaries=named) as opened:
        yield opened


async def test_the_first_secretary_needs_no_approval(beginning: MemoryTown):
    """Named in the configuration, they say who they are and decide on others at once."""
    first = stranger(beginning, "事務 はじめ")
    await applied(first, "ためし事務局")
    assert "メンバー登録が済みました" in first.sees
    member = await member_of(first)
    assert member
    assert member.is_secretary
    assert (await acts(beginning)) == ["member.added", "account.linked", "secretary.appointed"]
    other = stranger(beginning, "新井 きた", user="X9")
    await applied(other, "みどり町")
    await first.opens("applications")
    await first.presses("承認")
    assert "参加を承認しました" in first.sees
    ordinary = await member_of(other)
    assert ordinary
    assert not ordinary.is_secretary


async def test_a_first_secretary_named_without_a_workspace_comes_by_any(beginning: MemoryTown):
    """Where a platform's user ids mean the same person in each of them; nobody else's account counts."""
    first = stranger(beginning, "事務 はじめ", user="X3")
    await applied(first, "ためし事務局")
    member = await member_of(first)
    assert member
    assert member.is_secretary
    named = community(frozenset({ANYWHERE, AccountRef("memory", "town", "X1")}))
    assert named.is_secretary_account(AccountRef("memory", "another town", "X3"))
    assert not named.is_secretary_account(AccountRef("another", "town", "X3"))
    assert not named.is_secretary_account(AccountRef("memory", "another town", "X1"))


async def test_a_first_secretary_is_recognised_by_mail_too(beginning: MemoryTown):
    """Whoever is a member already gains the role with the account; losing it later is for good."""
    clerk = await beginning.person("聞田 はじめ", "みどり町")
    named = stranger(beginning, "聞田", clerk.member.mail, user="X2")
    await named.opens("applications")
    assert isinstance(await member_of(named), Member)
    assert not named.was_refused
    async with beginning.storage.write(System("test")) as uow:
        await uow.members.save(clerk.member)
        await uow.commit()
    await named.opens("applications")
    assert named.was_refused


async def test_a_first_secretary_may_bring_their_office(beginning: MemoryTown):
    """Where the list does not have it, since nobody else could enter it."""
    first = stranger(beginning, "事務 はじめ")
    await applied(first, other="ためし連絡協議会")
    member = await member_of(first)
    assert member
    async with beginning.storage.read(System("test")) as uow:
        home = await uow.organizations.get(member.organization_id)
    assert (home.name, home.kind) == ("ためし連絡協議会", OrganizationKind.SECRETARIAT)


# ---- what is not told ----------------------------------------------------------------------------------------


async def test_logs_name_nobody(town: MemoryTown, secretary: MemoryPerson):
    """Ids and the platform only, whatever becomes of a newcomer."""
    with capture_logs() as logs:
        await stranger(town, "花見 さくら", "sakura@hanami.lg.jp").types("/help")
        await applied(stranger(town, "新井 きた", "kita@free.example", user="X2"), "みどり町", note="ひとこと")
        await secretary.presses_action("application.approve", "1")
        await town.deliver()
    assert any(entry["event"] == "newcomer_recognised" for entry in logs)
    assert not any(word in str(logs) for word in ("花見", "新井", "ひとこと", "@", "X1", "X2"))


async def test_a_form_that_stays_open_until_it_is_right_has_one_draft(town: MemoryTown, asker: MemoryPerson):
    """Sent three times in one sitting, it is in the drafts once, as it was last."""
    for number, title in enumerate(("", "題", "VPNの更新の進め方")):
        event = FormSubmitted(
            account=asker.account,
            key=f"sitting-{number}",
            at=town.clock.now(),
            form="ask",
            values={"title": (title,), "body": ("手順を教えてください。",)},
            sitting="V1",
        )
        await town.happens(event)
    await asker.types("/shitagaki")
    assert [entry.title for entry in asker.view.elements[0].entries] == ["VPNの更新の進め方"]  # type: ignore[union-attr]
