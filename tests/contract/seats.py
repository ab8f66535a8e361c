"""Where people sit on each platform: what they do and read there, through the platform's own front.

A new platform joins the contract by a seat of its own and a line in `SEATS`.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from itertools import count
from typing import Protocol
from zoneinfo import ZoneInfo

from adapters.discord.adapter import DiscordAdapter
from adapters.slack.adapter import SlackAdapter
from adapters.web.adapter import WebAdapter
from bot.i18n import Translator
from bot.inbound import ButtonPressed, CommandInvoked, FormSubmitted
from bot.model.draft import Values
from bot.model.ids import AccountRef, Address
from bot.outbound import Button, Message, Row
from bot.ports import Platform
from tests.adapters.browser import Browser, form
from tests.adapters.desk import Desk, declared
from tests.discord.bot import adapter_of
from tests.discord.bot import connected_bot as connected_discord
from tests.discord.bot import settings_of as discord_settings
from tests.discord.guild import Guild
from tests.discord.people import NoAnswer as NoAnswerAtDiscord
from tests.discord.people import Someone as SomeoneAtDiscord
from tests.discord.server import DiscordServer, discord_server
from tests.fakes.platform import MemoryPlatform
from tests.reading import text_of
from tests.slack.bot import Mode, connected_bot, settings_of
from tests.slack.people import NoAnswer, Someone
from tests.slack.server import slack
from tests.slack.workspace import Workspace

PEOPLE = ("koharu", "kaito")
PLACE = "general"


class Seat(Protocol):
    """People at one platform."""

    platform: Platform
    place: Address

    def person(self, name: str) -> AccountRef:
        """One of `PEOPLE`."""
        ...

    async def told(self, name: str) -> str:
        """What a person finds that was told to them or mentions them."""
        ...

    async def reads(self, name: str) -> str:
        """What a person reads in `place`."""
        ...

    async def types(self, name: str, line: str) -> str:
        """A command; what is shown then."""
        ...

    async def presses(self, name: str, action: str, value: str) -> str:
        """A button; what is shown then."""
        ...

    async def submits(self, name: str, form: str, values: Values, *, times: int = 1) -> str:
        """A form, sent as often as an impatient finger does; what is shown in the end."""
        ...


class MemorySeat:
    """At the platform in memory."""

    def __init__(self, platform: MemoryPlatform) -> None:
        self._memory = platform
        self._keys = count(1)
        self.platform: Platform = platform
        self.place = Address("memory", "town", place=PLACE)

    def person(self, name: str) -> AccountRef:
        return AccountRef("memory", "town", name)

    async def told(self, name: str) -> str:
        mentions = [s.message for s in self._memory.shown.values() if self.person(name) in s.message.mentions]
        return text_of([*self._memory.told(self.person(name)), *mentions])

    async def reads(self, name: str) -> str:  # noqa: ARG002 - everybody reads the same in memory
        return text_of(self._memory.in_place(PLACE))

    async def types(self, name: str, line: str) -> str:
        word, _, rest = line.removeprefix("/").partition(" ")
        key, now = self._key(), self._memory.clock.now()
        event = CommandInvoked(account=self.person(name), key=key, at=now, command=word, arguments=rest)
        return text_of(await self._memory.happens(event))

    async def presses(self, name: str, action: str, value: str) -> str:
        key, now = self._key(), self._memory.clock.now()
        event = ButtonPressed(account=self.person(name), key=key, at=now, action=action, value=value)
        return text_of(await self._memory.happens(event))

    async def submits(self, name: str, form: str, values: Values, *, times: int = 1) -> str:
        key, now = self._key(), self._memory.clock.now()
        event = FormSubmitted(account=self.person(name), key=key, at=now, form=form, values=values, state="draft:1")
        return text_of([await self._memory.happens(event) for _ in range(times)])

    def _key(self) -> str:
        return f"memory:{next(self._keys)}"


class WebSeat:
    """At the browser workspace, over its socket and without JavaScript."""

    def __init__(self, adapter: WebAdapter, browsers: dict[str, Browser]) -> None:
        self._browsers = browsers
        self.platform: Platform = adapter
        self.place = Address("web", "browser", place=PLACE)

    def person(self, name: str) -> AccountRef:
        return AccountRef("web", "browser", name)

    async def told(self, name: str) -> str:
        return (await self._browsers[name].get("/notices")).text

    async def reads(self, name: str) -> str:
        return (await self._browsers[name].get(f"/board/{PLACE}")).text

    async def types(self, name: str, line: str) -> str:
        browser = self._browsers[name]
        sent = await browser.send(await browser.get("/"), "/command", line=line)
        return (await browser.follow(sent)).text

    async def presses(self, name: str, action: str, value: str) -> str:
        return (await self._browsers[name].get(f"/press/{action}?value={value}")).text

    async def submits(self, name: str, form: str, values: Values, *, times: int = 1) -> str:
        browser = self._browsers[name]
        page = await browser.get("/do/soudan")
        typed = {key: value[0] for key, value in values.items() if value}
        for _ in range(times):
            sent = await browser.send(page, f"/submit/{form}", **typed)
        return (await browser.follow(sent)).text if sent.is_redirect else sent.text


class SlackSeat:
    """At a Slack workspace, over its sockets."""

    def __init__(self, adapter: SlackAdapter, workspace: Workspace, people: dict[str, Someone], channel: str) -> None:
        self._workspace = workspace
        self._people = people
        self.platform: Platform = adapter
        self.place = Address("slack", workspace.domain, place=channel)

    def person(self, name: str) -> AccountRef:
        return AccountRef("slack", self._workspace.domain, self._people[name].id)

    @property
    def pins(self) -> int:
        """How many messages are pinned in `place`."""
        return len(self._workspace.channels[str(self.place.place)].pins)

    def refuses_pins(self) -> None:
        """From now on nothing can be pinned."""
        self._workspace.app.scopes.discard("pins:write")

    async def told(self, name: str) -> str:
        person = self._people[name]
        return "\n".join(person.text(message) for message in (*person.direct_messages, *person.mentions))

    async def reads(self, name: str) -> str:
        channel = str(self.place.place)
        return "\n".join(self._people[name].text(message) for message in self._workspace.in_channel(channel))

    async def types(self, name: str, line: str) -> str:
        word, _, rest = line.partition(" ")
        person = self._people[name]
        try:
            await person.command(word, rest, channel=str(self.place.place))
        except NoAnswer:
            return ""
        return person.sees

    async def presses(self, name: str, action: str, value: str) -> str:
        message = Message((Row((Button("押す", action, value),)),))
        await self.platform.post(self.place, message, "a message to press")
        person = self._people[name].looks_at(self._workspace.said(str(self.place.place))[-1])
        await person.press("押す")
        return person.sees

    async def submits(self, name: str, form: str, values: Values, *, times: int = 1) -> str:  # noqa: ARG002 - opened
        await self.types(name, "/soudan")
        person = self._people[name]
        await person.fill(**{key: value[0] for key, value in values.items()})
        if times > 1:
            self._workspace.transport.duplicate_next(times - 1)
        await person.submit()
        return person.sees


class DiscordSeat:
    """At a Discord server, in a text channel or in a forum; commands are typed in a text channel."""

    def __init__(
        self,
        adapter: DiscordAdapter,
        server: DiscordServer,
        guild: Guild,
        people: dict[str, SomeoneAtDiscord],
        place: str,
    ) -> None:
        self._server = server
        self._guild = guild
        self._people = people
        self.platform: Platform = adapter
        self.place = Address("discord", guild.name, place=place)

    def person(self, name: str) -> AccountRef:
        return AccountRef("discord", self._guild.name, self._people[name].id)

    async def told(self, name: str) -> str:
        person = self._people[name]
        return "\n".join(person.text(message) for message in (*person.direct_messages, *person.mentions))

    async def reads(self, name: str) -> str:
        place = str(self.place.place)
        threads = [thread.id for thread in self._guild.threads_of(place)]
        said = [message for channel in (place, *threads) for message in self._guild.in_channel(channel)]
        return "\n".join(self._people[name].text(message) for message in said)

    async def types(self, name: str, line: str) -> str:
        word, _, rest = line.removeprefix("/").partition(" ")
        person = self._people[name]
        try:
            await person.command(word, **({"text": rest} if rest else {}))
        except NoAnswerAtDiscord:
            return ""
        return self._shown(name)

    async def presses(self, name: str, action: str, value: str) -> str:
        message = Message((Row((Button("押す", action, value),)),))
        to = Address("discord", self._guild.name, user=self._people[name].id)
        await self.platform.post(to, message, "a message to press")
        person = self._people[name].looks_at(self._people[name].direct_messages[-1])
        await person.press("押す")
        return self._shown(name)

    async def submits(self, name: str, form: str, values: Values, *, times: int = 1) -> str:  # noqa: ARG002 - opened
        await self.types(name, "/soudan")
        person = self._people[name]
        await person.fill(**{key: value[0] for key, value in values.items()})
        self._server.gateway.repeats = times
        await person.submit()
        self._server.gateway.repeats = 1
        shown = self._shown(name)
        if "直す" not in person.buttons:
            return shown
        await person.press("直す")
        return shown + self._shown(name)

    def _shown(self, name: str) -> str:
        person = self._people[name]
        entered = "\n".join(str(value) for value in person.values.values())
        return f"{person.sees}\n{entered}"


@asynccontextmanager
async def _discord(desk: Desk, kind: str) -> AsyncIterator[DiscordSeat]:
    async with discord_server(desk.clock) as server:
        guild = server.guild("ehime")
        commons = guild.text("commons")
        place = guild.forum(PLACE) if kind == "forum" else guild.text(PLACE)
        people = {name: guild.someone(name) for name in PEOPLE}
        settings = discord_settings(server, (guild, {"general": place, "private": commons}))
        t = Translator("ja", ZoneInfo("Asia/Tokyo"))
        adapter = adapter_of(server, settings, declared().registry, t)
        async with connected_discord(server, adapter, desk.receive, desk.connected):
            yield DiscordSeat(adapter, server, guild, people, place)


@asynccontextmanager
async def _slack(desk: Desk, mode: Mode) -> AsyncIterator[SlackSeat]:
    async with slack(desk.clock) as server:
        workspace = server.workspace("ehime")
        people = {name: workspace.someone(name, email=f"{name}@town.example") for name in PEOPLE}
        channel = workspace.channel(PLACE, *people.values())
        settings = settings_of(server, workspace, mode)
        t = Translator("ja", ZoneInfo("Asia/Tokyo"))
        registry = declared().registry
        async with connected_bot([settings], [workspace], registry, t, desk.receive, desk.connected) as adapter:
            yield SlackSeat(adapter, workspace, people, channel)


@asynccontextmanager
async def _memory(desk: Desk) -> AsyncIterator[MemorySeat]:
    platform = MemoryPlatform(desk.clock)
    await platform.start(desk.receive, desk.connected)
    yield MemorySeat(platform)
    await platform.stop()


@asynccontextmanager
async def _web(desk: Desk) -> AsyncIterator[WebSeat]:
    desk.admitted.update(PEOPLE)
    adapter = desk.adapter()
    await adapter.start(desk.receive, desk.connected)
    browsers = {name: await _signed_in(adapter.url, name) for name in PEOPLE}
    yield WebSeat(adapter, browsers)
    for browser in browsers.values():
        await browser.client.aclose()
    await adapter.stop()


async def _signed_in(url: str, name: str) -> Browser:
    browser = Browser.at(url)
    home = await browser.get("/personas")
    await browser.client.post("/persona", data={**form(home, "/persona").fields, "user": name})
    return browser


SEATS: dict[str, Callable[[Desk], AbstractAsyncContextManager[Seat]]] = {
    "memory": _memory,
    "web": _web,
    "discord in a channel": partial(_discord, kind="text"),
    "discord in a forum": partial(_discord, kind="forum"),
    "slack by sockets": partial(_slack, mode="socket"),
    "slack by requests": partial(_slack, mode="http"),
}
