"""参加を申し込む: in a form, which the secretariat reads."""

from datetime import timedelta

from bot import outbound as ui
from bot.admission import let_in, newcomer
from bot.commands import Feature, Option, Response
from bot.context import Context, NewcomerContext, Refusal
from bot.features.joining import ways
from bot.features.joining.fields import (
    NOT_LISTED,
    Told,
    note_input,
    organization_input,
    other_input,
    person_inputs,
    read,
)
from bot.features.joining.ways import not_declined
from bot.features.joining.welcome import welcome
from bot.inbound import ButtonPressed, CommandInvoked, FormSubmitted, Interaction
from bot.model.application import Application, ApplicationState
from bot.model.audience import MemberViewer
from bot.model.delivery import Lane, NewDelivery, member_stream
from bot.model.draft import Values
from bot.model.ids import ApplicationId, OrganizationId
from bot.model.member import EVERYONE, Role
from bot.model.organization import Organization, OrganizationKind
from bot.text import clean_line

feature = Feature()

FORM = ways.JOIN
REWRITTEN_WITHIN = timedelta(hours=1)
"""Whoever writes their application anew calls nobody again so soon."""


@feature.newcomer()
async def receive(event: Interaction, context: NewcomerContext) -> ui.Reply:
    """Whatever somebody does who is no member: they are asked who they are, once."""
    latest = await not_declined(context)
    wants_form = isinstance(event, ButtonPressed) and event.action == FORM
    if latest is not None and latest.state is ApplicationState.PENDING:
        return ui.OpenForm(await _form(_applied(latest), context)) if wants_form else _wait(context)
    if ways.can_prove(context) and not wants_form:
        return ways.choose(context)
    return ui.OpenForm(await _form(_known(context), context))


def _wait(context: NewcomerContext) -> ui.Say:
    t = context.t
    sooner = (ways.to_proof(t),) if ways.can_prove(context) else ()
    return ways.told(
        t("参加のお申し込みを受け付けています。事務局の確認をお待ちください。"),
        ui.Button(t("申し込みを書き直す"), FORM),
        *sooner,
        ways.to_link(t),
    )


@feature.newcomer(command="touroku")
async def touroku_first(event: CommandInvoked, context: NewcomerContext) -> ui.Reply:
    """The form at once, with the organization that was named."""
    latest = await not_declined(context)
    waits = latest is not None and latest.state is ApplicationState.PENDING
    held = _applied(latest) if latest and waits else _known(context)
    return ui.OpenForm(await _form({**held, **await _named(event, context)}, context))


async def _named(event: CommandInvoked, context: NewcomerContext) -> Values:
    """By its id, or in words where nothing was suggested or the suggestion was not taken."""
    named = clean_line(event.options.get("organization", "") or event.arguments)
    if not named:
        return {}
    organizations = await context.uow.organizations.all()
    found = next((str(one.id) for one in organizations if named in (str(one.id), one.name)), None)
    return {"organization": (found,)} if found else {"organization": (NOT_LISTED,), "other": (named,)}


def _known(context: NewcomerContext) -> Values:
    return {"name": (context.profile.name,)} if context.profile.name else {}


def _applied(application: Application) -> Values:
    organization = NOT_LISTED if application.organization_id is None else str(application.organization_id)
    entered = {
        "organization": organization,
        "other": application.organization if application.organization_id is None else "",
        "section": application.section,
        "name": application.name,
        "note": application.note,
    }
    return {name: (value,) for name, value in entered.items() if value}


