"""What people do reaches an unmodified discord.py, and what it answers reaches them."""

from collections.abc import AsyncIterator

import discord
import pytest
from discord import ui

from tests.discord.listening import Scene, scene
from tests.discord.people import CannotEnter, NoAnswer
from tests.discord.permissions import Permission
from tests.discord.records import Attachment, Overwrite


@pytest.fixture
async def at() -> AsyncIterator[Scene]:
    """A connected client, with its commands."""
    async with scene() as made:
        yield made


class Menu(ui.View):
    """A menu and buttons."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        options = [discord.SelectOption(label="進行中", value="open"), discord.SelectOption(label="解決", value="done")]
        self.add_item(ui.Select(custom_id="state", placeholder="状態", options=options))
        self.add_item(ui.Button(label="見る", url="https://example.jp/"))
        self.add_item(ui.Button(label="済み", custom_id="past", disabled=True))


class Ask(ui.Modal, title="相談"):
    """An input of each kind."""

    words: ui.Label["Ask"] = ui.Label(text="題名", component=ui.TextInput(custom_id="title", max_length=5))
    kind: ui.Label["Ask"] = ui.Label(
        text="種類",
        component=ui.Select(custom_id="kind", options=[discord.SelectOption(label="端末", value="device")]),
    )
    note: ui.Label["Ask"] = ui.Label(
        text="補足",
        component=ui.TextInput(custom_id="note", required=False, style=discord.TextStyle.paragraph),
    )


async def hush(interaction: discord.Interaction) -> None:
    """An answer that says little."""
    await interaction.response.send_message("はい", ephemeral=True)


async def test_a_command_carries_who_where_and_what(at: Scene):
    """By its Japanese name too, with its options under their own names."""
    at.listener.does = hush
    await at.koharu.command("相談", channel=at.place, 題名="VPNの更新")
    (heard,) = at.listener.interactions
    assert str(heard.user.id) == at.koharu.id
    assert heard.user.display_name == "小春"
    assert (str(heard.guild_id), str(heard.channel_id)) == (at.guild.id, at.place)
    assert heard.locale is discord.Locale.japanese
    assert heard.permissions.send_messages
    assert heard.data
    assert heard.data["options"] == [{"name": "title", "type": 3, "value": "VPNの更新"}]  # type: ignore[typeddict-item]


@pytest.mark.parametrize(
    ("name", "options"),
    [("nothing", {}), ("soudan", {"unknown": "x"}), ("soudan", {"title": 1}), ("kanri", {}), ("make question", {})],
)
async def test_a_client_offers_what_is_registered_only(at: Scene, name: str, options: dict[str, str]):
    """An unknown command or option, a value of another kind, what moderators may, what stands in menus."""
    with pytest.raises(CannotEnter):
        await at.koharu.command(name, channel=at.place, **options)


async def test_moderators_are_offered_their_commands(at: Scene):
    """`default_member_permissions`."""
    at.listener.does = hush
    ritsu = at.guild.someone("律", roles=[at.guild.role("管理", Permission.MANAGE_GUILD)])
    await ritsu.command("kanri", channel=at.place)
    assert ritsu.sees == "はい"


async def test_commands_are_typed_where_there_is_a_field(at: Scene):
    """Not in a forum itself, nor where they cannot see; guild commands not in direct messages."""
    hidden = at.guild.text("closed", overwrites=[Overwrite(at.guild.id, 0, deny=int(Permission.VIEW_CHANNEL))])
    with pytest.raises(CannotEnter, match="forum"):
        await at.koharu.command("soudan", channel=at.forum)
    with pytest.raises(AssertionError, match="cannot see"):
        await at.koharu.command("soudan", channel=hidden)
    direct = at.discord.direct(at.koharu.id)
    with pytest.raises(CannotEnter, match="no command"):
        await at.koharu.command("soudan", channel=direct.id)


async def test_the_menu_of_a_message_brings_it_along(at: Scene):
    """With its content."""
    at.listener.does = hush
    message = await at.koharu.message(at.place, "困っています")
    await at.koharu.menu("相談にする", message)
    (heard,) = at.listener.interactions
    assert heard.data
    assert heard.data["target_id"] == message.id  # type: ignore[typeddict-item]
    assert heard.data["resolved"]["messages"][message.id]["content"] == "困っています"  # type: ignore[typeddict-item]


async def test_messages_edits_and_removals_reach_the_app(at: Scene):
    """With files, mentions and what they reply to."""
    ritsu = at.guild.someone("律")
    first = await at.koharu.message(at.place, "資料です @律", [Attachment("手順.pdf", 5)], mentions=[ritsu])
    await ritsu.message(at.place, "読みます", reply_to=first)
    await at.koharu.mention_bot("相談", at.place)
    direct = await at.koharu.message("", "直接")
    heard = at.listener.messages
    assert [m.content for m in heard] == [
        f"資料です <@{ritsu.id}>",
        "読みます",
        f"<@{at.discord.app.bot}> 相談",
        "直接",
    ]
    assert heard[0].attachments[0].filename == "手順.pdf"
    assert heard[1].reference
    assert str(heard[1].reference.message_id) == first.id
    assert at.listener.user in heard[2].mentions
    assert heard[3].guild is None
    assert ritsu.mentions == [first]
    await at.koharu.edit(direct, "直しました")
    await at.koharu.delete(direct)
    assert at.discord.history.of(direct.channel) == []


async def test_a_post_of_a_person_opens_a_thread(at: Scene):
    """With its tags, and they are in it."""
    post = await at.koharu.post(at.forum, "VPNの更新", "困っています", tags=["VPN"])
    (thread,) = at.guild.threads_of(at.forum)
    assert (thread.id, thread.name, thread.owner) == (post.channel, "VPNの更新", at.koharu.id)
    assert at.guild.tags_of(thread.id) == ["VPN"]
    assert at.listener.messages[-1].channel.id == int(thread.id)
    with pytest.raises(CannotEnter):
        await at.koharu.post(at.forum, "題", "本文", tags=["ない"])


async def test_people_write_only_where_they_may(at: Scene):
    """Forums have no field, locked threads neither; a message has an end."""
    post = await at.koharu.post(at.forum, "題", "本文")
    at.discord.channels[post.channel].locked = True
    for place, text in ((at.forum, "本文"), (post.channel, "本文"), (at.place, "a" * 2001), (at.place, " ")):
        with pytest.raises(CannotEnter):
            await at.koharu.message(place, text)


async def test_menus_and_buttons(at: Scene):
    """A choice by its label; a link leads elsewhere; what is disabled cannot be pressed."""

    async def does(interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.component:
            assert interaction.data
            await interaction.response.edit_message(content=str(interaction.data.get("values")))
        else:
            await interaction.response.send_message("選んでください", view=Menu())

    at.listener.does = does
    await at.koharu.command("soudan", channel=at.place)
    assert at.koharu.sees == "選んでください\n状態\n見る\n済み"
    await at.koharu.press("見る")
    assert at.koharu.followed == ["https://example.jp/"]
    with pytest.raises(CannotEnter, match="disabled"):
        await at.koharu.press("済み")
    with pytest.raises(CannotEnter, match="does not offer"):
        await at.koharu.choose("状態", "中止")
    await at.koharu.choose("状態", "解決")
    assert at.koharu.sees.startswith("['done']")


async def test_a_modal_is_filled_in_as_its_inputs_allow(at: Scene):
    """No more than a field holds; required inputs before submitting; by label or custom id."""
    at.listener.does = lambda i: i.response.send_modal(Ask())
    await at.koharu.command("soudan")
    with pytest.raises(CannotEnter, match="5 characters"):
        await at.koharu.fill(題名="123456")
    with pytest.raises(CannotEnter, match="does not offer"):
        await at.koharu.fill(kind="庁舎")
    await at.koharu.fill(種類="端末")
    with pytest.raises(CannotEnter, match="cannot submit"):
        await at.koharu.submit()
    assert list(at.koharu.errors) == ["title"]
    at.listener.does = hush
    await at.koharu.fill(title="VPN")
    assert at.koharu.values == {"title": "VPN", "kind": ["device"], "note": ""}
    await at.koharu.submit()
    assert at.koharu.modal is None
    assert at.koharu.sees == "はい"


async def test_a_modal_stays_open_when_the_app_does_not_answer(at: Scene):
    """So that nothing is lost; dismissed, it is gone and the app hears nothing."""
    at.listener.does = lambda i: i.response.send_modal(Ask())
    await at.koharu.command("soudan")
    await at.koharu.fill(title="VPN", kind="device")
    await at.listener.close()
    await at.discord.gateway.disconnected()
    with pytest.raises(NoAnswer):
        await at.koharu.submit()
    assert at.koharu.values["title"] == "VPN"
    at.koharu.dismiss()
    assert at.koharu.in_sight is None


async def test_direct_messages_have_no_guild(at: Scene):
    """A button there carries a user instead of a member."""

    class Done(ui.View):
        """One button."""

        done: ui.Button["Done"] = ui.Button(label="解決", custom_id="done")

        def __init__(self) -> None:
            super().__init__(timeout=None)
            self.add_item(ui.Button(label="解決", custom_id="done"))

    direct = await (await at.listener.fetch_user(int(at.koharu.id))).create_dm()
    await direct.send("解決しましたか", view=Done())
    assert [m.content for m in at.koharu.direct_messages] == ["解決しましたか"]
    at.listener.does = hush
    await at.koharu.press("解決")
    (heard,) = at.listener.interactions
    assert (heard.guild_id, str(heard.channel_id)) == (None, str(direct.id))
    assert heard.context.dm_channel
    assert at.koharu.sees == "はい"


async def test_what_is_for_them_stays_in_sight(at: Scene):
    """A reply to them alone, though the channel goes on; until they act again or turn to something else."""

    async def does(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("あなたへ", ephemeral=True)
        assert isinstance(interaction.channel, discord.TextChannel)
        await interaction.channel.send("みなさんへ")

    at.listener.does = does
    await at.koharu.command("soudan", channel=at.place)
    assert at.koharu.sees == "あなたへ"
    assert at.koharu.looks_at(at.guild.said(at.place)[0]).sees == "みなさんへ"


async def test_nobody_is_connected(at: Scene):
    """A command fails at once."""
    await at.listener.close()
    await at.discord.gateway.disconnected()
    with pytest.raises(NoAnswer):
        await at.koharu.command("soudan")
