"""Codes that are mailed and codes that link accounts, on every database."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.clock import SetClock
from bot.model.ids import AccountRef, MailProofId
from bot.model.proof import PROOF_VALID_FOR, LinkCode, MailProof
from storage import SqlStorage, open_storage
from tests.contract.community import NOW, SYSTEM, settle

ACCOUNT = AccountRef("discord", "ehime", "300000000000000001")
LEASE = timedelta(minutes=1)


@pytest.fixture
def clock() -> SetClock:
    """By which letters fall due."""
    return SetClock(NOW)


@pytest.fixture
async def storage(database_url: str, clock: SetClock) -> AsyncIterator[SqlStorage]:
    """Empty."""
    opened = await open_storage(database_url, clock=clock)
    yield opened
    await opened.close()


def proof(account: AccountRef = ACCOUNT, **more: object) -> MailProof:
    """A code for somebody of a town, asked for now."""
    given = MailProof(
        id=MailProofId(0),
        account=account,
        mail="kita@town.hanami.example",
        name="新井 きた",
        section="税務課",
        code="012345",
        key="a1b2",
        at=NOW,
        expires_at=NOW + PROOF_VALID_FOR,
    )
    return replace(given, **more)  # type: ignore[arg-type]


async def added(storage: SqlStorage, *proofs: MailProof) -> list[MailProof]:
    """As stored."""
    async with storage.write(SYSTEM) as uow:
        stored = [await uow.proofs.add(one) for one in proofs]
        await uow.commit()
    return stored


async def claimed(storage: SqlStorage, limit: int = 10) -> list[MailProof]:
    """What is given out to be sent."""
    async with storage.write(SYSTEM) as uow:
        letters = await uow.proofs.claim(limit, LEASE)
        await uow.commit()
    return list(letters)


async def test_a_proof_comes_back_as_saved(storage: SqlStorage):
    """Every attribute survives, and the account's latest is the one that counts."""
    first, second = await added(storage, proof(), proof(code="999999", sent_at=NOW, refused=True))
    assert first.id != second.id
    async with storage.write(SYSTEM) as uow:
        assert await uow.proofs.latest(ACCOUNT) == second
        await uow.proofs.save(second.tried())
        assert await uow.proofs.latest(ACCOUNT) == replace(second, tries=1)
        await uow.proofs.remove(second.id)
        assert await uow.proofs.latest(ACCOUNT) == first
        assert await uow.proofs.latest(replace(ACCOUNT, workspace="kochi")) is None


async def test_what_was_asked_for_is_counted(storage: SqlStorage):
    """By account and by address, capitals apart, since a moment; the workspace makes another account."""
    elsewhere = replace(ACCOUNT, workspace="kochi")
    before = NOW - timedelta(hours=2)
    await added(storage, proof(at=before), proof(), proof(elsewhere), proof(mail="a@town.hanami.example"))
    since = NOW - timedelta(hours=1)
    async with storage.write(SYSTEM) as uow:
        assert await uow.proofs.asked_by(ACCOUNT, since) == 2
        assert await uow.proofs.asked_for("Kita@Town.hanami.example", since) == 2
        assert await uow.proofs.asked_for("b@town.hanami.example", since) == 0
        assert await uow.proofs.prune(since) == 1
        assert await uow.proofs.asked_by(ACCOUNT, before - timedelta(hours=1)) == 2


async def test_a_limit_holds_against_many_at_once(storage: SqlStorage):
    """Whoever counts has the others wait until what they add is counted."""

    async def asks(user: int) -> None:
        async with storage.write(SYSTEM) as uow:
            if await uow.proofs.asked_for("kita@town.hanami.example", NOW - timedelta(hours=1)) < 3:
                await uow.proofs.add(proof(replace(ACCOUNT, user=str(user))))
            await uow.commit()

    await asyncio.gather(*(asks(user) for user in range(8)))
    assert len(await claimed(storage)) == 3


