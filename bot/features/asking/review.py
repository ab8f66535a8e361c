"""The review before posting: the field proposed, who will see it, what should not be written, and the notices."""

from collections.abc import Sequence

from bot import outbound as ui
from bot.context import Context
from bot.features import people, wording
from bot.features.asking.validation import Asked
from bot.features.posting import here
from bot.features.thread.anonymous import naming_warning
from bot.i18n import mark
from bot.model.audience import reach
from bot.model.draft import Draft
from bot.model.field import Field, propose_field
from bot.model.member import Affiliation
from bot.model.place import Place, Purpose, fitting_place
from bot.model.sensitive import SensitiveKind, find_sensitive

SENSITIVE = {
    SensitiveKind.MY_NUMBER: mark("マイナンバー"),
    SensitiveKind.RESIDENT_CODE: mark("住民票コード"),
    SensitiveKind.TELEPHONE: mark("電話番号"),
    SensitiveKind.MAIL: mark("メールアドレス"),
    SensitiveKind.IP_ADDRESS: mark("IPアドレス"),
    SensitiveKind.SECRET: mark("パスワードや鍵"),
    SensitiveKind.POSTAL_ADDRESS: mark("住所"),
    SensitiveKind.CREDIT_CARD: mark("カード番号"),
}

INCIDENT_WORDS = ("不正アクセス", "ランサム", "情報漏えい", "情報漏洩", "マルウェア", "ウイルス感染", "乗っ取り")


async def review_view(draft: Draft, asked: Asked, context: Context) -> ui.View:
    """What will be posted, as it will be seen, with the buttons that post it or go back."""
    t = context.t
    fields = await context.uow.fields.all()
    proposed = propose_field(f"{asked.title}\n{asked.body}", fields) if asked.field is None else None
    return ui.View(
        t("相談の確認"),
        (
            *_warnings(asked, context),
            ui.Notice(await _reach_text(asked, context), ui.Tone.ACTIVE),
            *_proposal(proposed, context),
            ui.Heading(asked.title),
            ui.Section(asked.body, quoted=True),
            ui.Facts(await _facts(asked, fields, proposed, context)),
            ui.Notice(context.community.records_notice),
            ui.Row(_buttons(draft, proposed, context)),
        ),
        ref=ui.ViewRef("draft", {"draft": str(draft.id)}),
    )


def _warnings(asked: Asked, context: Context) -> tuple[ui.Notice, ...]:
    t, text = context.t, f"{asked.title}\n{asked.body}"
    notices = []
    if findings := find_sensitive(text):
        points = tuple(t("{kind}らしいもの: {excerpt}", kind=t(SENSITIVE[f.kind]), excerpt=f.excerpt) for f in findings)
        warning = t("書かないほうがよい内容が含まれているようです。投稿する前に確かめてください。")
        notices.append(ui.Notice(warning, ui.Tone.WARNING, points))
    if any(word in text for word in INCIDENT_WORDS):
        first_call = t("事故が疑われるときは、相談より先に所属のCSIRTと県の担当課へご連絡ください。")
        notices.append(ui.Notice(first_call, ui.Tone.WARNING))
    if asked.crowd:
        notices += naming_warning(context)
    return tuple(notices)


async def _reach_text(asked: Asked, context: Context) -> str:
    named = await context.uow.members.many(asked.audience.members)
    people_named = await people.with_organizations(named.values(), context.uow)
    count = reach(asked.audience, await context.uow.members.headcounts(), people_named)
    return context.t(
        "この相談は{organizations}団体・{people}人に表示されます。",
        organizations=count.organizations,
        people=count.people,
    )


def _proposal(proposed: Field | None, context: Context) -> tuple[ui.Notice, ...]:
    if proposed is None:
        return ()
    name = proposed.name(context.t.language)
    return (ui.Notice(context.t("内容から、分野は「{field}」と思われます。", field=name)),)


async def _facts(
    asked: Asked, fields: Sequence[Field], proposed: Field | None, context: Context
) -> tuple[tuple[str, str], ...]:
    t, uow, community = context.t, context.uow, context.community
    organizations = await people.organizations_by_id(uow)
    field = wording.field_name(asked.field, fields, t) if asked.field else t("わからない（事務局が振り分けます）")
    expert = await people.label_of(asked.named_expert_id, uow) if asked.named_expert_id else t("指名しない")
    me = context.me
    shown_as = wording.crowd_name(asked.crowd, t) if asked.crowd else Affiliation.of(me.member, me.organization).label
    place = await _place(asked, proposed, context)
    return (
        (t("分野"), field),
        (t("業務"), t("、").join(asked.topics) or t("指定なし")),
        (t("公開範囲"), wording.audience_name(asked.audience, organizations, t, community)),
        (t("投稿先"), place),
        (t("{expert}の指名", expert=community.expert_label), expert),
        (t("回答の希望日"), t.day(asked.wished_on) if asked.wished_on else t("指定なし")),
        (t("表示される名前"), shown_as),
    )


async def _place(asked: Asked, proposed: Field | None, context: Context) -> str:
    """Where it will live; accepting the proposed field may lead elsewhere than leaving it to the secretariat."""
    t, place = context.t, _place_name(asked.place, context)
    if proposed is None:
        return place
    other = fitting_place(asked.audience, proposed.key, await context.uow.places.all(), here(context))
    if other is None or other == asked.place:
        return place
    return t("{proposed}（分野を事務局に任せるときは{place}）", proposed=_place_name(other, context), place=place)


def _place_name(place: Place, context: Context) -> str:
    t = context.t
    name = t("公開範囲の人だけが見られるスレッド") if place.purpose is Purpose.PRIVATE else place.name
    return name if place.home == here(context) else t("{place}（別のワークスペース）", place=name)


def _buttons(draft: Draft, proposed: Field | None, context: Context) -> tuple[ui.Button, ...]:
    t, id = context.t, str(draft.id)
    mend = ui.Button(t("書き直す"), "ask.edit", id)
    discard = ui.Button(t("下書きを削除"), "draft.discard", id, danger=True, confirm=t("この下書きを削除しますか？"))
    if proposed is None:
        return (ui.Button(t("相談する"), "ask.post", id, primary=True), mend, discard)
    name = proposed.name(t.language)
    return (
        ui.Button(t("「{field}」で相談する", field=name), "ask.post", f"{id}:{proposed.key}", primary=True),
        ui.Button(t("分野は事務局に任せて相談する"), "ask.post", id),
        mend,
        discard,
    )
