"""Forms as modals. https://docs.slack.dev/reference/views/modal-views, …/block-kit/blocks/input-block

Slack neither asks for a least length nor holds to the core's most: the core's own words say what is wrong and how
long the text is now, and they count what is left when white space is off.
"""

import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from adapters.slack.ids import Meta
from adapters.slack.render.choices import choices_in_full, offered, select, tick
from adapters.slack.render.controls import plain, told_apart
from adapters.slack.render.elements import SYMBOLS, Group, groups_of, heading, notice
from adapters.slack.render.frame import LONGEST_TITLE, framed, modal
from adapters.slack.render.pages import Limits, within
from adapters.slack.render.rich import GAP, Block, bold, flow, words
from adapters.slack.render.text import LONGEST_TEXT, chunks, fits
from adapters.slack.values import part_id
from bot.i18n import Translator
from bot.outbound import AnyInput, Checkbox, DateInput, Form, SelectInput, TextInput, Tone
from bot.text import clean, clean_line

INTRO = Limits(blocks=99, size=240_000, ascii=True)
"""Together with the inputs; one more block says where it ends early."""
LONGEST_LABEL = 2000
"""Of an input's label and hint."""


def form_modal(form: Form, t: Translator, *, meta: Meta) -> dict[str, Any]:
    """The form with what it holds and what must be mended; `meta` is completed with its name and state."""
    inputs = [block for input in form.inputs for block in _field(input, t)]
    intro = within([*_titles(form), *groups_of(form.intro, t, meta.ref)], INTRO.beside(inputs), None, t)
    about = replace(meta, form=form.name, state=form.state)
    return {
        **modal(form.title, told_apart([*intro, *inputs]), about, t),
        "submit": framed(form.submit, t("送信する")),
        "callback_id": f"form:{form.name}"[:255],
    }


def errors_of(form: Form) -> dict[str, str]:
    """What must be mended by block id, as `response_action: errors` takes it."""
    return {input.name: clean(input.error) for input in form.errors}


def _titles(form: Form) -> list[Group]:
    """What the frame of the modal cannot show whole."""
    return [heading(words) for words in (form.title, form.submit) if not fits(clean_line(words), LONGEST_TITLE)]


def _field(input: AnyInput, t: Translator) -> list[Block]:
    """The input with what stands above and below it."""
    above = notice(input.notice, t) if isinstance(input, TextInput) and input.notice else []
    above += choices_in_full(input) if isinstance(input, SelectInput) else []
    above += [
        b for text in (input.label, _hint(input, t)) if not fits(text, LONGEST_LABEL) for b in flow([words(text)])
    ]
    return [*above, *_input(input, t), *_error(input, t)]


def _error(input: AnyInput, t: Translator) -> list[Block]:
    if not input.error:
        return []
    return flow([bold(f"{SYMBOLS[Tone.ERROR]}{t('エラー')}"), GAP, words(input.error)])


def _hint(input: AnyInput, t: Translator) -> str:
    length = _length(input, t) if isinstance(input, TextInput) else ""
    return "\n".join(filter(None, (clean(input.help), length)))


def _length(input: TextInput, t: Translator) -> str:
    longest = f"{input.longest:,}"
    if input.shortest > 1:
        return t("{shortest}文字以上、{longest}文字以内", shortest=input.shortest, longest=longest)
    return t("{longest}文字以内", longest=longest)


def _input(input: AnyInput, t: Translator) -> list[Block]:
    match input:
        case TextInput():
            return list(_text(input, t))
        case SelectInput():
            return [_block(input, select(input, t), t)] if offered(input, t) else []
        case DateInput():
            return [_block(input, _datepicker(input), t)]
        case Checkbox():
            return [_block(input, tick(input, t), t)]


def _block(input: AnyInput, element: dict[str, Any], t: Translator) -> Block:
    hint = _hint(input, t)
    return {
        "type": "input",
        "block_id": input.name,
        "label": plain(input.label, LONGEST_LABEL),
        "element": {**element, "action_id": _holding(input.value)},
        "optional": not input.required,
        **({"hint": plain(hint, LONGEST_LABEL)} if hint else {}),
    }


def _holding(value: tuple[str, ...]) -> str:
    """The element's action_id, another for every value that it holds at first.

    Slack keeps what stands in an input when a view is updated, if block and action ids stay: what the core lets the
    form hold would not be shown (https://docs.slack.dev/reference/views/modal-views).
    """
    return f"value:{zlib.crc32(repr(value).encode()):08x}"


def _text(input: TextInput, t: Translator) -> Iterator[Block]:
    """The input, and where it may hold more than one of Slack's, as many more as its text needs and one."""
    pieces = chunks(next(iter(input.value), ""))
    more = [("", True)] if len(pieces) * LONGEST_TEXT < input.longest else []
    after_line_break = True
    for number, (piece, at_line_end) in enumerate([*_ended(pieces), *more], start=1):
        block = _block(input, _typed(input, piece), t)
        if number > 1:
            block = _continued(block, input, number, t, after_line_break=after_line_break)
        yield block
        after_line_break = at_line_end


def _ended(pieces: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """What is typed behind the last piece begins a line of its own."""
    return [*pieces[:-1], (pieces[-1][0], True)]


def _continued(block: Block, input: TextInput, number: int, t: Translator, *, after_line_break: bool) -> Block:
    return {
        **block,
        "block_id": part_id(input.name, number, after_line_break=after_line_break),
        "label": plain(t("{label}（続き）", label=input.label), LONGEST_LABEL),
        "hint": plain(t("3,000文字を超える分をご入力ください。"), LONGEST_LABEL),
        "optional": True,
    }


def _typed(input: TextInput, text: str) -> dict[str, Any]:
    initial = {"initial_value": text} if text else {}
    several_lines = input.multiline or "\n" in text
    return {"type": "plain_text_input", "multiline": several_lines, "max_length": LONGEST_TEXT, **initial}


def _datepicker(input: DateInput) -> dict[str, Any]:
    day = next(iter(input.value), "")
    return {"type": "datepicker", **({"initial_date": day} if _is_day(day) else {})}


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