async def test_a_letter_is_given_out_once(storage: SqlStorage):
    """Of several who ask at once; sent or refused ones are nobody's, and neither are expired ones."""
    people = [replace(ACCOUNT, user=str(number)) for number in range(9)]
    stored = await added(storage, *(proof(person) for person in people[:6]))
    await added(
        storage, proof(people[6], sent_at=NOW), proof(people[7], refused=True), proof(people[8], expires_at=NOW)
    )
    rounds = await asyncio.gather(*(claimed(storage, 2) for _ in range(4)))
    given = sorted((one for letters in rounds for one in letters), key=lambda one: one.id)
    assert [one.id for one in given] == [one.id for one in stored]
    assert {one.attempts for one in given} == {1}


async def test_only_the_latest_letter_leaves(storage: SqlStorage):
    """What was asked for again before it had left would only mislead."""
    _, second = await added(storage, proof(), proof())
    assert [one.id for one in await claimed(storage)] == [second.id]


async def test_a_letter_comes_again_when_its_claim_lapses_or_ends(storage: SqlStorage, clock: SetClock):
    """Whoever claimed it may have died; one that could not be sent waits for its pause, and not beyond its end."""
    await added(storage, proof())
    assert [one.attempts for one in await claimed(storage)] == [1]
    assert await claimed(storage) == []
    clock.advance(LEASE)
    (again,) = await claimed(storage)
    assert again.attempts == 2
    async with storage.write(SYSTEM) as uow:
        await uow.proofs.again(again.id, timedelta(seconds=5))
        await uow.commit()
    assert await claimed(storage) == []
    clock.advance(timedelta(seconds=5))
    assert [one.id for one in await claimed(storage)] == [again.id]
    clock.advance(PROOF_VALID_FOR)
    assert await claimed(storage) == []


async def test_how_a_letter_ended_is_kept(storage: SqlStorage, clock: SetClock):
    """Sent at a time, or refused; then it is not given out any more."""
    sent, refused = await added(storage, proof(), proof(replace(ACCOUNT, user="2")))
    async with storage.write(SYSTEM) as uow:
        await uow.proofs.sent(sent.id, NOW)
        await uow.proofs.refused(refused.id)
        await uow.commit()
    assert await claimed(storage) == []
    async with storage.read(SYSTEM) as uow:
        assert await uow.proofs.latest(ACCOUNT) == replace(sent, sent_at=NOW)
        assert await uow.proofs.latest(refused.account) == replace(refused, refused=True)


async def test_adding_a_proof_tells_that_there_is_a_letter(storage: SqlStorage):
    """After the commit, so that it leaves at once."""
    async with storage.changes.subscribe() as changes:
        await added(storage, proof())
        async with asyncio.timeout(5):
            async for change in changes:
                if change.topic == "letters":
                    break


async def test_a_member_has_one_link_code(storage: SqlStorage):
    """A new one takes the place of the old one; what has expired goes."""
    async with storage.write(SYSTEM) as uow:
        people = await settle(uow)
        clerk, secretary = people.clerk.member.id, people.secretary.member.id
        await uow.link_codes.put(LinkCode(member_id=clerk, digest="a", expires_at=NOW))
        await uow.link_codes.put(second := LinkCode(member_id=clerk, digest="b", expires_at=NOW + timedelta(1)))
        await uow.link_codes.put(LinkCode(member_id=secretary, digest="c", expires_at=NOW))
        assert await uow.link_codes.find("a") is None
        assert await uow.link_codes.find("b") == second
        await uow.link_codes.prune(NOW + timedelta(hours=1), NOW)
        assert (await uow.link_codes.find("b"), await uow.link_codes.find("c")) == (second, None)
        await uow.link_codes.remove(clerk)
        assert await uow.link_codes.find("b") is None


async def test_wrong_tries_are_counted_for_each_account(storage: SqlStorage):
    """Since a moment; older ones are forgotten."""
    async with storage.write(SYSTEM) as uow:
        for at in (NOW - timedelta(hours=2), NOW, NOW):
            await uow.link_codes.tried_wrongly(ACCOUNT, at)
        assert await uow.link_codes.wrong_tries(ACCOUNT, NOW - timedelta(hours=1)) == 2
        assert await uow.link_codes.wrong_tries(replace(ACCOUNT, user="2"), NOW - timedelta(hours=1)) == 0
        await uow.link_codes.prune(NOW, NOW - timedelta(hours=1))
        assert await uow.link_codes.wrong_tries(ACCOUNT, NOW - timedelta(hours=3)) == 2
