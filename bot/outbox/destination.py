"""Where a delivery goes, and as whom its text is read there."""

from dataclasses import dataclass

from bot.model.audience import MemberViewer, Viewer
from bot.model.delivery import NewDelivery, Operation
from bot.model.ids import Address, MemberId, Posted, WorkspaceRef
from bot.model.place import Place
from bot.ports import Gone, UnitOfWork


@dataclass(frozen=True, slots=True)
class Destination:
    """`posted` is the message that an edit or a removal is about; `language` None is the community's."""

    address: Address
    viewer: Viewer
    language: str | None = None
    posted: Posted | None = None


class Undeliverable(Exception):
    """It is addressed to nobody whom this workspace reaches."""


async def destination(uow: UnitOfWork, owed: NewDelivery, workspace: WorkspaceRef) -> Destination:
    """In the workspace by which the delivery goes; raises `Undeliverable`, `Gone`, or `NotFound` where the message to
    be changed was never posted.
    """
    if owed.member_id is not None:
        return await _person(uow, owed.member_id, workspace)
    if owed.place_id is None:
        raise Undeliverable("addressed to nobody")
    place = await uow.places.get(owed.place_id)
    if owed.question_id is None or owed.opens_thread:
        return Destination(place.address, place.viewer)
    return await _thread(uow, owed, place)


async def _thread(uow: UnitOfWork, owed: NewDelivery, place: Place) -> Destination:
    threads = await uow.threads.of(owed.question_id) if owed.question_id is not None else ()
    thread = next((t for t in threads if t.place_id == place.id and t.external), None)
    if thread is None or thread.external is None:
        raise Gone("its thread was never opened")
    at = place.address
    posted = Posted(thread.root or "", thread.external)
    if owed.message_id is not None and owed.operation is not Operation.POST:
        posted = await uow.deliveries.posted(owed.kind, owed.stream, owed.message_id)
    # What was posted before the thread moved still stands in the old one.
    address = Address(at.platform, at.workspace, at.place, posted.thread or thread.external)
    return Destination(address, place.viewer, posted=posted)


async def _person(uow: UnitOfWork, id: MemberId, workspace: WorkspaceRef) -> Destination:
    member = await uow.members.get(id)
    organization = await uow.organizations.get(member.organization_id)
    for account in await uow.members.accounts(id):
        if (account.platform, account.workspace) == (workspace.platform, workspace.workspace):
            address = Address(account.platform, account.workspace, user=account.user)
            return Destination(address, MemberViewer(member, organization), member.language)
    raise Undeliverable("no account that is reachable from here")
