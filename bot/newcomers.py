"""Whose an account is, and what those are answered who are nobody's: let in, asked to apply, or turned away."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from bot.admission import link, recognise
from bot.commands import NewcomerSpec, Registry
from bot.context import Community, NewcomerContext, Refusal
from bot.i18n import Translator
from bot.inbound import Interaction
from bot.model.audience import MemberViewer, System
from bot.model.ids import AccountRef
from bot.model.member import Member
from bot.outbound import Done, Invalid, Reply, Say, refused
from bot.ports import Clock, PlatformError, Profile, Refused, Storage, UnitOfWork
from bot.rerun import rerun

log = structlog.get_logger()

PROFILE_SECONDS = 1.5
"""Platforms want their answer within three seconds, and what was asked for is still to be done."""

Profiles = Callable[[AccountRef], Awaitable[Profile | None]]
"""Who somebody is at their platform, None where it does not know them; raises `PlatformError` where it cannot say."""

_NOTHING_KNOWN = Profile("")


@dataclass(frozen=True, slots=True)
class Stranger:
    """An account without an active member. `left`: its member is no longer active.

    `unasked`: their platform could not be asked just now, so that they may well be somebody whom it proves.
    """

    account: AccountRef
    profile: Profile = _NOTHING_KNOWN
    left: bool = False
    unasked: bool = False


class Newcomers:
    """Recognises accounts, and answers those that nothing is known of. What is not declared is refused.

    They are recognised by their mail, and on the platforms `shared_people` by what they are in another workspace.
    """

    def __init__(
        self,
        *,
        storage: Storage,
        registry: Registry,
        clock: Clock,
        community: Community,
        shared_people: frozenset[str],
        profiles: Profiles,
    ) -> None:
        self._storage = storage
        self._registry = registry
        self._clock = clock
        self._community = community
        self._shared_people = shared_people
        self._profiles = profiles
        self._t = Translator(community.language, community.timezone)

    async def identify(self, account: AccountRef) -> MemberViewer | Stranger:
        """The member behind `account`, who may have become one just now."""
        async with self._storage.read(System("identify an account")) as uow:
            member = await uow.members.by_account(account)
            if member is not None and member.active:
                return MemberViewer(member, await uow.organizations.get(member.organization_id))
            elsewhere = await self._elsewhere(account, uow)
        if member is not None or (elsewhere and not elsewhere.active):
            return Stranger(account, left=True)
        if elsewhere is not None:
            return await rerun(lambda: self._link(elsewhere, account))
        stranger = await self._introduced(account)
        if stranger.profile.guest or not stranger.profile.mail:
            return stranger
        return await rerun(lambda: self._recognise(stranger))

    async def _elsewhere(self, account: AccountRef, uow: UnitOfWork) -> Member | None:
        """Whose an account of the same person is, where the platform knows people across its workspaces."""
        if account.platform not in self._shared_people:
            return None
        return await uow.members.by_user(account.platform, account.user)

    async def _link(self, elsewhere: Member, account: AccountRef) -> MemberViewer:
        async with self._storage.write(System("know somebody from another workspace")) as uow:
            if await uow.members.by_account(account) is None:  # else another process has linked it meanwhile
                await link(elsewhere, account, self._context(uow, Stranger(account)))
                await uow.commit()
            return MemberViewer(elsewhere, await uow.organizations.get(elsewhere.organization_id))

    async def _introduced(self, account: AccountRef) -> Stranger:
        try:
            async with asyncio.timeout(PROFILE_SECONDS):
                return Stranger(account, await self._profiles(account) or _NOTHING_KNOWN)
        except (PlatformError, TimeoutError) as error:
            log.warning("profile_unknown", platform=account.platform, error=type(error).__name__)
            return Stranger(account, unasked=not isinstance(error, Refused))

    async def _recognise(self, stranger: Stranger) -> MemberViewer | Stranger:
        async with self._storage.write(System("recognise a newcomer")) as uow:
            member = await recognise(self._context(uow, stranger))
            if member is None or not member.active:
                return Stranger(stranger.account, stranger.profile, left=member is not None)
            recognised = MemberViewer(member, await uow.organizations.get(member.organization_id))
            await uow.commit()
        log.info("newcomer_recognised", platform=stranger.account.platform, member=member.id)
        return recognised

    # ---- what strangers are answered ----------------------------------------------------------------------

    async def answer(self, event: Interaction, stranger: Stranger) -> Reply:
        """What was asked for is not done: they are asked to apply, or their application is taken."""
        if closed := self._closed(stranger):
            return closed
        spec, t = self._registry.newcomer(event), self._t
        if stranger.unasked and not spec.form:  # an application that is written already is not thrown away
            return refused(t("いま、ご登録の確認ができません。少し待ってから、もう一度お試しください。"))
        try:
            handle = self._receive if spec.response.changes_nothing else self._take
            return await rerun(lambda: handle(event, stranger, spec))
        except Refusal as reason:
            return refused(str(reason))

    def unheard(self, stranger: Stranger) -> Say:
        """That what a stranger wrote was not taken up, or not yet, and what to do."""
        t = self._t
        if stranger.unasked:
            return refused(t("書かれた内容は預かりましたが、まだ反映できていません。自動的にやり直します。"))
        return self._closed(stranger) or refused(
            t(
                "メンバー登録がまだのため、この書き込みは相談の記録に入っていません。"
                "よろず相談のコマンドかボタンを一度お使いいただくと、参加を申し込めます。"
            )
        )

    def _closed(self, stranger: Stranger) -> Say | None:
        t = self._t
        if stranger.left:
            return refused(
                t("メンバー登録が終了しているため、お使いいただけません。事務局の担当者にお問い合わせください。")
            )
        if stranger.profile.guest:
            return refused(t("このワークスペースに所属している方だけがお使いになれます。"))
        return None

    async def _receive(self, event: Interaction, stranger: Stranger, spec: NewcomerSpec) -> Reply:
        async with self._storage.read(System("receive a newcomer")) as uow:
            return await spec.handler(event, self._context(uow, stranger))

    async def _take(self, event: Interaction, stranger: Stranger, spec: NewcomerSpec) -> Reply:
        async with self._storage.write(System("take an application")) as uow:
            if not await uow.inbox.accept(event.key, self._clock.now()):
                return Done()
            reply = await spec.handler(event, self._context(uow, stranger))
            if not isinstance(reply, Invalid):
                await uow.commit()
            return reply

    def _context(self, uow: UnitOfWork, stranger: Stranger) -> NewcomerContext:
        return NewcomerContext(
            uow=uow,
            account=stranger.account,
            profile=stranger.profile,
            now=self._clock.now(),
            t=self._t,
            community=self._community,
        )
