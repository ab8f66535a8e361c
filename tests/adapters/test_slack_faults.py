"""What goes wrong between a person and the core: sent twice, forged, too late, from elsewhere, or already gone."""

import asyncio
import io
import logging
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
from structlog.typing import EventDict

import adapters.slack.adapter
import adapters.slack.interactions
from bot.inbound import InboundEvent
from bot.outbound import Reply
from tests.databases import SqliteDatabases
from tests.slack import payloads
from tests.slack.bot import MODES
from tests.slack.delivery import COMMAND, EVENT, INTERACTION
from tests.slack.faults import Errs, Fails
from tests.slack.people import Someone
from tests.slack.stage import Asked, Stage, open_stage
from tests.traffic import PATIENCE

FORGED = "of another app"
WORDS = "本町で使っている機器の更新の手順"


@pytest.fixture(params=MODES)
async def stage(request: pytest.FixtureRequest, sqlite: SqliteDatabases) -> AsyncIterator[Stage]:
    """Connected in each way."""
    async with sqlite.upgraded() as url, open_stage(url, request.param) as opened:
        yield opened


@pytest.fixture
async def http(sqlite: SqliteDatabases) -> AsyncIterator[Stage]:
    """Two workspaces at one address."""
    async with sqlite.upgraded() as url, open_stage(url, "http", ("ehime", "kochi")) as opened:
        yield opened


@pytest.fixture
async def asked(stage: Stage, koharu: Someone, mamoru: Someone) -> Asked:
    """An open question of hers."""
    return await stage.asks(koharu, "VPNの更新", WORDS)


def events(logs: list[EventDict]) -> list[str]:
    """What is worth a warning, by name."""
    return [line["event"] for line in logs if line["log_level"] in ("warning", "error")]


# ---- twice --------------------------------------------------------------------------------------------------


async def test_what_is_written_twice_is_kept_once(stage: Stage, mamoru: Someone, asked: Asked):
    """A message, its edit and its deletion, each sent three times."""
    twice = stage.town.transport.duplicate_next
    twice(2)
    written = await mamoru.message(asked.channel, "更新しましょう", thread_ts=asked.thread)
    assert await stage.texts(asked) == ["更新しましょう"]
    twice(2)
    await mamoru.edit(written, "来月更新しましょう")
    assert await stage.texts(asked) == ["来月更新しましょう"]
    before = stage.rows()
    twice(2)
    await mamoru.delete(written)
    (tombstone,) = await stage.captured(asked)
    assert tombstone.deleted_at
    assert stage.rows()["audit"] == before["audit"] + 1


async def test_a_message_that_slack_sends_again_is_kept_once(stage: Stage, mamoru: Someone, asked: Asked):
    """It was kept, and its acknowledgement came too late: x-slack-retry-num, retry_attempt."""
    stage.core_is_quick.clear()
    writes = asyncio.ensure_future(mamoru.message(asked.channel, "更新しましょう", thread_ts=asked.thread))
    await stage.held.get()
    stage.town.transport.overdue()
    await stage.held.get()
    stage.core_is_quick.set()
    await writes
    assert stage.town.events.late == []
    assert await stage.texts(asked) == ["更新しましょう"]


async def test_a_command_that_comes_twice_opens_one_form(stage: Stage, koharu: Someone, logs: list[EventDict]):
    """And tells nobody of it."""
    stage.town.transport.duplicate_next()
    await koharu.command("/soudan", channel=stage.place)
    assert koharu.modal
    assert koharu.ephemerals == []
    assert len(stage.town.called("views.open")) == 1
    assert events(logs) == []


async def test_a_submission_that_comes_twice_asks_once(stage: Stage, koharu: Someone, mamoru: Someone):
    """One draft, one question, one set of deliveries."""
    await koharu.command("/soudan", channel=stage.place)
    await koharu.fill(title="VPNの更新", body=WORDS, field="セキュリティ")
    stage.town.transport.duplicate_next()
    await koharu.submit()
    assert stage.rows()["drafts"] == 1
    stage.town.transport.duplicate_next()
    await koharu.press("相談する")
    await stage.deliver()
    assert stage.rows()["questions"] == 1
    assert len([m for m in stage.town.said(stage.place) if not m.is_reply]) == 1


