"""/link: one member with accounts in several places, and /touroku for those who are nobody's yet."""

import re
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from bot.inbound import CommandInvoked
from bot.model.audience import System
from bot.model.proof import MOST_LINK_TRIES
from bot.outbound import Form
from storage.tables import audit
from tests.dialogues.fronts import in_memory, where_guests_come
from tests.memory_town import MemoryPerson, MemoryTown
from tests.reading import all_of
from tests.town import Person, Town

LINKED = "聞田 はじめさんの登録とつながりました"


async def code_of(person: Person) -> str:
    """Shown to a member who asks for one."""
    await person.types("/link")
    found = re.search(r"/link ([2-9A-HJKMNP-Z]{8})\b", person.sees)
    assert found, person.sees
    return found[1]


async def acts(town: Town) -> list[str]:
    """What the audit holds, in order."""
    async with town.storage._database.reading() as transaction:
        return [row.act for row in await transaction.rows(select(audit.c.act).order_by(audit.c.id))]


async def test_a_member_is_known_elsewhere_by_their_code(town: Town, asker: Person):
    """Told at both ends; what they asked here they find there."""
    question = await asker.asks("移行の進め方")
    code = await code_of(asker)
    assert "ほかの人に教えないでください" in asker.sees
    there = town.stranger("hajime")
    await there.types(f"/link {code}")
    assert LINKED in there.sees
    assert await town.member_of(there) == asker.member
    await town.deliver()
    assert "別のサービスのアカウントを、あなたの登録につなぎました。" in asker.notes
    assert "別のサービスのアカウント" not in there.notes
    await there.types("/jibun")
    assert "移行の進め方" in there.sees
    assert (await town.question(question)).asker_id == asker.member.id
    assert (await acts(town))[-1] == "account.linked"


async def test_a_code_can_be_entered_in_a_form(town: Town, asker: Person):
    """For whoever presses rather than types, in small letters and with spaces."""
    code = await code_of(asker)
    there = town.stranger("hajime")
    await there.types("/link")
    assert "表示されたコードをここで入力してください" in there.sees
    await there.presses("別のサービスの登録とつなぐ")
    await there.fills_in(code=f"{code[:4].lower()} {code[4:]}")
    assert LINKED in there.sees
    assert await town.member_of(there) == asker.member


async def test_a_code_is_good_once_and_for_ten_minutes(town: Town, asker: Person):
    """And only the newest."""
    first, second = await code_of(asker), await code_of(asker)
    one, other = town.stranger("いち"), town.stranger("に")
    await one.types(f"/link {first}")
    assert one.was_refused
    assert "コードが違うか、期限（10分）が切れています" in one.sees
    await one.types(f"/link {second}")
    assert LINKED in one.sees
    await other.types(f"/link {second}")
    assert other.was_refused
    late = await code_of(asker)
    town.clock.advance(timedelta(minutes=10))
    await other.types(f"/link {late}")
    assert other.was_refused
    assert await town.member_of(other) is None


async def test_five_wrong_codes_an_hour(town: Town, asker: Person):
    """Then not even the right one is looked at, for an hour."""
    there = town.stranger("hajime")
    for _ in range(MOST_LINK_TRIES):
        await there.types("/link WRONGCDE")
        assert "コードが違うか" in there.sees
    await there.types(f"/link {await code_of(asker)}")
    assert "コードを5回間違えました" in there.sees
    assert await town.member_of(there) is None
    town.clock.advance(timedelta(hours=1))
    await there.types(f"/link {await code_of(asker)}")
    assert LINKED in there.sees


async def test_whoever_is_a_member_here_is_not_linked_to_another(town: Town, asker: Person, peer: Person):
    """They are told whom to turn to; the code stays the other's. Their own says that all is well."""
    code = await code_of(asker)
    await peer.types(f"/link {code}")
    assert peer.was_refused
    assert "別のメンバー登録があるため、つなげません" in peer.sees
    assert await town.member_of(peer) == peer.member
    await asker.types(f"/link {code}")
    assert "すでにあなたの登録とつながっています" in asker.sees
    there = town.stranger("hajime")
    await there.types(f"/link {code}")
    assert LINKED in there.sees


