"""One Slack workspace: its state, and the ways in and out of it."""

from collections.abc import Sequence
from typing import Protocol

from bot.ports import Clock
from tests.slack.delivery import Transport
from tests.slack.events import Events
from tests.slack.faults import Faults, Limits
from tests.slack.history import History
from tests.slack.modals import Modals
from tests.slack.people import Someone
from tests.slack.records import App, Call, Channel, Message, ResponseUrl, Trigger, User, View
from tests.slack.refusal import Json, Refusal
from tests.slack.signed import Signed
from tests.slack.sockets import Sockets
from tests.slack.stamps import Ids, Stamps, secret
from tests.traffic import PATIENCE, Idle, Traffic


class Client(Protocol):
    """A Slack client that somebody looks at."""

    def arrives(self, surface: View | Message) -> None:
        """Something new is shown to them, or it changed."""
        ...


class Workspace:
    """State and controls. People and channels are made by `someone` and `channel`."""

    def __init__(self, name: str, server_url: str, clock: Clock, ids: Ids) -> None:
        self.domain, self.url = name, f"https://{name}.slack.com/"
        self.server_url, self.clock, self.ids = server_url, clock, ids
        self.stamps = Stamps(clock)
        self.team, self.enterprise = ids.next("T"), ""
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.clients: dict[str, Client] = {}
        self.calls: list[Call] = []
        self.app = self._installed()
        self.faults, self.limits, self.traffic = Faults(), Limits(clock), Traffic()
        self.sockets, self.http = Sockets(self.app), Signed(self.app)
        self.history, self.modals, self.events = History(clock), Modals(self), Events(self)

    def _installed(self) -> App:
        bot = User(self.ids.next("U"), self.team, "yorozu", is_bot=True)
        self.users[bot.id] = bot
        tokens = f"xoxb-{self.team}-{secret()}", f"xapp-1-{self.team}-{secret()}"
        return App(self.ids.next("A"), *tokens, secret(), bot.id, self.ids.next("B"))

    @property
    def transport(self) -> Transport:
        """Signed HTTP where the app has a request URL, else Socket Mode."""
        return self.http if self.app.request_url else self.sockets

    # ---- who and what is there ----------------------------------------------------------------------------

    def someone(
        self, name: str, *, email: str = "", team: str = "", bot: bool = False, restricted: bool = False
    ) -> Someone:
        """Somebody at a client. `team` is another workspace's id for a stranger from Slack Connect."""
        user = User(self.ids.next("U"), team or self.team, name, email, is_bot=bot, restricted=restricted)
        self.users[user.id] = user
        return Someone(self, user)

    def channel(
        self,
        name: str,
        *people: Someone,
        private: bool = False,
        bot: bool = True,
        archived: bool = False,
        creator: str = "",
    ) -> str:
        """The id of a new channel with these members, the bot among them unless told otherwise."""
        members = [p.id for p in people] + [self.app.bot_user] * bot
        kind = "group" if private else "channel"
        return self.add(name, kind, creator or (members[0] if members else ""), members, archived=archived).id

    def add(self, name: str, kind: str, creator: str, members: Sequence[str], *, archived: bool = False) -> Channel:
        """A new conversation of any kind."""
        prefix = {"channel": "C", "group": "C", "im": "D", "mpim": "G"}[kind]
        created = int(self.clock.now().timestamp())
        channel = Channel(self.ids.next(prefix), name, kind, creator, created, list(members), archived=archived)
        self.channels[channel.id] = channel
        return channel

    def direct(self, *users: str) -> Channel:
        """The direct messages among these, opened where they were not."""
        kind = "im" if len(set(users)) <= 2 else "mpim"
        for channel in self.channels.values():
            if channel.kind == kind and set(channel.members) == set(users):
                return channel
        name = "" if kind == "im" else "mpdm-" + "--".join(self.users[u].name for u in users) + "-1"
        return self.add(name, kind, users[0], users)

    def user(self, id: str) -> User:
        """Raises `user_not_found`."""
        if id not in self.users:
            raise Refusal("user_not_found")
        return self.users[id]

    def visible(self, id: str) -> Channel:
        """A conversation that the bot can know of; a private one that it is not in is as if it were not there."""
        channel = self.channels.get(id)
        if channel is None or (channel.kind != "channel" and self.app.bot_user not in channel.members):
            raise Refusal("channel_not_found")
        return channel

    def joined(self, id: str) -> Channel:
        """A conversation that the bot is in. Raises `not_in_channel` and `is_archived` also."""
        channel = self.visible(id)
        if channel.archived:
            raise Refusal("is_archived")
        if self.app.bot_user not in channel.members:
            raise Refusal("not_in_channel")
        return channel

    def in_channel(self, channel: str) -> list[Message]:
        """Everything that stands in a channel now, replies too, oldest first."""
        return self.history.of(channel)

    def said(self, channel: str) -> list[Message]:
        """What the app posted into a channel and did not remove, oldest first."""
        return [m for m in self.in_channel(channel) if m.by_app]

    def called(self, method: str) -> list[Call]:
        """The calls of one method that were answered, oldest first."""
        return [call for call in self.calls if call.method == method]

    # ---- short-lived rights -------------------------------------------------------------------------------

    def trigger(self, user: str) -> str:
        """A new trigger id. https://docs.slack.dev/reference/methods/views.open"""
        id = f"{len(self.triggers) + 1}.{int(self.clock.now().timestamp())}.{secret()}"
        self.triggers[id] = Trigger(user, self.clock.now())
        return id

    def exchange(self, trigger_id: str) -> str:
        """Whose trigger it is. Raises `invalid_trigger_id`, `expired_trigger_id` and `exchanged_trigger_id`."""
        trigger = self.triggers.get(trigger_id)
        if trigger is None:
            raise Refusal("invalid_trigger_id")
        if self.clock.now() - trigger.at >= trigger.lasts:
            raise Refusal("expired_trigger_id")
        if trigger.used:
            raise Refusal("exchanged_trigger_id")
        trigger.used = True
        return trigger.user

    def response_url(self, channel: str, user: str, to: Message | None = None) -> str:
        """A new address to answer an interaction at."""
        token = secret()
        self.response_urls[token] = ResponseUrl(channel, user, self.clock.now(), to)
        return f"{self.server_url}/actions/{self.team}/{token}"

    # ---- waiting ------------------------------------------------------------------------------------------

    def idle_when(self, idle: Idle) -> None:
        """`settled` also awaits this: it returns when the app has nothing left to do."""
        self.traffic.idles.append(idle)

    async def settled(self, within: float = PATIENCE) -> None:
        """Returns when nothing is under way between app and server, and the app is idle. Raises TimeoutError."""
        await self.traffic.settled(within)

    async def interact(self, kind: str, payload: Json) -> Json | None:
        """Sends what a person did; the acknowledgement's payload. Interactions are never sent again by Slack."""
        with self.traffic.passing():
            return await self.transport.send(kind, payload)

    def tell(self, user: str, surface: View | Message) -> None:
        """Shows something to one person, where they are at a client."""
        if user in self.clients:
            self.clients[user].arrives(surface)

    async def close(self) -> None:
        """The server stops."""
        await self.events.close()
        await self.sockets.close()
        await self.http.close()
