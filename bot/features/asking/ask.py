"""/soudan: opens the form, keeps what is typed as a draft, and leads to the review."""

from dataclasses import replace

from bot import outbound as ui
from bot.commands import Feature, Option, Response
from bot.context import Context, Refusal
from bot.features.asking.fields import DEFAULTS, FORM, ask_form, offered
from bot.features.asking.review import review_view
from bot.features.asking.validation import Asked, validate
from bot.features.numbers import database_id
from bot.features.thread.here import question_here, question_shown
from bot.inbound import ButtonPressed, CommandInvoked, FormSubmitted, ViewRequested
from bot.model.draft import Draft, Values
from bot.model.ids import DraftId
from bot.model.member import STAFF
from bot.ports import NotFound
from bot.text import clean_line

feature = Feature()


@feature.command(
    "soudan",
    "相談",
    ja="専門官や他の自治体に相談する",
    en="Ask experts and other municipalities",
    roles=STAFF,
    response=Response.OPENS_FORM,
    argument={"ja": "件名（省略できます）", "en": "title (optional)"},
    options=(Option("field", "分野", "Field", source="field"),),
)
async def soudan(event: CommandInvoked, context: Context) -> ui.Reply:
    """Opens the form, with what was typed after the command as its title.

    The word alone in a question's thread shows that question.
    """
    title, wanted = clean_line(event.arguments), await _field_wanted(event, context)
    here = None if title or wanted else await question_here(event, context)
    if here is not None:
        return await question_shown(here, event, context)
    field = wanted or await _field_here(event, context)
    given = {"title": (title,) if title else (), "field": (field,) if field else ()}
    return await _empty_form({**DEFAULTS, **{name: value for name, value in given.items() if value}}, context)


async def _field_wanted(event: CommandInvoked, context: Context) -> str | None:
    """The field that was entered with the command; what is none is left aside."""
    wanted = event.options.get("field", "")
    keys = {field.key for field in await context.uow.fields.all()} if wanted else set()
    return wanted if wanted in keys else None


async def _field_here(event: CommandInvoked, context: Context) -> str | None:
    """The field of the place in which the command was typed."""
    places = await context.uow.places.all() if event.address else ()
    here = next((p for p in places if event.address and p.address == replace(event.address, thread=None)), None)
    return here.field if here else None


@feature.button("ask", roles=STAFF, response=Response.OPENS_FORM)
async def ask(event: ButtonPressed, context: Context) -> ui.Reply:
    """Opens the form from a pinned button; its value is the field of the place where it is pinned, or empty."""
    return await _empty_form({**DEFAULTS, "field": (event.value,)} if event.value else DEFAULTS, context)


async def _empty_form(values: Values, context: Context) -> ui.OpenForm:
    return ui.OpenForm(ask_form(values, await offered(context), context))


@feature.button("ask.edit", roles=STAFF, response=Response.OPENS_FORM)
async def edit(event: ButtonPressed, context: Context) -> ui.Reply:
    """Opens a draft in the form again; its value is the draft's id."""
    draft = await own_draft(event.value, context)
    return ui.OpenForm(ask_form(draft.values, await offered(context), context, state=str(draft.id)))


@feature.form(FORM, roles=STAFF, response=Response.UPDATES)
async def submit(event: FormSubmitted, context: Context) -> ui.Reply:
    """Keeps the draft whatever it holds, then shows the review or what must be mended."""
    draft = await _keep(event, context)
    offer = await offered(context)
    checked = await validate(draft.values, offer, context)
    if isinstance(checked, Asked):
        return ui.Show(await review_view(draft, checked, context))
    form = ask_form(draft.values, offer, context, state=str(draft.id), errors=checked.errors)
    return ui.Invalid(form, then=ui.ViewRef("draft", {"draft": str(draft.id)}))


async def _keep(event: FormSubmitted, context: Context) -> Draft:
    draft, drafts = await _draft_of(event, context), context.uow.drafts
    if draft is None:
        return await drafts.add(context.me.member.id, FORM, event.values, context.now, sitting=event.sitting)
    kept = replace(draft, values=event.values, updated_at=context.now)
    await drafts.save(kept)
    return kept


async def _draft_of(event: FormSubmitted, context: Context) -> Draft | None:
    if event.state:
        return await own_draft(event.state, context)
    return await context.uow.drafts.of_sitting(context.me.member.id, event.sitting) if event.sitting else None


@feature.page("draft", roles=STAFF)
async def draft_page(event: ViewRequested, context: Context) -> ui.View:
    """A draft as it stands: its review where it can be posted, else the form with what must be mended."""
    draft = await own_draft(event.view.arguments.get("draft", ""), context)
    offer = await offered(context)
    checked = await validate(draft.values, offer, context)
    if isinstance(checked, Asked):
        return await review_view(draft, checked, context)
    form = ask_form(draft.values, offer, context, state=str(draft.id), errors=checked.errors)
    saved = ui.Notice(context.t("下書きに保存してあります。直すところを直して、もう一度確認してください。"))
    return ui.View(form.title, (saved, form), ref=ui.ViewRef("draft", {"draft": str(draft.id)}))


async def own_draft(id: str, context: Context) -> Draft:
    """The asker's own draft of this id; refuses where there is none any more."""
    try:
        return await context.uow.drafts.get(context.me.member.id, DraftId(database_id(id)))
    except NotFound:
        raise Refusal(context.t("この下書きはありません。すでに投稿したか、削除したものです。")) from None
