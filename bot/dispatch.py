"""Dispatch: an inbound event → not seen before → who is this → may they → handler in a unit of work → reply."""

from datetime import timedelta

import structlog

from bot.commands import InteractionSpec, OccurrenceSpec, Registry, Response
from bot.context import Community, Context, Refusal
from bot.filling_in import FillingIn
from bot.i18n import Translator
from bot.inbound import Filling, InboundEvent, Interaction, Occurrence, SuggestionsWanted, ViewRequested
from bot.logs import fault
from bot.model.audience import MemberViewer, System
from bot.model.ids import AccountRef
from bot.model.member import Role
from bot.model.message import MessageRef
from bot.model.question import IllegalTransition
from bot.newcomers import Newcomers, Profiles, Stranger
from bot.outbound import Done, Form, Invalid, OpenForm, Reply, Say, Show, Suggest, ViewRef, refused
from bot.ports import Clock, NotFound, Storage, UnitOfWork
from bot.rerun import rerun

log = structlog.get_logger()

_EXPECTED = {
    Response.OPENS_FORM: OpenForm | Show,
    Response.SHOWS_PAGE: Show,
    Response.UPDATES: Show | Done | Invalid,
    Response.PRIVATE: Say | Invalid | Done,
    Response.PUBLIC: Say | Done,
}

KEPT_FOR_STRANGERS = timedelta(days=1)
"""What somebody wrote whose platform cannot be asked who they are waits this long; read back, it counts even later."""

_EXPLAINED = (Refusal, NotFound, IllegalTransition)


class UndeclaredReply(TypeError):
    """A handler replied otherwise than its declaration promised the platform."""


