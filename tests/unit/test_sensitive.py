"""What is pointed out to its author before it is sent, and what is left alone."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.check_digits import is_card_number, is_corporate_number, is_my_number
from bot.model.sensitive import EXCERPT_LENGTH, SensitiveKind, find_sensitive
from tests.unit.strategies import HOSTILE_PIECES, hostile_texts

FOUND = {
    "電話は089-912-1234です": (SensitiveKind.TELEPHONE, "089-912-1234"),
    "(089)912-1234": (SensitiveKind.TELEPHONE, "(089)912-1234"),
    "携帯０９０－１２３４－５６７８": (SensitiveKind.TELEPHONE, "090-1234-5678"),
    "０９０ー１２３４ー５６７８": (SensitiveKind.TELEPHONE, "090ー1234ー5678"),
    "09012345678まで": (SensitiveKind.TELEPHONE, "09012345678"),
    "+81-90-1234-5678": (SensitiveKind.TELEPHONE, "+81-90-1234-5678"),
    "0120-123-456": (SensitiveKind.TELEPHONE, "0120-123-456"),
    "TEL:0899121234": (SensitiveKind.TELEPHONE, "0899121234"),
    "メールはtaro@example.lg.jpまで": (SensitiveKind.MAIL, "taro@example.lg.jp"),
    "ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ": (SensitiveKind.MAIL, "taro@example.jp"),
    "サーバーは10.1.2.3。": (SensitiveKind.IP_ADDRESS, "10.1.2.3"),
    "192.168.10.0/24を": (SensitiveKind.IP_ADDRESS, "192.168.10.0/24"),
    "172.16.0.5:8080": (SensitiveKind.IP_ADDRESS, "172.16.0.5"),
    "2001:db8::1": (SensitiveKind.IP_ADDRESS, "2001:db8::1"),
    "fe80::1%eth0": (SensitiveKind.IP_ADDRESS, "fe80::1"),
    "パスワード：Ehime2026!": (SensitiveKind.SECRET, "パスワード:Ehime2026!"),
    "パスワードはAbc123!xです": (SensitiveKind.SECRET, "パスワードはAbc123!x"),
    "password=hunter2": (SensitiveKind.SECRET, "password=hunter2"),
    "AKIAIOSFODNN7EXAMPLE": (SensitiveKind.SECRET, "AKIAIOSFODNN7EXAMPLE"),
    "-----BEGIN RSA PRIVATE KEY-----": (SensitiveKind.SECRET, "-----BEGIN RSA PRIVATE KEY-----"),
    "キーは a8f7D9s0k2Lm4Nq6Rt8Vw1Xz": (SensitiveKind.SECRET, "キーは a8f7D9s0k2Lm4Nq6Rt8Vw1Xz"),
    "内子町平岡甲168番地": (SensitiveKind.POSTAL_ADDRESS, "内子町平岡甲168番地"),
    "一番町四丁目4-2": (SensitiveKind.POSTAL_ADDRESS, "一番町四丁目4-2"),
    "松山市二番町4-7-2に転入": (SensitiveKind.POSTAL_ADDRESS, "松山市二番町4-7-2"),
    "住民票コード：12345678901": (SensitiveKind.RESIDENT_CODE, "12345678901"),
    "4111 1111 1111 1111": (SensitiveKind.CREDIT_CARD, "4111 1111 1111 1111"),
    "12 1234 5678 9018": (SensitiveKind.MY_NUMBER, "1234 5678 9018"),
    "マイナンバー１２３４　５６７８　９０１８": (SensitiveKind.MY_NUMBER, "1234 5678 9018"),
}

LEFT_ALONE = (
    "令和8年11月22日",
    "2026-11-22 09:00-17:15",
    "2026-2027年度",
    "Windows 11 24H2",
    "Ver. 10.0.19045",
    "10.0.19045.3803",
    "Oracle 11.2.0.4",
    "バージョン 1.2.3.4",
    "第3.2.1.4項",
    "〒790-8570",
    "089-912-xxxx",
    "全国地方公共団体コードは384224",
    "職員番号0123456789",
    "法人番号は7000012050002",
    "T7000012050002",
    "7-0000-1205-0002",
    "予算は12,345,678円",
    "パスワードは8文字以上",
    "パスワードはActive Directoryで管理",
    "password=****",
    "トークン: <取得したもの>",
    "@everyone",
    "12:30:45",
    "std::cafe",
    "255.255.255.0",
    "127.0.0.1と::1",
    "1番地域で、3番地図の件",
    "住民票コードの桁数は11桁です",
)


@pytest.mark.parametrize("text", FOUND)
def test_what_should_not_be_sent_is_found(text: str) -> None:
    """One finding, of this kind and with this excerpt."""
    assert [(f.kind, f.excerpt) for f in find_sensitive(text)] == [FOUND[text]]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_ordinary_writing_is_left_alone(text: str) -> None:
    """Dates, versions, public codes and masked examples are no findings."""
    assert find_sensitive(text) == ()


@pytest.mark.parametrize("prefix", ["xox" + "b-", "gh" + "p_", "gl" + "pat-"])
def test_keys_are_known_by_their_prefix(prefix: str) -> None:
    """Keys of well-known services need no word beside them."""
    found = find_sensitive(f"設定値は「{prefix}{'0123456789abcdef' * 2}」です")
    assert [f.kind for f in found] == [SensitiveKind.SECRET]


def _with_check_digit(eleven: str) -> str:
    return next(eleven + digit for digit in "0123456789" if is_my_number(eleven + digit))


my_numbers = st.text("0123456789", min_size=11, max_size=11).map(_with_check_digit)
SEPARATORS = ("", " ", "-", "　", "－", "ー", "–", " - ")


@given(my_numbers, st.sampled_from(SEPARATORS), st.sampled_from([1, 2, 3, 4, 6, 12]), st.booleans())
def test_every_my_number_is_found_in_any_spacing(number, separator, group, wide) -> None:
    """However its digits are grouped and however wide they are written."""
    written = separator.join(number[n : n + group] for n in range(0, 12, group))
    if wide:
        written = written.translate({ord("0") + n: ord("０") + n for n in range(10)})
    found = find_sensitive(f"本人の番号は{written}です。")
    assert SensitiveKind.MY_NUMBER in [f.kind for f in found]


@given(my_numbers, st.integers(0, 11), st.integers(1, 9))
def test_twelve_other_digits_are_no_my_number(number, position, shift) -> None:
    """A number whose check digit is wrong is somebody's order number."""
    wrong = number[:position] + str((int(number[position]) + shift) % 10) + number[position + 1 :]
    kinds = [f.kind for f in find_sensitive(f"番号は{wrong}です。")]
    assert (SensitiveKind.MY_NUMBER in kinds) == is_my_number(wrong)
    if position == 11:
        assert not is_my_number(wrong)


