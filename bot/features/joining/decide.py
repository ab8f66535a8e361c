"""承認 and お断り: the secretariat decides on an application, once."""

from bot import outbound as ui
from bot.admission import let_in, newcomer, welcome
from bot.commands import Feature, Response
from bot.context import Context, Refusal
from bot.features import people
from bot.features.joining.fields import organization_input, person_inputs, read
from bot.features.joining.waiting import PAGE
from bot.features.lengths import too_long
from bot.features.numbers import database_id
from bot.inbound import ButtonPressed, FormSubmitted
from bot.model.application import REMARK_LENGTH, Application, ApplicationState
from bot.model.draft import Values
from bot.model.ids import ApplicationId, MemberId
from bot.model.member import SECRETARIAT_ONLY
from bot.model.organization import Organization
from bot.ports import AuditEntry, NotFound
from bot.text import clean_line

feature = Feature()


@feature.button("application.approve", roles=SECRETARIAT_ONLY, response=Response.PRIVATE)
async def approve(event: ButtonPressed, context: Context) -> ui.Reply:
    """Lets the applicant in as they say; the value is the application's id."""
    application = await _undecided(event.value, context)
    if application.organization_id is None:
        raise Refusal(context.t("一覧にない所属です。「所属を選んで承認」を押してください。"))
    organization = await context.uow.organizations.get(application.organization_id)
    return await _approve(application, organization, application.name, application.section, context)


@feature.button("application.correct", roles=SECRETARIAT_ONLY, response=Response.OPENS_FORM)
async def correct(event: ButtonPressed, context: Context) -> ui.Reply:
    """Asks which organization the applicant is of; the value is the application's id."""
    application = await _undecided(event.value, context)
    entered = {"section": application.section, "name": application.name}
    if application.organization_id is not None:
        entered["organization"] = str(application.organization_id)
    return ui.OpenForm(await _form(application, {name: (value,) for name, value in entered.items()}, {}, context))


async def _form(application: Application, values: Values, errors: dict[str, str], context: Context) -> ui.Form:
    t = context.t
    organizations = await context.uow.organizations.all()
    return ui.Form(
        name="application.approve",
        title=t("参加の承認"),
        inputs=(
            organization_input(organizations, values, errors, t, other=False),
            *person_inputs(values, errors, t),
        ),
        submit=t("承認する"),
        state=str(application.id),
        intro=(ui.Section(t("申し込みに書かれた所属: {name}", name=application.organization)),),
    )


@feature.form("application.approve", roles=SECRETARIAT_ONLY, response=Response.PRIVATE)
async def corrected(event: FormSubmitted, context: Context) -> ui.Reply:
    """Lets the applicant in as the secretariat says."""
    application = await _undecided(event.state, context)
    told = read(event.values, await context.uow.organizations.all(), context.t, listed_only=True)
    if told.errors or told.organization is None:
        return ui.Invalid(await _form(application, event.values, dict(told.errors), context))
    return await _approve(application, told.organization, told.name, told.section, context)


async def _approve(
    application: Application, organization: Organization, name: str, section: str, context: Context
) -> ui.Reply:
    t, account = context.t, application.account
    member = await context.uow.members.by_account(account)
    if member is None:
        someone = newcomer(name, application.mail, organization, section)
        member = await let_in(someone, organization, account, context)
        await context.uow.deliveries.owe(welcome(member.id))
    if not member.active:
        raise Refusal(t("この方のメンバー登録は終了しているため、承認できません。"))
    await context.uow.applications.save(application.approved(context.me.member.id, context.now))
    await _record("application.approved", member.id, context)
    return ui.Say(ui.text_message(t("{name}さんの参加を承認しました。", name=member.name)), then=PAGE)


@feature.button("application.decline", roles=SECRETARIAT_ONLY, response=Response.OPENS_FORM)
async def decline(event: ButtonPressed, context: Context) -> ui.Reply:
    """Asks why; the value is the application's id."""
    return ui.OpenForm(_reason_form(await _undecided(event.value, context), {}, "", context))


def _reason_form(application: Application, values: Values, error: str, context: Context) -> ui.Form:
    t = context.t
    reason = ui.TextInput(
        name="reason",
        label=t("お断りする理由"),
        help=t("申し込んだ方が次に操作されたときに表示されます。書かなくても構いません。"),
        longest=REMARK_LENGTH,
        value=values.get("reason", ()),
        error=error,
    )
    return ui.Form(
        name="application.decline",
        title=t("参加のお断り"),
        inputs=(reason,),
        submit=t("お断りする"),
        state=str(application.id),
        intro=(ui.Section(t("{name}さんの申し込みをお断りします。", name=application.name)),),
    )


@feature.form("application.decline", roles=SECRETARIAT_ONLY, response=Response.PRIVATE)
async def declined(event: FormSubmitted, context: Context) -> ui.Reply:
    """Ends the application."""
    application, t = await _undecided(event.state, context), context.t
    reason = clean_line(event.value("reason"))
    if len(reason) > REMARK_LENGTH:
        error = too_long(REMARK_LENGTH, reason, t)
        return ui.Invalid(_reason_form(application, event.values, error, context))
    await context.uow.applications.save(application.declined(context.me.member.id, context.now, reason))
    await _record("application.declined", None, context)
    return ui.Say(ui.text_message(t("{name}さんの参加をお断りしました。", name=application.name)), then=PAGE)


async def _undecided(id: str, context: Context) -> Application:
    t = context.t
    try:
        application = await context.uow.applications.get(ApplicationId(database_id(id)))
    except NotFound:
        raise Refusal(
            t("この申し込みはありません。申し込んだ方が書き直したときは、一覧に新しいものがあります。")
        ) from None
    if application.decided_by is None:
        return application
    who = await people.label_of(application.decided_by, context.uow)
    if application.state is ApplicationState.APPROVED:
        raise Refusal(t("この申し込みは、{who}さんがすでに承認しています。", who=who))
    raise Refusal(t("この申し込みは、{who}さんがすでにお断りしています。", who=who))


async def _record(act: str, member: MemberId | None, context: Context) -> None:
    entry = AuditEntry(at=context.now, actor_id=context.me.member.id, act=act, member_id=member)
    await context.uow.audit.record(entry)
