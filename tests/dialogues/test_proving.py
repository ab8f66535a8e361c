"""How somebody of whom no mail is known proves their organization: by the code that its address receives."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from adapters.mail.smtp import SmtpMail
from bot.config.mail import MailSettings
from bot.letters import Letters
from bot.model.audience import System
from bot.model.ids import AccountRef, OrganizationId
from bot.model.member import Role
from bot.model.organization import Organization, OrganizationKind
from bot.model.proof import MOST_LETTERS, MOST_TRIES
from bot.outbound import Form, Invalid, OpenForm
from bot.ports import Profile
from bot.ports.mail import Letter, MailUnreachable
from storage import open_storage
from storage.tables import audit, mail_proofs
from tests.adapters.post_office import SENDER, post_office
from tests.databases import SqliteDatabases
from tests.dialogues.fronts import MEMORY
from tests.fakes.mail import Killed, MemoryMail
from tests.memory_town import MemoryPerson, MemoryTown, open_town
from tests.reading import all_of
from tests.town import community

CHOICES = ["公式メールで確かめる", "事務局に申し込む", "別のサービスの登録とつなぐ"]
KITA = "kita@town.hanami.example"
FREE = "kita@free.example"
WRONG = ("000000", "000001", "000002", "000003", "000004")

BODIES = (
    ("はなみ町", OrganizationKind.MUNICIPALITY, ("town.hanami.example",)),
    ("はなみ株式会社", OrganizationKind.COMPANY, ("company.example",)),
)
FIRST = AccountRef("memory", "town", "X900")
"""Whom the configuration names as a first secretary."""


@pytest.fixture
def front() -> str:
    """What a platform tells of an account, and the letters, are looked at in memory."""
    return MEMORY


@pytest.fixture
def mail() -> MemoryMail:
    """The community's mail server."""
    return MemoryMail()


@pytest.fixture
async def url(sqlite: SqliteDatabases) -> AsyncIterator[str]:
    """The community's database."""
    async with sqlite.upgraded() as url:
        yield url


@pytest.fixture
async def town(url: str, mail: MemoryMail) -> AsyncIterator[MemoryTown]:
    """With a mail server, and bodies that have domains of their own."""
    async with open_town(url, mail=mail, secretaries=frozenset({FIRST})) as town:
        async with town.storage.write(System("test")) as uow:
            for code, (name, kind, domains) in enumerate(BODIES, start=100):
                body = Organization(id=OrganizationId(0), code=f"{code:06}", name=name, kind=kind, domains=domains)
                town.organizations[name] = await uow.organizations.add(body)
            await uow.commit()
        yield town


def code_in(letter: Letter) -> str:
    """The six digits that it brings."""
    found = re.search(r"^確認コード: (\d{6})$", letter.text, re.MULTILINE)
    assert found, letter.text
    return found[1]


async def asks_for_code(
    person: MemoryPerson, mail: str = KITA, name: str = "新井 きた", section: str = "税務課"
) -> None:
    """From the first command to the letter."""
    await person.types("/soudan")
    await person.presses("公式メールで確かめる")
    await person.fills_in(mail=mail, name=name, section=section)
    await person.town.deliver()


async def enters(person: MemoryPerson, code: str) -> None:
    """In the form that the button opens."""
    await person.presses("届いたコードを入力する")
    await person.fills_in(code=code)


@asynccontextmanager
async def next_start(url: str, town: MemoryTown) -> AsyncIterator[tuple[Letters, MemoryMail]]:
    """The part of another process that sends letters, and the server as that process sees it."""
    storage, server = await open_storage(url, clock=town.clock), MemoryMail()
    try:
        yield Letters(storage=storage, mail=server, clock=town.clock, community=community()), server
    finally:
        await storage.close()


async def acts(town: MemoryTown) -> list[str]:
    """What the audit holds, in order."""
    async with town.storage._database.reading() as transaction:
        return [row.act for row in await transaction.rows(select(audit.c.act).order_by(audit.c.id))]


async def proofs(town: MemoryTown) -> int:
    """How many codes are kept."""
    async with town.storage._database.reading() as transaction:
        return len(await transaction.rows(select(mail_proofs.c.id)))


# ---- the way in ----------------------------------------------------------------------------------------------


