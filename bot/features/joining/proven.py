"""届いたコードを入力する: whoever tells the code that was mailed is a member at once."""

from datetime import timedelta

from bot import outbound as ui
from bot.admission import let_in, newcomer
from bot.codes import mail_code
from bot.commands import Feature, Response
from bot.context import Context, NewcomerContext, Refusal
from bot.features.joining import ways
from bot.features.joining.apply import receive
from bot.features.joining.proof import not_delivered
from bot.features.joining.welcome import welcome
from bot.i18n import Translator
from bot.inbound import ButtonPressed, FormSubmitted
from bot.model.audience import MemberViewer
from bot.model.draft import Values
from bot.model.member import EVERYONE
from bot.model.organization import proven_by
from bot.model.proof import CODE_DIGITS, MOST_TRIES, PROOF_VALID_FOR, MailProof

feature = Feature()

CODE_LENGTH = 20
"""Six digits, with the spaces with which people copy them."""


@feature.newcomer(button=ways.PROOF_CODE)
async def open_form(event: ButtonPressed, context: NewcomerContext) -> ui.Reply:
    """Asks for the code, while one counts."""
    proof = await context.uow.proofs.latest(context.account)
    if proof is None:
        return await receive(event, context)
    return _cannot(proof, context) or ui.OpenForm(_form({}, "", context.t))


def _form(values: Values, error: str, t: Translator) -> ui.Form:
    code = ui.TextInput(
        name="code",
        label=t("確認コード（6桁）"),
        required=True,
        longest=CODE_LENGTH,
        value=values.get("code", ()),
        error=error,
    )
    text = t("メールで届いた6桁の数字を入力してください。いちばん新しいコードだけが使えます。")
    return ui.Form(
        name=ways.PROOF_CODE,
        title=t("コードの入力"),
        inputs=(code,),
        submit=t("確かめる"),
        intro=(ui.Section(text),),
    )


@feature.newcomer(ways.PROOF_CODE)
async def enter(event: FormSubmitted, context: NewcomerContext) -> ui.Reply:
    """Lets in whoever tells the code; each wrong one counts."""
    t = context.t
    if await context.uow.members.by_account(context.account) is not None:
        raise Refusal(ways.joined(t))  # by another press at the same time
    await ways.not_declined(context)
    proof = await context.uow.proofs.latest(context.account)
    if proof is None:
        return await receive(event, context)
    if cannot := _cannot(proof, context):
        return cannot
    code = mail_code(event.value("code"))
    if not code:
        return ui.Invalid(_form(event.values, t("数字{n}桁を入力してください。", n=CODE_DIGITS), t))
    if not proof.shows(code):
        return await _wrong(proof, context)
    return await _let_in(proof, context)


def _cannot(proof: MailProof, context: NewcomerContext) -> ui.Say | None:
    """Why its code cannot be entered; None where it can."""
    t = context.t
    if proof.refused:
        return not_delivered(context)
    if proof.tries >= MOST_TRIES:
        text = t("コードを{n}回間違えたため、このコードは使えません。新しいコードを送ってください。", n=MOST_TRIES)
        return ways.told(text, ways.to_again(t, primary=True), ways.to_join(t))
    if not proof.counts(context.now):
        minutes = PROOF_VALID_FOR // timedelta(minutes=1)
        text = t("コードの期限（{n}分）が切れました。新しいコードを送ってください。", n=minutes)
        return ways.told(text, ways.to_again(t, primary=True), ways.to_join(t))
    return None


async def _wrong(proof: MailProof, context: NewcomerContext) -> ui.Say:
    t, tried = context.t, proof.tried()
    await context.uow.proofs.save(tried)
    text = t("コードが違います。あと{n}回入力できます。", n=MOST_TRIES - tried.tries)
    return _cannot(tried, context) or ways.told(text, ways.to_code(t), ways.to_again(t))


async def _let_in(proof: MailProof, context: NewcomerContext) -> ui.Say:
    t, uow = context.t, context.uow
    known = await uow.members.by_mail(proof.mail)
    if known is not None and not known.active:
        raise Refusal(ways.has_left(t))
    organization = proven_by(proof.mail, await uow.organizations.all())
    if known is not None:
        organization = await uow.organizations.get(known.organization_id)
    if organization is None:
        return ways.told(t("このアドレスからは所属を確かめられません。事務局に申し込んでください。"), ways.to_join(t))
    someone = newcomer(proof.name, proof.mail, organization, proof.section)
    member = await let_in(someone, organization, context.account, context)
    await uow.proofs.remove(proof.id)
    if known is None:
        return ui.Say(welcome(MemberViewer(member, organization), t, context.community))
    return ui.Say(ui.text_message(linked(member.name, t)))


def linked(name: str, t: Translator) -> str:
    """What is said to a member who is known here too from now on."""
    return t("{name}さんの登録とつながりました。これまでと同じようにお使いになれます。", name=name)


# ---- for whoever has become a member meanwhile ---------------------------------------------------------------


@feature.button(ways.PROOF_CODE, roles=EVERYONE, response=Response.OPENS_FORM)
async def no_need(event: ButtonPressed, context: Context) -> ui.Reply:  # noqa: ARG001 - nothing to prove
    """Says that there is no need."""
    raise Refusal(ways.joined(context.t))


@feature.form(ways.PROOF_CODE, roles=EVERYONE, response=Response.PRIVATE)
async def no_need_to_enter(event: FormSubmitted, context: Context) -> ui.Reply:  # noqa: ARG001 - nothing to prove
    """Says that there is no need."""
    return ui.Say(ui.text_message(ways.joined(context.t)))
