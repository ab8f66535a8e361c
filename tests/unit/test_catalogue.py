"""The catalogue: every Japanese text of the source can be found, has its English, and fills in the same."""

from datetime import UTC, datetime
from string import Formatter
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from bot.i18n import LANGUAGES, LOCALE, Translator
from tests.unit.spoken import JAPANESE, ROOT, spoken_in_modules, spoken_in_templates, unspoken

TRANSLATED = sorted(set(LANGUAGES) - {"ja"})


@pytest.fixture(scope="module")
def source() -> frozenset[str]:
    """Every text that `make catalogue` finds."""
    with (LOCALE / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options, keywords={})
    return frozenset(str(text) for _, _, text, _, _ in found)


@pytest.fixture(scope="module", params=TRANSLATED)
def catalogue(request) -> Catalog:
    """A language's catalogue as it is stored."""
    with (LOCALE / request.param / "LC_MESSAGES" / "yorozu.po").open("rb") as file:
        return read_po(file, locale=request.param)


def test_no_text_lacks_its_translation(source, catalogue) -> None:
    """Nobody who chose another language meets a Japanese sentence; `make catalogue` adds what is named here."""
    translated = {message.id for message in catalogue if message.string and not message.fuzzy}
    assert sorted(source - translated) == []


def test_no_translation_outlives_its_text(source, catalogue) -> None:
    """What the source no longer says is gone from the catalogue too; `make catalogue` removes it."""
    kept = {message.id for message in catalogue if message.id} | set(catalogue.obsolete)
    assert sorted(kept - source) == []


def test_a_translation_fills_in_the_same(catalogue) -> None:
    """Each placeholder of a text stands in its translation, as often, and no other."""
    differing = [m.id for m in catalogue if m.id and _placeholders(m.id) != _placeholders(m.string)]
    assert differing == []


def test_a_translation_is_not_japanese(catalogue) -> None:
    """No kana or kanji is left in a translation."""
    assert [m.string for m in catalogue if m.id and JAPANESE.search(m.string)] == []


def test_every_spoken_text_can_be_found(source) -> None:
    """What a translator is given is a constant, or comes from a table of marked ones: never put together on the way."""
    spoken = [*spoken_in_modules(), *spoken_in_templates()]
    lost = [one.where for one in spoken if one.text not in source and not one.from_table]
    assert lost == []


def test_every_text_is_filled_in_as_it_asks() -> None:
    """A call fills in just what its text names, so that nobody reads a brace."""
    spoken = [one for one in (*spoken_in_modules(), *spoken_in_templates()) if one.text]
    wrong = [one.where for one in spoken if one.exactly and one.filled_in != set(_placeholders(one.text or ""))]
    assert wrong == []


def test_no_text_bypasses_the_translator() -> None:
    """Japanese for members stands nowhere but in what a translator speaks."""
    assert list(unspoken()) == []


def test_english_is_spoken() -> None:
    """A member who chose English reads English: texts, what is filled in, and dates."""
    t = Translator("en", ZoneInfo("Asia/Tokyo"))
    text = t("この相談は{organizations}団体・{people}人に表示されます。", organizations=17, people=87)
    assert text == "This question will be visible to 87 people in 17 organization(s)."
    assert t.moment(datetime(2026, 11, 22, 5, 0, tzinfo=UTC)) == "Sun 22 Nov 2026 14:00"


def _placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)