async def test_a_newcomer_proves_their_organization_and_asks(
    town: MemoryTown, mail: MemoryMail, secretary: MemoryPerson
):
    """From the first command to the first question, without the secretariat."""
    newcomer = town.stranger("きた")
    await newcomer.types("/soudan")
    assert newcomer.was_refused
    assert newcomer.buttons == CHOICES
    assert "参加の方法を選んでください" in newcomer.sees
    await newcomer.presses("公式メールで確かめる")
    assert newcomer.inputs["name"] == ("きた",)
    await newcomer.fills_in(mail="Kita@Town.hanami.example", name="新井 きた", section="税務課")
    assert newcomer.buttons == ["届いたコードを入力する", "もう一度送る"]
    assert "15分以内" in newcomer.sees
    assert mail.letters == []  # nothing of the network in a transaction
    await town.deliver()
    (letter,) = mail.letters
    assert (letter.to, letter.subject) == (KITA, "ためし町村会 よろず相談の確認コード")
    await enters(newcomer, code_in(letter))
    assert "メンバー登録が済みました。ようこそ。" in newcomer.sees
    assert "はなみ町" in newcomer.sees
    member = await town.member_of(newcomer)
    assert member
    assert (member.name, member.section, member.mail) == ("新井 きた", "税務課", KITA)
    assert member.roles == {Role.MEMBER}
    assert await acts(town) == ["member.added", "account.linked"]
    assert await proofs(town) == 0
    question = await newcomer.asks("移行の進め方")
    assert (await town.question(question)).affiliation.label == "はなみ町 税務課 新井 きた"


async def test_the_letter_says_what_it_is_and_leads_nowhere(town: MemoryTown, mail: MemoryMail):
    """Plain words that a town hall's filter lets through, and what to do if one knows of nothing."""
    await asks_for_code(town.stranger("きた"))
    (letter,) = mail.letters
    for words in ("ためし町村会", "15分以内", "お心当たりがないときは、このメールを破棄してください。"):
        assert words in letter.text
    assert "http" not in letter.text
    assert "きた" not in letter.text  # what a stranger typed goes to nobody's mailbox


async def test_whoever_is_a_member_already_is_linked(town: MemoryTown, mail: MemoryMail):
    """By the mail that the list of members has; what they entered changes nothing of it."""
    clerk = await town.person("聞田 はじめ", "みどり町")
    there = town.stranger("hajime")
    async with town.storage.write(System("test")) as uow:
        await uow.members.save(replace(clerk.member, mail="hajime@town.hanami.example"))
        await uow.commit()
    await asks_for_code(there, "hajime@town.hanami.example", name="はじめ", section="")
    await enters(there, code_in(mail.letters[0]))
    assert "聞田 はじめさんの登録とつながりました" in there.sees
    member = await town.member_of(there)
    assert member
    assert (member.id, member.organization_id) == (clerk.member.id, clerk.member.organization_id)
    assert await acts(town) == ["account.linked"]


async def test_people_of_a_company_become_partners(town: MemoryTown, mail: MemoryMail):
    """By the same rule as on a platform that tells mails."""
    seller = town.stranger("売田")
    await asks_for_code(seller, "u@company.example", name="売田 かうぞう")
    await enters(seller, code_in(mail.letters[0]))
    member = await town.member_of(seller)
    assert member
    assert member.roles == {Role.PARTNER}


async def test_a_first_secretary_is_one_at_once(town: MemoryTown, mail: MemoryMail):
    """The account that the configuration names, whichever way they come in."""
    first = MemoryPerson(town, town.stranger("局子").member, FIRST)
    town.platform.profiles[FIRST] = Profile("局子")
    await asks_for_code(first)
    await enters(first, code_in(mail.letters[0]))
    member = await town.member_of(first)
    assert member
    assert member.is_secretary


@pytest.mark.parametrize("typed", ["{wide}", " {code} ", "{first} {last}"])
async def test_a_code_is_read_as_people_type_it(town: MemoryTown, mail: MemoryMail, typed: str):
    """Full-width, and with the spaces with which it was copied."""
    newcomer = town.stranger("きた")
    await asks_for_code(newcomer)
    code = code_in(mail.letters[0])
    wide = code.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
    await enters(newcomer, typed.format(code=code, wide=wide, first=code[:3], last=code[3:]))
    assert await town.member_of(newcomer)


async def test_whoever_has_a_mail_of_their_platform_goes_on_as_before(town: MemoryTown):
    """Slack's verified mail needs no code: what it does not prove, the secretariat decides."""
    newcomer = town.stranger("きた", FREE)
    await newcomer.types("/soudan")
    assert all_of(Form, newcomer.last)[0].name == "join"
    await newcomer.presses_action("proof", "")
    assert all_of(Form, newcomer.last)[0].name == "join"


