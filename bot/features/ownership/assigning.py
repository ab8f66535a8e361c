"""Giving a question its owner and peers, by the rules of `bot.routing`."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.context import Context, Refusal
from bot.features import people
from bot.features.posting import mention, update_card
from bot.model.assignment import Assignment, Invitation, PassReason, Reason
from bot.model.ids import AssignmentId, MemberId
from bot.model.member import Member, Role
from bot.model.question import Question
from bot.ports import AuditEntry, Load
from bot.routing import Asking, Candidate, Chosen, choose_owner, choose_peers

FAIR_OVER = timedelta(days=30)


async def current_owner(question: Question, context: Context) -> Assignment:
    """Who owns the question now; every question has an owner from its first moment."""
    current = await context.uow.assignments.current([question.id])
    return current[question.id]


async def assign_first_owner(question: Question, context: Context) -> None:
    """Chooses the owner and invites peers beside them; each is mentioned by name."""
    asking = await _asking(question, context)
    owner = await _choose(asking, frozenset(), context)
    await assign(question, owner, context)
    await _invite_peers(asking, beside=owner.member_id, context=context, question=question)


async def pass_on(question: Question, reason: PassReason, note: str, context: Context) -> Question:
    """Ends the present owner's time and chooses the next one; never someone who declined."""
    present = await current_owner(question, context)
    declined = {a.owner_id for a in await context.uow.assignments.of(question.id) if a.passed and a.passed.declined}
    if reason.declined:
        declined.add(present.owner_id)
    await end(present, reason, note, context)
    handed = await context.uow.questions.save(question.handed_over(context.now))
    await assign(handed, await _choose(await _asking(handed, context), frozenset(declined), context), context)
    await update_card(handed, context)
    return handed


async def assign(question: Question, owner: Chosen, context: Context) -> None:
    """Makes `owner` the owner, and mentions them."""
    await context.uow.assignments.add(_assignment(question, owner.member_id, owner.reasons, context))
    await _audit("question.assigned", question, owner.member_id, context)
    await mention("owner_mention", question, [owner.member_id], context)


async def volunteer(question: Question, reason: Reason, context: Context) -> Assignment:
    """Makes the person who acts the owner in place of one who has not taken it on."""
    present = await current_owner(question, context)
    await end(present, PassReason.TAKEN_OVER, "", context)
    me = context.me.member.id
    await _audit("question.volunteered", question, me, context)
    return await context.uow.assignments.add(_assignment(question, me, (reason,), context))


async def end(assignment: Assignment, reason: PassReason, note: str, context: Context) -> None:
    """Keeps when and why somebody's time as owner ended."""
    await context.uow.assignments.save(replace(assignment, until=context.now, passed=reason, passed_note=note))


def _assignment(question: Question, owner: MemberId, reasons: tuple[Reason, ...], context: Context) -> Assignment:
    return Assignment(id=AssignmentId(0), question_id=question.id, owner_id=owner, since=context.now, reasons=reasons)


async def _choose(asking: Asking, declined: frozenset[MemberId], context: Context) -> Chosen:
    loads = await context.uow.assignments.loads(context.now - FAIR_OVER)
    experts = await context.uow.members.with_role(Role.EXPERT)
    secretaries = await context.uow.members.with_role(Role.SECRETARIAT)
    # Nobody can call an expert who has no account yet, so somebody who can be called looks after it.
    called = await context.uow.members.called_upon()
    experts = [e for e in experts if e.id in called or asking.names(e.id)]
    ids = {member.id for member in (*experts, *secretaries)}
    reached = await context.uow.threads.reaching(asking.question_id, ids)
    chosen = choose_owner(
        asking,
        await _candidates(experts, loads, reached, context),
        await _candidates(secretaries, loads, reached, context),
        declined,
    )
    if chosen is None:
        raise Refusal(context.t("事務局の担当者が登録されていないため、受け付けられません。管理者にご連絡ください。"))
    return chosen


async def _candidates(
    members: Iterable[Member], loads: dict[MemberId, Load], reached: frozenset[MemberId], context: Context
) -> tuple[Candidate, ...]:
    viewers = await people.with_organizations(members, context.uow)
    ids = (viewer.member.id for viewer in viewers)
    return tuple(
        Candidate(viewer=viewer, load=loads.get(id, Load()), reached=id in reached)
        for viewer, id in zip(viewers, ids, strict=True)
    )


async def _asking(question: Question, context: Context) -> Asking:
    asker = await context.uow.members.get(question.asker_id)
    return Asking(
        question_id=question.id,
        asker_id=question.asker_id,
        organization=await context.uow.organizations.get(asker.organization_id),
        field=question.field,
        topics=question.topics,
        audience=question.audience,
        named_expert_id=question.named_expert_id,
        crowd=question.crowd,
    )


async def _invite_peers(asking: Asking, *, beside: MemberId, context: Context, question: Question) -> None:
    volunteers = await people.with_organizations(await context.uow.members.helping_peers(), context.uow)
    reached = await context.uow.threads.reaching(question.id, {volunteer.member.id for volunteer in volunteers})
    called = await context.uow.members.called_upon()
    volunteers = tuple(volunteer for volunteer in volunteers if volunteer.member.id in called)
    there = [volunteer for volunteer in volunteers if volunteer.member.id in reached]
    peers = choose_peers(asking, there, beside=beside) or choose_peers(asking, volunteers, beside=beside)
    for peer in peers:
        await context.uow.assignments.invite(Invitation(question.id, peer.member_id, peer.reasons, context.now))
    if peers:
        await mention("peer_mention", question, [peer.member_id for peer in peers], context)


async def _audit(act: str, question: Question, member: MemberId, context: Context) -> None:
    entry = AuditEntry(
        at=context.now, actor_id=context.me.member.id, act=act, question_id=question.id, member_id=member
    )
    await context.uow.audit.record(entry)
