"""参加を申し込む: the one thing that somebody who is no member may do."""

from datetime import timedelta

from bot import outbound as ui
from bot.admission import let_in, newcomer
from bot.commands import Feature, Response
from bot.context import Context, NewcomerContext, Refusal
from bot.features.joining.fields import (
    NOT_LISTED,
    Told,
    note_input,
    organization_input,
    other_input,
    person_inputs,
    read,
)
from bot.features.joining.welcome import welcome
from bot.inbound import ButtonPressed, FormSubmitted, Interaction
from bot.model.application import Application, ApplicationState
from bot.model.audience import MemberViewer
from bot.model.delivery import Lane, NewDelivery, member_stream
from bot.model.draft import Values
from bot.model.ids import ApplicationId, OrganizationId
from bot.model.member import EVERYONE, Role
from bot.model.organization import Organization, OrganizationKind

feature = Feature()

FORM = "join"
REWRITTEN_WITHIN = timedelta(hours=1)
"""Whoever writes their application anew calls nobody again so soon."""


@feature.newcomer()
async def receive(event: Interaction, context: NewcomerContext) -> ui.Reply:
    """Whatever somebody does who is no member: they are asked who they are, once."""
    latest = await _not_declined(context)
    if latest is None or latest.state is not ApplicationState.PENDING:
        return ui.OpenForm(await _form(_known(context), context))
    if isinstance(event, ButtonPressed) and event.action == FORM:
        return ui.OpenForm(await _form(_applied(latest), context))
    return _wait(context)


def _wait(context: NewcomerContext) -> ui.Say:
    t = context.t
    text = ui.Section(t("参加のお申し込みを受け付けています。事務局の確認をお待ちください。"))
    return ui.Say(ui.Message((text, ui.Row((ui.Button(t("申し込みを書き直す"), FORM),)))), refused=True)


async def _not_declined(context: NewcomerContext) -> Application | None:
    latest = await context.uow.applications.latest(context.account)
    if latest is None or latest.state is not ApplicationState.DECLINED:
        return latest
    text = context.t("参加のお申し込みは、お受けできませんでした。ご不明な点は、事務局の担当者に直接ご連絡ください。")
    if latest.reason:
        text += "\n" + context.t("事務局から: {reason}", reason=latest.reason)
    raise Refusal(text)


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
        ),
    )


@feature.newcomer(FORM)
async def apply(event: FormSubmitted, context: NewcomerContext) -> ui.Reply:
    """Takes the application, and tells every secretary, though not again and again; one of the first secretaries is a
    member at once.
    """
    latest = await _not_declined(context)
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


# ---- for whoever has become a member meanwhile ---------------------------------------------------------------


@feature.button(FORM, roles=EVERYONE, response=Response.OPENS_FORM)
async def rewrite(event: ButtonPressed, context: Context) -> ui.Reply:  # noqa: ARG001 - nothing to rewrite
    """Says that there is no need."""
    raise Refusal(_joined(context))


@feature.form(FORM, roles=EVERYONE, response=Response.PRIVATE)
async def applied_again(event: FormSubmitted, context: Context) -> ui.Reply:  # noqa: ARG001 - nothing to take
    """Says that there is no need."""
    return ui.Say(ui.text_message(_joined(context)))


def _joined(context: Context) -> str:
    return context.t("メンバー登録は済んでいます。そのままお使いください。")