async def test_the_secretariat_can_be_asked_instead(town: MemoryTown, secretary: MemoryPerson):
    """And while they wait, the code is still a way in."""
    newcomer = town.stranger("きた")
    await newcomer.types("/soudan")
    await newcomer.presses("事務局に申し込む")
    await newcomer.fills_in(organization=str(town.organizations["みどり町"].id), name="新井 きた")
    assert "参加を申し込みました" in newcomer.sees
    await newcomer.types("/soudan")
    assert "事務局の確認をお待ちください" in newcomer.sees
    assert newcomer.buttons == ["申し込みを書き直す", "公式メールで確かめる", "別のサービスの登録とつなぐ"]


async def test_who_was_declined_does_not_come_in_by_mail(town: MemoryTown, mail: MemoryMail, secretary: MemoryPerson):
    """What the secretariat decided stands, also for buttons that were kept."""
    newcomer = town.stranger("きた")
    await asks_for_code(newcomer)
    offered = newcomer.last
    await newcomer.presses_action("join", "")
    await newcomer.fills_in(organization="other", other="外", name="新井 きた")
    await secretary.opens("applications")
    await secretary.presses("お断り")
    await secretary.fills_in(reason="")
    newcomer.last = offered
    await enters(newcomer, code_in(mail.letters[0]))
    assert "お受けできませんでした" in newcomer.sees
    for action in ("proof", "proof.again"):
        await newcomer.presses_action(action, "")
        assert "お受けできませんでした" in newcomer.sees
    assert await town.member_of(newcomer) is None


# ---- what is mistaken ----------------------------------------------------------------------------------------


async def test_what_cannot_be_an_address_comes_back(town: MemoryTown, mail: MemoryMail):
    """With everything that was typed."""
    newcomer = town.stranger("")
    await newcomer.types("/soudan")
    await newcomer.presses("公式メールで確かめる")
    for wrong in (
        "kita",
        "kita@",
        "a b@c",
        "kita@town.hanami.example, x@y.example",
        "きた@町.example",
        "a" * 300 + "@b.c",
    ):
        await newcomer.fills_in(mail=wrong, section="税務課")
        assert isinstance(newcomer.last, Invalid), wrong
        assert newcomer.errors == {"mail": "メールアドレスを確かめてください。", "name": "氏名を入力してください。"}
        assert "税務課" in newcomer.sees
    await town.deliver()
    assert mail.letters == []


async def test_what_is_no_code_comes_back_and_does_not_count(town: MemoryTown, mail: MemoryMail):
    """Only six digits are a try."""
    newcomer = town.stranger("きた")
    await asks_for_code(newcomer)
    offered = newcomer.last
    await newcomer.presses("届いたコードを入力する")
    for typed in ("", "12345", "1234567", "abcdef", "①②③④⑤x", "12 34"):
        await newcomer.fills_in(code=typed)
        assert newcomer.errors == {"code": "数字6桁を入力してください。"}
    newcomer.last = offered
    await enters(newcomer, code_in(mail.letters[0]))
    assert await town.member_of(newcomer)


async def test_five_wrong_codes_end_a_letter(town: MemoryTown, mail: MemoryMail):
    """Then not even the right one counts; a new letter brings a new one."""
    newcomer = town.stranger("きた")
    await asks_for_code(newcomer)
    right = code_in(mail.letters[0])
    offered, wrong = newcomer.last, [code for code in WRONG if code != right]
    for left in range(MOST_TRIES - 1, 0, -1):
        newcomer.last = offered
        await enters(newcomer, wrong[left % len(wrong)])
        assert newcomer.was_refused
        assert f"コードが違います。あと{left}回入力できます。" in newcomer.sees
    await enters(newcomer, wrong[0])
    assert "コードを5回間違えたため" in newcomer.sees
    await newcomer.submits("proof.code", "", {"code": (right,)})
    assert await town.member_of(newcomer) is None
    newcomer.last = offered
    await newcomer.presses("届いたコードを入力する")
    assert not isinstance(newcomer.last, OpenForm)
    await newcomer.presses("もう一度送る")
    await town.deliver()
    await enters(newcomer, code_in(mail.letters[1]))
    assert await town.member_of(newcomer)


