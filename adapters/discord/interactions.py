"""What a person does with Discord's controls: commands, the menu of a message, buttons, selects, forms, suggestions.

Everything is answered by what the core replies within two seconds; else the person sees that it is being worked on.
"""

import asyncio
from collections.abc import Awaitable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import discord

from adapters.discord.addresses import PLATFORM
from adapters.discord.answers import Answers, Origin
from adapters.discord.api import Json
from adapters.discord.commands import MESSAGE, TEXT
from adapters.discord.ids import Ask, Cancel, Fill, FromPost, Open, Press, read_control, read_part
from adapters.discord.inbound import Written
from adapters.discord.places import Places
from adapters.discord.render.views import confirmation, only_form
from adapters.discord.typed import Names, typed
from adapters.discord.values import values_of
from bot.commands import Registry
from bot.i18n import Translator
from bot.model.ids import Address
from bot.outbound import Done, Reply, Say, Show, Suggest, text_message
from bot.ports import PlatformError
from bot.receiving import Receiving, Sender

PATIENCE_SECONDS = 2
"""Discord gives three; one is left for the way."""
PLACE_SECONDS = 0.5
"""Where somebody is, Discord is asked once for each channel; the answer waits no longer for it."""
FROM_POST = "ask.from_post"


@dataclass
class Interactions:
    """Of one server."""

    receiving: Receiving
    answers: Answers
    places: Places
    registry: Registry
    t: Translator

    async def happened(self, interaction: discord.Interaction) -> None:
        """Whatever somebody did, once: another process that holds the connection at the same time may see it too."""
        if not self.receiving.is_first(str(interaction.id)):
            return
        data: Mapping[str, Any] = interaction.data or {}
        origin = _origin(interaction)
        match interaction.type:
            case discord.InteractionType.autocomplete:
                await self._suggest(data, await self._sender(interaction), origin)
            case discord.InteractionType.application_command if data.get("type") == MESSAGE:
                await self._from_menu(data, await self._sender(interaction), origin)
            case discord.InteractionType.application_command:
                await self._command(data, await self._sender(interaction), origin)
            case discord.InteractionType.component:
                await self._control(data, interaction, origin)
            case discord.InteractionType.modal_submit:
                await self._submitted(data, await self._sender(interaction), origin)

    async def _sender(self, interaction: discord.Interaction) -> Sender:
        address = await self._address(str(interaction.channel_id or ""), in_server=interaction.guild_id is not None)
        return self.receiving.sender(str(interaction.user.id), str(interaction.id), address)

    async def _address(self, channel: str, *, in_server: bool) -> Address | None:
        """Where the core knows it; a person waits, so what Discord does not tell is left open."""
        if not channel or not in_server:
            return None
        thread = None
        with suppress(PlatformError, TimeoutError):
            async with asyncio.timeout(PLACE_SECONDS):
                thread = await self.places.thread(channel)
        return thread or Address(PLATFORM, self.places.server, place=channel)

    # ---- commands -------------------------------------------------------------------------------------------

    async def _command(self, data: Mapping[str, Any], sender: Sender, origin: Origin) -> None:
        entered = {option["name"]: str(option.get("value", "")) for option in data.get("options") or ()}
        words = entered.pop(TEXT, "")
        await self._work(self.receiving.ask(sender.invokes(data["name"], words, entered)), sender, origin)

    async def _from_menu(self, data: Mapping[str, Any], sender: Sender, origin: Origin) -> None:
        """The message comes with what it says, whatever the intents are."""
        message = data["resolved"]["messages"][data["target_id"]]
        await self._ask_about(message, sender, origin)

    async def _ask_about(self, message: Json, sender: Sender, origin: Origin) -> None:
        written = Written.of_json(message, self.places.guild)
        text = typed(written.text, Names(written.names), self.t)
        await self._work(self.receiving.ask(sender.presses(FROM_POST, text)), sender, origin)

    async def _suggest(self, data: Mapping[str, Any], sender: Sender, origin: Origin) -> None:
        option: Json = next((one for one in data.get("options") or () if one.get("focused")), {})
        spec = self.registry.command(data["name"])
        declared = spec.options if spec else ()
        source = next((one.source for one in declared if one.name == option.get("name")), "")
        reply = await self.receiving.ask(sender.looks_for(source, str(option.get("value", ""))))
        await self.answers.suggest(reply if isinstance(reply, Suggest) else Suggest(()), origin)

    # ---- buttons and selects --------------------------------------------------------------------------------

    async def _control(self, data: Mapping[str, Any], interaction: discord.Interaction, origin: Origin) -> None:
        pressed = read_control(str(data.get("custom_id", "")), data.get("values") or ())
        sender = await self._sender(interaction)
        match pressed:
            case Press(action=action, value=value):
                await self._work(self.receiving.ask(sender.presses(action, value)), sender, origin)
            case Open(ref=ref, page=page, form=form):
                await self._work(self.receiving.ask(sender.opens(ref, form)), sender, origin, 0 if form else page)
            case Fill(sheet=sheet, step=step):
                await self._work(self.receiving.ask(sender.goes_on(sheet)), sender, origin, step)
            case FromPost(channel=channel, message=message):
                await self._from_post(channel, message, sender, origin)
            case Ask():
                await self.answers.show(confirmation(_label(data, interaction), pressed.press, self.t), origin)
            case Cancel():
                await self.answers.answer(Say(text_message(self.t("取りやめました。"))), origin)
            case None:
                said = self.t("このボタンは古くなりました。コマンドか新しい画面からお試しください。")
                await self.answers.answer(Say(text_message(said), refused=True), origin)

    async def _from_post(self, channel: str, message: str, sender: Sender, origin: Origin) -> None:
        try:
            path = "/channels/{channel_id}/messages/{message_id}"
            found = await self.places.api.get(path, channel_id=channel, message_id=message)
        except PlatformError:
            said = self.t("元の投稿が見つかりません。/soudan と入力すると、はじめから相談できます。")
            await self.answers.answer(Say(text_message(said), refused=True), origin)
            return
        await self._ask_about(found, sender, origin)

    # ---- forms ----------------------------------------------------------------------------------------------

    async def _submitted(self, data: Mapping[str, Any], sender: Sender, origin: Origin) -> None:
        part = read_part(data.get("custom_id"))
        if part is None:
            said = self.t("この画面は古くなりました。コマンドかボタンから、もう一度開いてください。")
            await self.answers.answer(Say(text_message(said), refused=True), origin)
            return
        values, words = values_of(data.get("components") or ())
        origin = replace(origin, part=part)
        await self._work(self.receiving.ask(sender.hands_in(part.sheet, values, words)), sender, origin)

    # ---- answering ------------------------------------------------------------------------------------------

    async def _work(self, asking: Awaitable[Reply], sender: Sender, origin: Origin, page: int = 0) -> None:
        work = self.receiving.begin(self._followed(asking, sender, origin))
        done, _ = await asyncio.wait({work}, timeout=PATIENCE_SECONDS)
        if done:
            await self.answers.answer(work.result(), origin, page)
            return
        await self.answers.defer(origin)
        await self.answers.follow_up(await work, origin, page)

    async def _followed(self, asking: Awaitable[Reply], sender: Sender, origin: Origin) -> Reply:
        """The page that a reply without words leads to; of a page that is nothing but a form, the form."""
        reply = await asking
        if isinstance(reply, Done) and reply.then is not None:
            reply = await self.receiving.ask(sender.opens(reply.then))
        if isinstance(reply, Show) and not origin.modal:
            form, ref = only_form(reply.view), reply.view.ref
            return await self.receiving.ask(sender.opens(ref, form.name)) if form and ref else reply
        return reply


def _origin(interaction: discord.Interaction) -> Origin:
    message = interaction.message
    return Origin(
        id=str(interaction.id),
        token=interaction.token,
        user=str(interaction.user.id),
        own_message=bool(message and message.flags.ephemeral),
        modal=interaction.type is discord.InteractionType.modal_submit,
    )


def _label(data: Mapping[str, Any], interaction: discord.Interaction) -> str:
    """The words of the button that was pressed."""
    components = _all_of(interaction.message.components if interaction.message else ())
    found = (one for one in components if getattr(one, "custom_id", None) == data.get("custom_id"))
    return str(getattr(next(found, None), "label", "") or "")


def _all_of(components: Iterable[object]) -> Iterator[object]:
    for one in components:
        yield one
        yield from _all_of(getattr(one, "children", ()))
        yield from _all_of(filter(None, [getattr(one, "accessory", None)]))
