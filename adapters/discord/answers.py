"""Answers to what a person did: a modal, or words and pages that they alone see, kept in one ephemeral message.

The first answer comes within three seconds; what takes longer follows within the token's fifteen minutes, and beyond
that as an ordinary message (https://docs.discord.com/developers/interactions/receiving-and-responding).
"""

from dataclasses import dataclass, field
from typing import Any

import structlog

from adapters.discord.addresses import PLATFORM
from adapters.discord.api import Api, Json
from adapters.discord.errors import ALREADY_ANSWERED, code_of
from adapters.discord.ids import Part
from adapters.discord.posts import Posts
from adapters.discord.render.forms import form_modal, invalid_payload
from adapters.discord.render.messages import EPHEMERAL
from adapters.discord.render.offers import form_offer
from adapters.discord.render.views import busy_payload, page_payload, reply_payload
from bot.i18n import Translator
from bot.model.ids import Address
from bot.outbound import Done, Invalid, OpenForm, Reply, Say, Show, Suggest, text_message
from bot.ports import PlatformError, Unreachable

log = structlog.get_logger()

MESSAGE, AS_IT_IS, UPDATE, SUGGESTIONS, MODAL = 4, 6, 7, 8, 9
"""https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type"""
MOST_SUGGESTIONS, LONGEST_SUGGESTION = 25, 100


@dataclass(frozen=True, slots=True)
class Origin:
    """What somebody did, and so where the answer goes.

    `own_message`: it happened in a message that they alone see, which the answer replaces. `modal`: they submitted a
    modal, which no other can follow. `part` is the part of a form that was submitted.
    """

    id: str
    token: str
    user: str
    own_message: bool = False
    modal: bool = False
    part: Part | None = None


@dataclass
class Answers:
    """Shows the core's replies in one server. `application` is our application's id."""

    api: Api
    posts: Posts
    t: Translator
    server: str
    guild: str
    application: str
    _late: set[str] = field(default_factory=set)

    async def answer(self, reply: Reply, origin: Origin, page: int = 0) -> None:
        """Shows `reply` as the first answer."""
        if isinstance(reply, OpenForm) and not origin.modal:
            await self._first(origin, MODAL, form_modal(reply.form, self.t, step=page))
            return
        payload = self.payload(reply, origin, page)
        if payload is None:
            await self._first(origin, AS_IT_IS)
        else:
            await self.show(payload, origin)

    async def show(self, payload: Json, origin: Origin) -> None:
        """In place of their own message, else in one of its own."""
        if origin.own_message:
            await self._first(origin, UPDATE, payload)
        else:
            await self._first(origin, MESSAGE, payload)

    def payload(self, reply: Reply, origin: Origin, page: int = 0) -> Json | None:
        """The message that shows `reply`; None where what stands there may stay."""
        match reply:
            case OpenForm(form=form):
                return form_offer(form, self.t)
            case Invalid(form=form, then=then):
                return invalid_payload(form, self.t, then, origin.part)
            case Show(view=view):
                return page_payload(view, self.t, page, self._thread_url(view.thread), origin.part)
            case Say(message=message, then=then):
                return reply_payload(message, self.t, then)
            case Done() if origin.own_message and not origin.modal:
                return None
            case Done() | Suggest():
                return reply_payload(text_message(self.t("受け付けました。")), self.t)

    def _thread_url(self, thread: Address | None) -> str:
        if thread is None or (thread.platform, thread.workspace) != (PLATFORM, self.server) or not thread.thread:
            return ""
        return f"https://discord.com/channels/{self.guild}/{thread.thread}"

    # ---- what takes longer ----------------------------------------------------------------------------------

    async def defer(self, origin: Origin) -> None:
        """The person sees that it is being worked on."""
        await self.show(busy_payload(self.t), origin)

    async def follow_up(self, reply: Reply, origin: Origin, page: int = 0) -> None:
        """In place of the words that it is being worked on; a form is opened by a button now."""
        payload = self.payload(reply, origin, page) or reply_payload(text_message(self.t("受け付けました。")), self.t)
        path = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
        try:
            await self.api.call("PATCH", path, payload, webhook_id=self.application, webhook_token=origin.token)
        except PlatformError as error:
            log.warning("discord_too_late", server=self.server, error=str(error))
            await self._write(payload, origin)

    async def suggest(self, choices: Suggest, origin: Origin) -> None:
        """https://docs.discord.com/developers/interactions/application-commands#autocomplete."""
        shown = [
            {"name": one.label[:LONGEST_SUGGESTION], "value": one.value}
            for one in choices.choices
            if one.label and 0 < len(one.value) <= LONGEST_SUGGESTION
        ]
        await self._first(origin, SUGGESTIONS, {"choices": shown[:MOST_SUGGESTIONS]})

    # ---- ways -----------------------------------------------------------------------------------------------

    async def _first(self, origin: Origin, kind: int, data: Json | None = None) -> None:
        """The first answer. One that comes too late is written to the person; another replica's is enough."""
        body: dict[str, Any] = {"type": kind, **({"data": data} if data is not None else {})}
        path = "/interactions/{webhook_id}/{webhook_token}/callback"
        try:
            await self.api.call("POST", path, body, webhook_id=origin.id, webhook_token=origin.token)
        except PlatformError as error:
            if code_of(error.__cause__) == ALREADY_ANSWERED:
                return
            log.warning("discord_not_answered", server=self.server, error=str(error))
            certain = not (isinstance(error, Unreachable) and error.uncertain)
            if certain and kind in (MESSAGE, UPDATE) and data is not None:
                await self._write(data, origin)

    async def _write(self, payload: Json, origin: Origin) -> None:
        """To the person alone, as an ordinary message; some take none."""
        try:
            channel = await self.posts.direct(origin.user)
            open_to_all = {**payload, "flags": payload.get("flags", 0) & ~EPHEMERAL}
            await self.api.call("POST", "/channels/{channel_id}/messages", open_to_all, channel_id=channel)
        except PlatformError as error:
            log.warning("discord_not_told", server=self.server, error=str(error))
