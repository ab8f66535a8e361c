"""The field a text seems to belong to."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.model.field import Field, propose_field
from tests.unit.strategies import hostile_texts

SECURITY = Field(
    key="security", names={"ja": "システム・セキュリティ", "en": "Systems"}, keywords=("LGWAN", "クラウド")
)
DATA = Field(key="data", names={"ja": "データ利活用"}, keywords=("オープンデータ", "BI"))
FIELDS = (SECURITY, DATA)


def test_the_field_with_most_keywords_is_proposed() -> None:
    """Each occurrence counts, whatever the width or case of the letters."""
    assert propose_field("ＬＧＷＡＮからクラウドを使い、オープンデータを出したい", FIELDS) is SECURITY
    assert propose_field("ｸﾗｳﾄﾞの費用", FIELDS) is SECURITY
    assert propose_field("lgwanとオープンデータ、bi", FIELDS) is DATA


def test_nothing_is_proposed_where_it_would_be_a_guess() -> None:
    """No keyword, or two fields that are level: the asker or the secretariat decides."""
    assert propose_field("窓口の待ち時間", FIELDS) is None
    assert propose_field("クラウドでオープンデータ", FIELDS) is None
    assert propose_field("クラウド", ()) is None


texts = st.lists(st.sampled_from(["LGWAN", "クラウド", "オープンデータ", "ＢＩ", "窓口", "\n"]), max_size=8).map(
    "".join
)


@given(texts, st.permutations(FIELDS))
def test_the_order_of_fields_decides_nothing(text, fields) -> None:
    """The same text is proposed the same field, and it is one whose keywords it has."""
    proposed = propose_field(text, fields)
    assert proposed == propose_field(text, FIELDS)
    assert proposed is None or any(word in unicodedata.normalize("NFKC", text) for word in proposed.keywords)


@given(st.sampled_from(FIELDS), hostile_texts)
def test_one_more_keyword_tips_the_balance(field, text) -> None:
    """A text that has only one field's keywords is proposed that field, whatever stands around them."""
    assert propose_field(f"{text}\n{field.keywords[0]}", FIELDS) is field


def test_a_field_is_named_in_the_readers_language() -> None:
    """In the language asked for, else in Japanese, else by its key."""
    assert (SECURITY.name("en"), DATA.name("en"), Field(key="x", names={}).name("ja")) == (
        "Systems",
        "データ利活用",
        "x",
    )
