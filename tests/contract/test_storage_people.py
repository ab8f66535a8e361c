"""Organizations, members, accounts and fields, on every database."""

from dataclasses import replace

import pytest

from bot.model.field import Field
from bot.model.ids import AccountRef, MemberId, OrganizationId
from bot.model.member import Member, Role
from bot.model.organization import Organization, OrganizationKind
from bot.ports import Conflict, NotFound
from storage import SqlStorage
from tests.contract.community import SYSTEM, member, organization, settle


async def test_an_organization_comes_back_as_it_was_stored(storage: SqlStorage):
    """Every attribute survives, and the id is the database's."""
    given = Organization(
        id=OrganizationId(99),
        code="384224",
        name="内子町",
        kind=OrganizationKind.MUNICIPALITY,
        prefecture="愛媛県",
        region="南予",
        population=15_322,
        domains=("town.uchiko.ehime.jp", "uchiko.lg.jp"),
    )
    async with storage.write(SYSTEM) as uow:
        added = await uow.organizations.add(given)
        await uow.commit()
    async with storage.read(SYSTEM) as uow:
        assert await uow.organizations.get(added.id) == replace(given, id=added.id)
    assert added.id != 99


async def test_organizations_come_in_the_order_of_their_codes(storage: SqlStorage):
    """Whatever the order in which they were added."""
    async with storage.write(SYSTEM) as uow:
        for code in ("384224", "382019", "384011"):
            await uow.organizations.add(replace(organization(code), code=code))
        codes = [o.code for o in await uow.organizations.all()]
    assert codes == ["382019", "384011", "384224"]


async def test_a_member_comes_back_as_saved(storage: SqlStorage):
    """Every attribute survives adding and saving."""
    async with storage.write(SYSTEM) as uow:
        town = await uow.organizations.add(organization("内子町"))
        added = await uow.members.add(member("内子 みかん", town, Role.EXPERT))
        saved = Member(
            id=added.id,
            name="内子 いよかん",
            mail="iyo@example.lg.jp",
            organization_id=town.id,
            section="総務課",
            roles=frozenset({Role.MEMBER, Role.SECRETARIAT}),
            language="en",
            fields=frozenset({"security", "data"}),
            experience=frozenset({"窓口", "産業・観光"}),
            helps_peers=True,
            capacity=2,
        )
        await uow.members.save(saved)
        await uow.commit()
    async with storage.read(SYSTEM) as uow:
        assert await uow.members.get(added.id) == saved
        assert await uow.members.many([added.id, MemberId(999)]) == {added.id: saved}


async def test_an_unknown_member_is_not_found(storage: SqlStorage):
    """By reading or by saving."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        with pytest.raises(NotFound):
            await uow.members.get(MemberId(999))
        with pytest.raises(NotFound):
            await uow.members.save(replace(people.clerk.member, id=MemberId(999)))


async def test_members_are_found_by_role_and_by_their_offer_to_help(storage: SqlStorage):
    """Only active ones, each role by itself, in the order of their ids."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        gone = await uow.members.add(replace(people.expert.member, active=False, helps_peers=True))
        helper = await uow.members.add(replace(people.clerk.member, helps_peers=True))
        experts = await uow.members.with_role(Role.EXPERT)
        partners = await uow.members.with_role(Role.PARTNER)
        helpers = await uow.members.helping_peers()
        everyone = await uow.members.all()
    assert experts == [people.expert.member]
    assert partners == [people.partner.member]
    assert helpers == [helper]
    assert gone not in everyone
    assert [m.id for m in everyone] == sorted(m.id for m in everyone)


async def test_a_member_is_known_by_each_of_their_accounts(storage: SqlStorage):
    """Accounts keep the order in which they were linked; a workspace of another name is another account."""
    slack, web = AccountRef("slack", "T1", "U1"), AccountRef("web", "main", "U1")
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        await uow.members.link(slack, people.clerk.member.id)
        await uow.members.link(web, people.clerk.member.id)
        assert await uow.members.by_account(web) == people.clerk.member
        assert await uow.members.by_account(AccountRef("slack", "T2", "U1")) is None
        assert await uow.members.accounts(people.clerk.member.id) == [slack, web]


async def test_a_person_is_found_by_their_user_id_in_any_workspace(storage: SqlStorage):
    """Of the same platform only; one who is active comes before one who has left."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        gone = await uow.members.add(replace(people.clerk.member, active=False))
        await uow.members.link(AccountRef("discord", "ehime", "1001"), gone.id)
        assert await uow.members.by_user("discord", "1001") == gone
        await uow.members.link(AccountRef("discord", "kochi", "1001"), people.clerk.member.id)
        assert await uow.members.by_user("discord", "1001") == people.clerk.member
        assert await uow.members.by_user("slack", "1001") is None
        assert await uow.members.by_user("discord", "1002") is None


async def test_the_accounts_of_several_are_read_at_once(storage: SqlStorage):
    """Each in the order in which they were linked; nobody is left out."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        clerk, neighbour, expert = (p.member.id for p in (people.clerk, people.neighbour, people.expert))
        first, second = AccountRef("slack", "T1", "U9"), AccountRef("slack", "T1", "U1")
        await uow.members.link(first, clerk)
        await uow.members.link(second, clerk)
        await uow.members.link(AccountRef("web", "main", "1"), expert)
        assert await uow.members.accounts_of([clerk, neighbour]) == {clerk: [first, second], neighbour: []}


async def test_an_account_belongs_to_one_member(storage: SqlStorage):
    """Linking it to a second one is a conflict, so nobody takes over another person's name."""
    account = AccountRef("slack", "T1", "U1")
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        await uow.members.link(account, people.clerk.member.id)
        with pytest.raises(Conflict):
            await uow.members.link(account, people.neighbour.member.id)


async def test_headcounts_group_active_people_by_organization_and_roles(storage: SqlStorage):
    """A second clerk joins the first; one who left is not counted."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        await uow.members.add(people.clerk.member)
        await uow.members.add(replace(people.clerk.member, active=False))
        counts = {(h.organization.name, h.roles): h.people for h in await uow.members.headcounts()}
    ordinary = frozenset({Role.MEMBER})
    assert counts == {
        ("内子町", ordinary): 2,
        ("砥部町", ordinary): 1,
        ("事務局", ordinary | {Role.EXPERT}): 1,
        ("事務局", ordinary | {Role.SECRETARIAT}): 1,
        ("みかんシステム", frozenset({Role.PARTNER})): 1,
    }


async def test_fields_keep_the_order_in_which_they_were_added(storage: SqlStorage):
    """With names and keywords as given; a key is taken once."""
    security = Field(key="security", names={"ja": "セキュリティ", "en": "Security"}, keywords=("LGWAN", "クラウド"))
    data = Field(key="data", names={"ja": "データ利活用"})
    async with storage.write(SYSTEM) as uow:
        await uow.fields.add(security)
        await uow.fields.add(data)
        assert await uow.fields.all() == [security, data]
        with pytest.raises(Conflict):
            await uow.fields.add(data)
