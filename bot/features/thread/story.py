"""Everything that happened to one question, read once for its page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.context import Context
from bot.features import people
from bot.model.assignment import Assignment, Invitation
from bot.model.field import Field
from bot.model.ids import MemberId
from bot.model.member import Affiliation, Member
from bot.model.message import Message
from bot.model.question import Question
from bot.ports import AuditEntry

REVEALED = "author.revealed"
"""The audited act by which a secretary learns who asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A question with its messages, owners and peers, and how each person signs today.

    `reveals` is who looked up its anonymous asker: for the asker and the secretariat, empty for everybody else.
    """

    question: Question
    messages: Sequence[Message]
    assignments: Sequence[Assignment]
    invitations: Sequence[Invitation]
    authors: Mapping[MemberId, Member]
    labels: Mapping[MemberId, str]
    fields: Sequence[Field]
    reveals: Sequence[AuditEntry]

    @property
    def present(self) -> Assignment | None:
        """Who owns it now."""
        return next((a for a in reversed(self.assignments) if a.until is None), None)

    def name(self, member_id: MemberId) -> str:
        """How an owner or peer signs."""
        return self.labels.get(member_id, "")


async def read_story(question: Question, context: Context) -> Story:
    """Reads it as this viewer."""
    uow = context.uow
    messages = await uow.messages.of(question.id)
    assignments = await uow.assignments.of(question.id)
    invitations = await uow.assignments.invited(question.id)
    reveals = await _reveals(question, context)
    ids: set[MemberId] = {m.author_id for m in messages}
    ids |= {a.owner_id for a in assignments} | {i.member_id for i in invitations}
    ids |= {entry.actor_id for entry in reveals if entry.actor_id}
    authors = await uow.members.many(ids)
    signed = await people.with_organizations(authors.values(), uow)
    return Story(
        question=question,
        messages=messages,
        assignments=assignments,
        invitations=invitations,
        authors=authors,
        labels={v.member.id: Affiliation.of(v.member, v.organization).label for v in signed},
        fields=await uow.fields.all(),
        reveals=reveals,
    )


async def _reveals(question: Question, context: Context) -> Sequence[AuditEntry]:
    me = context.me.member
    if not question.anonymous or not (me.is_secretary or me.id == question.asker_id):
        return ()
    return [entry for entry in await context.uow.audit.of(question.id) if entry.act == REVEALED]
