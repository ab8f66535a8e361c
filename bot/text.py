"""Text that people typed: made safe to show, never changed in meaning."""

import re
import unicodedata

_BIDI = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
_INVISIBLE = {
    *(0x00AD, 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x200B, 0x200C, 0x3164, 0xFEFF, 0xFFA0),
    *range(0x2060, 0x2066),
    *range(0x206A, 0x2070),
    *range(0xFFF9, 0xFFFC),
}
_LINE_ENDS = str.maketrans(dict.fromkeys("\r\v\f\x85\u2028\u2029", "\n"))
_DROPPED = dict.fromkeys(_BIDI | _INVISIBLE)

_UNUSUAL = re.compile("[" + "".join(map(re.escape, map(chr, sorted(_BIDI | _INVISIBLE)))) + "]")


def clean(text: str) -> str:
    """`text` without control, bidi and invisible characters, its line ends as "\\n", its outer white space off.

    The zero-width joiner stays, since emoji are made with it.
    """
    if text.isprintable() and not _UNUSUAL.search(text):
        return text.strip()
    text = text.replace("\r\n", "\n").translate(_LINE_ENDS).translate(_DROPPED)
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return "".join(kept).strip()


def clean_line(text: str) -> str:
    """`clean` on one line: every run of white space becomes one space."""
    return " ".join(clean(text).split())


def excerpt(text: str, longest: int) -> str:
    """The beginning of `text` on one line, at most `longest` characters, with … where it goes on."""
    line = clean_line(text)
    return line if len(line) <= longest else line[: longest - 1] + "…"


def folded(text: str) -> str:
    """`text` for comparing: its wide and narrow forms, capitals and white space make no difference."""
    return clean_line(unicodedata.normalize("NFKC", text)).casefold()
