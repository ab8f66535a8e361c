"""What a new member is told: that they are in, and what they can do."""

from bot import outbound as ui
from bot.commands import Feature
from bot.context import Community, PostingContext
from bot.i18n import Translator
from bot.model.audience import MemberViewer
from bot.model.delivery import Delivery
from bot.model.member import STAFF

feature = Feature()


@feature.delivery("welcome_note")
async def welcome_note(delivery: Delivery, context: PostingContext) -> ui.Message | None:  # noqa: ARG001 - to its reader
    """Told once somebody is a member."""
    reader = context.uow.viewer
    if not isinstance(reader, MemberViewer) or not reader.member.active:
        return None
    return welcome(reader, context.t, context.community)


def welcome(reader: MemberViewer, t: Translator, community: Community) -> ui.Message:
    """Whose they are, and what they can do, in three lines."""
    if reader.member.may(STAFF):
        first = t("/soudan（相談）で、{expert}や他の自治体に相談できます。", expert=community.expert_label)
    else:
        first = t("/jibun（自分の相談）で、ご自身が事務局に送った連絡を見られます。")
    can = (
        first,
        t("/ichiran（一覧）で、回答を募集中の相談を見られます。スレッドに書き込むと回答になります。"),
        t("わからないことは、/jimukyoku（事務局）で事務局に聞けます。ほかの人には見えません。"),
    )
    belongs = t(
        "ご所属は「{organization}」です。違うときは、事務局にお知らせください。", organization=reader.organization.name
    )
    return ui.Message((ui.Notice(t("メンバー登録が済みました。ようこそ。"), ui.Tone.SUCCESS, (belongs, *can)),))
