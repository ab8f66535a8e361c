"""Which choices somebody means by what they typed, where a platform cannot offer them all."""

import re
from collections.abc import Iterable, Sequence

from bot.i18n import Translator
from bot.outbound import Choice, SelectInput
from bot.text import clean_line, excerpt, folded

NAMED = 5
"""So many candidates are named: more than these nobody reads below an input."""
WORDS_SHOWN = 40

_BETWEEN = re.compile("[、,，;；\n]")


class Unclear(Exception):
    """Nothing is called so, or several things are; the text says which words are meant, and what to do."""


def chosen(select: SelectInput, entered: Iterable[str], t: Translator) -> tuple[str, ...]:
    """The values of the choices that are meant, in the order of the words; raises `Unclear`."""
    words = (word for text in entered for word in _words_of(text, select) if clean_line(word))
    return tuple(dict.fromkeys(_one(clean_line(word), select.choices, t).value for word in words))


def _words_of(text: str, select: SelectInput) -> Sequence[str]:
    """Where one is asked for, all of it is its name."""
    return _BETWEEN.split(text) if select.several else (text,)


def _one(word: str, choices: Iterable[Choice], t: Translator) -> Choice:
    found = candidates(word, choices)
    shown = excerpt(word, WORDS_SHOWN)
    if not found:
        raise Unclear(t("「{words}」は見つかりません。名前を確かめて、もう一度入力してください。", words=shown))
    if len(found) > 1:
        names = t("、").join(choice.label for choice in found[:NAMED])
        raise Unclear(
            t(
                "「{words}」に当てはまるものが{n}件あります。どれかを入力してください: {names}",
                words=shown,
                n=len(found),
                names=names,
            )
        )
    return found[0]


def candidates(word: str, choices: Iterable[Choice]) -> Sequence[Choice]:
    """Those of `choices` that are called so; where none is, those in whose label the word is."""
    wanted, all_of_them = folded(word), tuple(choices)
    exact = [choice for choice in all_of_them if folded(choice.label) == wanted]
    return exact or [choice for choice in all_of_them if wanted in folded(choice.label)]
