"""Answers to what a person did, on the surface where they did it: a modal, the home tab, or a word for them alone.

Such an answer is a short-lived capability of Slack's: what must arrive is a delivery and does not come through here.
https://docs.slack.dev/interactivity/handling-user-interaction
"""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.conversations import PLATFORM, Conversation, conversation_at
from adapters.slack.errors import error_word, platform_errors
from adapters.slack.ids import Meta, carries
from adapters.slack.render.forms import form_modal
from adapters.slack.render.messages import message_payload
from adapters.slack.render.views import home_view, message_modal, page_modal
from bot.i18n import Translator
from bot.model.ids import Address
from bot.outbound import (
    Button,
    Done,
    Element,
    Form,
    Invalid,
    Link,
    Message,
    OpenForm,
    Reply,
    Row,
    Say,
    Section,
    Show,
    Suggest,
    TextInput,
    View,
)
from bot.ports import PlatformError

log = structlog.get_logger()

OK = 200
CLOSED = "not_found"
OPENED_ALREADY = frozenset({"exchanged_trigger_id", "trigger_exchanged"})
"""A trigger opens one modal, within three seconds (https://docs.slack.dev/reference/methods/views.open)."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where somebody did something, and so where the answer goes. Empty where it does not apply.

    `view` is the modal or home tab in which it happened; `again` does the same thing once more.
    """

    user: str
    trigger: str = ""
    conversation: Conversation | None = None
    response_url: str = ""
    view: Mapping[str, Any] | None = None
    meta: Meta = field(default_factory=Meta)
    again: Button | None = None

    @property
    def modal(self) -> str:
        """The id of the modal that the answer replaces."""
        return self.view["id"] if self.view and self.view["type"] == "modal" else ""

    @property
    def home(self) -> bool:
        """Whether it happened on the home tab, where nothing can be told but by a modal."""
        return bool(self.view and self.view["type"] == "home")


