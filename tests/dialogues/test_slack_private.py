"""Questions for few at Slack: a private channel of their own, or a group direct message."""

from collections.abc import AsyncIterator

import pytest

from bot.model.ids import QuestionId
from bot.model.member import Role
from bot.model.question import QuestionState
from tests.databases import SqliteDatabases
from tests.dialogues.fronts import SLACK, at_slack
from tests.slack.seat import SlackPerson
from tests.slack.town import SlackTown, open_slack_town

pytestmark = at_slack


@pytest.fixture
async def groups(front: str, sqlite: SqliteDatabases) -> AsyncIterator[SlackTown]:
    """A town whose workspace opens group direct messages."""
    async with sqlite.upgraded() as url, open_slack_town(url, SLACK[front], private="group_dm") as opened:
        yield opened


async def people_with(town: SlackTown, question: QuestionId) -> set[str]:
    """The names of those who are in the conversation of a question, without the bot."""
    workspace = town.workspace
    members = workspace.channels[(await town.conversation(question)).channel].members
    return {workspace.users[id].name for id in members if id != workspace.app.bot_user}


async def test_those_who_take_part_are_let_in(
    town: SlackTown, asker: SlackPerson, expert: SlackPerson, secretary: SlackPerson, peer: SlackPerson
):
    """Nobody else; what is said there is an answer, in a thread inside it too."""
    question = await asker.asks("公表前の件", field="security", circle="experts")
    at = await town.conversation(question)
    assert town.workspace.channels[at.channel].kind == "group"
    assert await people_with(town, question) == {"聞田 はじめ", "守 まもる", "事務 局子"}
    assert town.posts("security") == []
    said = await expert.client.message(at.channel, "まず要綱を確かめてください。")
    assert (await town.question(question)).state is QuestionState.ANSWERED
    await asker.client.message(at.channel, "確かめました。", thread_ts=said.ts)
    assert "確かめました。" in await expert.reads("thread", question=question)
    await expert.types_in(question, "")
    assert "公表前の件" in expert.sees


async def test_a_new_owner_is_let_in(town: SlackTown, asker: SlackPerson, expert: SlackPerson):
    """With the mention that asks them."""
    await town.person("次野 つぎお", "ためし県", Role.EXPERT, fields=frozenset({"security"}))
    question = await asker.asks("公表前の件", field="security", circle="experts")
    owner = await town.owner(question)
    names = await people_with(town, question)
    first = expert if owner == expert.member.id else None
    assert first, names
    assert "次野 つぎお" not in names
    await first.presses_action("handover", str(question))
    await first.fills_in(reason="busy")
    await town.deliver()
    assert "次野 つぎお" in await people_with(town, question)
    assert "次野 つぎおさん、回答担当をお願いします。" in town.posts("private")[-1].text


async def test_an_anonymous_asker_is_not_let_in(town: SlackTown, asker: SlackPerson, expert: SlackPerson):
    """Who is there would tell who asked; 匿名で追記 still reaches the others."""
    question = await asker.asks("公表前の件", field="security", circle="experts", anonymous="yes")
    assert await people_with(town, question) == {"守 まもる", "事務 局子"}
    await asker.opens("thread", question=question)
    await asker.fills_in(text="急いでいます。")
    await town.deliver()
    assert "急いでいます。" in town.posts("private")[-1].text
    assert await people_with(town, question) == {"守 まもる", "事務 局子"}
    for post in town.posts("private"):
        assert "聞田" not in post.text


async def test_a_group_shares_its_direct_message_among_questions(groups: SlackTown):
    """Each is a thread there, and its answers are its own."""
    await groups.person("事務 局子", "ためし事務局", Role.SECRETARIAT)
    expert = await groups.person("守 まもる", "ためし県", Role.EXPERT, fields=frozenset({"security"}))
    asker = await groups.person("聞田 はじめ", "みどり町")
    first = await asker.asks("公表前の件", field="security", circle="experts")
    second = await asker.asks("もう一つの件", field="security", circle="experts")
    one, other = await groups.conversation(first), await groups.conversation(second)
    assert groups.workspace.channels[one.channel].kind == "mpim"
    assert one.channel == other.channel
    assert one.thread != other.thread
    assert await people_with(groups, first) == {"聞田 はじめ", "守 まもる", "事務 局子"}
    await expert.writes(second, "二つ目にお答えします。")
    assert (await groups.question(first)).state is QuestionState.OPEN
    assert (await groups.question(second)).state is QuestionState.ANSWERED
    await expert.types_in(first, "")
    assert "公表前の件" in expert.sees
    assert "二つ目にお答えします。" not in expert.sees


async def test_a_question_in_a_group_moves_to_where_its_new_owner_can_be(groups: SlackTown):
    """Slack adds nobody to a group: it goes on in a new one, once, and what is written there is its own."""
    await groups.person("事務 局子", "ためし事務局", Role.SECRETARIAT)
    first = await groups.person("守 まもる", "ためし県", Role.EXPERT, fields=frozenset({"security"}))
    asker = await groups.person("聞田 はじめ", "みどり町")
    question = await asker.asks("公表前の件", field="security", circle="experts")
    old = await groups.conversation(question)
    second = await groups.person("次野 つぎお", "ためし県", Role.EXPERT, fields=frozenset({"security"}))
    await first.presses_action("handover", str(question))
    await first.fills_in(reason="busy")
    await groups.deliver()
    new = await groups.conversation(question)
    assert new.channel != old.channel
    assert await people_with(groups, question) == {"聞田 はじめ", "次野 つぎお", "事務 局子"}
    asked = [m for m in groups.workspace.said(new.channel) if second.client.id in m.notified]
    assert len(asked) == 1
    told = [m for m in groups.workspace.said(old.channel) if "別のグループDMに移りました" in m.text]
    assert [m.thread_ts for m in told] == [old.thread]
    await second.writes(question, "引き継いでお答えします。")
    assert "引き継いでお答えします。" in await asker.reads("thread", question=question)
    assert (await groups.question(question)).state is QuestionState.ANSWERED
