"""What looks like personal data, an address of a system or a secret, so that its author is asked before it is sent.

Patterns that people write on purpose in place of the real thing (089-912-xxxx, ****) are left alone. Every pattern is
bounded or begins at a boundary, so that the time taken grows with the length of the text only.
"""

import ipaddress
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import log2

from bot.model.check_digits import is_card_number, is_corporate_number, is_my_number

EXCERPT_LENGTH = 40


class SensitiveKind(StrEnum):
    """What was found."""

    MY_NUMBER = "my_number"
    RESIDENT_CODE = "resident_code"
    CREDIT_CARD = "credit_card"
    TELEPHONE = "telephone"
    MAIL = "mail"
    POSTAL_ADDRESS = "postal_address"
    IP_ADDRESS = "ip_address"
    SECRET = "secret"  # noqa: S105  # the name of a kind


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that should perhaps not be sent. `excerpt` is for the author only, at most `EXCERPT_LENGTH` long."""

    kind: SensitiveKind
    excerpt: str


_Found = tuple[int, SensitiveKind, str]
"""Where it begins, what it is, and its text."""


def find_sensitive(text: str) -> tuple[Finding, ...]:
    """Everything of these kinds in `text`, in its order, each once; full-width characters count as half-width."""
    plain = unicodedata.normalize("NFKC", text)
    found = sorted(hit for look in _LOOKS for hit in look(plain))
    return tuple(dict.fromkeys(Finding(kind, _excerpt(piece)) for _, kind, piece in found))


def _excerpt(piece: str) -> str:
    line = " ".join(piece.split())
    return line if len(line) <= EXCERPT_LENGTH else line[: EXCERPT_LENGTH - 1] + "…"


# ---- numbers of people ----------------------------------------------------------------------------------

_DASHES = r"\-‐‑‒–—―−ー"
_SEPARATOR = rf"[{_DASHES} \t]"
_BLOCK = re.compile(r"\d+", re.ASCII)
_BETWEEN = re.compile(rf"{_SEPARATOR}{{1,3}}")
_SHORTEST_NUMBER, _LONGEST_NUMBER = 12, 16


@dataclass(frozen=True, slots=True)
class _Number:
    """Blocks of digits that stand so close together that they may be one number."""

    blocks: tuple[re.Match[str], ...]
    gaps: tuple[str, ...]
    digits: str

    @property
    def even(self) -> bool:
        """Whether one hand wrote it: the same gap everywhere, or groups of four."""
        return len(set(self.gaps)) <= 1 or all(len(block.group()) == 4 for block in self.blocks)


def _numbers(text: str) -> Iterator[_Number]:
    """Every run of twelve to sixteen digits that begins and ends with a block, the longest last."""
    blocks = tuple(_BLOCK.finditer(text))
    gaps = tuple(text[one.end() : other.start()] for one, other in pairwise(blocks))
    joined = [bool(_BETWEEN.fullmatch(gap)) for gap in gaps] + [False]
    for first in range(len(blocks)):
        digits = ""
        for last in range(first, len(blocks)):
            digits += blocks[last].group()
            if _SHORTEST_NUMBER <= len(digits) <= _LONGEST_NUMBER:
                yield _Number(blocks[first : last + 1], gaps[first:last], digits)
            if len(digits) >= _LONGEST_NUMBER or not joined[last]:
                break


def _personal_numbers(text: str) -> Iterator[_Found]:
    done_until = 0
    for number in sorted(_numbers(text), key=lambda n: (n.blocks[0].start(), -len(n.digits))):
        start, end = number.blocks[0].start(), number.blocks[-1].end()
        if start < done_until or not number.even or _is_within_a_word(text, start, end):
            continue
        if is_corporate_number(number.digits) and not any(gap.isspace() for gap in number.gaps):
            done_until = end  # with spaces it may as well be a row's number before a My Number
        if is_card_number(number.digits):
            done_until = end
            yield start, SensitiveKind.CREDIT_CARD, text[start:end]
        elif is_my_number(number.digits):
            yield start, SensitiveKind.MY_NUMBER, text[start:end]


def _is_within_a_word(text: str, start: int, end: int) -> bool:
    """Whether it is part of an identifier or of a decimal fraction."""
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    return bool(re.fullmatch(r"[A-Za-z_.]", before) or re.fullmatch(r"[A-Za-z_]", after))


_RESIDENT_CODE = re.compile(rf"住民票コード[^\d\n]{{0,10}}(\d(?:{_SEPARATOR}?\d){{10}})(?!\d)", re.ASCII)
"""Known by the word before it: eleven digits alone are as often a mobile telephone."""


def _resident_codes(text: str) -> Iterator[_Found]:
    for match in _RESIDENT_CODE.finditer(text):
        yield match.start(1), SensitiveKind.RESIDENT_CODE, match.group(1)


# ---- ways to reach somebody -----------------------------------------------------------------------------

_TELEPHONE = re.compile(
    rf"(?<![\w.{_DASHES}])"
    rf"\(?(?:\+81{_SEPARATOR}?\(?0?\)?|0)\d{{1,4}}"
    rf"(?:{_SEPARATOR}|\)|\(){{0,2}}\d{{1,4}}"
    rf"(?:{_SEPARATOR}|\)){{0,2}}\d{{3,4}}"
    rf"(?![\w{_DASHES}]|\.\d)",
    re.ASCII,
)
_ABROAD = re.compile(rf"^\(?\+81{_SEPARATOR}?(?:\(0\))?0?")
_MOBILE = ("050", "070", "080", "090", "0800")
_CALL = re.compile(r"(?:電話|携帯|TEL|FAX|ファクス|ファックス|連絡先|直通|代表)(?:番号)?[^\w\n]{0,5}$", re.IGNORECASE)


def _telephones(text: str) -> Iterator[_Found]:
    for match in _TELEPHONE.finditer(text):
        piece = match.group()
        digits = re.sub(r"\D", "", _ABROAD.sub("0", piece))
        length = 11 if digits.startswith(_MOBILE) else 10
        bare = piece.isdigit() and length == 10
        called = not bare or _CALL.search(text[max(match.start() - 12, 0) : match.start()])
        if len(digits) == length and digits[1] != "0" and called:
            yield match.start(), SensitiveKind.TELEPHONE, piece


_MAIL = re.compile(
    r"(?<![A-Za-z0-9._%+@-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9-])"
)


def _mails(text: str) -> Iterator[_Found]:
    for match in _MAIL.finditer(text):
        yield match.start(), SensitiveKind.MAIL, match.group()


_POSTAL_ADDRESS = re.compile(
    rf"(?<!\d)\d{{1,4}}番地(?![域図方点元帯])"
    rf"|(?<![\d第])\d{{1,4}}番\d{{1,4}}号"
    rf"|(?<!\d)(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})丁目\d{{1,4}}(?:番|[{_DASHES}]\d)"
    rf"|(?<=[町村字区市条])[1-9]\d{{0,2}}[{_DASHES}]\d{{1,3}}[{_DASHES}]\d{{1,3}}(?![\d{_DASHES}])",
    re.ASCII,
)


def _postal_addresses(text: str) -> Iterator[_Found]:
    """With a few characters before, where the town stands."""
    for match in _POSTAL_ADDRESS.finditer(text):
        before = re.split(r"[\s、。:()「」]", text[max(match.start() - 15, 0) : match.start()])[-1]
        yield match.start(), SensitiveKind.POSTAL_ADDRESS, before + match.group()


# ---- addresses of systems -------------------------------------------------------------------------------

_IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?(?![\w]|\.\d)", re.ASCII)
_IPV6 = re.compile(r"(?<![\w:.])(?=[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:.]{3,45}(?![\w:])", re.ASCII)
_A_VERSION_FOLLOWS = re.compile(
    r"(?:\bv|\bver\.?|version|release|\boracle|バージョン|版|第|リリース)[^\w\n]{0,3}$", re.IGNORECASE
)


def _ip_addresses(text: str) -> Iterator[_Found]:
    for match in (*_IPV4.finditer(text), *_IPV6.finditer(text)):
        piece = re.sub(r"(?<!:):$", "", match.group().rstrip("."))
        before = text[max(match.start() - 12, 0) : match.start()]
        if _names_a_host(piece.split("/")[0]) and not _A_VERSION_FOLLOWS.search(before):
            yield match.start(), SensitiveKind.IP_ADDRESS, piece


def _names_a_host(piece: str) -> bool:
    """Not for what is the same everywhere: the own machine, any machine, and the masks of networks."""
    try:
        address = ipaddress.ip_address(piece)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified or piece.startswith("255."))


# ---- secrets --------------------------------------------------------------------------------------------

_KEYS = re.compile(
    r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----"
    r"|(?<![\w-])(?:"
    r"xox[abceprs]-[\w-]{10,}|xapp-[\w-]{10,}"  # Slack
    r"|gh[oprsu]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}"
    r"|A[KS]IA[0-9A-Z]{16}|AIza[\w-]{35}|sk-[\w-]{20,}"
    r"|eyJ[\w-]{8,}\.eyJ[\w-]{8,}(?:\.[\w-]*)?"  # JSON Web Token
    r"|[MNO][\w-]{23,}\.[\w-]{6}\.[\w-]{27,}"  # Discord
    r")"
    r"|(?<![a-z])[a-z]{3,10}://[^\s/:@]{1,64}:[^\s/@]{1,64}@[\w.-]{1,255}"
    r"|hooks\.slack\.com/services/[\w/]{10,}",
    re.ASCII,
)
_LABEL = (
    r"(?:パスワード|パスフレーズ|暗証番号|秘密鍵|アクセスキー|(?:API|シークレット|秘密)キー|トークン"
    r"|(?<![A-Za-z])(?:password|passwd|passphrase|pwd|pass|PW|secret(?:[_ -]?key)?|api[_ -]?key|access[_ -]?key"
    r"|private[_ -]?key|token|bearer))"
)
_GIVEN = re.compile(rf"{_LABEL}[\"'」]?\s{{0,3}}[:=]\s{{0,3}}[\"'「]?([!-~]{{4,200}})", re.IGNORECASE)
_TOLD = re.compile(rf"(?:{_LABEL}|キー|(?<![A-Za-z])key)(?:[:=\"']|[^!-~\n]){{1,10}}([!-~]{{6,200}})", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"[*xX.#?_\-]+|<.*|\[.*|\{.*|\$.*|%.*|https?:.*")
_RANDOM_LENGTH, _RANDOM_BITS = 20, 3.0
"""Words and names of settings stay under these bits for each character or have no digits."""


def _secrets(text: str) -> Iterator[_Found]:
    for match in _KEYS.finditer(text):
        yield match.start(), SensitiveKind.SECRET, match.group()
    for pattern, suspicious in ((_GIVEN, _is_value), (_TOLD, _is_password)):
        for match in pattern.finditer(text):
            if suspicious(match.group(1)):
                yield match.start(), SensitiveKind.SECRET, match.group()


def _is_value(value: str) -> bool:
    return not _PLACEHOLDER.fullmatch(value.strip("\"'"))


def _is_password(value: str) -> bool:
    """Whether it looks like nothing but a password: letters, digits and signs mixed, or long and random."""
    letters, digits = any(c.isalpha() for c in value), any(c.isdigit() for c in value)
    signs = any(c in "!#$%&*+=?@^~" for c in value)
    random = len(value) >= _RANDOM_LENGTH and _bits(value) >= _RANDOM_BITS
    return _is_value(value) and letters and digits and (signs or random)


def _bits(value: str) -> float:
    """Shannon's entropy for each character."""
    return -sum(n / len(value) * log2(n / len(value)) for n in Counter(value).values())


_LOOKS: tuple[Callable[[str], Iterator[_Found]], ...] = (
    _personal_numbers,
    _resident_codes,
    _telephones,
    _mails,
    _postal_addresses,
    _ip_addresses,
    _secrets,
)
