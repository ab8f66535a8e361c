"""Whom a question may call is found on the platform by mail, before they have ever used the bot there."""

from datetime import timedelta

from bot.introductions import ASKED_AGAIN_AFTER, Introductions
from bot.model.audience import System
from bot.model.ids import AccountRef, MemberId
from bot.model.member import Member, Role, with_base_role
from bot.ports import Profile, RateLimited
from tests.dialogues.fronts import in_memory
from tests.memory_town import MemoryPerson, MemoryTown

pytestmark = in_memory


async def listed(town: MemoryTown, name: str, *roles: Role, **more: object) -> Member:
    """Somebody whom the secretariat has put on the list, and who never came."""
    home = town.organizations["ためし県"]
    member = Member(
        id=MemberId(0),
        name=name,
        mail=f"{name}@pref.example",
        organization_id=home.id,
        roles=frozenset(roles),
        **more,  # type: ignore[arg-type]
    )
    async with town.storage.write(System("test")) as uow:
        added = await uow.members.add(with_base_role(member, home))
        await uow.commit()
    return added


async def is_at_the_platform(town: MemoryTown, member: Member, *, guest: bool = False) -> AccountRef:
    """They have an account there, under their mail."""
    account = AccountRef("memory", "town", f"U-{member.name}")
    town.platform.profiles[account] = Profile(member.name, member.mail, guest=guest)
    return account


def introductions(town: MemoryTown) -> Introductions:
    """As the bot makes them every minute."""
    return Introductions(storage=town.storage, platforms={"memory": town.platform}, clock=town.clock)


async def accounts(town: MemoryTown, member: Member) -> list[AccountRef]:
    """Theirs."""
    async with town.storage.read(System("test")) as uow:
        return list(await uow.members.accounts(member.id))


async def test_an_expert_who_never_came_is_mentioned(town: MemoryTown, asker: MemoryPerson):
    """Once introduced they own the question of their field, and are called by name."""
    mamoru = await listed(town, "守", Role.EXPERT, fields=frozenset({"security"}))
    account = await is_at_the_platform(town, mamoru)
    await introductions(town).make()
    question = await asker.asks("VPNの更新", field="security")
    assert await town.owner(question) == mamoru.id
    assert account in town.platform.in_place("security")[1].mentions


async def test_an_expert_who_cannot_be_called_owns_nothing(
    town: MemoryTown, asker: MemoryPerson, secretary: MemoryPerson
):
    """They are not on the platform: somebody who hears of it looks after the question, and nothing is owed to them."""
    await listed(town, "守", Role.EXPERT, fields=frozenset({"security"}))
    await listed(town, "手伝", helps_peers=True)
    await introductions(town).make()
    question = await asker.asks("VPNの更新", field="security")
    assert await town.owner(question) == secretary.member.id
    assert (await town.storage.outbox.counts())["dead"] == 0


async def test_guests_and_others_accounts_are_left_alone(town: MemoryTown, asker: MemoryPerson):
    """A guest is not taken for the expert, and no account changes hands."""
    guest = await listed(town, "客", Role.EXPERT, fields=frozenset({"security"}))
    await is_at_the_platform(town, guest, guest=True)
    twin = await listed(town, "双子", Role.EXPERT, fields=frozenset({"security"}))
    town.platform.profiles[asker.account] = Profile("聞田 はじめ", twin.mail)
    await introductions(town).make()
    assert await accounts(town, guest) == []
    assert await accounts(town, twin) == []
    assert await accounts(town, asker.member) == [asker.account]


async def test_nobody_is_asked_for_again_and_again(town: MemoryTown):
    """A platform that does not know them is asked twice a day; one that is busy, in the next round."""
    mamoru = await listed(town, "守", Role.EXPERT)
    made = introductions(town)
    town.platform.search_faults.append(RateLimited(timedelta(seconds=3)))
    await made.make()
    await made.make()
    account = await is_at_the_platform(town, mamoru)
    await made.make()
    assert await accounts(town, mamoru) == []
    town.clock.advance(ASKED_AGAIN_AFTER)
    await made.make()
    assert await accounts(town, mamoru) == [account]


async def test_ordinary_members_come_by_themselves(town: MemoryTown):
    """The platform is not asked for everybody."""
    clerk = await listed(town, "小春")
    await is_at_the_platform(town, clerk)
    await introductions(town).make()
    assert await accounts(town, clerk) == []
