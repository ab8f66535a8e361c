"""公式メールで確かめる: somebody who is no member has a code mailed to the address of their organization.

What is answered tells nobody whether an address is a member's: it is the same for every address of the same domain.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from bot import outbound as ui
from bot.codes import new_key, new_mail_code
from bot.commands import Feature, Response
from bot.context import Context, NewcomerContext, Refusal
from bot.features.joining import ways
from bot.features.joining.apply import receive
from bot.features.joining.fields import person_inputs
from bot.features.lengths import too_long
from bot.i18n import Translator
from bot.inbound import ButtonPressed, FormSubmitted
from bot.model.application import NAME_LENGTH, SECTION_LENGTH
from bot.model.draft import Values, first
from bot.model.ids import MailProofId
from bot.model.member import EVERYONE, folded_mail
from bot.model.organization import proven_by
from bot.model.proof import LETTERS_WITHIN, MOST_LETTERS, PROOF_VALID_FOR, MailProof
from bot.text import clean_line

feature = Feature()

MAIL_LENGTH = 254
"""The longest address that can be on its way (https://www.rfc-editor.org/errata/eid1690)."""

_ADDRESS = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+")


@dataclass(frozen=True, slots=True)
class Entered:
    """Whose code it is to be, checked as far as one can see from it."""

    mail: str
    name: str
    section: str

    def errors(self, t: Translator) -> dict[str, str]:
        """What must be mended, by input."""
        errors = {}
        if not _ADDRESS.fullmatch(self.mail) or len(self.mail) > MAIL_LENGTH:
            errors["mail"] = t("メールアドレスを確かめてください。")
        if not self.name:
            errors["name"] = t("氏名を入力してください。")
        for input, text, longest in (("name", self.name, NAME_LENGTH), ("section", self.section, SECTION_LENGTH)):
            if len(text) > longest:
                errors[input] = too_long(longest, text, t)
        return errors


def _entered(values: Values) -> Entered:
    mail = folded_mail("".join(unicodedata.normalize("NFKC", first(values, "mail")).split()))
    return Entered(mail, clean_line(first(values, "name")), clean_line(first(values, "section")))


@feature.newcomer(button=ways.PROOF)
async def begin(event: ButtonPressed, context: NewcomerContext) -> ui.Reply:
    """Asks for the address, with what was entered before."""
    if not ways.can_prove(context):
        return await receive(event, context)
    await ways.not_declined(context)
    before, name = await context.uow.proofs.latest(context.account), context.profile.name
    held = {"mail": before.mail, "name": before.name, "section": before.section} if before else {"name": name}
    return ui.OpenForm(_form({input: (value,) for input, value in held.items() if value}, {}, context.t))


def _form(values: Values, errors: dict[str, str], t: Translator) -> ui.Form:
    mail = ui.TextInput(
        name="mail",
        label=t("公式メールアドレス"),
        help=t("所属の団体からお持ちのアドレスを入力してください。"),
        required=True,
        longest=MAIL_LENGTH,
        value=values.get("mail", ()),
        error=errors.get("mail", ""),
    )
    section, name = person_inputs(values, errors, t)
    return ui.Form(
        name=ways.PROOF,
        title=t("公式メールで確かめる"),
        inputs=(mail, name, section),
        submit=t("コードを送る"),
        intro=(
            ui.Section(t("入力されたアドレスに、6桁のコードを送ります。届いたコードを次の画面で入力してください。")),
        ),
    )


@feature.newcomer(ways.PROOF)
async def ask(event: FormSubmitted, context: NewcomerContext) -> ui.Reply:
    """Has the code mailed, where its owner would be proven by it."""
    if not ways.can_prove(context):
        return await receive(event, context)
    await ways.not_declined(context)
    entered = _entered(event.values)
    if errors := entered.errors(context.t):
        return ui.Invalid(_form(event.values, errors, context.t))
    return await _write(entered, context)


@feature.newcomer(button=ways.PROOF_AGAIN, response=Response.PRIVATE)
async def again(event: ButtonPressed, context: NewcomerContext) -> ui.Reply:
    """Has another code mailed to the same address."""
    before = await context.uow.proofs.latest(context.account)
    if before is None or not ways.can_prove(context):
        return await receive(event, context)
    await ways.not_declined(context)
    if before.refused:
        return not_delivered(context)
    return await _write(Entered(before.mail, before.name, before.section), context)


async def _write(entered: Entered, context: NewcomerContext) -> ui.Reply:
    t, since = context.t, context.now - LETTERS_WITHIN
    proofs, mail = context.uow.proofs, entered.mail
    asked = max(await proofs.asked_by(context.account, since), await proofs.asked_for(mail, since))
    if asked >= MOST_LETTERS:
        text = t("コードを送れるのは、1時間に{n}回までです。時間をおくか、事務局に申し込んでください。", n=MOST_LETTERS)
        return ways.told(text, ways.to_code(t), ways.to_join(t))
    proven = proven_by(mail, await context.uow.organizations.all()) is not None
    is_owed = proven or await context.uow.members.by_mail(mail) is not None
    await proofs.add(_proof(entered, context, is_owed=is_owed))
    return _on_its_way(mail, t) if proven else _perhaps_on_its_way(t)


def _proof(entered: Entered, context: NewcomerContext, *, is_owed: bool) -> MailProof:
    """One that is not owed is kept all the same: the next steps and the limits tell nothing of it either."""
    return MailProof(
        id=MailProofId(0),
        account=context.account,
        mail=entered.mail,
        name=entered.name,
        section=entered.section,
        code=new_mail_code(),
        key=new_key(),
        at=context.now,
        expires_at=context.now + PROOF_VALID_FOR,
        sent_at=None if is_owed else context.now,
    )


def _on_its_way(mail: str, t: Translator) -> ui.Say:
    minutes = PROOF_VALID_FOR // timedelta(minutes=1)
    text = t("{mail} に6桁のコードを送ります。{n}分以内に入力してください。", mail=mail, n=minutes)
    hint = t("届かないときは、迷惑メールの入れ物と、アドレスの書き間違いをご確認ください。")
    return ways.told(f"{text}\n{hint}", ways.to_code(t), ways.to_again(t), refused=False)


def _perhaps_on_its_way(t: Translator) -> ui.Say:
    text = t("このアドレスのドメインからは、所属を確かめられません。はじめての方は、事務局に申し込んでください。")
    hint = t("メンバー登録がお済みのアドレスでしたら、コードを送ります。届いたコードを入力してください。")
    buttons = ways.to_join(t, primary=True), ways.to_code(t, primary=False), ways.to_mend(t)
    return ways.told(f"{text}\n{hint}", *buttons)


def not_delivered(context: NewcomerContext) -> ui.Say:
    """What is said of an address that the mail server refused."""
    t = context.t
    text = t("このアドレスには届けられませんでした。アドレスをご確認ください。")
    return ways.told(text, ways.to_mend(t), ways.to_join(t))


# ---- for whoever has become a member meanwhile ---------------------------------------------------------------


@feature.button(ways.PROOF, roles=EVERYONE, response=Response.OPENS_FORM)
@feature.button(ways.PROOF_AGAIN, roles=EVERYONE, response=Response.PRIVATE)
async def no_need(event: ButtonPressed, context: Context) -> ui.Reply:  # noqa: ARG001 - nothing to prove
    """Says that there is no need."""
    raise Refusal(ways.joined(context.t))


@feature.form(ways.PROOF, roles=EVERYONE, response=Response.PRIVATE)
async def no_need_to_ask(event: FormSubmitted, context: Context) -> ui.Reply:  # noqa: ARG001 - nothing to prove
    """Says that there is no need."""
    return ui.Say(ui.text_message(ways.joined(context.t)))
