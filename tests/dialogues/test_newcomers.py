"""From the first command to the first question, wherever one comes from."""

from dataclasses import replace

from bot.model.audience import System
from bot.model.member import Role
from tests.dialogues.fronts import where_guests_come, where_mails_are_told
from tests.town import Person, Town


@where_mails_are_told
async def test_a_newcomer_whose_domain_is_known_asks_at_once(town: Town, secretary: Person):
    """Nobody asks who they are: the first command is already theirs."""
    async with town.storage.write(System("test")) as uow:
        home = replace(town.organizations["みどり町"], code="000100", name="はなみ町", domains=("town.hanami.example",))
        await uow.organizations.add(home)
        await uow.commit()
    newcomer = town.stranger("花見 さくら", "Sakura@town.hanami.example")
    question = await newcomer.asks("移行の進め方")
    assert (await town.question(question)).affiliation.label == "はなみ町 花見 さくら"
    member = await town.member_of(newcomer)
    assert member
    assert (member.mail, member.roles) == ("sakura@town.hanami.example", frozenset({Role.MEMBER}))
    assert "ご所属は「はなみ町」です。違うときは、事務局にお知らせください。" in newcomer.notes


async def test_whoever_is_not_recognised_applies_and_asks_once_approved(town: Town, secretary: Person):
    """By form, with the secretariat's approval."""
    newcomer = town.stranger("新井 きた", "kita@free.example")
    await newcomer.types("/soudan 移行の進め方")
    assert "はじめての方は、ご所属をお知らせください" in newcomer.sees
    assert newcomer.inputs["name"] == ("新井 きた",)
    await newcomer.fills_in(organization=str(town.organizations["みどり町"].id), section="税務課")
    assert "参加を申し込みました" in newcomer.sees
    await newcomer.types("/soudan")
    assert newcomer.was_refused
    assert "事務局の確認をお待ちください" in newcomer.sees
    await town.deliver()
    assert "みどり町 税務課 新井 きた" in secretary.notes
    await secretary.opens("home")
    assert "参加の申し込みが1件あります" in secretary.links
    await secretary.types("/sanka")
    await secretary.presses("承認")
    assert "新井 きたさんの参加を承認しました" in secretary.sees
    await town.deliver()
    assert "メンバー登録が済みました。ようこそ。" in newcomer.notes
    question = await newcomer.asks("移行の進め方")
    assert (await town.question(question)).affiliation.label == "みどり町 税務課 新井 きた"


async def test_who_is_declined_is_told_why(town: Town, secretary: Person):
    """And nothing of theirs is taken up."""
    newcomer = town.stranger("新井 きた", "kita@free.example")
    await newcomer.types("/soudan")
    await newcomer.fills_in(organization="other", other="みどり町役場")
    await secretary.types("/sanka")
    await secretary.presses("お断り")
    await secretary.fills_in(reason="総務課からお申し込みください。")
    assert "新井 きたさんの参加をお断りしました" in secretary.sees
    await newcomer.types("/soudan")
    assert newcomer.was_refused
    assert "総務課からお申し込みください。" in newcomer.sees
    assert await town.member_of(newcomer) is None


@where_guests_come
async def test_a_guest_is_turned_away(town: Town, secretary: Person):
    """As is anybody of another workspace."""
    guest = town.stranger("外野 そと", "soto@town.midori.example", guest=True)
    await guest.types("/soudan")
    assert guest.was_refused
    assert "所属している方だけがお使いになれます" in guest.sees
    assert await town.member_of(guest) is None
