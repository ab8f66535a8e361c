"""Whatever is typed at Slack, and whatever people call themselves: nobody is called by it, and it reads as typed."""

import pytest

from bot.model.member import Role
from tests.dialogues.fronts import at_slack
from tests.slack.records import File
from tests.slack.seat import SlackPerson
from tests.slack.town import SlackTown

Crowd = list[SlackPerson]

BIDI = "\u202e逆\u2066順\u200b"

pytestmark = at_slack


@pytest.fixture
async def crowd(town: SlackTown) -> Crowd:
    """Whoever would be called by a broadcast."""
    return [await town.person(f"傍観 {n}", "つばき町") for n in range(3)]


@pytest.fixture
def markup(crowd: Crowd) -> str:
    """All that means something to Slack, with the id of somebody who is there."""
    user = crowd[0].client.id
    return f"<!channel> <!here|x> <@{user}> <#C1|y> <http://a.example|b> &lt;!everyone&gt; @channel *太* `字` :tada:"


@pytest.fixture
async def mallory(town: SlackTown, markup: str) -> SlackPerson:
    """Whose name is markup too."""
    return await town.person(f"悪野 {markup}"[:80], "みどり町", helps_peers=True, experience=frozenset({"税"}))


def _called(*people: SlackPerson) -> list[str]:
    return [person.client.user.name for person in people if person.client.mentions]


async def test_a_question_full_of_markup_calls_only_its_owner(
    town: SlackTown, mallory: SlackPerson, expert: SlackPerson, secretary: SlackPerson, crowd: Crowd, markup: str
):
    """Title, body, name, answer, note and file name are read as they were typed."""
    title = f"件名 {markup[:60]}"
    question = await mallory.asks(title, f"本文です。{markup} {BIDI}終わり", field="security")
    at = await town.conversation(question)
    name = f"{markup[:40]}.pdf"
    await expert.client.message(at.channel, f"回答 {markup}", thread_ts=at.thread, files=[File(name)])
    await mallory.presses_action("resolve", str(question))
    await mallory.fills_in(note=f"感謝 {markup}")
    await town.deliver()
    card = town.posts("security")[0].text
    assert title in card
    assert f"本文です。{markup} 逆順終わり" in card
    assert mallory.member.name in card
    assert f"感謝 {markup}" in expert.notes
    page = await expert.reads("thread", question=question)
    for text in (title, markup, f"回答 {markup}", name, mallory.member.name):
        assert text in page
    assert _called(mallory, expert, secretary, *crowd) == ["守 まもる"]


async def test_what_is_passed_on_calls_only_the_next_owner(
    town: SlackTown, asker: SlackPerson, expert: SlackPerson, secretary: SlackPerson, crowd: Crowd, markup: str
):
    """The word beside a handover is shown, and calls nobody."""
    question = await asker.asks("VPNの更新", field="security")
    await expert.presses_action("handover", str(question))
    await expert.fills_in(reason="busy", note=markup)
    await town.deliver()
    assert f"ひとこと: {markup}" in await asker.reads("thread", question=question)
    assert _called(asker, secretary, *crowd) == ["事務 局子"]


async def test_an_expert_whose_name_is_markup_is_called_and_nobody_by_it(
    town: SlackTown, asker: SlackPerson, crowd: Crowd, markup: str
):
    """The mention is of the account; the name beside it is text."""
    named = await town.person(markup[:80], "ためし県", Role.EXPERT, fields=frozenset({"data"}))
    await asker.asks("統計の件", field="data")
    mention = town.posts("data")[1]
    assert mention.called == {named.account}
    assert f"ためし県 総務課 {markup[:80]}さん、回答担当をお願いします。" in mention.text
    assert _called(asker, *crowd) == []


async def test_what_an_anonymous_asker_adds_calls_nobody(
    town: SlackTown, asker: SlackPerson, expert: SlackPerson, crowd: Crowd, markup: str
):
    """The bot posts it, with the bot's rights."""
    question = await asker.asks("言いにくい相談", field="security", anonymous="yes")
    await asker.opens("thread", question=question)
    await asker.fills_in(text=markup)
    await town.deliver()
    last = town.posts("security")[-1]
    assert markup in last.text
    assert last.called == set()
    assert _called(asker, *crowd) == []


async def test_an_applicant_calls_nobody(town: SlackTown, secretary: SlackPerson, crowd: Crowd, markup: str):
    """Neither by name, nor section, nor word; the secretary reads them as they are."""
    newcomer = town.stranger("新井 きた", "kita@free.example")
    await newcomer.types("/soudan")
    await newcomer.fills_in(organization="other", other=markup[:60], section=markup[:40], name=markup[:40], note=markup)
    await town.deliver()
    assert markup[:40] in secretary.notes
    assert markup in await secretary.reads("applications")
    assert _called(secretary, *crowd) == []
