"""Planting a seed: whole, once, into an empty community only."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.config import load_settings
from bot.model.audience import Audience, Circle, System
from bot.model.field import Field
from bot.model.ids import AccountRef, MemberId, OrganizationId, WorkspaceRef
from bot.model.member import Member
from bot.model.organization import Organization, OrganizationKind
from bot.model.place import Place, Purpose
from bot.ports import Conflict, Storage, UnitOfWork
from bot.seeding import Seed, SeedMember, plant, read_seed
from bot.seeding.once import once
from bot.seeding.places import open_channels, open_workspace

FAR_AHEAD = datetime(9000, 1, 1, tzinfo=UTC)
DEMO = Path(__file__).parents[2] / "bot" / "demo" / "config.toml"
LOOKING = System("test")
TEAM = Organization(id=OrganizationId(0), code="", name="事務局", kind=OrganizationKind.SECRETARIAT)
SHOP = Organization(id=OrganizationId(0), code="", name="みかん商店", kind=OrganizationKind.COMPANY)
ACCOUNT = AccountRef("discord", "", "123456789012345678")


def person(mail: str, organization: str, *accounts: AccountRef) -> SeedMember:
    """Somebody of `organization`."""
    member = Member(id=MemberId(0), name="みかん 太郎", mail=mail, organization_id=OrganizationId(0))
    return SeedMember(member=member, organization=organization, accounts=accounts)


SMALL = Seed(organizations=(TEAM, SHOP), members=(person("a@example.jp", "事務局", ACCOUNT),))


async def names(storage: Storage) -> list[str]:
    """The organizations that are there."""
    async with storage.read(LOOKING) as uow:
        return sorted(one.name for one in await uow.organizations.all())


async def test_the_demonstration_community_is_planted_whole(storage):
    """Every field, organization and person arrives as the files say."""
    seed = read_seed(load_settings(DEMO, {}))
    assert await plant(storage, seed)
    async with storage.read(LOOKING) as uow:
        organizations = {one.id: one for one in await uow.organizations.all()}
        members = await uow.members.all()
        assert tuple(await uow.fields.all()) == seed.fields
    planted = {replace(one, id=OrganizationId(0)) for one in organizations.values()}
    assert planted == set(seed.organizations)
    for one, member in zip(seed.members, members, strict=True):
        assert organizations[member.organization_id].name == one.organization
        assert replace(member, id=MemberId(0), organization_id=OrganizationId(0)) == one.member


async def test_accounts_lead_to_their_members(storage):
    """Whom the configuration named is known on their platform at once."""
    await plant(storage, SMALL)
    async with storage.read(LOOKING) as uow:
        member = await uow.members.by_account(ACCOUNT)
    assert member is not None
    assert member.mail == "a@example.jp"


async def test_a_community_is_planted_once(storage):
    """After the first start the database is the truth, whatever the files say."""
    assert await plant(storage, SMALL)
    assert not await plant(storage, Seed(organizations=(replace(TEAM, name="別の事務局"),)))
    assert await names(storage) == sorted(["事務局", "みかん商店"])


async def test_nothing_is_planted_by_halves(storage):
    """A failure at the last member undoes the first organization."""
    broken = replace(SMALL, members=(*SMALL.members, person("b@example.jp", "どこにもない団体")))
    with pytest.raises(KeyError):
        await plant(storage, broken)
    assert await names(storage) == []
    assert await plant(storage, SMALL)


async def test_replicas_that_start_together_plant_once(storage):
    """One wins; the others find the community begun."""
    results = await asyncio.gather(*(plant(storage, SMALL) for _ in range(4)))
    assert sorted(results) == [False, False, False, True]
    assert await names(storage) == sorted(["事務局", "みかん商店"])


# ---- the places of a workspace of our own ---------------------------------------------------------------

WORKSPACE = ["data", "general", "private", "security"]


def fields() -> list[Field]:
    """Two."""
    return [Field(key=key, names={"ja": key}) for key in ("security", "data")]


async def places(storage: Storage) -> list[str]:
    """The places that are there."""
    async with storage.read(LOOKING) as uow:
        return sorted(one.external for one in await uow.places.all())


async def test_replicas_that_start_together_open_one_workspace(storage):
    """Eight at once: one adds the places, and nobody fails."""
    await asyncio.gather(*(open_workspace(storage, "web", "main", fields()) for _ in range(8)))
    assert await places(storage) == WORKSPACE


async def test_a_workspace_is_opened_once(storage):
    """Also where the inbox has forgotten it: later starts add nothing, whatever the fields are then."""
    await open_workspace(storage, "web", "main", fields())
    await open_workspace(storage, "web", "main", [])
    async with storage.write(LOOKING) as uow:
        assert await uow.inbox.prune(FAR_AHEAD) == 1
        await uow.commit()
    await open_workspace(storage, "web", "main", [Field(key="tax", names={"ja": "税"})])
    assert await places(storage) == WORKSPACE


# ---- the channels of a chat workspace -------------------------------------------------------------------

CHANNELS = {"security": "C1", "general": "C2", "announcements": "C3", "secretariat": "C4"}


async def opened(storage: Storage, workspace: str) -> list[Place]:
    """The places of a Slack workspace, in the order in which they were added."""
    async with storage.read(LOOKING) as uow:
        return [one for one in await uow.places.all() if one.home == WorkspaceRef("slack", workspace)]


async def guides(storage: Storage) -> int:
    """How many places are still owed their guide."""
    return (await storage.outbox.counts())["due"]


async def test_the_channels_of_a_workspace_are_opened(storage):
    """Each with its name and audience, and one more place for private threads; where people ask, a guide is owed."""
    await open_channels(storage, "slack", "ehime", CHANNELS, fields())
    staff = Audience(Circle.PUBLIC_SERVANTS)
    there = await opened(storage, "ehime")
    assert [(p.external, p.name, p.purpose, p.field, p.audience, p.private_threads) for p in there] == [
        ("C1", "security", Purpose.FIELD, "security", staff, False),
        ("C2", "総合相談", Purpose.GENERAL, None, staff, False),
        ("C3", "お知らせ", Purpose.ANNOUNCEMENTS, None, staff, False),
        ("C4", "事務局", Purpose.SECRETARIAT, None, Audience(Circle.SECRETARIAT), False),
        ("private", "非公開の相談", Purpose.PRIVATE, None, staff, True),
    ]
    assert await guides(storage) == 2


async def test_several_workspaces_are_opened_side_by_side(storage):
    """Another one on the same platform, and our own pages, which have buttons of their own and need no guide."""
    await open_channels(storage, "slack", "ehime", {"general": "C1"}, fields())
    await open_channels(storage, "slack", "kochi", {"general": "C1"}, fields())
    await open_workspace(storage, "web", "main", fields())
    await open_workspace(storage, "web", "second", fields())
    assert [len(await opened(storage, name)) for name in ("ehime", "kochi")] == [2, 2]
    assert await places(storage) == sorted([*WORKSPACE, *WORKSPACE, "C1", "C1", "private", "private"])
    assert await guides(storage) == 2


async def test_replicas_that_start_together_open_the_channels_once(storage):
    """Eight at once: each place and each guide is there once."""
    await asyncio.gather(*(open_channels(storage, "slack", "ehime", CHANNELS, fields()) for _ in range(8)))
    assert len(await opened(storage, "ehime")) == 5
    assert await guides(storage) == 2


async def test_a_channel_that_is_configured_later_is_added(storage):
    """What is known stays as it is, also where the configuration no longer names it."""
    await open_channels(storage, "slack", "ehime", CHANNELS, fields())
    before = await opened(storage, "ehime")
    await open_channels(storage, "slack", "ehime", {"data": "C9", "general": "C1"}, fields())
    assert [p.external for p in await opened(storage, "ehime")] == [*(p.external for p in before), "C9"]
    assert (await opened(storage, "ehime"))[: len(before)] == before
    assert await guides(storage) == 3


async def test_a_new_channel_takes_the_place_of_the_old_one(storage):
    """As when the first one was mistaken: the old one keeps its threads and gets no new ones."""
    await open_channels(storage, "slack", "ehime", {"general": "C1"}, fields())
    await open_channels(storage, "slack", "ehime", {"general": "C2"}, fields())
    purposes = {place.external: place.purpose for place in await opened(storage, "ehime")}
    assert purposes == {"C1": Purpose.FORMER, "C2": Purpose.GENERAL, "private": Purpose.PRIVATE}


async def test_a_start_with_the_same_channels_adds_nothing(storage):
    """Also where the inbox has forgotten the first one."""
    await open_channels(storage, "slack", "ehime", CHANNELS, fields())
    before = await opened(storage, "ehime")
    await open_channels(storage, "slack", "ehime", CHANNELS, fields())
    async with storage.write(LOOKING) as uow:
        assert await uow.inbox.prune(FAR_AHEAD) == 1
        await uow.commit()
    await open_channels(storage, "slack", "ehime", CHANNELS, fields())
    assert await opened(storage, "ehime") == before
    assert await guides(storage) == 2


async def test_a_channel_for_nothing_that_we_know_is_refused(storage):
    """Rather than left out in silence; nothing is added by halves."""
    with pytest.raises(KeyError):
        await open_channels(storage, "slack", "ehime", {"general": "C1", "tax": "C2"}, fields())
    assert await opened(storage, "ehime") == []


# ---- at the same time ------------------------------------------------------------------------------------


async def test_a_first_start_that_met_a_conflict_is_tried_again_whole(storage):
    """What the failed try wrote is gone, its key too; one that meets nothing else ends in the conflict."""
    tries = 0

    async def write(uow: UnitOfWork) -> bool:
        nonlocal tries
        tries += 1
        await uow.organizations.add(SHOP)
        if tries < 3:
            raise Conflict("somebody else was faster")
        return True

    assert await once(storage, "start", write)
    assert await names(storage) == ["みかん商店"]

    async def collide(uow: UnitOfWork) -> bool:
        raise Conflict("always")

    with pytest.raises(Conflict):
        await once(storage, "another start", collide)
