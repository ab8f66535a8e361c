"""Applications, and finding somebody by their mail, on every database."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.application import Application
from bot.model.ids import AccountRef, ApplicationId, OrganizationId
from bot.ports import Conflict, NotFound
from storage import SqlStorage
from tests.contract.community import NOW, SYSTEM, member, organization, settle

ACCOUNT = AccountRef("slack", "T1", "U9")


def application(account: AccountRef = ACCOUNT, **more: object) -> Application:
    """From somebody whose organization is not in the list."""
    given = Application(
        id=ApplicationId(0),
        account=account,
        name="新井 きた",
        mail="kita@example.jp",
        organization_id=None,
        organization="ためし広域連合",
        section="総務課",
        note="4月に着任しました。",
        at=NOW,
    )
    return replace(given, **more)  # type: ignore[arg-type]


async def test_an_application_comes_back_as_saved(storage: SqlStorage):
    """Every attribute survives adding and deciding."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        home = people.clerk.organization.id
        added = await uow.applications.add(application(organization_id=home))
        assert await uow.applications.get(added.id) == added
        decided = added.declined(people.secretary.member.id, NOW + timedelta(days=1), "所属を確かめられません。")
        await uow.applications.save(decided)
        await uow.commit()
    async with storage.read(SYSTEM) as uow:
        assert await uow.applications.get(added.id) == decided
        assert await uow.applications.latest(ACCOUNT) == decided


async def test_an_unknown_application_is_not_found(storage: SqlStorage):
    """By reading or by saving; an organization that does not exist is not found either."""
    async with storage.write(SYSTEM) as uow:
        with pytest.raises(NotFound):
            await uow.applications.get(ApplicationId(1))
        with pytest.raises(NotFound):
            await uow.applications.save(application())
        assert await uow.applications.latest(ACCOUNT) is None
    async with storage.write(SYSTEM) as uow:
        with pytest.raises(NotFound):
            await uow.applications.add(application(organization_id=OrganizationId(999)))


async def test_a_second_application_takes_the_place_of_the_pending_one(storage: SqlStorage):
    """Under an id of its own, so that nobody approves what they have not read; what was decided stays."""
    async with storage.write(SYSTEM) as uow:
        secretary = (await settle(uow)).secretary.member.id
        declined = (await uow.applications.add(application())).declined(secretary, NOW, "")
        await uow.applications.save(declined)
        first = await uow.applications.add(application())
        second = await uow.applications.add(application(note="書き直しました。"))
        with pytest.raises(NotFound):
            await uow.applications.get(first.id)
        assert await uow.applications.latest(ACCOUNT) == second
        assert await uow.applications.get(declined.id) == declined


async def test_the_same_applicant_twice_at_once_has_one_pending_application(storage: SqlStorage):
    """Whoever comes second replaces the first, or conflicts and runs again."""

    async def applies(note: str) -> None:
        async with storage.write(SYSTEM) as uow:
            await uow.applications.add(application(note=note))
            await uow.commit()

    ends = await asyncio.gather(*(applies(str(n)) for n in range(5)), return_exceptions=True)
    assert all(end is None or isinstance(end, Conflict) for end in ends)
    async with storage.read(SYSTEM) as uow:
        assert (await uow.applications.pending(limit=10)).total == 1


async def test_what_waits_comes_oldest_first_in_pages(storage: SqlStorage):
    """Decided ones no longer wait; a workspace of another name is another account."""
    async with storage.write(SYSTEM) as uow:
        secretary = (await settle(uow)).secretary.member.id
        added = [await uow.applications.add(application(AccountRef("slack", f"T{n}", "U9"))) for n in range(4)]
        await uow.applications.save(added[1].approved(secretary, NOW))
        page = await uow.applications.pending(limit=2)
        assert (page.items, page.total) == ([added[0], added[2]], 3)
        assert (await uow.applications.pending(offset=2, limit=2)).items == [added[3]]


async def test_somebody_is_found_by_mail_whatever_its_capitals(storage: SqlStorage):
    """Of several with one mail the one who is active; one who left is found where there is no other."""
    async with storage.write(SYSTEM) as uow:
        town = await uow.organizations.add(organization("内子町"))
        left = await uow.members.add(replace(member("去田 さる", town), mail="a@example.jp", active=False))
        assert await uow.members.by_mail("A@Example.JP") == left
        back = await uow.members.add(replace(member("去田 さる", town), mail="A@example.jp"))
        assert await uow.members.by_mail("a@example.jp") == back
        assert await uow.members.by_mail("b@example.jp") is None


async def test_a_newcomer_who_comes_in_twice_at_once_is_added_once(storage: SqlStorage):
    """From two workspaces: whoever looks second sees whom the first one added."""
    async with storage.write(SYSTEM) as uow:
        town = await uow.organizations.add(organization("内子町"))
        await uow.commit()

    async def comes_in(account: AccountRef) -> None:
        async with storage.write(SYSTEM) as uow:
            found = await uow.members.by_mail("new@example.jp")
            found = found or await uow.members.add(replace(member("新井 きた", town), mail="new@example.jp"))
            await uow.members.link(account, found.id)
            await uow.commit()

    await asyncio.gather(*(comes_in(AccountRef("slack", f"T{n}", "U9")) for n in range(5)))
    async with storage.read(SYSTEM) as uow:
        everyone = await uow.members.all()
        assert len(await uow.members.accounts(everyone[0].id)) == 5
    assert len(everyone) == 1
