"""The Events API: what happens in a workspace reaches the app. https://docs.slack.dev/apis/events-api"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.slack.delivery import EVENT, FIRST, Retry, Unacknowledged, Undelivered
from tests.slack.records import Channel, Message
from tests.slack.refusal import Json
from tests.slack.shapes import is_shared, message_json
from tests.slack.stamps import secret

if TYPE_CHECKING:
    from tests.slack.workspace import Workspace

_SUBSCRIPTION = {"channel": "message.channels", "group": "message.groups", "im": "message.im", "mpim": "message.mpim"}


@dataclass(frozen=True)
class Late:
    """An event that was sent twice and acknowledged neither time."""

    payload: Json
    retry: Retry


class Events:
    """Sends events, each until it is acknowledged.

    Slack tries again at once, after a minute and after five (https://docs.slack.dev/apis/events-api/#error-handling).
    Here the first retry comes at once; the others come when a test calls `redeliver`. What could not be sent since
    nobody was connected is in `missed`, and does not come again.
    """

    def __init__(self, workspace: "Workspace") -> None:
        self._workspace = workspace
        self._tasks: set[asyncio.Task[None]] = set()
        self.missed: list[Json] = []
        self.late: list[Late] = []

    # ---- messages -----------------------------------------------------------------------------------------

    def posted(self, message: Message) -> None:
        """https://docs.slack.dev/reference/events/message, and app_mention where the bot is called."""
        self._of_message(message, message_json(self._workspace, message))
        channel = self._workspace.channels[message.channel]
        if self._workspace.app.bot_user in message.notified and channel.kind != "im" and not message.by_app:
            self._mention(message, channel)

    def _mention(self, message: Message, channel: Channel) -> None:
        """https://docs.slack.dev/reference/events/app_mention"""
        if self._takes("app_mention", channel):
            shape = message_json(self._workspace, message)
            place = {"type": "app_mention", "channel": channel.id, "event_ts": message.ts}
            self.send({**shape, **place}, shared=is_shared(self._workspace, channel))

    def changed(self, message: Message, before: Json) -> None:
        """https://docs.slack.dev/reference/events/message/message_changed"""
        shape = message_json(self._workspace, message)
        self._of_message(
            message, {"subtype": "message_changed", "message": shape, "previous_message": before, **self._hidden()}
        )

    def deleted(self, message: Message, before: Json) -> None:
        """https://docs.slack.dev/reference/events/message/message_deleted; of a parent that has replies a
        message_changed tells, to a tombstone."""
        if message.tombstone:
            self.changed(message, before)
            return
        self._of_message(
            message,
            {
                "subtype": "message_deleted",
                "previous_message": before,
                "deleted_ts": message.ts,
                **self._hidden(),
            },
        )

    def _hidden(self) -> Json:
        return {"hidden": True, "ts": self._workspace.stamps.next()}

    def _of_message(self, message: Message, shape: Json) -> None:
        channel = self._workspace.channels[message.channel]
        if self._takes(_SUBSCRIPTION[channel.kind], channel):
            place = {"channel": channel.id, "channel_type": channel.kind, "event_ts": shape["ts"]}
            self.send({"type": "message", **shape, **place}, shared=is_shared(self._workspace, channel))

    def _takes(self, subscription: str, channel: Channel) -> bool:
        app = self._workspace.app
        return subscription in app.events and app.bot_user in channel.members

    # ---- delivery -----------------------------------------------------------------------------------------

    def send(self, event: Json, *, shared: bool = False) -> None:
        """Begins to deliver an event; `settled` waits for its end."""
        self.deliver(self.enveloped(event, shared=shared))

    def deliver(self, payload: Json, retry: Retry = FIRST) -> None:
        """Begins to deliver a whole payload, also one that a test has made up."""
        self._workspace.traffic.begin()  # it counts from now on, not only from when its task first runs
        self.soon(self._delivered(payload, retry))

    def soon(self, work: Coroutine[None, None, None]) -> None:
        """Runs beside, until the server stops."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def redeliver(self) -> None:
        """The minutes after which Slack sends again what was not acknowledged have passed."""
        late, self.late = self.late, []
        for event in late:
            self.deliver(event.payload, Retry(event.retry.attempt + 1, event.retry.reason))

    def enveloped(self, event: Json, *, shared: bool = False) -> Json:
        """https://docs.slack.dev/apis/events-api/#events-JSON"""
        workspace = self._workspace
        bot = {"user_id": workspace.app.bot_user, "is_bot": True, "is_enterprise_install": False}
        return {
            "token": "verification-token",
            "team_id": workspace.team,
            "context_team_id": workspace.team,
            "context_enterprise_id": None,
            "api_app_id": workspace.app.id,
            "event": event,
            "type": "event_callback",
            "event_id": workspace.ids.next("Ev"),
            "event_time": int(workspace.clock.now().timestamp()),
            "authorizations": [{"enterprise_id": None, "team_id": workspace.team, **bot}],
            "is_ext_shared_channel": shared,
            "event_context": secret(),
        }

    def elsewhere(self, payload: Json) -> Json:
        """The same payload from a workspace that nobody has installed the app in."""
        team = self._workspace.ids.next("T")
        somewhere = [{**each, "team_id": team} for each in payload["authorizations"]]
        return {**payload, "team_id": team, "context_team_id": team, "authorizations": somewhere}

    async def _delivered(self, payload: Json, retry: Retry) -> None:
        try:
            if reason := await self._tried(payload, retry):
                await self._workspace.transport.ready()
                retry = Retry(retry.attempt + 1, reason)
                if await self._tried(payload, retry):
                    self.late.append(Late(payload, retry))
        except Undelivered:
            self.missed.append(payload)
        finally:
            self._workspace.traffic.end()

    async def _tried(self, payload: Json, retry: Retry) -> str:
        """Why it was not acknowledged; empty where it was."""
        try:
            await self._workspace.transport.send(EVENT, payload, retry)
        except Unacknowledged as late:
            return late.reason
        return ""

    async def close(self) -> None:
        """The server stops; what is under way ends."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
