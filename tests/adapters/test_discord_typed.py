"""What people typed reads as it did on their screens."""

from zoneinfo import ZoneInfo

import pytest

from adapters.discord.typed import Names, mentioned, typed, without_mention
from bot.i18n import Translator

t = Translator("ja", ZoneInfo("Asia/Tokyo"))
NAMES = Names(users={"1": "内子 花子"}, channels={"2": "窓口"}, roles={"3": "事務局"})


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<@1>さん、<@!1>さん、<@9>さん", "@内子 花子さん、@内子 花子さん、@9さん"),
        ("<#2>と<#9>", "#窓口と#9"),
        ("<@&3>と<@&9>", "@事務局と@9"),
        ("<:thanks:123><a:wave:124>", ":thanks::wave:"),
        ("</soudan:123>と</yorozu list:4>", "/soudanと/yorozu list"),
        ("<t:1796000000>", "2026年11月30日（月） 09:53"),
        ("<t:1796000000:R>", "2026年11月30日（月） 09:53"),
        ("<t:1796000000:D>まで", "2026年11月30日（月）まで"),
        ("<t:999999999999>", "<t:999999999999>"),
        ("`<@1>` と ```\n<#2>\n``` と ``a`<@1>``", "`<@1>` と ```\n<#2>\n``` と ``a`<@1>``"),
        (r"\<@1> **太字** [名前](https://a.example) > 引用", r"\<@1> **太字** [名前](https://a.example) > 引用"),
        ("1 < 2 > 0 <id:home> <@x> @everyone", "1 < 2 > 0 <id:home> <@x> @everyone"),
    ],
)
def test_markup_of_discord_reads_as_on_the_screen(text: str, shown: str) -> None:
    """Mentions, emoji, commands and times; code and markdown stay as they were typed."""
    assert typed(text, NAMES, t) == shown


def test_everybody_mentioned_is_found_once() -> None:
    """So that their names can be looked up."""
    assert mentioned("<@1> <@!2> <@1> <@&3> <#4>") == ["1", "2"]


def test_what_follows_a_mention() -> None:
    """Only at the beginning, and only of that user."""
    assert without_mention(" <@!1>  相談です。", "1") == "相談です。"
    assert without_mention("<@1>", "1") == ""
    assert without_mention("<@2> 相談です。", "1") is None
    assert without_mention("相談です。<@1>", "1") is None
