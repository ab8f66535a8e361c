"""What a person does with Slack's controls: commands, buttons, shortcuts, forms and the home tab.

A command or a button is acknowledged at once and worked on afterwards. A submitted form's acknowledgement is its
answer, so the core answers first; where that takes longer than a person's patience, they see 処理中 and the result
follows (https://docs.slack.dev/surfaces/modals, https://docs.slack.dev/interactivity/handling-user-interaction).
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from typing import Any

from adapters.slack.answers import Answers, Origin
from adapters.slack.conversations import PLATFORM, Conversation
from adapters.slack.directory import Directory
from adapters.slack.ids import Meta, Open, Press, read_action
from adapters.slack.receiving import Body, Receiving, team_of
from adapters.slack.render.forms import errors_of, form_modal
from adapters.slack.render.views import busy_modal
from adapters.slack.typed import mentioned, typed
from adapters.slack.values import values_of
from bot.i18n import Translator
from bot.inbound import Interaction
from bot.model.ids import Address
from bot.outbound import (
    Button,
    Done,
    Element,
    Invalid,
    Message,
    OpenForm,
    Reply,
    Row,
    Say,
    Section,
    Show,
    View,
    text_message,
)
from bot.ports import PlatformError
from bot.receiving import Sender

Ack = Callable[..., Awaitable[Any]]

PATIENCE_SECONDS = 2
"""Slack gives three; one is left for the way."""
COMMAND = "/"
"""Begins the action of a button that types a command once more."""
FROM_POST = "ask.from_post"
HOME = "home"
"""The command that shows a member's own page, and below it the way to all others."""