async def test_members_guess_no_more_than_strangers(town: Town, asker: Person, peer: Person):
    """Five wrong ones, and whose a code is says nobody any more."""
    for _ in range(MOST_LINK_TRIES):
        await peer.types("/link WRONGCDE")
        assert "コードが違うか" in peer.sees
    await peer.types(f"/link {await code_of(asker)}")
    assert "コードを5回間違えました" in peer.sees


async def test_an_applicant_can_still_link(town: Town, asker: Person, secretary: Person):
    """Who finds out only then that they were known already."""
    there = town.stranger("hajime")
    await there.types("/soudan")
    assert "/link" in there.sees
    await there.fills_in(organization="other", other="みどり町役場", name="聞田 はじめ")
    await there.types("/soudan")
    await there.presses("別のサービスの登録とつなぐ")
    await there.fills_in(code=await code_of(asker))
    assert LINKED in there.sees


@where_guests_come
async def test_a_guest_links_nothing(town: Town, asker: Person):
    """Whoever belongs to another workspace does not come in by a code either."""
    guest = town.stranger("外野 そと", guest=True)
    await guest.types(f"/link {await code_of(asker)}")
    assert guest.was_refused
    assert await town.member_of(guest) is None


@in_memory
async def test_who_has_left_is_linked_to_nothing(town: MemoryTown, asker: MemoryPerson):
    """The code outlived the membership."""
    code = await code_of(asker)
    async with town.storage.write(System("test")) as uow:
        await uow.members.save(replace(asker.member, active=False))
        await uow.commit()
    there = town.stranger("hajime")
    await there.types(f"/link {code}")
    assert "メンバー登録が終了している" in there.sees
    assert await town.member_of(there) is None


@in_memory
async def test_an_empty_code_is_asked_for_again(town: MemoryTown):
    """It is no try."""
    there = town.stranger("hajime")
    for _ in range(MOST_LINK_TRIES + 1):
        await there.submits("link", "", {"code": ("  ",)})
        assert there.errors == {"code": "コードを入力してください。"}


# ---- /touroku ------------------------------------------------------------------------------------------------


async def test_somebody_applies_by_command(town: Town, secretary: Person):
    """The form at once; a member is told that there is no need."""
    newcomer = town.stranger("新井 きた")
    await newcomer.types("/touroku みどり町")
    assert newcomer.inputs["organization"] == (str(town.organizations["みどり町"].id),)
    await newcomer.fills_in(section="税務課")
    assert "参加を申し込みました" in newcomer.sees
    await secretary.types("/touroku")
    assert secretary.was_refused
    assert "メンバー登録は済んでいます" in secretary.sees


@in_memory
async def test_the_organization_is_chosen_with_the_command(town: MemoryTown):
    """As suggested, by its id; in words that nobody suggested it is one that is not listed. What waits is kept."""
    newcomer = town.stranger("新井 きた")

    async def types(**options: str) -> dict[str, tuple[str, ...]]:
        event = CommandInvoked(
            account=newcomer.account,
            key=f"o{next(town.keys)}",
            at=town.clock.now(),
            command="touroku",
            options=options,
        )
        newcomer.last = await town.happens(event)
        assert all_of(Form, newcomer.last)[0].name == "join"
        return {name: value for name, value in newcomer.inputs.items() if value}

    green, blue = (str(town.organizations[name].id) for name in ("みどり町", "あおば町"))
    assert await types(organization=green) == {"organization": (green,), "name": ("新井 きた",)}
    assert await types(organization="あおば町") == {"organization": (blue,), "name": ("新井 きた",)}
    other = await types(organization="みどり町 役場")
    assert other == {"organization": ("other",), "other": ("みどり町 役場",), "name": ("新井 きた",)}
    await newcomer.fills_in(organization=green, other="", section="税務課")
    assert (await types(organization=blue))["organization"] == (blue,)
    assert (await types())["organization"] == (green,)
    assert newcomer.inputs["section"] == ("税務課",)