async def test_a_code_is_good_for_fifteen_minutes(town: MemoryTown, mail: MemoryMail):
    """One who comes too late has another sent, to the same address and with the same name."""
    newcomer = town.stranger("きた")
    await asks_for_code(newcomer)
    town.clock.advance(timedelta(minutes=15))
    await newcomer.submits("proof.code", "", {"code": (code_in(mail.letters[0]),)})
    assert newcomer.was_refused
    assert "コードの期限（15分）が切れました" in newcomer.sees
    await newcomer.presses("もう一度送る")
    await town.deliver()
    await enters(newcomer, code_in(mail.letters[1]))
    member = await town.member_of(newcomer)
    assert member
    assert (member.name, mail.letters[1].to) == ("新井 きた", KITA)


async def test_only_the_newest_code_counts(town: MemoryTown, mail: MemoryMail):
    """Of two letters the second."""
    newcomer = town.stranger("きた")
    await asks_for_code(newcomer)
    await newcomer.presses("もう一度送る")
    await town.deliver()
    first, second = map(code_in, mail.letters)
    if first != second:  # once in a million
        await enters(newcomer, first)
        assert "コードが違います" in newcomer.sees
    await enters(newcomer, second)
    assert await town.member_of(newcomer)


async def test_a_code_is_its_accounts_alone(town: MemoryTown, mail: MemoryMail):
    """Whoever reads it over somebody's shoulder cannot use it."""
    newcomer, other = town.stranger("きた"), town.stranger("べつ")
    await asks_for_code(newcomer)
    await other.submits("proof.code", "", {"code": (code_in(mail.letters[0]),)})
    assert await town.member_of(other) is None
    assert other.buttons == CHOICES


# ---- what nobody learns, and nobody's mailbox is filled with --------------------------------------------------


async def test_an_address_that_proves_nothing_leads_to_the_secretariat(town: MemoryTown, mail: MemoryMail):
    """Nothing is mailed; the way to apply is offered, and no guess lets anybody in."""
    newcomer = town.stranger("きた")
    await asks_for_code(newcomer, FREE)
    assert newcomer.was_refused
    assert "事務局に申し込んでください" in newcomer.sees
    assert mail.tries == 0
    async with town.storage.read(System("test")) as uow:
        proof = await uow.proofs.latest(newcomer.account)
    assert proof
    await enters(newcomer, proof.code)
    assert "事務局に申し込んでください" in newcomer.sees
    assert await town.member_of(newcomer) is None
    await newcomer.presses("事務局に申し込む")
    assert all_of(Form, newcomer.last)[0].name == "join"


async def test_nobody_learns_whether_an_address_is_a_members(town: MemoryTown, mail: MemoryMail):
    """Every step says the same of a member's address as of one of the same domain that is nobody's."""
    clerk = await town.person("聞田 はじめ", "みどり町")
    async with town.storage.write(System("test")) as uow:
        await uow.members.save(replace(clerk.member, mail="hajime@free.example"))
        await uow.commit()
    seen = []
    for address in ("hajime@free.example", FREE):
        newcomer = town.stranger("だれか")
        await asks_for_code(newcomer, address)
        words = [newcomer.sees]
        await enters(newcomer, "999999")
        words.append(newcomer.sees)
        for _ in range(MOST_LETTERS):
            await newcomer.presses_action("proof.again", "")
            words.append(newcomer.sees)
        seen.append(words)
    assert seen[0] == seen[1]
    assert {letter.to for letter in mail.letters} == {"hajime@free.example"}


async def test_a_member_with_an_address_of_their_own_is_linked_too(town: MemoryTown, mail: MemoryMail):
    """Though its domain proves nothing, the list of members has it."""
    clerk = await town.person("聞田 はじめ", "みどり町")
    there = town.stranger("hajime")
    await asks_for_code(there, clerk.member.mail.replace("聞田 はじめ", "hajime"))
    assert mail.letters == []
    async with town.storage.write(System("test")) as uow:
        await uow.members.save(replace(clerk.member, mail="hajime@free.example"))
        await uow.commit()
    await asks_for_code(there, "hajime@free.example")
    await enters(there, code_in(mail.letters[0]))
    assert (await town.member_of(there)) is not None


async def test_whoever_has_left_is_told_so_only_by_their_own_mail(town: MemoryTown, mail: MemoryMail):
    """And does not come in by it."""
    left = await town.person("去田 さる", "みどり町")
    async with town.storage.write(System("test")) as uow:
        await uow.members.save(replace(left.member, mail=KITA, active=False))
        await uow.commit()
    newcomer = town.stranger("さる")
    await asks_for_code(newcomer)
    assert "終了" not in newcomer.sees
    await enters(newcomer, code_in(mail.letters[0]))
    assert "メンバー登録が終了している" in newcomer.sees
    assert await town.member_of(newcomer) is None


