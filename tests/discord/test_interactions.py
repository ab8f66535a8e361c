"""What the application may do with an interaction, and when no longer; asked through an unmodified discord.py."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import discord
import pytest
from discord import ui

from tests.discord.listening import Scene, scene
from tests.discord.people import NoAnswer
from tests.discord.records import COMPONENTS_V2, EPHEMERAL
from tests.discord.refusal import Refusal


@pytest.fixture
async def at() -> AsyncIterator[Scene]:
    """A connected client, with its commands."""
    async with scene() as made:
        yield made


class Card(ui.LayoutView):
    """Text with a button beside it, laid out in components."""

    def __init__(self, text: str, button: str = "解決", custom_id: str = "done") -> None:
        super().__init__(timeout=None)
        accessory: ui.Button[Card] = ui.Button(label=button, custom_id=custom_id)
        self.add_item(ui.Container(ui.Section(text, accessory=accessory)))


class Ask(ui.Modal, title="相談"):
    """One line."""

    words: ui.Label["Ask"] = ui.Label(text="題名", component=ui.TextInput(custom_id="title", max_length=10))


async def test_a_message_answers(at: Scene):
    """It is there for all, and says what it answers."""

    async def does(interaction: discord.Interaction) -> None:
        told = await interaction.response.send_message(view=Card("**相談**"))
        assert isinstance(told.resource, discord.InteractionMessage)

    at.listener.does = does
    await at.koharu.command("soudan", channel=at.place)
    (message,) = at.guild.said(at.place)
    assert (message.kind, message.flags) == (20, COMPONENTS_V2)
    assert at.koharu.sees == "相談\n解決"
    assert not at.listener.refused


async def test_an_ephemeral_answer_is_seen_by_its_person_alone(at: Scene):
    """It stands in no history, and somebody else does not see it."""
    ritsu = at.guild.someone("律")
    at.listener.does = lambda i: i.response.send_message(view=Card("内緒"), ephemeral=True)
    await at.koharu.command("soudan", channel=at.place)
    assert at.koharu.ephemerals[0].flags == COMPONENTS_V2 | EPHEMERAL
    assert at.koharu.sees == "内緒\n解決"
    assert ritsu.in_sight is None
    assert at.guild.in_channel(at.place) == []
    with pytest.raises(AssertionError, match="does not see"):
        await ritsu.press("解決", on=at.koharu.ephemerals[0])


async def test_what_is_put_off_is_answered_by_an_edit(at: Scene):
    """As ephemeral as it was put off, and no longer loading."""

    async def does(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await interaction.edit_original_response(view=Card("できました"))

    at.listener.does = does
    await at.koharu.command("soudan", channel=at.place)
    assert at.koharu.sees == "できました\n解決"
    assert [m.flags for m in at.koharu.ephemerals] == [COMPONENTS_V2 | EPHEMERAL]


async def test_a_followup_to_what_was_put_off_is_its_answer(at: Scene):
    """The first one; the flag that it carries changes nothing. The next is a message of its own."""

    async def does(interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        await interaction.followup.send("一", ephemeral=True)
        await interaction.followup.send("二", ephemeral=True)

    at.listener.does = does
    await at.koharu.command("soudan", channel=at.place)
    assert [m.content for m in at.guild.said(at.place)] == ["一"]
    assert [m.content for m in at.koharu.ephemerals] == ["二"]


async def test_a_button_changes_its_message(at: Scene):
    """At once, or after the press was taken note of; the answer is then that message."""

    async def does(interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.application_command:
            await interaction.response.send_message(view=Card("受付中"))
        elif interaction.data and interaction.data.get("custom_id") == "done":
            await interaction.response.edit_message(view=Card("解決済み", "戻す", "again"))
        else:
            await interaction.response.defer()
            await interaction.edit_original_response(view=Card("受付中"))

    at.listener.does = does
    await at.koharu.command("soudan", channel=at.place)
    await at.koharu.press("解決")
    assert at.koharu.sees == "解決済み\n戻す"
    await at.koharu.press("戻す")
    assert at.koharu.sees == "受付中\n解決"
    assert len(at.guild.said(at.place)) == 1
    assert not at.listener.refused


async def test_a_modal_opens_and_its_submission_is_answered(at: Scene):
    """What was typed comes in labels; the message that opened it comes too."""
    opened: list[discord.Interaction] = []

    async def does(interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.modal_submit:
            opened.append(interaction)
            await interaction.response.edit_message(view=Card("受け取りました"))
        elif interaction.message:
            await interaction.response.send_modal(Ask())
        else:
            await interaction.response.send_message(view=Card("相談", "書く", "write"), ephemeral=True)

    at.listener.does = does
    await at.koharu.command("soudan", channel=at.place)
    await at.koharu.press("書く")
    assert at.koharu.sees == "相談\n題名\n送信"
    await at.koharu.fill(題名="VPN")
    await at.koharu.submit()
    assert at.koharu.sees == "受け取りました\n解決"
    (submitted,) = opened
    assert submitted.message
    assert submitted.data
    assert submitted.data["components"][0]["component"]["value"] == "VPN"  # type: ignore[typeddict-item]
    assert not at.listener.refused


async def test_suggestions_are_offered(at: Scene):
    """For what was typed so far."""

    async def does(interaction: discord.Interaction) -> None:
        typed = interaction.data["options"][0]["value"]  # type: ignore[index, typeddict-item]
        choices = [discord.app_commands.Choice(name=f"{typed}の更新", value="1")]
        await interaction.response.autocomplete(choices)

    at.listener.does = does
    assert await at.koharu.suggestions("相談", "題名", "VPN") == [{"name": "VPNの更新", "value": "1"}]


async def test_26_suggestions_are_refused(at: Scene):
    """And the person gets no answer."""

    async def does(interaction: discord.Interaction) -> None:
        choices = [discord.app_commands.Choice(name=str(n), value=str(n)) for n in range(26)]
        try:
            await interaction.response.autocomplete(choices)
        finally:
            at.discord.interactions.overdue()

    at.listener.does = does
    with pytest.raises(NoAnswer):
        await at.koharu.suggestions("soudan", "title", "")
    assert [refusal.code for refusal in at.listener.refused] == [50035]


async def test_an_interaction_is_answered_once(at: Scene):
    """40060."""

    async def does(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("一")
        interaction.response._response_type = None
        await interaction.response.send_message("二")

    at.listener.does = does
    await at.koharu.command("soudan")
    assert [refusal.code for refusal in at.listener.refused] == [40060]


async def test_three_seconds_are_over(at: Scene):
    """10062 where the clock has moved on; the person was told that there is no answer."""

    async def does(interaction: discord.Interaction) -> None:
        at.clock.advance(timedelta(seconds=3))
        try:
            await interaction.response.send_message("遅い")
        finally:
            at.discord.interactions.overdue()

    at.listener.does = does
    with pytest.raises(NoAnswer):
        await at.koharu.command("soudan")
    assert [refusal.code for refusal in at.listener.refused] == [10062]


async def test_fifteen_minutes_are_over(at: Scene):
    """50027 for what comes later, and until then it is taken."""
    at.listener.does = lambda i: i.response.send_message("一", ephemeral=True)
    await at.koharu.command("soudan")
    (interaction,) = at.listener.interactions
    at.clock.advance(timedelta(minutes=14, seconds=59))
    await interaction.followup.send("二", ephemeral=True)
    await interaction.edit_original_response(content="三")
    assert [m.content for m in at.koharu.ephemerals] == ["三", "二"]
    at.clock.advance(timedelta(seconds=1))
    for late in (interaction.followup.send("四"), interaction.edit_original_response(content="五")):
        with pytest.raises(discord.HTTPException) as refused:
            await late
        assert refused.value.code == 50027


async def test_what_was_said_is_read_changed_and_removed(at: Scene):
    """The answer, and a followup by its id; what is gone is not found."""
    at.listener.does = lambda i: i.response.send_message("一", ephemeral=True)
    await at.koharu.command("soudan")
    (interaction,) = at.listener.interactions
    more = await interaction.followup.send("二", ephemeral=True, wait=True)
    await more.edit(content="三")
    assert [m.content for m in at.koharu.ephemerals] == ["一", "三"]
    await more.delete()
    await interaction.delete_original_response()
    assert at.koharu.ephemerals == []
    with pytest.raises(discord.NotFound) as refused:
        await interaction.original_response()
    assert refused.value.code == 10008


async def test_a_modal_does_not_follow_a_modal(at: Scene):
    """Nor is a message changed that there is not: a command has none."""
    tried: list[int] = []

    async def does(interaction: discord.Interaction) -> None:
        path = f"/interactions/{interaction.id}/{interaction.token}/callback"
        ask = {"title": "相談", "custom_id": "ask", "components": [_LABEL]}
        if interaction.type is not discord.InteractionType.modal_submit:
            await interaction.response.send_modal(Ask())
            return
        for answer in ({"type": 9, "data": ask}, {"type": 7, "data": {"content": "変更"}}, {"type": 6}, {"type": 8}):
            with pytest.raises(discord.HTTPException) as refused:
                await interaction.client.http.request(discord.http.Route("POST", path), json=answer)
            tried.append(refused.value.code)
        await interaction.response.send_message("はい", ephemeral=True)

    at.listener.does = does
    await at.koharu.command("soudan")
    await at.koharu.fill(title="VPN")
    await at.koharu.submit()
    assert tried == [50035] * 4
    assert at.koharu.sees == "はい"


_LABEL = {"type": 18, "label": "題名", "component": {"type": 4, "custom_id": "title", "style": 1}}


async def test_answers_call_people_unless_they_are_told_not_to(at: Scene):
    """By default people are called, and everyone is not."""
    ritsu = at.guild.someone("律")
    none = discord.AllowedMentions.none()

    async def does(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"{ritsu.mention} @everyone", allowed_mentions=none)
        await interaction.followup.send(f"{ritsu.mention} さん @everyone")

    at.listener.does = does
    await at.koharu.command("soudan", channel=at.place)
    silent, loud = at.guild.said(at.place)
    assert silent.notified == frozenset()
    assert loud.notified == {ritsu.id}
    assert ritsu.mentions == [loud]


async def test_nothing_but_ephemeral_is_said_of_what_is_put_off(at: Scene):
    """Components come with the edit; an answer that is refused is none."""
    refused: list[Refusal] = []

    async def does(interaction: discord.Interaction) -> None:
        id, token = str(interaction.id), interaction.token
        try:
            at.discord.interactions.callback(id, token, {"type": 5, "data": {"flags": COMPONENTS_V2}})
        except Refusal as refusal:
            refused.append(refusal)
        await interaction.response.defer(ephemeral=True)

    at.listener.does = does
    await at.koharu.command("soudan")
    assert [refusal.errors for refusal in refused] == [{"data": {"flags": refused[0].errors["data"]["flags"]}}]  # type: ignore[index]
    assert not at.listener.refused


async def test_an_app_that_does_not_answer_is_told_to_the_person(at: Scene):
    """Here the three seconds are over as soon as the test says so; an answer that comes later is refused."""
    heard = asyncio.Event()

    async def does(interaction: discord.Interaction) -> None:
        heard.set()

    at.listener.does = does
    waiting = asyncio.ensure_future(at.koharu.command("soudan"))
    await heard.wait()
    at.discord.interactions.overdue()
    with pytest.raises(NoAnswer):
        await waiting
    with pytest.raises(discord.NotFound) as refused:
        await at.listener.interactions[0].response.send_message("遅い")
    assert refused.value.code == 10062
