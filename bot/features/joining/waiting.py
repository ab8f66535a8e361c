"""参加の申し込み: who waits for the secretariat, as a list and as a note to each secretary."""

from collections.abc import Iterable

from bot import outbound as ui
from bot.commands import Feature, Response
from bot.context import Context, PostingContext
from bot.features.browsing.rows import PAGE_SIZE, listing
from bot.features.numbers import page_number
from bot.features.people import organizations_by_id
from bot.i18n import Translator
from bot.inbound import CommandInvoked, ViewRequested
from bot.model.application import Application
from bot.model.audience import MemberViewer
from bot.model.delivery import Delivery
from bot.model.member import SECRETARIAT_ONLY, Affiliation
from bot.model.organization import Organization
from bot.ports import UnitOfWork

feature = Feature()

SHOWN = 5
"""As many as one decides on from a note; the others stand on the page."""

PAGE = ui.ViewRef("applications")


@feature.command(
    "sanka",
    "参加",
    ja="参加の申し込みを確認する",
    en="Decide on applications to join",
    roles=SECRETARIAT_ONLY,
    response=Response.SHOWS_PAGE,
)
async def sanka(event: CommandInvoked, context: Context) -> ui.Reply:  # noqa: ARG001 - takes no argument
    """Lists who waits."""
    return ui.Show(await _view(1, context))


@feature.page(PAGE.name, roles=SECRETARIAT_ONLY)
async def applications(event: ViewRequested, context: Context) -> ui.View:
    """Who waits, longest first (argument page)."""
    return await _view(page_number(event.view.arguments.get("page", "")), context)


async def _view(number: int, context: Context) -> ui.View:
    t = context.t
    page = await context.uow.applications.pending(offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    entries = await _entries(page.items, context.uow, t)
    found = listing(page, entries, PAGE, number, t("確認を待っている申し込みはありません。"), context)
    return ui.View(
        t("参加の申し込み"),
        (found,),
        ref=ui.ViewRef(PAGE.name, {"page": str(number)}),
        trail=(ui.Link(t("ホーム"), ui.ViewRef("home")),),
        topics=("applications",),
    )


@feature.delivery("application_note")
async def application_note(delivery: Delivery, context: PostingContext) -> ui.Message | None:  # noqa: ARG001 - who waits now
    """Tells a secretary who waits, while somebody does."""
    reader, t = context.uow.viewer, context.t
    page = await context.uow.applications.pending(limit=SHOWN)
    if not page.total or not isinstance(reader, MemberViewer) or not reader.member.may(SECRETARIAT_ONLY):
        return None
    found = ui.Listing(await _entries(page.items, context.uow, t), "")
    everything = ui.Row((ui.Link(t("参加の申し込みをすべて見る"), PAGE),))
    text = ui.Section(t("参加の申し込みが{n}件、確認を待っています。", n=page.total))
    return ui.Message((text, found, everything), title=t("参加の申し込み"), about=PAGE)


async def _entries(waiting: Iterable[Application], uow: UnitOfWork, t: Translator) -> tuple[ui.Entry, ...]:
    organizations = await organizations_by_id(uow)
    return tuple(_entry(one, organizations[one.organization_id] if one.organization_id else None, t) for one in waiting)


def _entry(application: Application, organization: Organization | None, t: Translator) -> ui.Entry:
    details = [t("メール: {mail}", mail=application.mail)] if application.mail else []
    details += [t("ひとこと: {note}", note=application.note)] if application.note else []
    return ui.Entry(
        Affiliation(application.name, application.organization, application.section).label,
        chips=(_proof(application, organization, t),),
        details=tuple(details),
        at=application.at,
        buttons=_buttons(application, t),
    )


def _proof(application: Application, organization: Organization | None, t: Translator) -> ui.Chip:
    if organization is None:
        return ui.Chip(t("一覧にない所属"), ui.Tone.WARNING)
    if not application.mail:
        return ui.Chip(t("メールアドレスがわかりません"), ui.Tone.WARNING)
    if organization.domain_of(application.mail):
        return ui.Chip(t("メールのドメインが所属と一致"), ui.Tone.SUCCESS)
    return ui.Chip(t("メールのドメインでは確かめられません"), ui.Tone.WARNING)


def _buttons(application: Application, t: Translator) -> tuple[ui.Button, ...]:
    id = str(application.id)
    decline = ui.Button(t("お断り"), "application.decline", id, danger=True)
    if application.organization_id is None:
        return ui.Button(t("所属を選んで承認"), "application.correct", id, primary=True), decline
    approve = ui.Button(t("承認"), "application.approve", id, primary=True)
    return approve, ui.Button(t("所属を直して承認"), "application.correct", id), decline
