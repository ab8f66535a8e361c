"""Of places: the message that stays pinned in one, and what the secretariat is told of one that takes nothing."""

from bot import outbound as ui
from bot.commands import Feature
from bot.context import PostingContext
from bot.features import people, wording
from bot.model.delivery import Delivery
from bot.model.place import Place, Purpose
from bot.ports import NotFound

feature = Feature()


@feature.delivery("place_guide")
async def place_guide(delivery: Delivery, context: PostingContext) -> ui.Message | None:
    """Posted once, when the place is opened; only where people ask."""
    if delivery.owed.place_id is None:
        raise NotFound(delivery.owed.kind)
    place, t = await context.uow.places.get(delivery.owed.place_id), context.t
    if place.purpose not in (Purpose.FIELD, Purpose.GENERAL):
        return None
    buttons = (
        ui.Button(t("相談する"), "ask", place.field or "", primary=True),
        ui.Link(t("使い方"), ui.ViewRef("help")),
    )
    elements = (
        ui.Section(await _what_for(place, context)),
        ui.Facts(((t("読める人"), await _readers(place, context)),)),
        ui.Section(t("「相談する」を押すか、/soudan と入力してください。投稿する前に、内容と公開範囲を確認できます。")),
        ui.Row(buttons),
    )
    head = ui.ThreadHead(t("相談のしかた"))
    return ui.Message(elements, title=place.name, pinned=True, head=head)


@feature.delivery("place_closed_note")
async def place_closed(delivery: Delivery, context: PostingContext) -> ui.Message | None:
    """Tells a secretary that nothing can be posted there before somebody mends it; not needed once that was done."""
    if delivery.owed.about_place_id is None:
        raise NotFound(delivery.owed.kind)
    place, t = await context.uow.places.get(delivery.owed.about_place_id), context.t
    if not await context.uow.deliveries.stuck(place.id):
        return None
    closed = t("「{place}」（{workspace}）に投稿できません。", place=place.name, workspace=place.workspace)
    why = t("ボットの権限が足りないか、場所の設定が変わっています。「yorozu doctor」で確かめて、直してください。")
    then = t("直ると、待っている投稿は自動で届きます（1日を過ぎたものは届きません）。")
    return ui.text_message(closed + why, then, title=t("投稿できない場所"))


async def _what_for(place: Place, context: PostingContext) -> str:
    t, expert = context.t, context.community.expert_label
    if place.purpose is Purpose.GENERAL:
        return t("どの分野の相談にも使える場所です。{expert}や他の自治体の職員が一緒に考えます。", expert=expert)
    field = wording.field_name(place.field, await context.uow.fields.all(), t)
    return t("「{field}」の相談の場所です。{expert}や他の自治体の職員が一緒に考えます。", field=field, expert=expert)


async def _readers(place: Place, context: PostingContext) -> str:
    organizations = await people.organizations_by_id(context.uow)
    return wording.audience_name(place.audience, organizations, context.t, context.community)
