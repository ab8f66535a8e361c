"""下書き: what somebody typed and has not sent yet."""

from bot import outbound as ui
from bot.commands import Feature, Response
from bot.context import Context
from bot.features.asking.ask import own_draft
from bot.inbound import ButtonPressed, CommandInvoked, ViewRequested
from bot.model.draft import Draft
from bot.model.member import STAFF
from bot.text import excerpt

feature = Feature()

TITLE_SHOWN = 60


@feature.command(
    "shitagaki",
    "下書き",
    ja="書きかけの相談を開く",
    en="Open your drafts",
    roles=STAFF,
    response=Response.SHOWS_PAGE,
)
async def shitagaki(event: CommandInvoked, context: Context) -> ui.Reply:  # noqa: ARG001 - takes no argument
    """Lists the drafts."""
    return ui.Show(await _drafts_view(context))


@feature.page("drafts", roles=STAFF)
async def drafts(event: ViewRequested, context: Context) -> ui.View:  # noqa: ARG001 - takes no argument
    """The member's drafts, latest first."""
    return await _drafts_view(context)


async def _drafts_view(context: Context) -> ui.View:
    t = context.t
    found = await context.uow.drafts.of(context.me.member.id)
    listing = ui.Listing(tuple(_entry(draft, context) for draft in found), t("下書きはありません。"))
    return ui.View(t("下書き"), (listing,), ref=ui.ViewRef("drafts"))


def _entry(draft: Draft, context: Context) -> ui.Entry:
    t = context.t
    return ui.Entry(
        excerpt(draft.value("title"), TITLE_SHOWN) or t("（件名なし）"),
        to=ui.ViewRef("draft", {"draft": str(draft.id)}),
        details=(excerpt(draft.value("body"), TITLE_SHOWN),),
        at=draft.updated_at,
        buttons=(
            ui.Button(t("続きを書く"), "ask.edit", str(draft.id)),
            ui.Button(t("削除"), "draft.discard", str(draft.id), danger=True, confirm=t("この下書きを削除しますか？")),
        ),
    )


@feature.button("draft.discard", roles=STAFF, response=Response.PRIVATE)
async def discard(event: ButtonPressed, context: Context) -> ui.Reply:
    """Deletes a draft; the value is its id."""
    draft = await own_draft(event.value, context)
    await context.uow.drafts.remove(draft.id)
    return ui.Say(ui.text_message(context.t("下書きを削除しました。")), then=ui.ViewRef("drafts"))
