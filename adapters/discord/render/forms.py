"""Forms as modals, of which a long form needs several.

https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-modal: a modal has
1 to 5 components, and its title 45 characters.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from adapters.discord.ids import Fill, Open, Part
from adapters.discord.render.controls import Style, actions, opens, presses
from adapters.discord.render.display import TEXT_DISPLAY, bold, display, displays, labelled, lines
from adapters.discord.render.elements import SYMBOLS, groups_of
from adapters.discord.render.inputs import MOST_IN_A_MODAL, Field, field, longer_field
from adapters.discord.render.pages import MESSAGE, walk, within
from adapters.discord.render.text import fits, shortened, size
from adapters.discord.render.views import more_button, private
from bot.i18n import Translator
from bot.outbound import AnyInput, Form, Tone, ViewRef
from bot.text import clean_line

LONGEST_TITLE = 45
LONGEST_WORDS = 3_800

Step = tuple[Field, ...]


def form_modal(form: Form, t: Translator, step: int = 0) -> dict[str, Any]:
    """One step of the form, counted from 0, with what its inputs hold; one that is not there is the last.

    Above the inputs stands what is to be read with them, but above a text of five parts there is no room.
    """
    stepped = _steps(form, t)
    step = min(max(step, 0), len(stepped) - 1)
    fields = stepped[step]
    words = [*(_introduction(form, t) if step == 0 else ()), *(word for each in fields for word in each.words)]
    inputs = [component for each in fields for component in each.components]
    room = MOST_IN_A_MODAL - len(inputs)
    above = [_display(words, t)] if words and room > 0 else []
    return {
        "custom_id": Part(form.sheet, step, len(stepped)).encode(),
        "title": _title(form, step, len(stepped), t),
        "components": [*above, *inputs] or [display(t("いまはありません。"))],
    }


def steps(form: Form, t: Translator) -> int:
    """How many modals the form needs."""
    return len(_steps(form, t))


def step_of(form: Form, name: str, t: Translator) -> int:
    """The step at which that input stands first; the first where it stands at none."""
    stepped = _steps(form, t)
    return next((n for n, fields in enumerate(stepped) if any(each.name == name for each in fields)), 0)


def invalid_payload(form: Form, t: Translator, then: ViewRef | None = None, more: Part | None = None) -> dict[str, Any]:
    """What must be mended, with the way to where that is done, to the page `then`, and to the next part of the form."""
    errors = form.errors
    said = [*bold(f"{SYMBOLS[Tone.ERROR]}{t('直すところがあるため、まだ送られていません。')}")]
    groups = [displays(said), *(displays(labelled(input.label, input.error)) for input in errors)]
    first = min((step_of(form, input.name, t) for input in errors), default=0)
    mend = [presses(t("直す"), Fill(form.sheet, first).encode(), Style.PRIMARY)] if form.sheet else []
    below = [*actions([*mend, *([opens(t("開く"), Open(then))] if then else [])]), *more_button(more, t)]
    return private([*within(groups, MESSAGE.beside(below), None, t), *below], t)


def _steps(form: Form, t: Translator) -> list[Step]:
    """What must be filled in comes first, what is rare last; an empty part of a long text after all of it.

    All parts of a text stand in one step, for it is submitted whole: so one with an empty part may come again.
    """
    ordered = sorted(form.inputs, key=_urgency)
    introduced = bool(_introduction(form, t))
    whole = _packed([longer_field(i, t) or field(i, t) for i in ordered], introduced=introduced)
    if len(whole) == 1:
        return whole
    first = _packed([field(i, t) for i in ordered], introduced=introduced)
    longer = _packed([longer_field(i, t) for i in ordered], introduced=False)
    return [*first, *(step for step in longer if step)]


def _urgency(input: AnyInput) -> int:
    return 0 if input.required else 2 if input.rare else 1


def _packed(fields: Iterable[Field | None], *, introduced: bool) -> list[Step]:
    """The fields in as few modals as hold them in order, with a text display where there is something to read."""
    done: list[Step] = [()]
    for each in fields:
        if each is None:
            continue
        if done[-1] and _room(((*done[-1], each)), read=introduced and len(done) == 1) < 0:
            done.append(())
        done[-1] = (*done[-1], each)
    return done


def _room(step: Sequence[Field], *, read: bool) -> int:
    words = 1 if read or any(each.words for each in step) else 0
    return MOST_IN_A_MODAL - words - sum(len(each.components) for each in step)


def _introduction(form: Form, t: Translator) -> list[str]:
    """What stands above the inputs: the title where its frame cannot show it whole, and what the form says first."""
    title = [] if fits(clean_line(form.title), LONGEST_TITLE) else list(bold(form.title))
    shown = (component for group in groups_of(form.intro, t) for component in walk(group))
    return [*title, *(component["content"] for component in shown if component["type"] == TEXT_DISPLAY)]


def _display(words: Sequence[str], t: Translator) -> dict[str, Any]:
    """All of the words, or as many as fit, and then it is said that they end early."""
    kept: list[str] = []
    for word in words:
        if sum(map(size, kept)) + len(kept) + size(word) > LONGEST_WORDS:
            return display("\n".join([*kept, *lines(t("長いため、ここまでを表示しています。"))]))
        kept.append(word)
    return display("\n".join(kept))


def _title(form: Form, step: int, steps: int, t: Translator) -> str:
    title = clean_line(form.title) or t("よろず相談")
    if steps == 1:
        return shortened(title, LONGEST_TITLE)
    room = LONGEST_TITLE - size(t("{title}（{step}/{steps}）", title="", step=step + 1, steps=steps))
    return t("{title}（{step}/{steps}）", title=shortened(title, room), step=step + 1, steps=steps)
