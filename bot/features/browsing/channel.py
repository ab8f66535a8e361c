"""A page per field with its questions and the pinned 相談する button, and the frame of a place's own posts."""

from bot import outbound as ui
from bot.commands import Feature
from bot.context import Context
from bot.features.browsing.lists import Choice
from bot.features.browsing.rows import listing, question_page, rows
from bot.inbound import ViewRequested
from bot.model.ids import Address
from bot.model.member import EVERYONE, STAFF
from bot.ports import NotFound, QuestionFilter

feature = Feature()


@feature.page("channel", roles=EVERYONE)
async def channel(event: ViewRequested, context: Context) -> ui.View:
    """The questions of the field named by the argument `field`, newest first."""
    t, key = context.t, event.view.arguments.get("field", "")
    field = next((f for f in await context.uow.fields.all() if f.key == key), None)
    if field is None:
        raise NotFound(key)
    number = Choice.read(event.view).page
    page = await question_page(QuestionFilter(field=key), context, page=number)
    here = ui.ViewRef("channel", {"field": key})
    entries = await rows(page.items, context)
    found = listing(page, entries, here, number, t("この分野の相談はまだありません。"), context)
    return ui.View(
        field.name(t.language),
        (*_pinned(key, context), found),
        ref=ui.ViewRef("channel", {"field": key, "page": str(number)}),
        trail=(ui.Link(t("ホーム"), ui.ViewRef("home")),),
        topics=("questions",),
    )


@feature.page("place", roles=EVERYONE)
async def place(event: ViewRequested, context: Context) -> ui.View:
    """What frames the posts of a place of our own (argument `place`), for those who may read all of it."""
    here, wanted = context.account, event.view.arguments.get("place", "")
    places = await context.uow.places.all()
    found = next((p for p in places if p.address == Address(here.platform, here.workspace, place=wanted)), None)
    if found is None or found.private_threads or not found.audience.admits(context.me):
        raise NotFound(wanted)
    return ui.View(found.name, (), ref=event.view, trail=(ui.Link(context.t("ホーム"), ui.ViewRef("home")),))


def _pinned(field: str, context: Context) -> tuple[ui.Row, ...]:
    if not context.me.member.may(STAFF):
        return ()
    return (ui.Row((ui.Button(context.t("この分野で相談する"), "ask", field, primary=True),)),)