async def test_a_mention_that_comes_twice_is_answered_once(stage: Stage, koharu: Someone, asked: Asked):
    """In a thread, and where somebody writes to the bot alone."""
    stage.town.transport.duplicate_next()
    told = len(koharu.ephemerals)
    await koharu.mention_bot("", asked.channel, thread_ts=asked.thread)
    assert len(koharu.ephemerals) == told + 1
    stage.town.transport.duplicate_next()
    told = len(koharu.direct_messages)
    await koharu.message("", "こんにちは")
    assert len(koharu.direct_messages) == told + 1


# ---- a slow core --------------------------------------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two seconds are over sooner."""
    monkeypatch.setattr(adapters.slack.interactions, "PATIENCE_SECONDS", 0.05)


async def until_busy(someone: Someone) -> None:
    """They see that it takes a while."""
    async with asyncio.timeout(PATIENCE), someone._news:
        await someone._news.wait_for(lambda: "処理中" in someone.sees)


async def test_a_slow_core_shows_that_it_works_and_then_the_result(stage: Stage, koharu: Someone, impatient: None):
    """Acknowledged in time, sent once; the review appears in the same modal."""
    await koharu.command("/soudan", channel=stage.place)
    await koharu.fill(title="VPNの更新", body=WORDS, field="セキュリティ")
    assert koharu.modal
    modal, came = koharu.modal.id, len(stage.came)
    stage.core_is_quick.clear()
    submits = asyncio.ensure_future(koharu.submit())
    await until_busy(koharu)
    stage.core_is_quick.set()
    await submits
    assert koharu.modal.id == modal
    assert "相談する" in koharu.buttons
    assert stage.rows()["drafts"] == 1
    assert len(stage.came) == came + 1


async def test_whoever_closes_a_busy_modal_is_told_the_result(stage: Stage, koharu: Someone, impatient: None):
    """Nothing typed is lost: it comes as a direct message."""
    await koharu.command("/soudan", channel=stage.place)
    await koharu.fill(title="VPNの更新", body=WORDS, field="セキュリティ")
    stage.core_is_quick.clear()
    submits = asyncio.ensure_future(koharu.submit())
    await until_busy(koharu)
    assert koharu.modal
    stage.town.modals.close(koharu.modal)
    stage.core_is_quick.set()
    await submits
    assert WORDS in koharu.text(koharu.direct_messages[-1])
    assert "相談する" in koharu.buttons


async def test_what_must_be_mended_is_handed_back_where_its_modal_is_gone(
    stage: Stage, koharu: Someone, impatient: None
):
    """What is wrong, and the way to the draft that holds what was typed."""
    await koharu.command("/soudan", channel=stage.place)
    await koharu.fill(title="VPNの更新", body="短い", field="セキュリティ")
    stage.core_is_quick.clear()
    submits = asyncio.ensure_future(koharu.submit())
    await until_busy(koharu)
    assert koharu.modal
    stage.town.modals.close(koharu.modal)
    stage.core_is_quick.set()
    await submits
    told = koharu.text(koharu.direct_messages[-1])
    assert "まだ送られていません" in told
    assert "相談の内容: 10文字以上" in told
    await koharu.press("開く")
    assert "短い" in koharu.sees


async def test_a_form_of_another_version_keeps_what_was_typed(stage: Stage, koharu: Someone):
    """Its metadata can no longer be read: the form stays open, and says what to do."""
    await koharu.command("/soudan", channel=stage.place)
    await koharu.fill(title="VPNの更新", body=WORDS, field="セキュリティ")
    assert koharu.modal
    koharu.modal.content["private_metadata"] = "what an older version wrote"
    await koharu.submit()
    assert "この画面は古くなりました" in next(iter(koharu.errors.values()))
    assert WORDS in koharu.sees
    assert stage.rows()["drafts"] == 0


async def test_an_update_of_a_closed_modal_is_no_fault(stage: Stage, koharu: Someone, logs: list[EventDict]):
    """Somebody pressed a button in it and closed it at once."""
    await stage.reviews(koharu, "VPNの更新", WORDS)
    stage.town.faults.next("views.update", Errs("not_found"))
    await koharu.press("書き直す")
    assert events(logs) == []


