"""What the secretariat reads of a place into which nothing can be posted."""

from datetime import timedelta

from bot.ports import Forbidden, Unreachable
from tests.dialogues.fronts import in_memory
from tests.fakes.platform import Fault
from tests.memory_town import MemoryPerson, MemoryTown

FORBIDDEN = Fault(lambda: Forbidden("50013"))
OUTAGE = Fault(lambda: Unreachable("503", uncertain=False))


@in_memory
async def test_the_secretariat_is_told_which_place_to_mend(
    town: MemoryTown, asker: MemoryPerson, secretary: MemoryPerson
):
    """By name, and with what to do; what waited arrives afterwards."""
    town.platform.faults.append(FORBIDDEN)
    await asker.asks("VPNの更新", field="security")
    assert "「#security」（town）に投稿できません。" in secretary.notes
    assert "yorozu doctor" in secretary.notes
    assert "投稿できません" not in asker.notes
    town.clock.advance(timedelta(seconds=2))
    await town.deliver()
    assert "VPNの更新" in town.posts("security")[0].text


@in_memory
async def test_of_a_place_that_was_mended_meanwhile_nothing_is_told(
    town: MemoryTown, asker: MemoryPerson, secretary: MemoryPerson
):
    """The note was late itself, and what it would say is no longer so."""
    town.platform.faults += [FORBIDDEN, OUTAGE, OUTAGE]
    await asker.asks("VPNの更新", field="security")
    for _ in range(3):
        town.clock.advance(timedelta(seconds=4))
        await town.deliver()
    assert town.posts("security")
    assert "投稿できません" not in secretary.notes
