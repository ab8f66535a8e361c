"""Who the first secretaries are, by [community] secretariat."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from bot.model.ids import AccountRef
from bot.model.member import Role, folded_mail
from bot.seeding.seed import SeedMember
from bot.seeding.table import Complaints

_BY_MAIL = "mail"


def appoint(
    members: Sequence[SeedMember], entries: Sequence[AccountRef], complaints: Complaints
) -> tuple[tuple[SeedMember, ...], tuple[AccountRef, ...]]:
    """`members` with their secretaries, and the accounts that stay unclaimed.

    A mail entry gives its member the role. An account of a platform names no member by itself: it is linked where
    there is one secretary only and it is the only one of its workspace, since then it must be theirs; else it stays
    unclaimed. So does one that names no workspace, since its owner comes by an account that does.
    """
    mails = {folded_mail(entry.user) for entry in entries if entry.platform == _BY_MAIL}
    for mail in sorted(mails - {one.member.mail for one in members}):
        complaints.about_file(
            f"{mail} の行がありません。community.secretariat に書いた人は、ここにも1行書いてください。"
        )
    appointed = tuple(_secretary(one) if one.member.mail in mails else one for one in members)
    secretaries = [one for one in appointed if one.member.is_secretary]
    if members and not secretaries:
        complaints.about_file("事務局の人がいません。community.secretariat に「mail:…」で1人以上書いてください。")
    accounts = tuple(entry for entry in entries if entry.platform != _BY_MAIL)
    if len(secretaries) != 1:
        return appointed, accounts
    alone = Counter((account.platform, account.workspace) for account in accounts)
    theirs = tuple(
        account for account in accounts if account.workspace and alone[account.platform, account.workspace] == 1
    )
    linked = tuple(replace(one, accounts=theirs) if one is secretaries[0] else one for one in appointed)
    return linked, tuple(account for account in accounts if account not in theirs)


def _secretary(one: SeedMember) -> SeedMember:
    return replace(one, member=replace(one.member, roles=one.member.roles | {Role.SECRETARIAT}))