async def test_stop_waits_for_what_is_under_way_and_takes_nothing_more(stage: Stage, koharu: Someone):
    """A command that came before is worked through; what comes afterwards is not."""
    stage.core_is_quick.clear()
    types = asyncio.ensure_future(koharu.command("/soudan", channel=stage.place))
    await stage.held.get()
    stops = asyncio.ensure_future(stage.stop())
    await asyncio.sleep(0)
    stage.core_is_quick.set()
    await stops
    await types
    assert koharu.modal
    await koharu.message(stage.place, "もう届きません")
    assert len(stage.came) == 1


async def test_stop_breaks_off_what_does_not_end(stage: Stage, koharu: Someone, monkeypatch: pytest.MonkeyPatch):
    """The process ends in time, and leaves no task behind."""
    monkeypatch.setattr(adapters.slack.adapter, "STOP_SECONDS", 0.05)
    stage.core_is_quick.clear()
    types = asyncio.ensure_future(koharu.command("/soudan", channel=stage.place))
    await stage.held.get()
    workspace = stage.adapter._open(stage.town.domain)
    assert workspace
    await stage.stop()
    assert workspace.receiving._under_way == set()
    await types
    assert koharu.modal is None


@pytest.mark.parametrize("word", ["exchanged_trigger_id", "trigger_exchanged"])
async def test_a_form_that_another_process_opened_is_no_fault(
    stage: Stage, koharu: Someone, logs: list[EventDict], word: str
):
    """Slack sent the command to both, and the other was quicker."""
    stage.town.faults.next("views.open", Errs(word))
    await koharu.command("/soudan", channel=stage.place)
    assert koharu.ephemerals == []
    assert events(logs) == []


# ---- forged, stale, from elsewhere ----------------------------------------------------------------------------


async def test_what_slack_has_not_signed_is_refused(http: Stage, logs: list[EventDict]):
    """Nothing reaches the core and nothing is written."""
    town, before = http.town, http.rows()
    koharu = await http.person("小春", "みどり町")
    before = http.rows()
    command = payloads.command(town, koharu.user, town.channels[http.place], "/soudan", WORDS)
    answers = [
        await town.http.post(COMMAND, command, signing_secret=FORGED),
        await town.http.post(COMMAND, command, age=timedelta(minutes=6)),
        await town.http.post(COMMAND, command, age=-timedelta(minutes=6)),
        await town.http.post(EVENT, town.events.enveloped({"type": "message"}), signing_secret=FORGED),
    ]
    assert [answer.status for answer in answers] == [401] * 4
    assert (http.came, http.rows()) == ([], before)
    assert events(logs) == ["slack_bad_signature"] * 4
    assert WORDS not in repr(logs)


async def test_what_comes_before_the_bot_is_ready_comes_again(sqlite: SqliteDatabases):
    """Signed, while Slack does not yet say who we are: 503, and Slack sends it once more."""
    async with sqlite.upgraded() as url, open_stage(url, "http", started=False, ping_seconds=0.1) as stage:
        stage.town.faults.next("auth.test", Fails(), times=2)
        await stage.start()
        stage.town.app.request_url = f"http://127.0.0.1:{stage.adapter.ports[0]}/slack/events"
        koharu = await stage.person("小春", "みどり町")
        await koharu.message("", "こんにちは")
        assert [late.retry.reason for late in stage.town.events.late] == ["http_error"]
        await stage.attach(stage.town)
        stage.town.events.redeliver()
        await stage.town.settled()
        assert "相談する" in koharu.buttons


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Signature": "v0=00"},
        {"X-Slack-Request-Timestamp": "いま", "X-Slack-Signature": "v0=00"},
        {"X-Slack-Request-Timestamp": "1e400", "X-Slack-Signature": "v0=00"},
    ],
)
@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"payload=%7B", b"{}"])
async def test_whatever_else_comes_is_refused(http: Stage, headers: dict[str, str], body: bytes):
    """No signature, no time, no text: 401, never an error of ours."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(http.town.app.request_url, data=body, headers=headers) as answer,
    ):
        assert (answer.status, await answer.text()) == (401, "")


async def test_a_signature_that_is_no_text_is_refused(http: Stage):
    """Of a time that is right."""
    headers = {"X-Slack-Request-Timestamp": str(int(time.time())), "X-Slack-Signature": "v0=署名"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(http.town.app.request_url, data=b"\xff", headers=headers) as answer,
    ):
        assert answer.status == 401


async def test_a_huge_body_is_refused(http: Stage):
    """Slack sends nothing near a megabyte."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(http.town.app.request_url, data=io.BytesIO(b"a" * (1024 * 1024 + 1))) as answer,
    ):
        assert answer.status == 413


