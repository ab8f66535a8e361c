"""Lists, home, help and settings."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.model.audience import System
from bot.model.ids import QuestionId
from bot.model.member import Role
from tests.dialogues.fronts import where_pages_are_long
from tests.town import Person, Town


async def test_open_questions_longest_waiting_first(town: Town, asker: Person, expert: Person, peer: Person):
    """回答を募集中の相談 leaves out what is answered."""
    for title in ("一番目の相談", "二番目の相談", "三番目の相談"):
        await asker.asks(title, field="security")
        town.clock.advance(timedelta(hours=1))
    await peer.writes(QuestionId(2), "回答です。")
    await peer.types("/ichiran")
    assert peer.entries == ["一番目の相談", "三番目の相談"]
    await asker.types("/jibun")
    assert asker.entries == ["三番目の相談", "二番目の相談", "一番目の相談"]
    await expert.types("/tantou")
    assert sorted(expert.entries) == ["一番目の相談", "三番目の相談", "二番目の相談"]


async def test_by_field_topic_and_fiscal_year(town: Town, asker: Person, expert: Person):
    """年度 begins in April, in the community's zone."""
    town.clock.set(datetime(2026, 3, 31, 14, 0, tzinfo=UTC))
    await asker.asks("三月末の相談", field="security", topics=("税",))
    town.clock.set(datetime(2026, 3, 31, 16, 0, tzinfo=UTC))
    await asker.asks("四月の相談", field="data")
    await asker.opens("list", kind="all", year=2025)
    assert asker.entries == ["三月末の相談"]
    await asker.opens("list", kind="all", year=2026)
    assert asker.entries == ["四月の相談"]
    await asker.opens("list", kind="all", topic="税")
    assert asker.entries == ["三月末の相談"]
    await asker.opens("list", kind="all", field="data")
    assert asker.entries == ["四月の相談"]
    assert {"2025年度", "2026年度"} <= set(asker.links)
    await asker.opens("channel", field="data")
    assert asker.entries == ["四月の相談"]


@where_pages_are_long
async def test_long_lists_are_paged(town: Town, asker: Person, expert: Person):
    """Twenty a page, with the way there and back."""
    first = await town.question(await asker.asks("相談その00", field="data"))
    async with town.storage.write(System("twenty more")) as uow:
        for number in range(1, 21):
            at = first.asked_at + timedelta(minutes=number)
            more = replace(first, id=QuestionId(0), title=f"相談その{number:02}", asked_at=at, changed_at=at)
            await uow.questions.add(more)
        await uow.commit()
    await asker.opens("list", kind="mine")
    assert len(asker.entries) == 20
    assert "21件中 1〜20件" in asker.sees
    await asker.opens("list", kind="mine", page=2)
    assert asker.entries == ["相談その00"]
    assert "21件中 21〜21件" in asker.sees
    await asker.opens("list", kind="mine", page="x" * 50)
    assert len(asker.entries) == 20


async def test_help_shows_only_what_one_may_use(town: Town, asker: Person):
    """It is made from the registry; a partner is not offered what is for staff."""
    partner = await town.person("売田 かうぞう", "ためし株式会社")
    assert "/soudan（相談）" in await asker.reads("help")
    assert "/soudan（相談）" not in await partner.reads("help")
    assert "/help、/yorozu（ヘルプ、使い方）" in await partner.reads("help")


async def test_help_tells_the_words_for_threads_apart(town: Town, asker: Person, expert: Person):
    """They follow the bot's name there; an expert has more of them."""
    assert "@yorozu 解決" in await asker.reads("help")
    assert "@yorozu 担当" not in await asker.reads("help")
    assert "@yorozu 担当" in await expert.reads("help")


async def test_home_shows_what_waits_for_me_first(town: Town, asker: Person, expert: Person):
    """An expert's home begins with what they own, an asker's with what they asked."""
    await asker.asks("VPNの更新", field="security")
    home = await expert.reads("home")
    assert home.index("回答を担当する相談") < home.index("回答を募集中の相談")
    assert "自分の相談" in await asker.reads("home")
    assert "回答を担当する相談" not in await asker.reads("home")
    await expert.opens("navigation")
    assert "回答を担当する相談" in expert.links


async def test_english_for_who_prefers_it(asker: Person, expert: Person):
    """The settings change the language of everything that is shown to this member."""
    await asker.opens("settings")
    await asker.fills_in(language="en")
    await asker.types("/yorozu")
    assert "Ask experts and other municipalities" in asker.sees


async def test_opting_in_makes_a_peer(town: Town, asker: Person, expert: Person):
    """Whoever offers help with their experience is asked for the next question of that kind."""
    helper = await town.person("税田 くわし", "さくら市")
    await helper.types("/settei")
    await helper.fills_in(helps_peers="yes", experience=("税",))
    await asker.asks("税の通知", field="security", topics=("税",))
    assert helper.account in town.posts("security")[-1].called


async def test_the_secretariats_list_is_theirs(town: Town, asker: Person, secretary: Person):
    """Inquiries stand in a list of their own, and in nobody else's."""
    await asker.types("/jimukyoku")
    await asker.fills_in(title="名簿の訂正", body="部署名が変わりました。")
    await secretary.opens("list", kind="secretariat")
    assert secretary.entries == ["名簿の訂正"]
    peer = await town.person("手伝 すけ", "あおば町", Role.EXPERT)
    await peer.opens("list", kind="secretariat")
    assert peer.entries == []


async def test_what_left_ones_sight_is_not_named_any_more(town: Town, asker: Person, expert: Person):
    """An expert who is one no longer finds no trace of what only experts may see."""
    open_to_all = await asker.asks("みんなに聞く相談", field="security")
    closed = await asker.asks("公表前の件", field="security", circle="experts")
    both = f"{open_to_all},{closed},999,x"
    assert "公表前の件" in await expert.reads("visible", questions=both)
    async with town.storage.write(System("test")) as uow:
        member = await uow.members.get(expert.member.id)
        await uow.members.save(replace(member, roles=frozenset({Role.MEMBER})))
        await uow.commit()
    shown = await expert.reads("visible", questions=both)
    assert "みんなに聞く相談" in shown
    assert "公表前の件" not in shown


async def test_one_s_own_page_leads_everywhere(town: Town, asker: Person, expert: Person):
    """By a command, with what concerns oneself first."""
    await asker.asks("VPNの更新", field="security")
    await asker.types("/home")
    assert "VPNの更新" in asker.entries
    assert {"下書き", "設定", "使い方"} <= set(asker.links)
    await expert.types("/home")
    assert "回答を担当する相談" in expert.sees
