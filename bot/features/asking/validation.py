"""From what was typed to a question that can be posted, or to what must be mended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.context import Context
from bot.features.asking.fields import UNKNOWN_FIELD, Offered
from bot.features.posting import here
from bot.features.thread.rewriting import length_errors
from bot.model.anonymity import Crowd, anonymity_pool, crowd
from bot.model.audience import CHOOSABLE_CIRCLES, Audience, Circle
from bot.model.draft import Values, first
from bot.model.field import TOPICS
from bot.model.ids import MemberId, OrganizationId
from bot.model.organization import PopulationSize
from bot.model.place import Place, fitting_place
from bot.text import clean, clean_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as its asker wants it, checked; `field` is None where the asker did not know."""

    title: str
    body: str
    field: str | None
    topics: tuple[str, ...]
    audience: Audience
    named_expert_id: MemberId | None
    wished_on: date | None
    crowd: Crowd | None
    place: Place


@dataclass(frozen=True, slots=True)
class Mistakes:
    """What must be mended, by input name."""

    errors: Mapping[str, str]


async def validate(values: Values, offer: Offered, context: Context) -> Asked | Mistakes:
    """Checks all inputs at once, so that nobody has to mend them one after the other."""
    t, errors = context.t, dict[str, str]()
    title, body = clean_line(first(values, "title")), clean(first(values, "body"))
    errors |= length_errors(title, body, context)
    field = _field(values, offer)
    if field == "":
        errors["field"] = t("分野を選んでください。わからないときは「わからない」で構いません。")
    wished_on = _wished_on(values, errors, context)
    expert_id = _expert(values, offer, errors, context)
    audience = _audience(values, offer, expert_id, errors, context)
    hidden = _crowd(values, audience, offer, errors, context)
    place = fitting_place(audience, field, await context.uow.places.all(), here(context))
    if place is None:
        errors.setdefault(
            "circle",
            t("この公開範囲で投稿できる場所がありません。公開範囲を広げるか、事務局にお問い合わせください。"),
        )
    if errors or place is None:
        return Mistakes(errors)
    return Asked(
        title=title,
        body=body,
        field=field,
        topics=tuple(topic for topic in TOPICS if topic in values.get("topics", ())),
        audience=audience,
        named_expert_id=expert_id,
        wished_on=wished_on,
        crowd=hidden,
        place=place,
    )


def _field(values: Values, offer: Offered) -> str | None:
    chosen = first(values, "field")
    if chosen == UNKNOWN_FIELD:
        return None
    return chosen if any(field.key == chosen for field in offer.fields) else ""


def _wished_on(values: Values, errors: dict[str, str], context: Context) -> date | None:
    typed = first(values, "wished_on").strip()
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        errors["wished_on"] = context.t("日付を 2026-04-01 の形で入力してください。")
        return None
    if day < context.t.local(context.now).date():
        errors["wished_on"] = context.t("今日以降の日付を選んでください。")
    return day


def _expert(values: Values, offer: Offered, errors: dict[str, str], context: Context) -> MemberId | None:
    chosen = first(values, "expert")
    if not chosen:
        return None
    expert = next((expert for expert in offer.experts if str(expert.id) == chosen), None)
    if expert is None:
        errors["expert"] = context.t("この{expert}は指名できません。", expert=context.community.expert_label)
        return None
    return expert.id


def _audience(
    values: Values, offer: Offered, expert_id: MemberId | None, errors: dict[str, str], context: Context
) -> Audience:
    circle = next((c for c in CHOOSABLE_CIRCLES if c.value == first(values, "circle")), None)
    if circle is None:
        errors["circle"] = context.t("公開範囲を選んでください。")
        circle = Circle.NAMED_EXPERTS
    elif circle is Circle.NAMED_EXPERTS and expert_id is None:
        errors.setdefault("expert", context.t("この公開範囲では、相談する相手を指名してください。"))
    chosen = set(values.get("organizations", ()))
    return Audience(
        circle,
        members=frozenset({expert_id} if expert_id else ()),
        regions=frozenset(values.get("regions", ())) & frozenset(offer.regions),
        sizes=frozenset(size for size in PopulationSize if size.value in values.get("sizes", ())),
        organizations=frozenset(OrganizationId(id) for id in offer.organizations if str(id) in chosen),
    )


def _crowd(
    values: Values, audience: Audience, offer: Offered, errors: dict[str, str], context: Context
) -> Crowd | None:
    if not first(values, "anonymous"):
        return None
    pool = anonymity_pool(audience, context.me.organization, tuple(offer.organizations.values()))
    hidden = crowd(context.me.organization, pool)
    if hidden is None:
        errors["anonymous"] = context.t(
            "公開範囲の団体が少なく、匿名でも推測されるおそれがあります。範囲を広げてください。"
        )
    return hidden