async def _form(values: Values, context: NewcomerContext, errors: dict[str, str] | None = None) -> ui.Form:
    t, errors = context.t, errors or {}
    organizations = await context.uow.organizations.all()
    return ui.Form(
        name=FORM,
        title=t("参加を申し込む"),
        inputs=(
            organization_input(organizations, values, errors, t, other=True),
            other_input(values, errors, t),
            *person_inputs(values, errors, t),
            note_input(values, errors, t),
        ),
        submit=t("申し込む"),
        intro=(
            ui.Section(
                t(
                    "はじめての方は、ご所属をお知らせください。事務局が確認すると、お使いになれます。"
                    "いまの操作は、登録のあとでもう一度お願いします。"
                )
            ),
            ui.Section(
                t(
                    "別のサービス（SlackやDiscord）ですでにお使いの方は、そちらで /link（連携）と入力し、"
                    "表示されたコードをこちらで「/link コード」と入力してください。"
                )
            ),
        ),
    )


@feature.newcomer(FORM)
async def apply(event: FormSubmitted, context: NewcomerContext) -> ui.Reply:
    """Takes the application, and tells every secretary, though not again and again; one of the first secretaries is a
    member at once.
    """
    latest = await not_declined(context)
    told = read(event.values, await context.uow.organizations.all(), context.t)
    if told.errors:
        return ui.Invalid(await _form(event.values, context, dict(told.errors)))
    if context.community.is_secretary_account(context.account):
        return await _begin(told, context)
    await context.uow.applications.add(_application(told, context))
    if latest is None or context.now - latest.at >= REWRITTEN_WITHIN:
        await _tell_the_secretariat(context)
    return ui.Say(ui.text_message(context.t("参加を申し込みました。事務局が確認するとお知らせします。")))


async def _tell_the_secretariat(context: NewcomerContext) -> None:
    """By one note each, which counts all that wait when it leaves."""
    for secretary in await context.uow.members.with_role(Role.SECRETARIAT):
        note = NewDelivery(
            kind="application_note",
            stream=member_stream(secretary.id),
            lane=Lane.URGENT,
            member_id=secretary.id,
        )
        if not await context.uow.deliveries.waits(note):
            await context.uow.deliveries.owe(note)


def _application(told: Told, context: NewcomerContext) -> Application:
    return Application(
        id=ApplicationId(0),
        account=context.account,
        name=told.name,
        mail=context.profile.mail,
        organization_id=told.organization.id if told.organization else None,
        organization=told.organization.name if told.organization else told.other,
        section=told.section,
        note=told.note,
        at=context.now,
    )


async def _begin(told: Told, context: NewcomerContext) -> ui.Reply:
    home = told.organization or await context.uow.organizations.add(_office(told.other))
    someone = newcomer(told.name, context.profile.mail, home, told.section)
    member = await let_in(someone, home, context.account, context)
    return ui.Say(welcome(MemberViewer(member, home), context.t, context.community))


def _office(name: str) -> Organization:
    """The first secretary's own, where nobody has entered any."""
    return Organization(id=OrganizationId(0), code="", name=name, kind=OrganizationKind.SECRETARIAT)


# ---- for whoever is a member already --------------------------------------------------------------------------


@feature.command(
    "touroku",
    "登録",
    "参加申込",
    ja="参加を申し込む",
    en="Apply to join",
    roles=EVERYONE,
    response=Response.OPENS_FORM,
    options=(Option("organization", "所属", "Organization", source="organization"),),
)
async def touroku(event: CommandInvoked, context: Context) -> ui.Reply:  # noqa: ARG001 - there is nothing to apply for
    """Says that there is no need."""
    raise Refusal(ways.joined(context.t))


@feature.button(FORM, roles=EVERYONE, response=Response.OPENS_FORM)
async def rewrite(event: ButtonPressed, context: Context) -> ui.Reply:  # noqa: ARG001 - nothing to rewrite
    """Says that there is no need."""
    raise Refusal(ways.joined(context.t))


@feature.form(FORM, roles=EVERYONE, response=Response.PRIVATE)
async def applied_again(event: FormSubmitted, context: Context) -> ui.Reply:  # noqa: ARG001 - nothing to take
    """Says that there is no need."""
    return ui.Say(ui.text_message(ways.joined(context.t)))
