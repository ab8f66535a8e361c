"""A button that begins something, with a sentence that says what."""

from typing import Any

from adapters.discord.ids import Control, Fill, FromPost
from adapters.discord.render.controls import Style, actions, presses, told_apart
from adapters.discord.render.display import Component, displays, lines
from adapters.discord.render.messages import COMPONENTS_V2, SILENT
from adapters.discord.render.views import private
from bot.i18n import Translator
from bot.outbound import Form


def question_offer(text: str, of: FromPost, t: Translator) -> dict[str, Any]:
    """For everybody where it is posted: what was written there becomes a question."""
    components = told_apart(_offer(text, t("相談する"), of))
    return {"flags": COMPONENTS_V2, "components": components, "allowed_mentions": dict(SILENT)}


def form_offer(form: Form, t: Translator) -> dict[str, Any]:
    """Where a form cannot open by itself: after another one, or once a while has passed."""
    text = t("下のボタンから「{title}」に進めます。", title=form.title)
    return private(_offer(text, t("開く"), Fill(form.sheet)), t)


def _offer(text: str, label: str, to: Control) -> list[Component]:
    return [*displays(lines(text)), *actions([presses(label, to.encode(), Style.PRIMARY)])]