class Interactions:
    """One workspace's listeners for what people do and wait for."""

    def __init__(self, receiving: Receiving, answers: Answers, directory: Directory, translator: Translator) -> None:
        self._receiving = receiving
        self._answers = answers
        self._directory = directory
        self.t = translator

    # ---- commands, shortcuts, buttons -------------------------------------------------------------------

    async def command(self, ack: Ack, body: Body) -> None:
        """A slash command."""
        await ack()
        if not self._receiving.takes(body) or not self._receiving.is_new(body):
            return
        word, words, channel = body["command"].removeprefix(COMMAND), body.get("text", ""), body["channel_id"]
        origin = Origin(
            user=body["user_id"],
            trigger=body["trigger_id"],
            conversation=Conversation(channel),
            response_url=body.get("response_url", ""),
            again=Button("", f"{COMMAND}{word}", words),
        )
        address = Address(PLATFORM, self._receiving.workspace, place=channel)
        sender = self._receiving.sender(body["user_id"], body["trigger_id"], address)
        self._receiving.later(self.ask(sender.invokes(word, words), origin))

    async def shortcut(self, ack: Ack, body: Body) -> None:
        """The message shortcut: a post becomes the body of a question."""
        await ack()
        self._begin(body, self._from_post)

    async def _from_post(self, body: Body) -> None:
        text = (body.get("message") or {}).get("text", "")
        names = await self._directory.names(mentioned(text))
        sender = self._receiving.sender(body["user"]["id"], body["trigger_id"])
        await self.ask(sender.presses(FROM_POST, typed(text, names)), _origin(body))

    async def pressed(self, ack: Ack, body: Body) -> None:
        """A button; a link among them is followed by the person's own Slack."""
        await ack()
        pressed = read_action(body["actions"][0])
        if pressed is not None:
            self._begin(body, lambda body: self._press(pressed, body))

    def _begin(self, body: Body, work: Callable[[Body], Coroutine[Any, Any, None]]) -> None:
        if not self._receiving.is_new(body):
            return
        at_home = self._receiving.is_home(body)
        self._receiving.later(work(body) if at_home else self._of_a_stranger(body, work))

    async def _of_a_stranger(self, body: Body, work: Callable[[Body], Awaitable[None]]) -> None:
        """Somebody in a channel that is shared with their workspace, whom ours knows; the core answers them."""
        known = False
        with suppress(PlatformError):
            known = await self._directory.knows(body["user"]["id"])
        if known:
            await work(body)
        else:
            self._receiving.unknown(team_of(body))

    async def _press(self, pressed: Press | Open, body: Body) -> None:
        origin = _origin(body)
        address = await self.address(origin.conversation) if origin.conversation else None
        sender = self._receiving.sender(origin.user, body["trigger_id"], address)
        match pressed:
            case Open(ref=ref, page=page, form=form):
                await self._answers.answer(await self._receiving.ask(sender.opens(ref, form)), origin, page)
            case Press(action=action, value=value):
                again = replace(origin, again=Button("", action, value))
                await self.ask(_event(sender, action, value), again)
        if origin.home:
            await self._refresh_home(sender)

    async def ask(self, event: Interaction, origin: Origin) -> None:
        """Takes the event to the core, and its reply to the person."""
        reply = await self._receiving.ask(event)
        await self._answers.answer(await self._followed(event, reply) if origin.modal else reply, origin)

    async def _followed(self, event: Interaction, reply: Reply) -> Reply:
        """The page that a reply without words leads to."""
        if not isinstance(reply, Done) or reply.then is None:
            return reply
        return await self._receiving.ask(Sender(event.account, event.key, event.at, event.address).opens(reply.then))

    async def address(self, conversation: Conversation) -> Address:
        """Where the core knows a conversation; a person waits, so what Slack does not tell is left open."""
        thread = None
        with suppress(PlatformError):
            thread = await self._directory.thread(conversation.channel, conversation.thread)
        return thread or Address(PLATFORM, self._receiving.workspace, place=conversation.channel)

    # ---- forms ------------------------------------------------------------------------------------------

    async def submitted(self, ack: Ack, body: Body) -> None:
        """A form."""
        view = body["view"]
        meta = Meta.decode(view.get("private_metadata", ""))
        if meta is None or not meta.form or not self._receiving.takes(body):
            await ack(**self._kept_open(view))
            return
        sender = self._receiving.sender(body["user"]["id"], body["trigger_id"])
        event = sender.submits(meta.form, values_of(view["state"]["values"]), meta.state, meta.sitting)
        work = self._receiving.begin(self._submit(event))
        done, _ = await asyncio.wait({work}, timeout=PATIENCE_SECONDS)
        if done:
            await ack(**self._acknowledgement(work.result(), view, meta))
        else:
            await ack(response_action="update", view=busy_modal(self.t))
            self._receiving.later(self._finish(work, view["id"], sender.account.user, meta))

    async def _submit(self, event: Interaction) -> Reply:
        return await self._followed(event, await self._receiving.ask(event))

    async def _finish(self, work: "asyncio.Future[Reply]", modal: str, user: str, meta: Meta) -> None:
        """Where the person did not wait and closed the modal, they are told all the same."""
        reply = await work
        if isinstance(reply, Done):
            reply = Say(text_message(self.t("受け付けました。")))
        if not await self._answers.replace(modal, reply, meta):
            await self._answers.answer(reply, Origin(user=user))

    def _acknowledgement(self, reply: Reply, view: Body, meta: Meta) -> dict[str, Any]:
        """Errors keep what was typed, an update shows what comes next (https://docs.slack.dev/surfaces/modals)."""
        shown = view["state"]["values"]
        if isinstance(reply, Invalid):
            errors = errors_of(reply.form)
            if errors and errors.keys() <= shown.keys():
                return {"response_action": "errors", "errors": errors}
            return {"response_action": "update", "view": form_modal(reply.form, self.t, meta=meta)}
        if isinstance(reply, Say) and reply.refused and shown:
            return _refused(shown, _plain(reply.message))
        modal = self._answers.modal_of(reply, meta)
        return {"response_action": "update", "view": modal} if modal else {"response_action": "clear"}

    def _kept_open(self, view: Body) -> dict[str, Any]:
        """For a form that is not ours to take, or no longer."""
        shown = view["state"]["values"]
        said = self.t("この画面は古くなりました。書いた内容を写してから、もう一度開いてください。")
        return _refused(shown, said) if shown else {}

    # ---- the home tab -----------------------------------------------------------------------------------

    async def home_opened(self, event: Body, body: Body) -> None:
        """https://docs.slack.dev/reference/events/app_home_opened: published anew whenever somebody looks."""
        if event.get("tab") == "home" and self._receiving.takes(body):
            self._receiving.later(self._refresh_home(self._receiving.sender(event["user"], body["event_id"])))

    async def _refresh_home(self, sender: Sender) -> None:
        reply = await self._receiving.ask(sender.invokes(HOME))
        view = reply.view if isinstance(reply, Show) else View(self.t("ホーム"), self._instead_of_home(reply))
        await self._answers.publish_home(sender.account.user, view)

    def _instead_of_home(self, reply: Reply) -> tuple[Element, ...]:
        """Somebody who is no member yet is led to the form that makes them one."""
        if isinstance(reply, OpenForm):
            return (*reply.form.intro, Row((Button(reply.form.title, f"{COMMAND}help", primary=True),)))
        return (Section(_plain(reply.message)),) if isinstance(reply, Say) else ()


def _refused(shown: Body, reason: str) -> dict[str, Any]:
    """The form stays, so that nothing typed is lost; the reason stands at its first input."""
    return {"response_action": "errors", "errors": {next(iter(shown)): reason}}


def _origin(body: Body) -> Origin:
    view = body.get("view")
    meta = Meta.decode(view.get("private_metadata", "")) if view else None
    return Origin(
        user=body["user"]["id"],
        trigger=body.get("trigger_id", ""),
        conversation=_conversation(body),
        response_url=body.get("response_url", ""),
        view=view,
        meta=meta or Meta(),
    )


def _conversation(body: Body) -> Conversation | None:
    channel, message = (body.get("channel") or {}).get("id"), body.get("message") or {}
    if not channel:
        return None
    # Of an ephemeral message the container is all that comes: https://github.com/slackapi/java-slack-sdk/issues/1200.
    parent = message.get("thread_ts") or (body.get("container") or {}).get("thread_ts", "")
    return Conversation(channel, parent if parent != message.get("ts") else "")


def _event(sender: Sender, action: str, value: str) -> Interaction:
    if action.startswith(COMMAND):
        return sender.invokes(action.removeprefix(COMMAND), value)
    return sender.presses(action, value)


def _plain(message: Message) -> str:
    return "\n".join(e.text for e in message.elements if isinstance(e, Section))
