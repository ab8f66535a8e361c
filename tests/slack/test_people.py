"""What people do reaches an unmodified Bolt app, and what it answers reaches them."""

import asyncio

import pytest

from tests.slack.bolt import WORDS, Scene, button, modal, option, section, select, title_input
from tests.slack.inputs import CannotEnter
from tests.slack.people import NoAnswer
from tests.slack.records import File


async def test_a_command_opens_a_modal_whose_submission_becomes_a_direct_message(connected: Scene):
    """From the command to the button, in Socket Mode and over HTTP."""
    koharu = connected.koharu
    await koharu.command("/soudan")
    await koharu.shown()
    assert koharu.sees == "相談\n題名\n送信"
    await koharu.submit()
    assert koharu.errors == {"title": "Please complete this required field."}
    await koharu.fill(title="VPNの更新")
    await koharu.submit()
    await koharu.shown()
    assert koharu.modal is None
    assert koharu.direct_messages[-1].text == "VPNの更新"
    assert koharu.buttons == ["解決"]
    await koharu.press("解決")
    await koharu.shown()
    assert koharu.ephemerals[-1].text == "押しました"
    assert koharu.sees == "押しました"


async def test_errors_of_the_app_stand_beside_the_input_and_the_text_stays(connected: Scene):
    """response_action errors."""
    koharu = connected.koharu
    connected.listener.answer = {"response_action": "errors", "errors": {"title": "短すぎます"}}
    await koharu.command("/soudan")
    await koharu.shown()
    await koharu.fill(title="V")
    await koharu.submit()
    assert koharu.errors == {"title": "短すぎます"}
    assert "短すぎます" in koharu.sees
    assert koharu.values["title"]["value"] == "V"


@pytest.mark.parametrize(("action", "left"), [("update", 1), ("push", 2), ("clear", 0)])
async def test_the_acknowledgement_of_a_submission_moves_the_modals(connected: Scene, action: str, left: int):
    """update, push and clear; what was put in stays where the input does."""
    koharu, at = connected.koharu, connected
    at.listener.answer = {"response_action": action} | ({"view": modal()} if action != "clear" else {})
    await koharu.command("/soudan")
    await koharu.shown()
    await koharu.fill(題名="VPN")
    await koharu.submit()
    assert len(at.town.modals.stacks[koharu.id]) == left
    if action == "update":
        assert koharu.values["title"]["value"] == "VPN"


async def test_messages_edits_removals_and_mentions_reach_the_app(connected: Scene):
    """With the text as a client sends it, and files."""
    koharu, at = connected.koharu, connected
    message = await koharu.message(at.place, "<!channel> & https://a.example", files=[File("手順.pdf", 5)])
    await koharu.mention_bot("相談", at.place, thread_ts=message.ts)
    await koharu.edit(message, "直しました")
    await koharu.delete(message)
    events = [body["event"] for body in at.listener.heard]
    kinds = [(e["type"], e.get("subtype")) for e in events]
    assert sorted(map(str, kinds)) == sorted(
        map(
            str,
            [
                ("message", "file_share"),
                ("message", None),
                ("app_mention", None),
                ("message", "message_changed"),
                ("message", "message_changed"),
            ],
        )
    )
    first = next(e for e in events if e.get("subtype") == "file_share")
    assert first["text"] == "&lt;!channel&gt; &amp; <https://a.example>"
    assert (first["files"][0]["name"], first["files"][0]["size"]) == ("手順.pdf", 5)
    assert events[-1]["message"]["subtype"] == "tombstone"
    assert not message.notified


async def test_home_and_message_shortcut(connected: Scene):
    """The home is published when it is opened; the shortcut opens a modal."""
    koharu = connected.koharu
    await koharu.open_home()
    await koharu.shown()
    assert koharu.sees == "私の相談"
    message = await koharu.message(connected.place, "困っています")
    await koharu.shortcut("to_question", message)
    await koharu.shown()
    assert koharu.modal


async def test_an_app_that_does_not_answer_is_told_to_the_person(socket: Scene):
    """Here the three seconds are over as soon as the test says so."""
    socket.listener.deaf = True
    waiting = asyncio.ensure_future(socket.koharu.command("/soudan"))
    await socket.listener.hears.wait()
    socket.town.sockets.overdue()
    with pytest.raises(NoAnswer, match="timeout"):
        await waiting