async def test_two_workspaces_at_one_address_are_told_apart_by_their_secrets(http: Stage):
    """What one app signed counts for its workspace, and for no other."""
    ehime, kochi = http.towns
    assert ehime.app.request_url == kochi.app.request_url
    koharu = await http.person("小春", "みどり町", town=ehime)
    kaito = await http.person("海斗", "みどり町", town=kochi)
    await http.reviews(koharu, "愛媛の相談", WORDS)
    await http.reviews(kaito, "高知の相談", WORDS)
    assert "愛媛の相談" in koharu.sees
    assert "高知の相談" in kaito.sees
    crossed = payloads.command(kochi, kaito.user, kochi.channels[http.channels["kochi"]], "/soudan", "")
    answer = await ehime.http.post(COMMAND, crossed)
    assert answer.status == 200
    assert len(kochi.called("views.open")) == 1


async def test_slack_can_verify_the_address(http: Stage):
    """https://docs.slack.dev/reference/events/url_verification"""
    challenge = {"token": "verification-token", "challenge": "3eZbrw1aBm2rZgRNFdxV", "type": "url_verification"}
    answer = await http.town.http.post(EVENT, challenge)
    assert (answer.status, "3eZbrw1aBm2rZgRNFdxV" in answer.body) == (200, True)
    assert (await http.town.http.post(EVENT, challenge, signing_secret=FORGED)).status == 401


async def test_a_workspace_that_nobody_configured_is_let_go(stage: Stage, koharu: Someone, logs: list[EventDict]):
    """Acknowledged, told in the log, and nothing written: events, commands, buttons."""
    town, before = stage.town, stage.rows()
    message = {"type": "message", "channel": stage.place, "channel_type": "channel", "user": koharu.id}
    event = town.events.elsewhere(town.events.enveloped({**message, "text": WORDS, "ts": "1.0", "thread_ts": "0.5"}))
    command = payloads.command(town, koharu.user, town.channels[stage.place], "/soudan", "")
    button = {
        "type": "block_actions",
        "team": {"id": "T0ELSEWHERE"},
        "user": {"id": "U0ELSEWHERE", "team_id": "T0ELSEWHERE"},
        "channel": {"id": stage.place},
        "trigger_id": "1.2.3",
        "actions": [{"action_id": "press:ask#1", "type": "button", "value": ""}],
    }
    await town.transport.send(EVENT, event)
    await town.transport.send(COMMAND, command | {"team_id": "T0ELSEWHERE"})
    await town.transport.send(INTERACTION, button)
    await town.settled()
    assert (stage.came, stage.rows()) == ([], before)
    assert events(logs) == ["slack_unknown_workspace"] * 3
    assert WORDS not in repr(logs)


async def test_people_of_two_workspaces_are_two_people(sqlite: SqliteDatabases):
    """Even where Slack gave them the same id."""
    async with sqlite.upgraded() as url, open_stage(url, "socket", ("ehime", "kochi")) as stage:
        ehime, kochi = stage.towns
        koharu = await stage.person("小春", "みどり町", town=ehime)
        stranger = kochi.someone("別人")
        del kochi.users[stranger.id]
        stranger.user.id = koharu.id
        kochi.users[koharu.id], kochi.clients[koharu.id] = stranger.user, stranger
        kochi.channels[stage.channels["kochi"]].members.append(koharu.id)
        await koharu.command("/soudan", channel=stage.channels["ehime"])
        await stranger.command("/soudan", channel=stage.channels["kochi"])
        assert "相談の内容" in koharu.sees
        assert "相談の内容" not in stranger.sees
        assert await stage.member(stranger) is None