async def test_an_account_gets_three_letters_an_hour(town: MemoryTown, mail: MemoryMail):
    """To whatever addresses; an hour later it may again."""
    newcomer = town.stranger("きた")
    for number in range(MOST_LETTERS + 1):
        await asks_for_code(newcomer, f"a{number}@town.hanami.example")
    assert "1時間に3回までです" in newcomer.sees
    assert len(mail.letters) == MOST_LETTERS
    await newcomer.presses("届いたコードを入力する")
    assert isinstance(newcomer.last, OpenForm)
    town.clock.advance(timedelta(hours=1))
    await asks_for_code(newcomer)
    assert len(mail.letters) == MOST_LETTERS + 1


async def test_an_address_gets_three_letters_an_hour(town: MemoryTown, mail: MemoryMail):
    """From whatever accounts, and however it is written."""
    for number in range(MOST_LETTERS + 1):
        newcomer = town.stranger(f"だれか{number}")
        await asks_for_code(newcomer, KITA.upper() if number % 2 else KITA)
    assert "1時間に3回までです" in newcomer.sees
    assert len(mail.letters) == MOST_LETTERS


async def test_logs_hold_neither_code_nor_address(town: MemoryTown, mail: MemoryMail):
    """Whatever becomes of a letter."""
    with capture_logs() as logs:
        newcomer = town.stranger("きた")
        mail.faults.append(MailUnreachable("SMTPConnectError"))
        await asks_for_code(newcomer)
        town.clock.advance(timedelta(seconds=5))
        await town.deliver()
        mail.nobody.add("b@town.hanami.example")
        await asks_for_code(town.stranger("べつ"), "b@town.hanami.example")
        await enters(newcomer, code_in(mail.letters[0]))
    assert {"letter_waits", "letter_sent", "letter_refused"} <= {entry["event"] for entry in logs}
    said = str(logs)
    assert code_in(mail.letters[0]) not in said
    assert "@" not in said
    assert code_in(mail.letters[0]) not in repr(mail.letters[0])


async def test_the_code_comes_through_a_real_mail_server(url: str):
    """As the sender's letter in Japanese, from which it is entered."""
    async with post_office() as office:
        server = {"host": "127.0.0.1", "port": office.port, "security": "none", "sender": SENDER}
        async with open_town(url, mail=SmtpMail(MailSettings.model_validate(server))) as town:
            async with town.storage.write(System("test")) as uow:
                home = replace(town.organizations["みどり町"], code="000100", domains=("town.hanami.example",))
                await uow.organizations.add(home)
                await uow.commit()
            newcomer = town.stranger("きた")
            await asks_for_code(newcomer)
            found = re.search(r"確認コード: (\d{6})", office.letters[0].get_content())
            assert found
            await enters(newcomer, found[1])
            assert await town.member_of(newcomer)


# ---- letters, and what happens to them -----------------------------------------------------------------------


async def test_an_address_that_the_server_refuses_is_told_of(town: MemoryTown, mail: MemoryMail):
    """To whoever looks for the code there or wants another; it is not tried again."""
    mail.nobody.add(KITA)
    newcomer = town.stranger("きた")
    await asks_for_code(newcomer)
    offered = newcomer.last
    for button in ("届いたコードを入力する", "もう一度送る"):
        newcomer.last = offered
        await newcomer.presses(button)
        assert newcomer.was_refused
        assert "アドレスをご確認ください" in newcomer.sees
    town.clock.advance(timedelta(minutes=5))
    await town.deliver()
    assert mail.tries == 1
    await newcomer.presses("アドレスを入力し直す")
    assert newcomer.inputs == {"mail": (KITA,), "name": ("新井 きた",), "section": ("税務課",)}
    await newcomer.fills_in(mail="kita2@town.hanami.example")
    await town.deliver()
    await enters(newcomer, code_in(mail.letters[0]))
    assert await town.member_of(newcomer)


async def test_a_letter_is_tried_again_until_its_code_expires(town: MemoryTown, mail: MemoryMail):
    """With growing pauses; what nobody could use any more is not sent."""
    mail.faults = [MailUnreachable("away")] * 100
    newcomer = town.stranger("きた")
    await asks_for_code(newcomer)
    for _ in range(14):
        town.clock.advance(timedelta(minutes=1))
        await town.deliver()
    assert 6 <= mail.tries <= 12
    mail.faults = []
    town.clock.advance(timedelta(minutes=1))
    await town.deliver()
    assert mail.letters == []


