"""A small community to store: each call makes one thing with what does not matter filled in."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.model.assignment import Assignment
from bot.model.audience import Audience, Circle, MemberViewer, System
from bot.model.ids import AssignmentId, MemberId, MessageId, OrganizationId, PlaceId, QuestionId
from bot.model.member import Affiliation, Member, Role
from bot.model.message import Message
from bot.model.organization import Organization, OrganizationKind
from bot.model.place import Place, Purpose
from bot.model.question import Question
from bot.ports import UnitOfWork

NOW = datetime(2025, 11, 22, 5, 0, 0, 123456, tzinfo=UTC)
SYSTEM = System("test")
EVERY_PUBLIC_SERVANT = Audience(Circle.PUBLIC_SERVANTS)


def organization(name: str, kind: OrganizationKind = OrganizationKind.MUNICIPALITY) -> Organization:
    """Without a code, in the region of 南予, with 15,000 people if it is a municipality."""
    population = 15_000 if kind is OrganizationKind.MUNICIPALITY else None
    return Organization(
        id=OrganizationId(0),
        code="",
        name=name,
        kind=kind,
        prefecture="愛媛県",
        region="南予",
        population=population,
        domains=("example.lg.jp",),
    )


def member(name: str, of: Organization, *roles: Role) -> Member:
    """A person with these roles besides the ordinary one."""
    return Member(
        id=MemberId(0),
        name=name,
        mail="x@example.lg.jp",
        organization_id=of.id,
        roles=frozenset({Role.MEMBER, *roles}),
    )


def place(external: str = "security", audience: Audience = EVERY_PUBLIC_SERVANT) -> Place:
    """A page of the browser workspace."""
    return Place(
        id=PlaceId(0),
        platform="web",
        workspace="main",
        external=external,
        name="システム・セキュリティ",
        purpose=Purpose.FIELD,
        field="security",
        audience=audience,
    )


def question(asker: MemberViewer, audience: Audience = EVERY_PUBLIC_SERVANT, *, title: str = "相談") -> Question:
    """A consultation, asked now."""
    return Question(
        id=QuestionId(0),
        title=title,
        body="どうしていますか。",
        audience=audience,
        asker_id=asker.member.id,
        affiliation=Affiliation.of(asker.member, asker.organization),
        asked_at=NOW,
        changed_at=NOW,
    )


def message(author: MemberViewer, of: Question, text: str = "こうしています。") -> Message:
    """A post in a question's thread."""
    return Message(
        id=MessageId(0),
        question_id=of.id,
        author_id=author.member.id,
        affiliation=Affiliation.of(author.member, author.organization),
        text=text,
        posted_at=NOW,
    )


def assignment(of: Question, owner: MemberViewer) -> Assignment:
    """Since now."""
    return Assignment(id=AssignmentId(0), question_id=of.id, owner_id=owner.member.id, since=NOW)


@dataclass(frozen=True, slots=True)
class Community:
    """Who is there in most tests."""

    clerk: MemberViewer
    neighbour: MemberViewer
    expert: MemberViewer
    secretary: MemberViewer
    partner: MemberViewer


async def settle(uow: UnitOfWork) -> Community:
    """Stores the people of a `Community`."""
    town = await uow.organizations.add(organization("内子町"))
    next_town = await uow.organizations.add(organization("砥部町"))
    office = await uow.organizations.add(organization("事務局", OrganizationKind.SECRETARIAT))
    company = await uow.organizations.add(organization("みかんシステム", OrganizationKind.COMPANY))

    async def join(name: str, of: Organization, *roles: Role) -> MemberViewer:
        return MemberViewer(await uow.members.add(member(name, of, *roles)), of)

    partner = replace(member("企業 太郎", company), roles=frozenset({Role.PARTNER}))
    return Community(
        clerk=await join("内子 みかん", town),
        neighbour=await join("砥部 やき", next_town),
        expert=await join("専門 花子", office, Role.EXPERT),
        secretary=await join("事務 局子", office, Role.SECRETARIAT),
        partner=MemberViewer(await uow.members.add(partner), company),
    )
