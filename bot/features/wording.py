"""The words for what the model knows: states, audiences, sizes, reasons and authors, as members read them."""

from collections import Counter
from collections.abc import Iterable, Mapping

from bot.context import Community
from bot.i18n import Translator, mark
from bot.model.anonymity import Crowd
from bot.model.assignment import Assignment, PassReason, Reason, Why
from bot.model.audience import Audience, Circle
from bot.model.field import Field
from bot.model.ids import MemberId, OrganizationId
from bot.model.member import Affiliation, Member
from bot.model.message import Message
from bot.model.organization import Organization, PopulationSize
from bot.model.question import Question, QuestionKind, QuestionState
from bot.outbound import Chip, Choice, Tone

_CIRCLES = {
    Circle.SECRETARIAT: mark("送った人と事務局のみ"),
    Circle.NAMED_EXPERTS: mark("指名した{expert}と事務局のみ"),
    Circle.EXPERTS: mark("{expert}・事務局"),
    Circle.MUNICIPALITIES: mark("市町村のみ"),
    Circle.PUBLIC_SERVANTS: mark("自治体職員（県・国を含む）"),
    Circle.PARTNERS: mark("民間パートナーまで"),
}

_SIZES = {
    PopulationSize.UNDER_10K: mark("人口1万人未満"),
    PopulationSize.FROM_10K: mark("人口1万〜3万人"),
    PopulationSize.FROM_30K: mark("人口3万〜5万人"),
    PopulationSize.FROM_50K: mark("人口5万〜10万人"),
    PopulationSize.FROM_100K: mark("人口10万〜30万人"),
    PopulationSize.FROM_300K: mark("人口30万人以上"),
}

_STATES = {
    QuestionState.OPEN: (mark("回答を募集中"), Tone.WAITING),
    QuestionState.OWNED: (mark("担当あり"), Tone.ACTIVE),
    QuestionState.ANSWERED: (mark("回答あり"), Tone.ACTIVE),
    QuestionState.RESOLVED: (mark("解決"), Tone.SUCCESS),
    QuestionState.CLOSED: (mark("終了"), Tone.NEUTRAL),
}

_KINDS = {
    QuestionKind.INQUIRY: mark("事務局への問い合わせ"),
    QuestionKind.REPORT: mark("投稿についての連絡"),
}

PASS_REASONS = {
    PassReason.OTHER_FIELD: mark("分野違い"),
    PassReason.BUSY: mark("多忙"),
    PassReason.CONFLICT_OF_INTEREST: mark("利害関係"),
    PassReason.OTHER: mark("その他"),
    PassReason.TRIAGED: mark("分野の決定"),
    PassReason.TAKEN_OVER: mark("担当の交代"),
    PassReason.DEPARTED: mark("異動・退職"),
}

_REASONS = {
    Why.NAMED: mark("相談者の指名"),
    Why.FIELD: mark("担当分野「{detail}」"),
    Why.EXPERIENCE: mark("業務の経験「{detail}」"),
    Why.HELPING: mark("この団体の相談を担当中"),
    Why.SAME_SIZE: mark("同じ人口規模"),
    Why.SAME_REGION: mark("同じ圏域"),
    Why.LOAD: mark("受け持ち{open}/{capacity}件、30日間で{recent}件"),
    Why.TRIAGE: mark("分野の振り分け"),
    Why.NO_EXPERT: mark("対応できる{expert}がいないため、事務局がお預かりします"),
    Why.SECRETARIAT: mark("事務局あての連絡"),
    Why.VOLUNTEERED: mark("担当の申し出"),
}


def circle_name(circle: Circle, t: Translator, community: Community) -> str:
    """The standard audience's name."""
    return t(_CIRCLES[circle], expert=community.expert_label)


def size_name(size: PopulationSize, t: Translator) -> str:
    """人口規模 in words."""
    return t(_SIZES[size])


def audience_name(
    audience: Audience, organizations: Mapping[OrganizationId, Organization], t: Translator, community: Community
) -> str:
    """The audience with all that narrows it: 「市町村のみ（南予、人口1万〜3万人）」."""
    narrowed = [
        *sorted(audience.regions),
        *(size_name(size, t) for size in PopulationSize if size in audience.sizes),
        *(organizations[id].name for id in sorted(audience.organizations) if id in organizations),
    ]
    name = circle_name(audience.circle, t, community)
    return t("{circle}（{narrowed}）", circle=name, narrowed=t("、").join(narrowed)) if narrowed else name


