"""Modals and homes: how they open, and every limit of what they hold."""

from datetime import timedelta

import pytest

from tests.slack.bolt import WORDS, Scene, button, error, modal, option, refusal, section, select, title_input
from tests.slack.refusal import Json


async def test_triggers_live_three_seconds_and_are_used_once(alone: Scene):
    """By the server's clock."""
    client, town, user = alone.client, alone.town, alone.koharu.id
    trigger = town.trigger(user)
    await client.views_open(trigger_id=trigger, view=modal())
    assert await error(client.views_open(trigger_id=trigger, view=modal())) == "exchanged_trigger_id"
    late = town.trigger(user)
    alone.clock.advance(timedelta(seconds=3))
    assert await error(client.views_open(trigger_id=late, view=modal())) == "expired_trigger_id"
    assert await error(client.views_open(trigger_id="1.2.3", view=modal())) == "invalid_trigger_id"


async def test_three_modals_lie_upon_each_other(alone: Scene):
    """No fourth; updates by id and external id, against a stale hash."""
    client, town, user = alone.client, alone.town, alone.koharu.id
    assert await error(client.views_push(trigger_id=town.trigger(user), view=modal())) == "not_found"
    view = (await client.views_open(trigger_id=town.trigger(user), view=modal(external_id="first")))["view"]
    for _ in range(2):
        await client.views_push(trigger_id=town.trigger(user), view=modal())
    assert await error(client.views_push(trigger_id=town.trigger(user), view=modal())) == "push_limit_reached"
    await client.views_update(external_id="first", view=modal())
    assert await error(client.views_update(view_id=view["id"], hash=view["hash"], view=modal())) == "hash_conflict"
    assert await error(client.views_update(view_id="V1", view=modal())) == "not_found"
    again = modal(external_id="second")
    await client.views_update(view_id=view["id"], view=again)
    assert await error(client.views_open(trigger_id=town.trigger(user), view=again)) == "duplicate_external_id"


async def test_homes(alone: Scene):
    """Published again and again; for people that are there."""
    client, koharu = alone.client, alone.koharu
    home = {"type": "home", "blocks": [section("一")]}
    first = (await client.views_publish(user_id=koharu.id, view=home))["view"]
    await client.views_publish(user_id=koharu.id, view=home, hash=first["hash"])
    assert await error(client.views_publish(user_id=koharu.id, view=home, hash=first["hash"])) == "hash_conflict"
    assert await error(client.views_publish(user_id="U1", view=home)) == "invalid_arguments"
    assert await error(client.views_publish(user_id=koharu.id, view=modal())) == "invalid_arguments"


@pytest.mark.parametrize(
    "view",
    [
        modal(title={"type": "plain_text", "text": "あ" * 25}),
        modal(title={"type": "mrkdwn", "text": "a"}),
        modal(private_metadata="a" * 3001),
        modal(callback_id="a" * 256),
        modal(surprise="a"),
        {key: value for key, value in modal().items() if key != "submit"},
        modal(*[section("a")] * 101),
        modal({"type": "surprise"}),
        modal(section("")),
        modal(section("a" * 3001)),
        modal({"type": "section"}),
        modal({"type": "section", "fields": [{"type": "mrkdwn", "text": "a"}] * 11}),
        modal({"type": "section", "fields": [{"type": "mrkdwn", "text": "a" * 2001}]}),
        modal({"type": "header", "text": {"type": "plain_text", "text": "a" * 151}}),
        modal({"type": "header", "text": {"type": "mrkdwn", "text": "a"}}),
        modal({"type": "context", "elements": [{"type": "mrkdwn", "text": "a"}] * 11}),
        modal({"type": "actions", "elements": []}),
        modal(button("a" * 76)),
        modal(button("a", value="a" * 2001)),
        modal(button("a", url="https://" + "a" * 3000)),
        modal(button("a", url="/questions/1")),
        modal({"type": "image", "alt_text": "a", "image_url": "picture.png"}),
        modal(button("a", style="green")),
        modal(button("a", confirm={"title": WORDS, "text": WORDS, "confirm": WORDS})),
        modal({"type": "actions", "elements": [button("a")["elements"][0]] * 2}),
        modal({"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "a"}),
        modal({"type": "markdown", "text": "a"}),
        modal(title_input(max_length=3001)),
        modal(title_input(min_length=5, max_length=4)),
        modal(title_input(max_length=2, initial_value="あああ")),
        modal(title_input(placeholder={"type": "plain_text", "text": "a" * 151})),
        modal(title_input(focus_on_load=True), {**title_input(focus_on_load=True), "block_id": "b"}),
        modal({**title_input(), "hint": {"type": "plain_text", "text": ""}}),
        modal(select()),
        modal(select(*[option(str(n)) for n in range(101)])),
        modal(select(option("a", "a" * 76))),
        modal(select(option("a" * 151))),
        modal(select(option("a"), initial_option=option("b"))),
        modal(select(option("a"), option("a"))),
        modal(select(option("a"), option_groups=[{"label": WORDS, "options": [option("a")]}])),
        modal({**select(option("a")), "element": {"type": "datepicker", "initial_date": "2026/01/01"}}),
        modal({**select(), "element": {"type": "checkboxes", "options": [option(str(n)) for n in range(11)]}}),
        modal({**select(), "element": {"type": "radio_buttons", "options": [option(str(n)) for n in range(11)]}}),
        modal({**select(), "element": {"type": "plain_text_input", "surprise": 1}}),
        modal({"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text"}]}]}),
    ],
)
async def test_views_that_slack_does_not_take(alone: Scene, view: Json):
    """Every limit has one that is just over it."""
    trigger = alone.town.trigger(alone.koharu.id)
    answer = await refusal(alone.client.views_open(trigger_id=trigger, view=view))
    assert answer["error"] == "invalid_arguments"
    assert "[json-pointer:/view" in answer["response_metadata"]["messages"][0]
    assert not alone.koharu.modal


async def test_everything_at_its_limit_is_taken(alone: Scene):
    """A modal as large as it may be."""
    blocks = [
        section("あ" * 3000),
        {"type": "section", "fields": [{"type": "mrkdwn", "text": "a" * 2000}] * 10},
        {"type": "header", "text": {"type": "plain_text", "text": "a" * 150}},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "a"}] * 10},
        button("a" * 75, value="a" * 2000, url="https://" + "a" * 2992),
        title_input(max_length=3000, initial_value="あ" * 3000, multiline=True),
        select(*[option(str(n), "a" * 75) for n in range(100)], initial_option=option("7", "a" * 75)),
        *[{"type": "divider"}] * 93,
    ]
    view = modal(*blocks, private_metadata="a" * 3000, title={"type": "plain_text", "text": "あ" * 24})
    await alone.client.views_open(trigger_id=alone.town.trigger(alone.koharu.id), view=view)
    assert alone.koharu.values["field"]["selected_option"]["value"] == "7"
