"""Becoming a member: recognised by mail, or let in by the secretariat."""

from dataclasses import replace

from bot.context import Context, NewcomerContext
from bot.model.delivery import Lane, NewDelivery, member_stream
from bot.model.ids import AccountRef, MemberId
from bot.model.member import Member, Role, folded_mail, with_base_role
from bot.model.organization import Organization, proven_by
from bot.ports import AuditEntry
from bot.text import clean_line


async def recognise(context: NewcomerContext) -> Member | None:
    """Whose account it is, as far as the mail that its platform verified tells; None where that proves nothing.

    The account is linked to the member who has the mail, else to a new one of the organization that the mail's domain
    proves. One who has left comes back inactive, and nothing is written.
    """
    known = await context.uow.members.by_account(context.account)
    mail, name = context.profile.mail, clean_line(context.profile.name)
    if known or context.profile.guest or not mail:
        return known
    if known := await context.uow.members.by_mail(mail):
        return await claim(known, context.account, context) if known.active else known
    organization = proven_by(mail, await context.uow.organizations.all())
    if organization is None or not name:
        return None
    member = await admit(newcomer(name, mail, organization), organization, context.account, context)
    await context.uow.deliveries.owe(welcome(member.id))
    return member


def welcome(id: MemberId) -> NewDelivery:
    """Tells a new member that they are in, and under which organization."""
    return NewDelivery(kind="welcome_note", stream=member_stream(id), lane=Lane.URGENT, member_id=id)


def newcomer(name: str, mail: str, organization: Organization, section: str = "") -> Member:
    """A member who is not stored yet."""
    return Member(id=MemberId(0), name=name, mail=folded_mail(mail), organization_id=organization.id, section=section)


async def admit(
    someone: Member, organization: Organization, account: AccountRef, context: Context | NewcomerContext
) -> Member:
    """Adds `someone`, with the base role that their organization gives, and links the account."""
    added = await context.uow.members.add(with_base_role(someone, organization))
    await _record("member.added", added, context)
    return await claim(added, account, context)


async def let_in(
    someone: Member, organization: Organization, account: AccountRef, context: Context | NewcomerContext
) -> Member:
    """Links the account to the member who has the mail of `someone`; adds them where nobody has.

    One who has left comes back inactive, and nothing is written.
    """
    known = await context.uow.members.by_mail(someone.mail) if someone.mail else None
    if known is None:
        return await admit(someone, organization, account, context)
    return await claim(known, account, context) if known.active else known


async def link(member: Member, account: AccountRef, context: Context | NewcomerContext) -> None:
    """The account is `member`'s from now on."""
    await context.uow.members.link(account, member.id)
    await _record("account.linked", member, context)


async def claim(member: Member, account: AccountRef, context: Context | NewcomerContext) -> Member:
    """Links the account; whoever comes by one of the first secretaries' becomes a secretary."""
    await link(member, account, context)
    if member.is_secretary or not context.community.is_secretary_account(account):
        return member
    appointed = replace(member, roles=member.roles | {Role.SECRETARIAT})
    await context.uow.members.save(appointed)
    await _record("secretary.appointed", appointed, context)
    return appointed


async def _record(act: str, member: Member, context: Context | NewcomerContext) -> None:
    actor = context.me.member.id if isinstance(context, Context) else member.id
    await context.uow.audit.record(AuditEntry(at=context.now, actor_id=actor, act=act, member_id=member.id))