def state_chip(question: Question, t: Translator) -> Chip:
    """The question's state in a word."""
    return _state(question.state, t)


def _state(state: QuestionState, t: Translator) -> Chip:
    text, tone = _STATES[state]
    return Chip(t(text), tone)


def thread_tags(fields: Iterable[Field], t: Translator) -> tuple[str, ...]:
    """With what the threads of questions in these fields may be tagged: each state, and the fields."""
    states = (_state(state, t).text for state in QuestionState)
    return (*states, *(field.name(t.language) for field in fields))


def kind_name(kind: QuestionKind, t: Translator) -> str:
    """What a question to the secretariat is; a consultation needs no such word."""
    return t(_KINDS[kind])


def field_name(key: str | None, fields: Iterable[Field], t: Translator) -> str:
    """The field's name; 「分野は未定」 for none."""
    found = next((field for field in fields if field.key == key), None)
    return found.name(t.language) if found else t("分野は未定")


def crowd_name(crowd: Crowd, t: Translator) -> str:
    """Among whom an anonymous asker is hidden: 「人口1万〜3万人・南予の市町村の職員」."""
    if not crowd.municipality:
        return t("自治体・国の職員")
    parts = [size_name(crowd.size, t)] if crowd.size else []
    parts += [crowd.region or crowd.prefecture] if crowd.region or crowd.prefecture else []
    return t("{crowd}の市町村の職員", crowd=t("・").join(parts)) if parts else t("市町村の職員")


def asker_name(question: Question, t: Translator) -> str:
    """Who asks, as everybody may read it."""
    return crowd_name(question.crowd, t) if question.crowd else question.affiliation.label


def signature(affiliation: Affiliation, member: Member | None, t: Translator) -> str:
    """How a text is signed; who has left is no longer named."""
    if member is None or not member.active:
        return t("退職・異動した職員（{organization}）", organization=affiliation.organization)
    return affiliation.label


def author_name(message: Message, question: Question, authors: Mapping[MemberId, Member], t: Translator) -> str:
    """Who wrote `message`, as everybody may read it: what an anonymous asker wrote under their name is not told as
    theirs."""
    if question.anonymous and question.shows_asker(message.author_id, anonymously=message.anonymous):
        return t("相談者（{asker}）", asker=asker_name(question, t))
    return signature(message.affiliation, authors.get(message.author_id), t)


def reason_names(
    reasons: Iterable[Reason], fields: Iterable[Field], t: Translator, community: Community, *, confidential: bool
) -> str:
    """Why somebody was chosen; what is confidential only where asked for."""
    fields = tuple(fields)
    words = []
    for reason in reasons:
        if reason.confidential and not confidential:
            continue
        words.append(t(_REASONS[reason.why], expert=community.expert_label, **_details(reason, fields, t)))
    return t("、").join(words)


def _details(reason: Reason, fields: Iterable[Field], t: Translator) -> dict[str, str]:
    match reason.why:
        case Why.FIELD:
            return {"detail": field_name(reason.detail, fields, t)}
        case Why.LOAD:
            return dict(zip(("open", "capacity", "recent"), reason.detail.split("/"), strict=True))
        case _:
            return {"detail": t("、").join(reason.detail.split(";"))}


def owner_line(owner: str, assignment: Assignment, question: Question, t: Translator) -> str:
    """The owner, and while the question goes on whether they have taken it on, and by when an answer is expected."""
    return owner if question.ended else t("{owner}（{status}）", owner=owner, status=_owner_status(assignment, t))


def _owner_status(assignment: Assignment, t: Translator) -> str:
    if assignment.accepted_at is None:
        return t("依頼中")
    if assignment.expected_on is None:
        return t("担当中")
    return t("担当中・回答予定日 {day}", day=t.day(assignment.expected_on))


def organization_choices(organizations: Iterable[Organization]) -> tuple[Choice, ...]:
    """Each by its id; those that are called alike with their prefecture, as there are two 池田町."""
    listed = tuple(organizations)
    bearers = Counter(one.name for one in listed)
    return tuple(Choice(str(one.id), _told_apart(one) if bearers[one.name] > 1 else one.name) for one in listed)


def _told_apart(organization: Organization) -> str:
    return f"{organization.name}（{organization.prefecture}）" if organization.prefecture else organization.name