# ---- people from elsewhere, and those who are nobody --------------------------------------------------------


@pytest.fixture
def stranger(stage: Stage) -> Someone:
    """Somebody of another company, in the channel by Slack Connect."""
    someone = stage.town.someone("社外 太郎", team="T0OTHER", email="taro@company.example")
    stage.town.channels[stage.place].members.append(someone.id)
    return someone


async def test_a_stranger_is_answered_politely_and_writes_nothing(stage: Stage, asked: Asked, stranger: Someone):
    """Slack Connect: a command, a button, a mention and a message in a thread."""
    (card,) = [m for m in stage.town.said(stage.place) if m.ts == asked.thread]
    before = stage.rows()
    await stranger.command("/soudan", channel=stage.place)
    assert stranger.modal is None
    await stranger.looks_at(card).press("担当します")
    await stranger.mention_bot("help", stage.place, thread_ts=asked.thread)
    await stranger.message(stage.place, "通りすがりです", thread_ts=asked.thread)
    told = [stranger.text(message) for message in (*stranger.ephemerals, *stranger.direct_messages)]
    assert len(told) == 4
    assert all("このワークスペースに所属している方だけがお使いになれます" in text for text in told)
    assert stage.rows() == before
    assert await stage.texts(asked) == []


async def test_a_strangers_form_and_button_lead_nowhere(stage: Stage, koharu: Someone, stranger: Someone):
    """A button that only they see, which tells no team but theirs; and a form that was never meant for them."""
    before = stage.rows()
    await stranger.mention_bot("相談できますか", stage.place)
    await stranger.press("相談する")
    assert "所属している方だけ" in stranger.sees
    await koharu.command("/soudan", channel=stage.place)
    assert koharu.modal
    stage.town.modals.open(stranger.id, koharu.modal.content)
    await stranger.fill(title="VPNの更新", body=WORDS)
    await stranger.submit()
    assert "所属している方だけ" in stranger.sees
    assert stage.rows() == before


async def test_bots_are_not_heard(stage: Stage, asked: Asked):
    """Neither ours nor another's."""
    other = stage.town.someone("通知ボット", bot=True)
    stage.town.channels[stage.place].members.append(other.id)
    before = stage.rows()
    await other.message(stage.place, "定期のお知らせ", thread_ts=asked.thread)
    assert stage.rows() == before


async def test_whoever_has_left_is_told_so(stage: Stage, koharu: Someone):
    """Deactivated in Slack, and pressing on a client that still shows the channel."""
    gone = stage.town.someone("去る人", email="saru@midori.example")
    stage.town.channels[stage.place].members.append(gone.id)
    gone.user.deleted = True
    before = stage.rows()
    await gone.command("/soudan", channel=stage.place)
    assert "所属している方だけ" in gone.sees
    assert stage.rows() == before


# ---- too late, used up, not allowed -------------------------------------------------------------------------


async def test_an_expired_trigger_leads_to_a_button_that_works(stage: Stage, koharu: Someone, logs: list[EventDict]):
    """The core took four seconds: a modal cannot be opened any more, until the person presses anew."""
    stage.core_is_quick.clear()
    types = asyncio.ensure_future(koharu.command("/soudan", "VPNの更新", channel=stage.place))
    await stage.held.get()
    stage.clock.advance(timedelta(seconds=4))
    stage.core_is_quick.set()
    await types
    assert koharu.modal is None
    assert "もう一度お試しください" in koharu.sees
    await koharu.press("開く")
    assert koharu.modal
    assert "VPNの更新" in koharu.sees
    assert [line["workspace"] for line in logs if line["event"] == "slack_not_shown"] == ["ehime"]


async def test_a_used_up_response_url_has_another_way(stage: Stage, koharu: Someone, logs: list[EventDict]):
    """What is told to one person still reaches them."""
    koharu.user.team = stage.town.team
    stage.core_is_quick.clear()
    types = asyncio.ensure_future(koharu.command("/soudan", channel=stage.place))
    await stage.held.get()
    stage.clock.advance(timedelta(minutes=31))
    stage.core_is_quick.set()
    await types
    assert "もう一度お試しください" in koharu.sees
    assert "slack_response_url_refused" in events(logs)