async def test_nobody_is_connected(alone: Scene):
    """A command fails; a message stays in the history and its event never comes."""
    with pytest.raises(NoAnswer, match="not connected"):
        await alone.koharu.command("/soudan")
    await alone.koharu.message(alone.place, "誰かいますか")
    assert len(alone.town.events.missed) == 1
    await alone.connect()
    await alone.koharu.message(alone.place, "います")
    assert alone.listener.texts() == ["います"]
    read = await alone.client.conversations_history(channel=alone.place)
    assert [m["text"] for m in read["messages"]] == ["います", "誰かいますか"]


async def test_menus_tell_the_app_what_was_chosen(connected: Scene):
    """An overflow menu and a select outside of inputs act at once; so does the button that leads elsewhere."""
    koharu, client = connected.koharu, connected.client
    menu = {"type": "overflow", "action_id": "press", "options": [option("edit", "直す"), option("drop", "消す")]}
    field = {"type": "static_select", "action_id": "press", "options": [option("data", "データ")]}
    blocks = [
        {**section("相談"), "accessory": menu},
        {"type": "actions", "elements": [field]},
        button("開く", url="https://yorozu.example"),
    ]
    await client.chat_postMessage(channel=connected.place, text="相談", blocks=blocks)
    (message,) = connected.town.said(connected.place)
    for act in ("消す", "開く"):
        await koharu.press(act, on=message)
    await koharu.select("press", "データ", on=message)
    actions = [body["actions"][0] for body in connected.listener.heard if body.get("type") == "block_actions"]
    chosen = [action.get("selected_option", {}).get("value") for action in actions]
    assert chosen == ["drop", None, "data"]
    assert koharu.followed == ["https://yorozu.example"]


async def test_an_external_menu_offers_what_the_app_answers(connected: Scene):
    """block_suggestion; only what was offered can be chosen."""
    koharu, town = connected.koharu, connected.town
    element = {"type": "external_select", "action_id": "expert", "min_query_length": 1}
    block = {"type": "input", "block_id": "expert", "label": WORDS, "element": element}
    await connected.client.views_open(trigger_id=town.trigger(koharu.id), view=modal(block))
    (offered,) = await koharu.suggestions("expert", "守")
    assert offered["text"]["text"] == "守さん"
    with pytest.raises(CannotEnter):
        await koharu.select("expert", "守さん")
    await koharu.select("expert", offered)
    assert koharu.values["expert"]["selected_option"]["value"] == "U1"
    assert "守さん" in koharu.sees


@pytest.mark.parametrize(("notify", "heard"), [(True, ["view_closed"]), (False, [])])
async def test_a_modal_that_is_cancelled(connected: Scene, *, notify: bool, heard: list[str]):
    """The app hears of it where it asked to."""
    koharu, town = connected.koharu, connected.town
    view = modal(notify_on_close=notify)
    await connected.client.views_open(trigger_id=town.trigger(koharu.id), view=view)
    await koharu.close()
    assert koharu.modal is None
    assert [body["type"] for body in connected.listener.heard] == heard


async def test_the_client_looks_before_the_app_does(connected: Scene):
    """Lengths, lines and options: nothing is sent that a Slack client would not send."""
    koharu, town = connected.koharu, connected.town
    blocks = title_input(min_length=4, max_length=6), select(option("data", "データ"))
    await connected.client.views_open(trigger_id=town.trigger(koharu.id), view=modal(*blocks))
    for title, says in (("VPN", "at least 4"), ("VPN装置の更新", "at most 6"), ("", "required")):
        await koharu.fill(title=title, field="データ")
        await koharu.submit()
        assert says in koharu.errors["title"]
    for name, value in (("title", "一\n二"), ("field", "pr"), ("surprise", "a")):
        with pytest.raises(CannotEnter):
            await koharu.select(name, value)
    assert connected.listener.heard == []


async def test_a_stranger_from_slack_connect_is_recognisable(connected: Scene):
    """By the team of the user, in messages and in interactions."""
    stranger = connected.town.someone("よその人", team="T0ELSEWHERE")
    connected.town.channels[connected.place].members.append(stranger.id)
    message = await stranger.message(connected.place, "こんにちは")
    await stranger.shortcut("to_question", message)
    event, shortcut = connected.listener.heard
    assert (event["event"]["user_team"], event["is_ext_shared_channel"]) == ("T0ELSEWHERE", True)
    assert shortcut["user"]["team_id"] == "T0ELSEWHERE"
