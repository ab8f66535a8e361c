"""Fields (分野) of experts and topics (業務) of askers, and the field a text seems to belong to."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """An expert's discipline. `names` by language; `keywords` are what a text of this field is likely to contain."""

    key: str
    names: dict[str, str] = field(hash=False)
    keywords: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        """The field's name in `language`, else in Japanese, else its key."""
        return self.names.get(language) or self.names.get("ja") or self.key


TOPICS = (
    "住民記録",
    "窓口",
    "福祉",
    "税",
    "学校",
    "防災",
    "標準化",
    "内部事務",
    "広報",
    "産業・観光",
    "まちづくり",
    "その他",
)
"""業務: what the asker's work is. The key is the word itself, since topics are tags that people read."""


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def propose_field(text: str, fields: Iterable[Field]) -> Field | None:
    """The field whose keywords occur most often in `text`; None where none occurs or two are level."""
    folded = _folded(text)
    scored = [(sum(folded.count(_folded(word)) for word in f.keywords if word), f) for f in fields]
    best = max((score for score, _ in scored), default=0)
    leaders = [f for score, f in scored if score == best]
    return leaders[0] if best > 0 and len(leaders) == 1 else None
