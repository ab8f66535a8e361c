"""What is suggested while somebody types an option, and what the options of a command do."""

from collections.abc import Sequence

import pytest

from bot.inbound import CommandInvoked, SuggestionsWanted
from bot.model.audience import System
from bot.model.ids import AccountRef, Address, OrganizationId
from bot.model.organization import Organization, OrganizationKind
from bot.outbound import Choice, Form, OpenForm, Suggest
from tests.dialogues.fronts import in_memory
from tests.memory_town import MemoryPerson, MemoryTown
from tests.reading import all_of

pytestmark = in_memory
ANYBODY = AccountRef("memory", "town", "X1")


async def suggested(town: MemoryTown, source: str, typed: str) -> Sequence[Choice]:
    """To somebody who need not be a member."""
    event = SuggestionsWanted(account=ANYBODY, key=f"typing-{typed}", at=town.clock.now(), source=source, typed=typed)
    reply = await town.happens(event)
    assert isinstance(reply, Suggest)
    return reply.choices


async def added(town: MemoryTown, *organizations: tuple[str, str]) -> list[Organization]:
    """More municipalities, by name and prefecture."""
    async with town.storage.write(System("test")) as uow:
        made = [
            await uow.organizations.add(
                Organization(
                    id=OrganizationId(0),
                    code=f"{number:06}",
                    name=name,
                    kind=OrganizationKind.MUNICIPALITY,
                    prefecture=prefecture,
                )
            )
            for number, (name, prefecture) in enumerate(organizations, start=200)
        ]
        await uow.commit()
    return made


@pytest.mark.parametrize(
    ("typed", "keys"),
    [("", ["security", "data"]), ("セキ", ["security"]), ("ﾃﾞｰﾀ", ["data"]), ("タ", ["data"]), ("無い分野", [])],
)
async def test_fields_are_suggested_by_their_names(town: MemoryTown, typed: str, keys: list[str]):
    """Whatever the width of the letters."""
    assert [choice.value for choice in await suggested(town, "field", typed)] == keys


async def test_organizations_that_begin_so_come_first(town: MemoryTown):
    """And those that have it in their name after them; the value is the id."""
    found = await suggested(town, "organization", "ためし")
    assert [choice.label for choice in found] == ["ためし県", "ためし省", "ためし株式会社", "ためし事務局"]
    assert found[0].value == str(town.organizations["ためし県"].id)
    (made,) = await added(town, ("大ためし市", "ためし県"))
    found = await suggested(town, "organization", "ためし")
    assert found[-1] == Choice(str(made.id), "大ためし市")


async def test_organizations_called_alike_are_told_apart(town: MemoryTown):
    """By their prefecture, also where one chooses one's own in a form."""
    await added(town, ("池田町", "北海道"), ("池田町", "福井県"))
    found = await suggested(town, "organization", "池田")
    assert [choice.label for choice in found] == ["池田町（北海道）", "池田町（福井県）"]
    newcomer = town.stranger("新井 きた")
    await newcomer.types("/help")
    labels = [choice.label for choice in all_of(Form, newcomer.last)[0].inputs[0].choices]  # type: ignore[union-attr]
    assert {"池田町（北海道）", "池田町（福井県）", "みどり町"} <= set(labels)


async def test_no_more_is_suggested_than_can_be_shown(town: MemoryTown):
    """Twenty-five."""
    await added(town, *((f"第{number}町", "ためし県") for number in range(40)))
    assert len(await suggested(town, "organization", "")) == 25


async def test_nothing_is_suggested_from_an_unknown_source(town: MemoryTown):
    """No fault either."""
    assert await suggested(town, "people", "聞田") == ()


@pytest.mark.parametrize(("wanted", "field"), [("data", "data"), ("nothing", "security"), ("", "security")])
async def test_the_field_entered_goes_before_that_of_the_place(
    town: MemoryTown, asker: MemoryPerson, wanted: str, field: str
):
    """What is no field is left aside."""
    event = CommandInvoked(
        account=asker.account,
        key="k",
        at=town.clock.now(),
        address=Address("memory", "town", place="security"),
        command="soudan",
        options={"field": wanted},
    )
    asker.last = await town.happens(event)
    assert isinstance(asker.last, OpenForm)
    assert asker.inputs["field"] == (field,)