def test_check_digits_of_known_numbers() -> None:
    """A published example of a My Number, デジタル庁's 法人番号 and a test card satisfy their formulas."""
    assert is_my_number("123456789018")
    assert is_my_number("983205673214")
    assert is_corporate_number("7000012050002")
    assert not is_corporate_number("8000012050002")
    assert is_card_number("4111111111111111")
    assert not is_card_number("4111111111111112")


def test_findings_stand_in_the_texts_order_each_once() -> None:
    """What is written twice is pointed out once."""
    found = find_sensitive("taro@example.jp、089-912-1234、taro@example.jp、10.1.2.3")
    assert [f.kind for f in found] == [SensitiveKind.MAIL, SensitiveKind.TELEPHONE, SensitiveKind.IP_ADDRESS]


@given(hostile_texts | st.text() | st.text("0123456789-. :@/(){}+ーT番地号町keyパスワード=", max_size=60))
def test_no_text_breaks_it(text) -> None:
    """Any text gives findings with short excerpts on one line."""
    for finding in find_sensitive(text):
        assert 0 < len(finding.excerpt) <= EXCERPT_LENGTH
        assert "\n" not in finding.excerpt


TILES = (
    *HOSTILE_PIECES,
    *("a", "0", "1 ", "0-", "1.", "::", "f", "M", "M-.", "a@", "a.", "a://b:", "eyJ-", "(0", "+81", "key=\"'"),
    *("パスワード", "token ", "住民票コード", "1番", "12 1234 5678 9018 ", "-----BEGIN ", "TEL", " "),
)
LENGTH, SECONDS = 10_000, 2.0


@pytest.mark.parametrize("tile", TILES)
def test_hostile_repetition_takes_no_longer_than_its_length(tile: str) -> None:
    """Ten thousand characters that make careless patterns try everything again and again are read at once.

    The bound is ten times what the slowest takes; a quadratic pattern takes longer still.
    """
    text = (tile * LENGTH)[:LENGTH]
    begin = perf_counter()
    find_sensitive(text)
    assert perf_counter() - begin < SECONDS
