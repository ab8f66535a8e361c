"""この投稿を相談にする: a post that somebody wrote elsewhere becomes the body of a question."""

from dataclasses import replace

from bot import outbound as ui
from bot.commands import Feature, Response
from bot.context import Context
from bot.features.asking.fields import DEFAULTS, ask_form, offered
from bot.inbound import ButtonPressed
from bot.model.member import STAFF
from bot.model.question import BODY_LENGTH
from bot.text import clean

feature = Feature()


@feature.button("ask.from_post", roles=STAFF, response=Response.OPENS_FORM)
async def ask_from_post(event: ButtonPressed, context: Context) -> ui.Reply:
    """Opens the form with the post's text, which is the value, as its body; says so where it is too long for that."""
    text = clean(event.value)
    body = text[:BODY_LENGTH].rstrip()
    form = ask_form({**DEFAULTS, "body": (body,)} if body else DEFAULTS, await offered(context), context)
    return ui.OpenForm(replace(form, intro=_shortened(context)) if len(text) > BODY_LENGTH else form)


def _shortened(context: Context) -> tuple[ui.Notice, ...]:
    text = context.t(
        "投稿が長いため、はじめの{n:,}文字だけを写しました。続きは元の投稿にあります。要点を補ってください。",
        n=BODY_LENGTH,
    )
    return (ui.Notice(text, ui.Tone.WARNING),)
