"""Filling in a form where it is gone from the screen once it is submitted: its sheet keeps what was entered."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.context import Community
from bot.i18n import Translator
from bot.inbound import Filling, Interaction, SheetOpened, SheetSubmitted
from bot.meant import Unclear, chosen
from bot.model.audience import System
from bot.model.ids import AccountRef
from bot.outbound import Done, Form, Invalid, OpenForm, Reply, SelectInput, refused
from bot.ports import Clock, NotFound, Storage, UnitOfWork
from bot.rerun import rerun
from bot.sheet import Sheet, new_sheet

Interact = Callable[[Interaction], Awaitable[Reply]]


class FillingIn:
    """Gives forms their sheets on the platforms `sheet_platforms`, and makes submissions of what is entered there.

    A sheet is its account's own, be that a member's or a stranger's; to anybody else it is not there.
    """

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        community: Community,
        sheet_platforms: frozenset[str],
        interact: Interact,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._community = community
        self._sheet_platforms = sheet_platforms
        self._interact = interact

    async def with_sheet(self, reply: Reply, account: AccountRef) -> Reply:
        """The reply, its form with a new sheet where the platform needs one."""
        if account.platform not in self._sheet_platforms or not isinstance(reply, OpenForm | Invalid):
            return reply
        return replace(reply, form=await rerun(lambda: self._begin(reply.form, account)))

    async def go_on(self, event: Filling) -> Reply:
        """What follows when somebody opens or submits a sheet."""
        try:
            sheet = await (self._opened(event) if isinstance(event, SheetOpened) else rerun(lambda: self._keep(event)))
        except NotFound:
            return await self._gone(event.account)
        return OpenForm(sheet.filled) if isinstance(event, SheetOpened) else await self._submit(sheet, event)

    async def _begin(self, form: Form, account: AccountRef) -> Form:
        sheet = new_sheet(account, form, self._clock.now())
        async with self._storage.write(System("begin a sheet")) as uow:
            await uow.sheets.add(sheet)
            await uow.commit()
        return replace(form, sheet=sheet.id)

    async def _opened(self, event: SheetOpened) -> Sheet:
        async with self._storage.read(System("open a sheet")) as uow:
            return await uow.sheets.get(event.account, event.sheet)

    async def _submit(self, sheet: Sheet, event: SheetSubmitted) -> Reply:
        if sheet.submissions[-1] != event.key:
            return Done()  # it came again after a later one, which holds what it held
        if sheet.form.errors:
            return Invalid(sheet.filled)
        reply = await self._interact(sheet.submitted(event))
        if not isinstance(reply, Invalid):
            return await self.with_sheet(reply, event.account)
        return replace(reply, form=await rerun(lambda: self._mend(reply.form, event)))

    async def _keep(self, event: SheetSubmitted) -> Sheet:
        """Before anything else, so that nothing typed is lost whatever happens to it."""
        async with self._storage.write(System("keep what is entered")) as uow:
            sheet = await uow.sheets.get(event.account, event.sheet)
            if event.key not in sheet.submissions:
                t = await self._translator(event.account, uow)
                sheet = _with_choices(sheet.with_entered(event, self._clock.now()), t)
                await uow.sheets.save(sheet)
                await uow.commit()
            return sheet

    async def _mend(self, form: Form, event: SheetSubmitted) -> Form:
        async with self._storage.write(System("keep what must be mended")) as uow:
            sheet = replace(await uow.sheets.get(event.account, event.sheet), form=form)
            await uow.sheets.save(sheet)
            await uow.commit()
        return sheet.filled

    async def _gone(self, account: AccountRef) -> Reply:
        async with self._storage.read(System("say that a sheet is gone")) as uow:
            t = await self._translator(account, uow)
        return refused(
            t(
                "この入力画面は期限が過ぎたか、見つかりません。お手数ですが、コマンドかボタンからもう一度開いてください。"
            )
        )

    async def _translator(self, account: AccountRef, uow: UnitOfWork) -> Translator:
        member = await uow.members.by_account(account)
        return Translator(member.language if member else self._community.language, self._community.timezone)


def _with_choices(sheet: Sheet, t: Translator) -> Sheet:
    """What is still words becomes the choices that are meant; where that is not clear, an error at its input."""
    values, unclear = dict(sheet.values), dict[str, str]()
    for select in sheet.form.inputs:
        if select.name in sheet.typed and isinstance(select, SelectInput):
            try:
                values[select.name] = chosen(select, values.get(select.name, ()), t)
            except Unclear as reason:
                unclear[select.name] = str(reason)
    return replace(sheet, values=values, typed=frozenset(unclear)).with_errors(unclear)