class Dispatch:
    """Takes every inbound event of every platform to the feature that handles it.

    `own_pages` names the platforms of which we are the server ourselves, `sheet_platforms` those whose forms are gone
    once they are submitted, `shared_people` those on which a user id means the same person in every workspace.
    """

    def __init__(
        self,
        *,
        storage: Storage,
        registry: Registry,
        clock: Clock,
        community: Community,
        own_pages: frozenset[str],
        sheet_platforms: frozenset[str],
        shared_people: frozenset[str],
        profiles: Profiles,
    ) -> None:
        self._storage = storage
        self._registry = registry
        self._clock = clock
        self._community = community
        self._own_pages = own_pages
        self._newcomers = Newcomers(
            storage=storage,
            registry=registry,
            clock=clock,
            community=community,
            shared_people=shared_people,
            profiles=profiles,
        )
        self._filling_in = FillingIn(
            storage=storage,
            clock=clock,
            community=community,
            sheet_platforms=sheet_platforms,
            interact=self._interact,
        )

    async def receive(self, event: InboundEvent) -> Reply:
        """Handles `event` and tells what to answer. Nothing is done twice for the same key."""
        with structlog.contextvars.bound_contextvars(event=event.key, kind=type(event).__name__):
            if isinstance(event, Occurrence):
                return await self._keep_and_work(event)
            if isinstance(event, SuggestionsWanted):
                return await self._suggest(event)
            if isinstance(event, Filling):
                return await self._filling_in.go_on(event)
            reply = _form_wanted(event, await self._interact(event))
            return await self._filling_in.with_sheet(reply, event.account)

    async def _suggest(self, event: SuggestionsWanted) -> Reply:
        spec = self._registry.suggestions.get(event.source)
        if spec is None:
            return Suggest(())
        async with self._storage.read(System("suggest")) as uow:
            return Suggest(tuple(await spec.suggest(event.typed, uow)))

    async def resume(self) -> int:
        """Works through occurrences that were left unfinished; returns how many there were."""
        async with self._storage.read(System("resume the inbox")) as uow:
            pending = await uow.inbox.pending()
        for event in pending:
            await self._work(event)
        return len(pending)

    # ---- interactions: a person waits ---------------------------------------------------------------------

    async def _interact(self, event: Interaction) -> Reply:
        me = await self._newcomers.identify(event.account)
        if isinstance(me, Stranger):
            return await self._newcomers.answer(event, me)
        spec, t = self._registry.spec(event), self._translator(me)
        if spec is None:
            return refused(t("この操作はいま使えません。画面を開き直してください。"))
        if not me.member.may(spec.roles):
            return refused(_not_allowed(spec.roles, t, self._community))
        try:
            handle = self._ask if spec.response.changes_nothing else self._change
            return await rerun(lambda: handle(event, me, spec))
        except _EXPLAINED as reason:
            return refused(_explain(reason, t))

    async def _ask(self, event: Interaction, me: MemberViewer, spec: InteractionSpec) -> Reply:
        async with self._storage.read(me) as uow:
            return _as_declared(await spec.handler(event, self._context(uow, me, event.account)), spec.response)

    async def _change(self, event: Interaction, me: MemberViewer, spec: InteractionSpec) -> Reply:
        async with self._storage.write(me) as uow:
            if not await uow.inbox.accept(event.key, self._clock.now()):
                return Done(then=await uow.inbox.led_to(event.key))
            reply = _as_declared(await spec.handler(event, self._context(uow, me, event.account)), spec.response)
            if isinstance(reply, Invalid) and reply.then is None:
                return reply  # nothing was kept, so the same form may come again with its mistakes mended
            await uow.inbox.remember(event.key, _leads_to(reply))
            await uow.commit()
            return reply

    # ---- occurrences: kept first, then worked through -----------------------------------------------------

    async def _keep_and_work(self, event: Occurrence) -> Reply:
        if await self._is_elsewhere(event):
            return Done()
        async with self._storage.write(System("keep an occurrence")) as uow:
            if not await uow.inbox.accept(event.key, self._clock.now(), event):
                return Done()
            await uow.commit()
        return await self._work(event)

    async def _is_elsewhere(self, event: Occurrence) -> bool:
        """Whether it happened in a thread that is none of ours: people talk in channels about other things as well.

        Its key is not kept, so that it counts when it is read back from a thread that we learn of only later.
        """
        if event.address is None or event.account.platform in self._own_pages:
            return False
        async with self._storage.read(System("find a thread")) as uow:
            return await uow.threads.at(event.address) is None

    async def _work(self, event: Occurrence) -> Reply:
        me = await (self._newcomers.identify(event.account) if event.account.user else self._author(event.ref))
        if me is None:
            return await self._finish(event, Done())
        if isinstance(me, Stranger):
            reply = self._newcomers.unheard(me)
            return reply if self._may_be_known_later(event, me) else await self._let_go(event, reply)
        spec, t = self._registry.occurrences[type(event)], self._translator(me)
        if event.account.user and not me.member.may(spec.roles):
            return await self._finish(event, refused(_not_allowed(spec.roles, t, self._community)))
        try:
            return await rerun(lambda: self._take_effect(event, me, spec))
        except _EXPLAINED as reason:
            return await self._finish(event, refused(_explain(reason, t)))
        except Exception as error:  # noqa: BLE001 - whatever one does, the others must go on; it is kept
            log.error("occurrence_failed", **fault(error))  # noqa: TRY400 - the traceback's text may quote a row
            await self._note_failure(event, type(error).__name__)
            return refused(t("書かれた内容は預かりましたが、まだ反映できていません。自動的にやり直します。"))

    async def _author(self, ref: MessageRef) -> MemberViewer | None:
        """Whose message it is, also where they have left since; None where we have no such message."""
        async with self._storage.read(System("find a message's author")) as uow:
            message = await uow.messages.by_ref(ref)
            if message is None:
                return None
            author = await uow.members.get(message.author_id)
            return MemberViewer(author, await uow.organizations.get(author.organization_id))

    def _may_be_known_later(self, event: Occurrence, by: Stranger) -> bool:
        """It stays pending, and whichever process reaches the platform next works it."""
        return by.unasked and self._clock.now() - event.at < KEPT_FOR_STRANGERS

    async def _take_effect(self, event: Occurrence, me: MemberViewer, spec: OccurrenceSpec) -> Reply:
        viewer = me if event.account.user else System("follow a deletion")  # its author may see it no longer
        async with self._storage.write(viewer) as uow:
            if await uow.inbox.claim_pending(event.key):
                await spec.handler(event, self._context(uow, me, event.account))
                await uow.inbox.finish(event.key)
                await uow.commit()
        return Done()

    async def _finish(self, event: Occurrence, reply: Reply) -> Reply:
        async with self._storage.write(System("finish an occurrence without effect")) as uow:
            if await uow.inbox.claim_pending(event.key):  # not before what came in earlier about the same message
                await uow.inbox.finish(event.key)
                await uow.commit()
        return reply

    async def _let_go(self, event: Occurrence, reply: Reply) -> Reply:
        """It has no effect now, and may have one when it comes again: its author may have joined by then."""
        async with self._storage.write(System("let a stranger's occurrence go")) as uow:
            if await uow.inbox.claim_pending(event.key):
                await uow.inbox.forget(event.key)
                await uow.commit()
        return reply

    async def _note_failure(self, event: Occurrence, error: str) -> None:
        async with self._storage.write(System("note a failed occurrence")) as uow:
            await uow.inbox.fail(event.key, error)
            await uow.commit()

    # ---- what both need ---------------------------------------------------------------------------------

    def _context(self, uow: UnitOfWork, me: MemberViewer, account: AccountRef) -> Context:
        return Context(
            uow=uow,
            me=me,
            account=account,
            on_own_pages=account.platform in self._own_pages,
            now=self._clock.now(),
            t=self._translator(me),
            community=self._community,
            commands=self._registry.help(),
        )

    def _translator(self, me: MemberViewer) -> Translator:
        return Translator(me.member.language, self._community.timezone)


def _not_allowed(roles: frozenset[Role], t: Translator, community: Community) -> str:
    names = {
        Role.MEMBER: t("自治体の職員"),
        Role.PARTNER: t("民間パートナー"),
        Role.EXPERT: community.expert_label,
        Role.SECRETARIAT: t("事務局"),
    }
    who = t("、").join(name for role, name in names.items() if role in roles)
    return t("この操作ができるのは、{who}の方です。", who=who)


def _explain(reason: Exception, t: Translator) -> str:
    if isinstance(reason, Refusal):
        return str(reason)
    if isinstance(reason, NotFound):
        return t("見つかりません。削除されたか、閲覧できる範囲にありません。")
    return t("状態が変わったため、この操作はできません。画面を開き直してご確認ください。")


def _as_declared(reply: Reply, response: Response) -> Reply:
    if isinstance(reply, _EXPECTED[response]) or (isinstance(reply, Say) and reply.refused):
        return reply
    raise UndeclaredReply(f"{type(reply).__name__} where {response} was declared")


def _form_wanted(event: Interaction, reply: Reply) -> Reply:
    """The form that was asked for on a page, as one that opens; the page where it has none of that name."""
    if not isinstance(event, ViewRequested) or not event.form or not isinstance(reply, Show):
        return reply
    form = next((e for e in reply.view.elements if isinstance(e, Form) and e.name == event.form), None)
    return OpenForm(form) if form else reply


def _leads_to(reply: Reply) -> ViewRef | None:
    match reply:
        case Say() | Done() | Invalid():
            return reply.then
        case Show():
            return reply.view.ref
        case _:
            return None
