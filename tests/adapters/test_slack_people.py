"""Who somebody is, as far as Slack tells: ours, a guest, a stranger, with a mail that proves something or nothing."""

from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

import adapters.slack.directory
import bot.remembered
from adapters.slack.directory import Directory
from bot.clock import SystemClock
from bot.model.ids import AccountRef
from bot.ports import Profile, RateLimited, Unreachable
from tests.databases import SqliteDatabases
from tests.slack.faults import Errs, Fails, Hangs, TooFast
from tests.slack.server import slack
from tests.slack.stage import open_stage
from tests.slack.workspace import Workspace

OURS, OTHERS = "E0OURS", "E0OTHERS"


@pytest.fixture
async def town() -> AsyncIterator[Workspace]:
    """A workspace that belongs to no organization on Enterprise Grid."""
    async with slack(SystemClock()) as server:
        yield server.workspace("ehime")


def directory(town: Workspace, enterprise: str = "") -> Directory:
    """What the bot knows of it, at first nothing."""
    client = AsyncWebClient(town.app.bot_token, base_url=f"{town.server_url}/api/", retry_handlers=[])
    return Directory(client, town.domain, town.team, town.app.bot_user, enterprise=enterprise)


# ---- whose they are -----------------------------------------------------------------------------------------


async def test_people_of_other_organizations_are_guests(town: Workspace):
    """Of a shared channel; on Enterprise Grid or not, whether ours is on it or not."""
    plain = town.someone("社外 一", team="T0OTHER")
    grid = town.someone("社外 二", team="T0OTHER")
    grid.user.enterprise = OTHERS
    for enterprise in ("", OURS):
        for someone in (plain, grid):
            assert (await directory(town, enterprise).profile(someone.id)).guest


async def test_people_of_our_organizations_other_workspaces_are_ours(town: Workspace):
    """Enterprise Grid: one organization, many workspaces."""
    town.enterprise = OURS
    sibling = town.someone("隣 はな", team="T0SIBLING")
    sibling.user.enterprise = OURS
    assert not (await directory(town, OURS).profile(sibling.id)).guest


async def test_a_guest_whom_an_administrator_invited_may_be_a_partner(town: Workspace):
    """Their mail's domain decides whose they are, as everybody's."""
    partner = town.someone("民間 さとし", email="s@company.example", restricted=True)
    assert await directory(town).profile(partner.id) == Profile("民間 さとし", "s@company.example")


async def test_whom_slack_does_not_show_is_a_guest(town: Workspace):
    """A stranger of a shared channel gets no form to join by."""
    assert await directory(town).profile("U0NOBODY") == Profile("", guest=True)
    town.faults.next("users.info", Errs("user_not_visible"))
    assert await directory(town).profile("U0HIDDEN") == Profile("", guest=True)
    assert not await directory(town).knows("U0NOBODY")


async def test_a_mail_that_slack_has_not_verified_proves_nothing(town: Workspace):
    """Anybody could have typed it."""
    kita = town.someone("新井 きた", email="kita@midori.example")
    assert (await directory(town).profile(kita.id)).mail == "kita@midori.example"
    kita.user.confirmed = False
    assert await directory(town).profile(kita.id) == Profile("新井 きた")


async def test_a_person_of_another_grid_is_turned_away(sqlite: SqliteDatabases):
    """The whole way, in a workspace that is on Enterprise Grid itself."""
    async with sqlite.upgraded() as url, open_stage(url, started=False) as stage:
        stage.town.enterprise = OURS
        await stage.start()
        away = stage.town.someone("社外 太郎", team="T0OTHER", email="taro@midori.example")
        away.user.enterprise = OTHERS
        stage.town.channels[stage.place].members.append(away.id)
        await away.command("/soudan", channel=stage.place)
        assert "所属している方だけ" in away.sees
        profile = await stage.adapter.profile(AccountRef("slack", "ehime", away.id))
        assert profile is not None
        assert profile.guest


# ---- names --------------------------------------------------------------------------------------------------


async def test_names_are_asked_once(town: Workspace):
    """Whatever they are asked by; whom Slack does not show keeps the id."""
    koharu, known = town.someone("小春"), directory(town)
    asked = (user for user in (koharu.id, koharu.id, "U0NOBODY"))
    assert await known.names(asked) == {koharu.id: "小春", "U0NOBODY": "U0NOBODY"}
    assert await known.names([koharu.id]) == {koharu.id: "小春"}
    assert len(town.called("users.info")) == 2


async def test_a_full_memory_loses_the_oldest_names_only(town: Workspace, monkeypatch: pytest.MonkeyPatch):
    """And none of those that are asked for just now."""
    monkeypatch.setattr(bot.remembered, "REMEMBERED", 2)
    known, people = directory(town), [town.someone(name) for name in ("一", "二", "三")]
    names = {person.id: person.user.name for person in people}
    assert await known.names(names) == names
    assert await known.names([people[1].id, people[2].id]) == dict(list(names.items())[1:])
    assert len(town.called("users.info")) == 3


async def test_a_name_that_comes_too_late_is_left_out(town: Workspace, monkeypatch: pytest.MonkeyPatch):
    """The acknowledgement does not wait for it; next time it is asked again."""
    monkeypatch.setattr(adapters.slack.directory, "NAMES_SECONDS", 0.5)
    known, koharu, kaito = directory(town), town.someone("小春"), town.someone("海斗")
    await known.names([kaito.id])
    slow = Hangs()
    town.faults.next("users.info", slow)
    assert await known.names([koharu.id, kaito.id]) == {koharu.id: koharu.id, kaito.id: "海斗"}
    slow.release()
    assert await known.names([koharu.id]) == {koharu.id: "小春"}


async def test_a_name_that_slack_refuses_for_now_is_asked_again(town: Workspace):
    """The id stands for it once, and not for ever."""
    known, koharu = directory(town), town.someone("小春")
    town.faults.next("users.info", TooFast())
    assert await known.names([koharu.id]) == {koharu.id: koharu.id}
    assert await known.names([koharu.id]) == {koharu.id: "小春"}


# ---- what a channel is --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("fault", "error"), [(TooFast(), RateLimited), (Fails(), Unreachable)])
async def test_what_a_channel_is_waits_for_slack(town: Workspace, fault: Fails | TooFast, error: type[Exception]):
    """The message in it comes again; taken for another channel's, it would be lost."""
    channel = town.channel("soudan-1", private=True, creator=town.app.bot_user)
    town.faults.next("conversations.info", fault)
    with pytest.raises(error):
        await directory(town).thread(channel, "", "group")


async def test_a_channel_that_the_bot_is_not_in_holds_no_question(town: Workspace):
    """Nor does one for which a scope is missing."""
    known = directory(town)
    assert await known.thread("G0NOWHERE", "") is None
    private = town.channel("jinji", private=True)
    town.app.scopes.discard("groups:read")
    assert await known.thread(private, "", "group") is None


async def test_a_message_in_a_private_channel_comes_again_after_a_fault(sqlite: SqliteDatabases):
    """Not acknowledged while Slack does not tell what the channel is."""
    async with sqlite.upgraded() as url, open_stage(url) as stage:
        koharu = await stage.person("小春", "みどり町")
        channel = stage.town.channel("soudan-1", koharu, private=True, creator=stage.town.app.bot_user)
        stage.town.faults.next("conversations.info", Fails())
        await koharu.message(channel, "更新しましょう")
        assert [event.key.rpartition(":")[0] for event in stage.came] == [f"slack:ehime:{channel}"]
        assert len(stage.town.called("conversations.info")) == 1
