"""The ways in: by a code that is mailed, by applying to the secretariat, or by an account elsewhere."""

from bot import outbound as ui
from bot.context import NewcomerContext, Refusal
from bot.i18n import Translator
from bot.model.application import Application, ApplicationState

JOIN = "join"
PROOF = "proof"
PROOF_AGAIN = "proof.again"
PROOF_CODE = "proof.code"
LINK = "link"


def can_prove(context: NewcomerContext) -> bool:
    """Whether a code can be mailed; whose mail their platform has verified needs none."""
    return context.community.mails and not context.profile.mail


def choose(context: NewcomerContext) -> ui.Say:
    """What somebody is answered first who can prove their organization themselves."""
    t = context.t
    text = t("はじめての方は、参加の方法を選んでください。いまの操作は、登録のあとでもう一度お願いします。")
    points = (
        t("公式メールで確かめる: 所属のアドレスに届くコードを入力すると、すぐにお使いになれます。"),
        t("事務局に申し込む: 公式メールを使えない方はこちらです。事務局が確認してお知らせします。"),
        t("別のサービスの登録とつなぐ: SlackやDiscordですでにお使いの方はこちらです。"),
    )
    row = ui.Row((to_proof(t, primary=True), to_join(t), to_link(t)))
    return ui.Say(ui.Message((ui.Notice(text, points=points), row)), refused=True)


def to_proof(t: Translator, *, primary: bool = False) -> ui.Button:
    """Leads to the form that asks for the address."""
    return ui.Button(t("公式メールで確かめる"), PROOF, primary=primary)


def to_mend(t: Translator) -> ui.Button:
    """Leads back to it."""
    return ui.Button(t("アドレスを入力し直す"), PROOF)


def to_join(t: Translator, *, primary: bool = False) -> ui.Button:
    """Leads to the form for the secretariat."""
    return ui.Button(t("事務局に申し込む"), JOIN, primary=primary)


def to_link(t: Translator) -> ui.Button:
    """Leads to the form that asks for a member's code."""
    return ui.Button(t("別のサービスの登録とつなぐ"), LINK)


def to_code(t: Translator, *, primary: bool = True) -> ui.Button:
    """Leads to the form that asks for the mailed code."""
    return ui.Button(t("届いたコードを入力する"), PROOF_CODE, primary=primary)


def to_again(t: Translator, *, primary: bool = False) -> ui.Button:
    """Mails another code."""
    return ui.Button(t("もう一度送る"), PROOF_AGAIN, primary=primary)


def told(text: str, *buttons: ui.Button, refused: bool = True) -> ui.Say:
    """A text and what one can do next. What was written before it stays, unlike where a handler raises."""
    return ui.Say(ui.Message((ui.Section(text), ui.Row(buttons)) if buttons else (ui.Section(text),)), refused=refused)


async def not_declined(context: NewcomerContext) -> Application | None:
    """Their latest application; raises `Refusal` where the secretariat declined it."""
    latest = await context.uow.applications.latest(context.account)
    if latest is None or latest.state is not ApplicationState.DECLINED:
        return latest
    text = context.t("参加のお申し込みは、お受けできませんでした。ご不明な点は、事務局の担当者に直接ご連絡ください。")
    if latest.reason:
        text += "\n" + context.t("事務局から: {reason}", reason=latest.reason)
    raise Refusal(text)


def has_left(t: Translator) -> str:
    """What is said to somebody whose membership has ended."""
    return t("メンバー登録が終了しているため、お使いいただけません。事務局の担当者にお問い合わせください。")


def joined(t: Translator) -> str:
    """What is said to whoever has become a member meanwhile."""
    return t("メンバー登録は済んでいます。そのままお使いください。")