class Answers:
    """Shows the core's replies in one workspace. `url` is the workspace's own, ending in a slash."""

    def __init__(self, client: AsyncWebClient, translator: Translator, workspace: str, url: str) -> None:
        self._client = client
        self.t = translator
        self._workspace = workspace
        self._url = url

    # ---- views ------------------------------------------------------------------------------------------

    def modal_of(self, reply: Reply, meta: Meta, page: int = 0) -> dict[str, Any] | None:
        """The modal that shows `reply`; None where there is nothing to show."""
        match reply:
            case OpenForm(form=form) | Invalid(form=form):
                return form_modal(form, self.t, meta=meta.begun())
            case Show(view=view):
                return self._page(view, meta, page)
            case Say(message=message, then=then):
                onward: tuple[Element, ...] = (Row((Link(self.t("開く"), then),)),) if then else ()
                return message_modal(replace(message, elements=(*message.elements, *onward)), self.t, meta=meta)
            case Done() | Suggest():
                return None

    def _page(self, view: View, meta: Meta, page: int) -> dict[str, Any]:
        return page_modal(view, self.t, page=page, meta=meta, thread_url=self._thread_url(view.thread))

    def _thread_url(self, thread: Address | None) -> str:
        """https://docs.slack.dev/reference/methods/chat.getPermalink: made of the workspace, the channel and the ts."""
        if thread is None or (thread.platform, thread.workspace) != (PLATFORM, self._workspace):
            return ""
        conversation = conversation_at(thread)
        if conversation is None:
            return ""
        message = f"/p{conversation.thread.replace('.', '')}" if conversation.thread else ""
        return f"{self._url}archives/{conversation.channel}{message}"

    async def publish_home(self, user: str, view: View) -> None:
        """Brings a person's home tab up to date (https://docs.slack.dev/reference/methods/views.publish)."""
        await self._client.views_publish(user_id=user, view=home_view(view, self.t))

    # ---- replies ----------------------------------------------------------------------------------------

    async def answer(self, reply: Reply, origin: Origin, page: int = 0) -> None:
        """Shows `reply` where the person is."""
        if origin.modal and await self.replace(origin.modal, reply, origin.meta, page):
            return
        if isinstance(reply, Say) and not origin.home:
            await self.whisper(reply.message, origin)
        elif (view := self.modal_of(reply, origin.meta, page)) is not None:
            await self._open(view, reply, origin)

    async def replace(self, modal: str, reply: Reply, meta: Meta, page: int = 0) -> bool:
        """Shows `reply` in an open modal; False where that was closed meanwhile, or Slack does not show it."""
        if (view := self.modal_of(reply, meta, page)) is None:
            return True
        return await self._shown(self._client.views_update(view_id=modal, view=view))

    async def _shown(self, call: Awaitable[object]) -> bool:
        try:
            with platform_errors():
                await call
        except PlatformError as error:
            if str(error) in OPENED_ALREADY:
                return True
            say = log.info if str(error) == CLOSED else log.warning
            say("slack_not_shown", workspace=self._workspace, error=str(error))
            return False
        return True

    async def _open(self, view: dict[str, Any], reply: Reply, origin: Origin) -> None:
        if not origin.trigger:
            await self._without_trigger(reply, origin)
            return
        if not await self._shown(self._client.views_open(trigger_id=origin.trigger, view=view)):
            await self.whisper(self._once_more(origin), origin)

    async def _without_trigger(self, reply: Reply, origin: Origin) -> None:
        """A mention opens no modal: what is shown is told, and a form is opened by a button."""
        match reply:
            case Show(view=view):
                message = Message(view.elements, title=view.title, about=view.ref)
            case OpenForm(form=form):
                message = Message((*self._named(form), *self._buttons(origin)))
            case Invalid():
                message = self._handed_back(reply)
            case _:
                return
        await self.whisper(message, origin)

    def _named(self, form: Form) -> tuple[Element, ...]:
        return (*form.intro, Section(self.t("下のボタンから「{title}」に進めます。", title=form.title)))

    def _handed_back(self, reply: Invalid) -> Message:
        """What was typed into a form that is no longer there: its draft, or the text itself."""
        wrong = [Section(f"{i.label}: {i.error}") for i in reply.form.errors]
        written = [
            Section(text, quoted=True) for i in reply.form.inputs if isinstance(i, TextInput) for text in i.value
        ]
        kept = (Row((Link(self.t("開く"), reply.then),)),) if reply.then else tuple(written)
        return Message((Section(self.t("直すところがあるため、まだ送られていません。")), *wrong, *kept))

    def _once_more(self, origin: Origin) -> Message:
        text = self.t("画面を開けませんでした。お手数ですが、もう一度お試しください。")
        return Message((Section(text), *self._buttons(origin)))

    def _buttons(self, origin: Origin) -> tuple[Element, ...]:
        if origin.again is None or not carries(origin.again.value):
            return ()
        return (Row((replace(origin.again, label=self.t("開く")),)),)

    async def whisper(self, message: Message, origin: Origin) -> None:
        """Tells it to this person alone, where they are; else in their direct message with the bot."""
        payload = message_payload(message, self.t, self._workspace)
        if await self._respond(payload, origin) or await self._beside(payload, origin):
            return
        opened = await self._client.conversations_open(users=[origin.user])
        await self._client.chat_postMessage(channel=opened["channel"]["id"], **payload)

    async def _respond(self, payload: dict[str, Any], origin: Origin) -> bool:
        """By the response_url, which lasts for five answers in half an hour."""
        if not origin.response_url:
            return False
        respond = AsyncWebhookClient(
            origin.response_url, retry_handlers=[], session=self._client.session, logger=self._client.logger
        )
        thread = origin.conversation.thread if origin.conversation else ""
        where = {"thread_ts": thread} if thread else {}
        said = {**payload, **where, "response_type": "ephemeral", "replace_original": False}
        try:
            status = (await respond.send_dict(said)).status_code
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("slack_response_url_refused", workspace=self._workspace, error=type(error).__name__)
            return False
        if status != OK:
            log.warning("slack_response_url_refused", workspace=self._workspace, status=status)
        return status == OK

    async def _beside(self, payload: dict[str, Any], origin: Origin) -> bool:
        """As an ephemeral message, where the bot and the person are in the channel."""
        at = origin.conversation
        if at is None:
            return False
        try:
            await self._client.chat_postEphemeral(
                channel=at.channel, user=origin.user, thread_ts=at.thread or None, **payload
            )
        except SlackApiError as error:
            log.warning("slack_not_whispered", workspace=self._workspace, error=error_word(error))
            return False
        return True