async def test_what_was_committed_before_a_crash_is_sent_at_the_next_start(
    url: str, town: MemoryTown, mail: MemoryMail
):
    """Once: nothing had left before."""
    newcomer = town.stranger("きた")
    await newcomer.types("/soudan")
    await newcomer.presses("公式メールで確かめる")
    await newcomer.fills_in(mail=KITA, name="新井 きた")
    async with next_start(url, town) as (letters, server):
        assert [await letters.send(), await letters.send()] == [1, 0]
        (letter,) = server.letters
    await enters(newcomer, code_in(letter))
    assert await town.member_of(newcomer)
    assert mail.letters == []


async def test_a_crash_before_it_is_noted_sends_the_same_letter_again(url: str, town: MemoryTown, mail: MemoryMail):
    """Under the same key, by which a mailbox knows it again, once the claim has lapsed."""
    newcomer = town.stranger("きた")
    await newcomer.types("/soudan")
    await newcomer.presses("公式メールで確かめる")
    await newcomer.fills_in(mail=KITA, name="新井 きた")
    mail.dies = True
    with pytest.raises(Killed):
        await town.deliver()
    async with next_start(url, town) as (letters, server):
        assert await letters.send() == 0  # it may still be on its way
        town.clock.advance(timedelta(minutes=1))
        assert [await letters.send(), await letters.send()] == [1, 0]
        assert server.letters == mail.letters


async def test_a_letter_leaves_at_once(url: str, town: MemoryTown, mail: MemoryMail):
    """Woken by the commit, not by the next look."""
    assert town.app.letters
    running = asyncio.create_task(town.app.letters.run())
    try:
        await asyncio.sleep(0)  # it listens from here on
        newcomer = town.stranger("きた")
        await newcomer.types("/soudan")
        await newcomer.presses("公式メールで確かめる")
        await newcomer.fills_in(mail=KITA, name="新井 きた")
        async with asyncio.timeout(5):
            await mail.arrived.wait()
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_two_newcomers_at_once_both_come_in(town: MemoryTown, mail: MemoryMail):
    """Each by their own code, and by one each where they share an address."""
    newcomers = [town.stranger(f"新井 {number}") for number in range(2)]
    await asyncio.gather(
        *(asks_for_code(one, f"a{number}@town.hanami.example") for number, one in enumerate(newcomers))
    )
    codes = {letter.to: code_in(letter) for letter in mail.letters}
    await asyncio.gather(
        *(enters(one, codes[f"a{number}@town.hanami.example"]) for number, one in enumerate(newcomers))
    )
    members = [await town.member_of(one) for one in newcomers]
    assert {member and member.mail for member in members} == set(codes)


async def test_one_person_from_two_accounts_at_once_is_one_member(town: MemoryTown, mail: MemoryMail):
    """Whoever is second is linked to whom the first made."""
    accounts = [town.stranger(f"きた{number}") for number in range(2)]
    for one in accounts:
        await asks_for_code(one)
    await asyncio.gather(*(enters(one, code_in(letter)) for one, letter in zip(accounts, mail.letters, strict=True)))
    first, second = [await town.member_of(one) for one in accounts]
    assert first
    assert first == second


async def test_the_same_code_twice_at_once_adds_one_member(town: MemoryTown, mail: MemoryMail):
    """A double press is told that all is well."""
    newcomer = town.stranger("きた")
    await asks_for_code(newcomer)
    values = {"code": (code_in(mail.letters[0]),)}
    await asyncio.gather(*(newcomer.submits("proof.code", "", values) for _ in range(3)))
    assert await acts(town) == ["member.added", "account.linked"]
    for action in ("proof", "proof.again", "proof.code"):
        await newcomer.presses_action(action, "")
        assert "メンバー登録は済んでいます" in newcomer.sees


async def test_what_has_expired_is_forgotten(town: MemoryTown):
    """With the hourly tidying, once it no longer counts towards the limits either."""
    await asks_for_code(town.stranger("きた"))
    prune = next(tick for tick in town.app.ticker._ticks if tick.name == "prune")
    await prune.action()
    assert await proofs(town) == 1
    town.clock.advance(timedelta(hours=1, seconds=1))
    await prune.action()
    assert await proofs(town) == 0
