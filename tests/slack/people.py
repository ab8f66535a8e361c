"""Somebody at a Slack client: what they do, what they see.

Every act sends what Slack would send, asserts that the app acknowledges it within 3 s, applies the acknowledgement,
and then waits until the workspace is `settled`: no call and no delivery under way, and the app idle, where the test
has said how to know (`workspace.idle_when`). Without that, what the app does after its acknowledgement may still be
to come: `await someone.shown()` waits until something new was shown to them since the act began.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tests.slack import payloads
from tests.slack.blocks import elements_of
from tests.slack.client import NoAnswer, checked_errors, checked_view, complaints, file_json, typed, typed_blocks
from tests.slack.delivery import COMMAND, INTERACTION, Unacknowledged, Undelivered
from tests.slack.inputs import CannotEnter, Value, holds, put
from tests.slack.posting import change, post, remove
from tests.slack.records import Channel, File, Message, ResponseUrl, User, View
from tests.slack.refusal import Json
from tests.slack.responses import say
from tests.slack.seeing import Onlooker
from tests.slack.shapes import view_json
from tests.slack.surfaces import Surface, buttons_of, overflow_of

if TYPE_CHECKING:
    from tests.slack.workspace import Workspace


__all__ = ["NoAnswer", "Someone"]


class Someone(Onlooker):
    """A person at a client of one workspace. `followed` are the addresses that their buttons led to."""

    def __init__(self, workspace: "Workspace", user: User) -> None:
        super().__init__(workspace, user)
        self.followed: list[str] = []

    # ---- commands, messages, shortcuts, home --------------------------------------------------------------

    async def command(self, name: str, text: str = "", *, channel: str = "") -> None:
        """A slash command, in a channel or in their direct messages with the app."""
        self._at_home = False
        place = self._place(channel)
        answer = await self._sends(COMMAND, payloads.command(self._workspace, self.user, place, name, text))
        if answer:
            say(self._workspace, ResponseUrl(place.id, self.id, self._workspace.clock.now()), answer)
        await self._workspace.settled()

    async def message(self, channel: str, text: str, *, thread_ts: str = "", files: Sequence[File] = ()) -> Message:
        """What they type is escaped as their client does it, and addresses become links."""
        return await self._posts(self._place(channel), typed(text), thread_ts, files)

    async def mention_bot(self, text: str, channel: str, *, thread_ts: str = "") -> Message:
        """@yorozu and a text: a message event and an app_mention."""
        return await self._posts(
            self._place(channel), f"<@{self._workspace.app.bot_user}> {typed(text)}", thread_ts, ()
        )

    async def edit(self, message: Message, text: str) -> None:
        """They change what they wrote."""
        self._begins()
        change(self._workspace, message, typed(text), typed_blocks(typed(text)), self.id)
        await self._workspace.settled()

    async def delete(self, message: Message) -> None:
        """They delete what they wrote."""
        self._begins()
        remove(self._workspace, message)
        await self._workspace.settled()

    async def shortcut(self, callback_id: str, message: Message) -> None:
        """A shortcut in the menu of a message."""
        self._at_home = False
        await self._sends(INTERACTION, payloads.shortcut(self._workspace, self.user, message, callback_id))
        await self._workspace.settled()

    async def open_home(self) -> None:
        """The home tab of the app. https://docs.slack.dev/reference/events/app_home_opened"""
        self._begins()
        self._at_home = True
        workspace = self._workspace
        direct = workspace.direct(workspace.app.bot_user, self.id)
        event: Json = {"type": "app_home_opened", "user": self.id, "channel": direct.id, "tab": "home"}
        if self.home:
            event["view"] = view_json(workspace, self.home)
        if "app_home_opened" in workspace.app.events:
            workspace.events.send(event | {"event_ts": workspace.stamps.next()})
        await workspace.settled()

    # ---- pressing, filling in, submitting -----------------------------------------------------------------

    async def press(self, label: str, *, on: Surface | None = None) -> None:
        """A button, or an option of an overflow menu, by its words. A confirmation is confirmed; an address is
        opened, and noted in `followed`."""
        surface = on or self.surface
        overflow = overflow_of(surface, label)
        if overflow:
            block, element, option = overflow
            await self._acts(surface, payloads.pressed(self._workspace, block, element, {"selected_option": option}))
            return
        found = [(b, e) for b, e in buttons_of(surface) if e["text"]["text"] == label]
        assert found, f"no button {label!r} in:\n{self.text(surface)}"
        await self.press_button(surface, *found[0])

    async def press_button(self, surface: Surface, block: Json, element: Json) -> None:
        """One of several with the same words, as `buttons_of` gives them."""
        if "url" in element:
            self.followed.append(element["url"])
        await self._acts(surface, payloads.pressed(self._workspace, block, element, {}))

    async def select(self, name: str, value: Value, *, on: Surface | None = None) -> None:
        """One input, by its action id, block id or label; options by value or label."""
        surface = on or self.surface
        block, element = self._input(surface, name)
        state = put(element, value)
        if isinstance(surface, View):
            surface.entered.setdefault(block["block_id"], {})[element["action_id"]] = state
            surface.errors.pop(block["block_id"], None)
        if block["type"] != "input" or block.get("dispatch_action"):
            await self._acts(surface, payloads.pressed(self._workspace, block, element, state))

    async def fill(self, **values: Value) -> None:
        """Several inputs of what they look at."""
        for name, value in values.items():
            await self.select(name, value)

    async def suggestions(self, name: str, typed: str) -> list[Json]:
        """What an external select offers for what was typed."""
        view = self.modal
        assert view
        block, element = self._input(view, name)
        ids = block["block_id"], element["action_id"]
        answer = await self._sends(INTERACTION, payloads.suggestion(self._workspace, self.user, view, *ids, typed))
        return list((answer or {}).get("options", ()))

    async def submit(self) -> None:
        """The modal: first its client looks, then the app."""
        view = self.modal
        assert view, f"{self.user.name} has no modal open"
        assert "submit" in view.content, "this modal cannot be submitted"
        view.errors = complaints(view)
        if view.errors:
            return
        answer = await self._sends(INTERACTION, payloads.submission(self._workspace, self.user, view))
        self._applied(view, answer or {})
        await self._workspace.settled()

    async def close(self) -> None:
        """The modal on top is cancelled; the app hears of it where the view asked for that."""
        view = self.modal
        assert view, f"{self.user.name} has no modal open"
        self._begins()
        self._workspace.modals.close(view)
        if view.content.get("notify_on_close"):
            payload = payloads.closing(self._workspace, self.user, view, cleared=False)
            await self._sends(INTERACTION, payload)
        await self._workspace.settled()

    # ---- within -------------------------------------------------------------------------------------------

    def _applied(self, view: View, answer: Json) -> None:
        """https://docs.slack.dev/surfaces/modals#response_actions"""
        modals = self._workspace.modals
        match answer.get("response_action"):
            case None:
                modals.close(view)
            case "errors":
                view.errors = checked_errors(view, answer["errors"])
                self.arrives(view)
            case "update":
                modals.update(view, checked_view(answer["view"]))
            case "push":
                modals.push(self.id, checked_view(answer["view"]))
            case "clear":
                modals.clear(self.id)
            case other:
                raise NoAnswer(f"there is no response_action {other!r}")

    async def _acts(self, surface: Surface, action: Json) -> None:
        if isinstance(surface, View):
            payload = payloads.action_on_view(self._workspace, self.user, surface, action)
        else:
            payload = payloads.action_on_message(self._workspace, self.user, surface, action)
        await self._sends(INTERACTION, payload)
        await self._workspace.settled()

    async def _posts(self, channel: Channel, text: str, thread_ts: str, files: Sequence[File]) -> Message:
        assert self.id in channel.members, f"{self.user.name} is not in {channel.name}"
        self._at_home = False
        self._begins()
        shapes = [file_json(self._workspace, self.user, file) for file in files]
        blocks = typed_blocks(text)
        message = post(self._workspace, channel, self.id, text, blocks=blocks, thread_ts=thread_ts, files=shapes)
        await self._workspace.settled()
        return message

    async def _sends(self, kind: str, payload: Json) -> Json | None:
        self._begins()
        try:
            return await self._workspace.interact(kind, payload)
        except Undelivered:
            raise NoAnswer("the app is not connected") from None
        except Unacknowledged as late:
            raise NoAnswer(late.reason) from late

    def _begins(self) -> None:
        self._seen = self._arrived

    def _place(self, channel: str) -> Channel:
        workspace = self._workspace
        return workspace.channels[channel] if channel else workspace.direct(workspace.app.bot_user, self.id)

    def _input(self, surface: Surface, name: str) -> tuple[Json, Json]:
        for block in surface.blocks:
            for element in filter(holds, elements_of(block)):
                names = element["action_id"], block["block_id"], block.get("label", {}).get("text")
                if name in names:
                    return block, element
        raise CannotEnter(f"no input {name!r} in:\n{self.text(surface)}")
