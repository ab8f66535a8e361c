"""The form of a question: its inputs, what they offer, and how they are filled from a draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot import outbound as ui
from bot.context import Context
from bot.features import people, wording
from bot.model.audience import CHOOSABLE_CIRCLES, Circle
from bot.model.draft import Values
from bot.model.field import TOPICS, Field
from bot.model.ids import OrganizationId
from bot.model.member import Member
from bot.model.organization import Organization, OrganizationKind, PopulationSize
from bot.model.question import BODY_LENGTH, SHORTEST_BODY, SHORTEST_TITLE, TITLE_LENGTH

FORM = "ask"
UNKNOWN_FIELD = "unknown"
DEFAULTS: Values = {"field": (UNKNOWN_FIELD,), "circle": (Circle.PUBLIC_SERVANTS.value,)}


@dataclass(frozen=True, slots=True)
class Offered:
    """What the form's selects offer this asker."""

    fields: Sequence[Field]
    experts: Sequence[Member]
    organizations: Mapping[OrganizationId, Organization]

    @property
    def regions(self) -> list[str]:
        """圏域 of the community, in the order of the organizations' codes."""
        return list(dict.fromkeys(o.region for o in self.organizations.values() if o.region))


async def offered(context: Context) -> Offered:
    """Reads what the form offers."""
    experts = [expert for expert in await people.experts(context.uow) if expert.id != context.me.member.id]
    return Offered(await context.uow.fields.all(), experts, await people.organizations_by_id(context.uow))


def ask_form(
    values: Values, offer: Offered, context: Context, *, state: str = "", errors: Mapping[str, str] | None = None
) -> ui.Form:
    """The form holding `values`; `state` is the draft's id, empty before there is one."""
    errors = errors or {}
    inputs = (*_text(values, errors, context), *_choices(values, errors, offer, context))
    return ui.Form(
        name=FORM, title=context.t("相談する"), inputs=inputs, submit=context.t("内容を確認する"), state=state
    )


def _text(values: Values, errors: Mapping[str, str], context: Context) -> tuple[ui.AnyInput, ...]:
    t = context.t
    return (
        ui.TextInput(
            name="title",
            label=t("件名"),
            help=t("何についての相談か、ひと目で分かるように。"),
            required=True,
            shortest=SHORTEST_TITLE,
            longest=TITLE_LENGTH,
            value=values.get("title", ()),
            error=errors.get("title", ""),
        ),
        ui.TextInput(
            name="body",
            label=t("相談の内容"),
            help=t("いまの状況、困っていること、これまでに試したこと。"),
            required=True,
            shortest=SHORTEST_BODY,
            longest=BODY_LENGTH,
            multiline=True,
            notice=writing_notice(context),
            value=values.get("body", ()),
            error=errors.get("body", ""),
        ),
    )


def writing_notice(context: Context) -> ui.Notice:
    """What not to write, where it is written."""
    t = context.t
    return ui.Notice(
        t("次のことは書かないでください"),
        ui.Tone.WARNING,
        (
            t("住民や職員の個人情報（氏名、住所、電話番号、マイナンバーなど）"),
            t("システムのアドレスやパスワード、公表前の調達の内容"),
            t("情報セキュリティの事故が疑われるときは、相談より先に所属のCSIRTと県へご連絡ください。"),
        ),
    )


def _choices(values: Values, errors: Mapping[str, str], offer: Offered, context: Context) -> tuple[ui.AnyInput, ...]:
    t = context.t

    def select(name: str, label: str, choices: Sequence[ui.Choice], help: str = "", **more: bool) -> ui.SelectInput:
        return ui.SelectInput(
            name=name,
            label=label,
            help=help,
            choices=tuple(choices),
            required=more.get("required", False),
            several=more.get("several", False),
            rare=more.get("rare", False),
            value=values.get(name, ()),
            error=errors.get(name, ""),
        )

    unknown = ui.Choice(UNKNOWN_FIELD, t("わからない（事務局が振り分けます）"))
    return (
        select("field", t("分野"), [unknown, *_field_choices(offer, context)], required=True),
        select("topics", t("業務"), [ui.Choice(topic, topic) for topic in TOPICS], several=True),
        ui.DateInput(
            name="wished_on",
            label=t("回答の希望日"),
            help=t("急がないときは空欄で構いません。"),
            earliest=t.local(context.now).date(),
            value=values.get("wished_on", ()),
            error=errors.get("wished_on", ""),
        ),
        select("circle", t("公開範囲"), _circle_choices(context), required=True),
        select("expert", t("{expert}の指名", expert=context.community.expert_label), _expert_choices(offer, context)),
        ui.Checkbox(
            name="anonymous",
            label=t("名前と所属を出さずに相談する"),
            help=t("人口規模や圏域だけを表示します。事務局が確認した場合は記録が残ります。"),
            value=values.get("anonymous", ()),
            error=errors.get("anonymous", ""),
        ),
        select("regions", t("圏域で絞る"), [ui.Choice(r, r) for r in offer.regions], several=True, rare=True),
        select("sizes", t("人口規模で絞る"), _size_choices(context), several=True, rare=True),
        select("organizations", t("団体で絞る"), _organization_choices(offer), several=True, rare=True),
    )


def _field_choices(offer: Offered, context: Context) -> list[ui.Choice]:
    return [ui.Choice(field.key, field.name(context.t.language)) for field in offer.fields]


def _circle_choices(context: Context) -> list[ui.Choice]:
    t, community = context.t, context.community
    return [ui.Choice(circle.value, wording.circle_name(circle, t, community)) for circle in CHOOSABLE_CIRCLES]


def _size_choices(context: Context) -> list[ui.Choice]:
    return [ui.Choice(size.value, wording.size_name(size, context.t)) for size in PopulationSize]


def _expert_choices(offer: Offered, context: Context) -> list[ui.Choice]:
    def label(expert: Member) -> str:
        names = [field.name(context.t.language) for field in offer.fields if field.key in expert.fields]
        return context.t("{name}（{fields}）", name=expert.name, fields=context.t("、").join(names))

    nobody = ui.Choice("", context.t("指名しない"))
    return [nobody, *(ui.Choice(str(expert.id), label(expert)) for expert in offer.experts)]


def _organization_choices(offer: Offered) -> Sequence[ui.Choice]:
    public = (OrganizationKind.MUNICIPALITY, OrganizationKind.PREFECTURE, OrganizationKind.MINISTRY)
    return wording.organization_choices(o for o in offer.organizations.values() if o.kind in public)
