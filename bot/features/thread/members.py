"""Who is let into a private thread."""

from collections.abc import Mapping, Sequence

from bot.context import PostingContext
from bot.features import people
from bot.model.ids import AccountRef, MemberId
from bot.model.member import Role
from bot.model.place import Place
from bot.model.question import Question


async def let_in(question: Question, place: Place, context: PostingContext) -> tuple[AccountRef, ...]:
    """The accounts there of those who take part in the question as it stands; nobody where all who read may read it.

    The asker, the present owner, the peers, the experts it is for, and the secretariat, as far as its audience admits
    them. Never an anonymous asker as such: who is let in would tell who asked.
    """
    if not place.private_threads:
        return ()
    return accounts_in(place, await context.uow.members.accounts_of(await _taking_part(question, context)))


def accounts_in(place: Place, accounts: Mapping[MemberId, Sequence[AccountRef]]) -> tuple[AccountRef, ...]:
    """Those of the place's own workspace: nobody else's can be let in or mentioned there."""
    every = (account for held in accounts.values() for account in held)
    return tuple(one for one in every if (one.platform, one.workspace) == (place.platform, place.workspace))


async def _taking_part(question: Question, context: PostingContext) -> list[MemberId]:
    uow = context.uow
    ids = {*question.audience.members, *(i.member_id for i in await uow.assignments.invited(question.id))}
    ids |= {assignment.owner_id for assignment in (await uow.assignments.current([question.id])).values()}
    ids |= {secretary.id for secretary in await uow.members.with_role(Role.SECRETARIAT)}
    viewers = await people.with_organizations((await uow.members.many(ids)).values(), uow)
    admitted = {viewer.member.id for viewer in viewers if question.audience.admits(viewer)}
    return sorted(admitted if question.anonymous else admitted | {question.asker_id})
