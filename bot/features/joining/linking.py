"""/link (連携): one member, with accounts on several platforms, linked by a code that only they have seen."""

from datetime import timedelta

from bot import outbound as ui
from bot.admission import claim
from bot.codes import link_digest, new_link_code
from bot.commands import Feature, Response
from bot.context import Context, NewcomerContext, PostingContext, Refusal
from bot.features.joining import ways
from bot.features.joining.proven import linked
from bot.i18n import Translator
from bot.inbound import ButtonPressed, CommandInvoked, FormSubmitted
from bot.model.audience import MemberViewer
from bot.model.delivery import Delivery, Lane, NewDelivery, member_stream
from bot.model.ids import MemberId
from bot.model.member import EVERYONE
from bot.model.proof import LINK_TRIES_WITHIN, LINK_VALID_FOR, MOST_LINK_TRIES, LinkCode

feature = Feature()

CODE_LENGTH = 20
MINUTES = LINK_VALID_FOR // timedelta(minutes=1)


@feature.command(
    ways.LINK,
    "連携",
    ja="別のサービスのアカウントとつなぐ",
    en="Link your account on another service",
    roles=EVERYONE,
    response=Response.PRIVATE,
    argument={"ja": "別のサービスで表示されたコード（省略できます）", "en": "the code shown there (may be left out)"},
)
async def code(event: CommandInvoked, context: Context) -> ui.Reply:
    """Shows a member their code; one that they typed is somebody's already, theirs or another's."""
    if event.arguments.strip():
        return await _typed_by_a_member(event.arguments, context)
    shown = new_link_code()
    me, t = context.me.member.id, context.t
    await context.uow.link_codes.put(
        LinkCode(member_id=me, digest=link_digest(shown), expires_at=context.now + LINK_VALID_FOR)
    )
    return ui.Say(
        ui.text_message(
            t("別のサービス（SlackやDiscord）で、{n}分以内に次のように入力してください。", n=MINUTES),
            f"/link {shown}",
            t("このコードで、あなたの登録が使えるようになります。ほかの人に教えないでください。"),
        )
    )


async def _typed_by_a_member(typed: str, context: Context) -> ui.Say:
    t = context.t
    if too_many := await _too_many(context):
        return too_many
    found = await _found(typed, context)
    if found and found.member_id == context.me.member.id:
        return ways.told(t("このアカウントは、すでにあなたの登録とつながっています。"))
    await context.uow.link_codes.tried_wrongly(context.account, context.now)
    if not found:
        return _wrong(t)
    text = t(
        "このアカウントには別のメンバー登録があるため、つなげません。"
        "1つにまとめたいときは、/jimukyoku（事務局）でご連絡ください。"
    )
    return ways.told(text)


# ---- somebody who is no member here --------------------------------------------------------------------------


@feature.newcomer(command=ways.LINK, response=Response.PRIVATE)
async def type_code(event: CommandInvoked, context: NewcomerContext) -> ui.Reply:
    """Links the account by the code that was typed."""
    if event.arguments.strip():
        return await _link(event.arguments, context)
    return ways.told(_how(context.t), ways.to_link(context.t))


@feature.newcomer(button=ways.LINK)
async def open_form(event: ButtonPressed, context: NewcomerContext) -> ui.Reply:  # noqa: ARG001 - asks only
    """Asks for the code."""
    return ui.OpenForm(_form("", context.t))


def _how(t: Translator) -> str:
    return t("すでにお使いのサービスで /link（連携）と入力し、表示されたコードをここで入力してください。")


def _form(error: str, t: Translator) -> ui.Form:
    code = ui.TextInput(name="code", label=t("連携コード"), required=True, longest=CODE_LENGTH, error=error)
    return ui.Form(
        name=ways.LINK,
        title=t("登録とつなぐ"),
        inputs=(code,),
        submit=t("つなぐ"),
        intro=(ui.Section(_how(t)),),
    )


@feature.newcomer(ways.LINK)
async def enter_code(event: FormSubmitted, context: NewcomerContext) -> ui.Reply:
    """Links the account by the code that was entered."""
    if not event.value("code").strip():
        return ui.Invalid(_form(context.t("コードを入力してください。"), context.t))
    return await _link(event.value("code"), context)


async def _link(typed: str, context: NewcomerContext) -> ui.Say:
    t, uow = context.t, context.uow
    if await uow.members.by_account(context.account) is not None:
        raise Refusal(ways.joined(t))  # by another press at the same time
    if too_many := await _too_many(context):
        return too_many
    found = await _found(typed, context)
    if found is None:
        await uow.link_codes.tried_wrongly(context.account, context.now)
        return _wrong(t, ways.to_link(t))
    member = await uow.members.get(found.member_id)
    if not member.active:
        raise Refusal(ways.has_left(t))
    await claim(member, context.account, context)
    await uow.link_codes.remove(member.id)
    await uow.deliveries.owe(_note(member.id))
    return ui.Say(ui.text_message(linked(member.name, t)))


# ---- what both need ------------------------------------------------------------------------------------------


async def _too_many(context: Context | NewcomerContext) -> ui.Say | None:
    tries = await context.uow.link_codes.wrong_tries(context.account, context.now - LINK_TRIES_WITHIN)
    if tries < MOST_LINK_TRIES:
        return None
    return ways.told(
        context.t("コードを{n}回間違えました。1時間ほどおいて、もう一度お試しください。", n=MOST_LINK_TRIES)
    )


async def _found(typed: str, context: Context | NewcomerContext) -> LinkCode | None:
    found = await context.uow.link_codes.find(link_digest(typed))
    return found if found and context.now < found.expires_at else None


def _wrong(t: Translator, *buttons: ui.Button) -> ui.Say:
    text = t("コードが違うか、期限（{n}分）が切れています。表示された画面でご確認ください。", n=MINUTES)
    return ways.told(text, *buttons)


# ---- what the member is told ---------------------------------------------------------------------------------


def _note(id: MemberId) -> NewDelivery:
    return NewDelivery(kind="linked_note", stream=member_stream(id), lane=Lane.URGENT, member_id=id)


@feature.delivery("linked_note")
async def linked_note(delivery: Delivery, context: PostingContext) -> ui.Message | None:  # noqa: ARG001 - to its reader
    """Told where they were known before, so that nobody is linked to them unnoticed."""
    reader, t = context.uow.viewer, context.t
    if not isinstance(reader, MemberViewer) or not reader.member.active:
        return None
    return ui.text_message(
        t("別のサービスのアカウントを、あなたの登録につなぎました。"),
        t("お心当たりがないときは、すぐに /jimukyoku（事務局）でお知らせください。"),
    )


# ---- for whoever has become a member meanwhile ---------------------------------------------------------------


@feature.button(ways.LINK, roles=EVERYONE, response=Response.OPENS_FORM)
async def no_need(event: ButtonPressed, context: Context) -> ui.Reply:  # noqa: ARG001 - they are known here
    """Says that there is no need."""
    raise Refusal(ways.joined(context.t))


@feature.form(ways.LINK, roles=EVERYONE, response=Response.PRIVATE)
async def entered_by_a_member(event: FormSubmitted, context: Context) -> ui.Reply:
    """The same as the command."""
    return await _typed_by_a_member(event.value("code"), context)