async def test_where_the_bot_is_not_people_are_answered_directly(stage: Stage, koharu: Someone):
    """A command in a channel without the bot, answered after its response_url has ended."""
    elsewhere = stage.town.channel("elsewhere", koharu, bot=False)
    stage.core_is_quick.clear()
    types = asyncio.ensure_future(koharu.command("/soudan", channel=elsewhere))
    await stage.held.get()
    stage.clock.advance(timedelta(minutes=31))
    stage.core_is_quick.set()
    await types
    assert "もう一度お試しください" in koharu.text(koharu.direct_messages[-1])


async def test_a_missing_scope_is_told_to_the_log_and_to_the_person(
    stage: Stage, koharu: Someone, asked: Asked, logs: list[EventDict]
):
    """Without channels:read the bot cannot look where a button was pressed; it answers all the same."""
    stage.town.app.scopes.discard("channels:read")
    (card,) = [m for m in stage.town.said(stage.place) if m.ts == asked.thread]
    told = len(koharu.ephemerals)
    await koharu.mention_bot("help", asked.channel, thread_ts=asked.thread)
    assert len(koharu.ephemerals) == told + 1
    assert "slack_answer_failed" not in events(logs)
    assert card


async def test_a_fault_in_the_core_is_told_to_whoever_waits(stage: Stage, koharu: Someone, logs: list[EventDict]):
    """The database is locked away: a polite sentence, and a line without what was typed."""

    async def broken(*arguments: object) -> object:
        raise OSError(WORDS)

    stage.app.dispatch.receive = broken  # type: ignore[method-assign, assignment]
    await koharu.command("/soudan", channel=stage.place)
    assert "うまくいきませんでした" in koharu.sees
    (line,) = [line for line in logs if line["event"] == "slack_event_failed"]
    assert (line["error"], line["workspace"]) == ("OSError", "ehime")
    assert WORDS not in repr(logs)


async def test_an_event_that_cannot_be_kept_comes_again(stage: Stage, mamoru: Someone, asked: Asked):
    """It is not acknowledged, and so not lost."""
    await breaks_once(stage, mamoru, asked, "更新しましょう")
    assert await stage.texts(asked) == ["更新しましょう"]


async def breaks_once(stage: Stage, mamoru: Someone, asked: Asked, text: str) -> None:
    """Mamoru writes, and the core fails at the first try."""
    receive, broke = stage.app.dispatch.receive, asyncio.Event()

    async def sometimes(event: InboundEvent) -> Reply:
        if not broke.is_set():
            broke.set()
            raise OSError(text)
        return await receive(event)

    stage.app.dispatch.receive = sometimes  # type: ignore[method-assign]
    writes = asyncio.ensure_future(mamoru.message(asked.channel, text, thread_ts=asked.thread))
    await broke.wait()
    if not stage.town.app.request_url:
        stage.town.transport.overdue()  # by HTTP the fault was answered with 500
    await writes


async def test_the_first_event_is_not_lost_to_a_question_who_we_are(stage: Stage, koharu: Someone):
    """Bolt by itself would ask auth.test then, and acknowledge what came where that fails."""
    stage.town.faults.next("auth.test", Fails(), times=3)
    await koharu.message("", "こんにちは")
    assert "相談する" in koharu.buttons
    assert len(stage.town.called("auth.test")) == 1


# ---- what the libraries say -----------------------------------------------------------------------------------


class Ear(logging.Handler):
    """Hears what reaches the root of all loggers."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage() + str(record.exc_info))


async def test_slacks_libraries_log_without_content(
    stage: Stage, koharu: Someone, mamoru: Someone, asked: Asked, logs: list[EventDict]
):
    """Whatever they complain of: places and types, neither words nor tokens."""
    ear = Ear()
    logging.getLogger().addHandler(ear)
    try:
        await breaks_once(stage, mamoru, asked, WORDS)
    finally:
        logging.getLogger().removeHandler(ear)
    assert "slack_client" in events(logs)
    town = stage.town
    for secret in (WORDS, "VPNの更新", town.app.bot_token, town.app.app_token, town.app.signing_secret):
        assert secret not in repr(logs)
        assert secret not in repr(ear.heard)
