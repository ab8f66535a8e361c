"""Introductions: whom the community counts on is found in a workspace before they come there by themselves.

Experts, secretaries and helping peers are called when a question comes; one who has never used the bot has no
account to be called by. So the platform is asked whose the mail is that the community knows of them.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from bot.model.audience import System
from bot.model.ids import AccountRef, MemberId, WorkspaceRef
from bot.model.member import Member
from bot.ports import AuditEntry, Clock, Conflict, Platform, PlatformError, Storage

log = structlog.get_logger()

AT_ONCE = 20
"""Asked for in one round and workspace: Slack answers fifty such questions a minute."""
ASKED_AGAIN_AFTER = timedelta(hours=12)


class Introductions:
    """Links the accounts of those whom a question may call, for the platforms of this process."""

    def __init__(self, *, storage: Storage, platforms: Mapping[str, Platform], clock: Clock) -> None:
        self._storage = storage
        self._platforms = platforms
        self._clock = clock
        self._asked: dict[tuple[WorkspaceRef, MemberId], datetime] = {}

    async def make(self) -> None:
        """One round through all workspaces."""
        for platform in self._platforms.values():
            for workspace in platform.workspaces:
                await self._in(platform, WorkspaceRef(platform.name, workspace))

    async def _in(self, platform: Platform, workspace: WorkspaceRef) -> None:
        for member in await self._missing(workspace):
            try:
                account = await platform.account(workspace.workspace, member.mail)
            except PlatformError as error:
                log.info("introductions_wait", workspace=workspace.workspace, error=str(error))
                return
            self._asked[workspace, member.id] = self._clock.now()
            if account is not None:
                await self._link(account, member)

    async def _missing(self, workspace: WorkspaceRef) -> list[Member]:
        before = self._clock.now() - ASKED_AGAIN_AFTER
        self._asked = {key: at for key, at in self._asked.items() if at > before}
        async with self._storage.read(System("find whom a workspace does not know yet")) as uow:
            missing = await uow.members.not_yet_in(workspace)
        return [member for member in missing if (workspace, member.id) not in self._asked][:AT_ONCE]

    async def _link(self, account: AccountRef, member: Member) -> None:
        try:
            async with self._storage.write(System("introduce somebody")) as uow:
                if await uow.members.by_account(account) is not None:
                    return
                await uow.members.link(account, member.id)
                await uow.audit.record(
                    AuditEntry(at=self._clock.now(), actor_id=None, act="account.linked", member_id=member.id)
                )
                await uow.commit()
        except Conflict:
            return  # somebody links it at this moment
