"""The demonstration's people in Slack workspaces of the tests, and the bot as a process of its own beside them."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.end_to_end.process import ROOT, Bot, beside
from tests.slack.bot import Mode
from tests.slack.people import Someone
from tests.slack.records import Message, User
from tests.slack.server import SlackServer
from tests.slack.workspace import Workspace

DEMO = ROOT / "bot" / "demo"
ASKER = "みかん 太郎", "taro.mikan@town.uchiko.example"
EXPERT = "道後 湯太", "yuta.dogo@pref.ehime.example"
"""Of `DEMO`; he answers for security."""

TWIN = "和紙 あかり", "akari.washi@town.uchiko.example"
"""Another clerk, for a second workspace: there the asker's id may be hers."""

CHANNELS = ("security", "general")
WAITS = 20.0
"""Seconds of real time until another process has done something; it takes most of one."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One workspace of the community: its channels by field or purpose, and the two people who are always there."""

    workspace: Workspace
    mode: Mode
    channels: Mapping[str, str]
    asker: Someone
    expert: Someone
    port: int = 0

    @property
    def place(self) -> str:
        """Where questions on security go."""
        return self.channels["security"]

    @property
    def card(self) -> Message:
        """The newest question's parent message."""
        return [m for m in self.workspace.said(self.place) if not m.is_reply and not self.is_guide(m)][-1]

    @property
    def mentioned(self) -> bool:
        """Whether the expert is called below the newest card."""
        return any(m.thread_ts == self.card.ts for m in self.expert.mentions)

    def is_guide(self, message: Message) -> bool:
        """Whether it is the pinned message of its channel."""
        return message.ts in self.workspace.channels[message.channel].pins

    def says(self, text: str, *, in_channel: str = "") -> list[Message]:
        """What the bot said in the place that holds the text."""
        messages = self.workspace.said(in_channel or self.place)
        return [m for m in messages if text in self.asker.text(m)]

    async def connected(self, connections: int = 1) -> None:
        """Returns when events flow."""
        if self.mode == "socket":
            await self.workspace.sockets.connected(connections, within=WAITS)

    def tables(self, server: SlackServer) -> Iterable[str]:
        """Its part of config.toml."""
        app = self.workspace.app
        yield "[[slack.workspaces]]"
        yield f'name = "{self.workspace.domain}"'
        yield f'mode = "{self.mode}"'
        yield f'bot_token = "{app.bot_token}"'
        yield f'api_url = "{server.api_url}"'
        if self.mode == "socket":
            yield f'app_token = "{app.app_token}"'
        else:
            yield f'signing_secret = "{app.signing_secret}"'
            yield f'listen = "127.0.0.1:{self.port}"'
        yield "[slack.workspaces.channels]"
        for key, id in self.channels.items():
            yield f'{key} = "{id}"'


def branch(server: SlackServer, name: str, mode: Mode = "socket", channels: Sequence[str] = CHANNELS) -> Branch:
    """A new workspace with these channels."""
    workspace = server.workspace(name)
    asker, expert = (workspace.someone(who, email=mail) for who, mail in (ASKER, EXPERT))
    opened = {key: workspace.channel(key, asker, expert) for key in channels}
    port = 0
    if mode == "http":
        port = _free_port()
        workspace.app.request_url = f"http://127.0.0.1:{port}/slack/events"
    return Branch(workspace, mode, opened, asker, expert, port)


def named(branch: Branch, id: str, name: str, mail: str) -> Branch:
    """The same workspace, where the asker is somebody else, with this id."""
    workspace = branch.workspace
    workspace.users[id] = User(id, workspace.team, name, mail)
    asker = Someone(workspace, workspace.users[id])
    for channel in branch.channels.values():
        workspace.channels[channel].members.append(id)
    return replace(branch, asker=asker)


def configure(folder: Path, server: SlackServer, branches: Iterable[Branch], fields: Iterable[str] = ()) -> Path:
    """Writes the demonstration's configuration with these workspaces, and more fields, into `folder`."""
    for name in ("organizations.csv", "members.csv"):
        (folder / name).write_bytes((DEMO / name).read_bytes())
    lines = [f'[fields.{key}]\nname = {{ ja = "{key}", en = "{key}" }}' for key in fields]
    lines += [line for branch in branches for line in branch.tables(server)]
    config = folder / "config.toml"
    config.write_text("\n".join([(DEMO / "config.toml").read_text("utf-8"), *lines, ""]), "utf-8")
    return config


@asynccontextmanager
async def bot_of(config: Path, branches: Sequence[Branch], database_url: str = "") -> AsyncIterator[Bot]:
    """`yorozu run`, from when it is connected everywhere."""
    environ = {"YOROZU_WEB_LISTEN": "127.0.0.1:0"}
    if database_url:
        environ["YOROZU_DATABASE_URL"] = database_url
    before = [len(branch.workspace.sockets.connections) for branch in branches]
    async with beside(("run", "--config", str(config)), **environ) as bot:
        for branch, connections in zip(branches, before, strict=True):
            await branch.connected(connections + 1)
        yield bot


async def until(holds: Callable[[], object], within: float = WAITS) -> None:
    """Returns when what another process does has come about. Raises TimeoutError."""
    async with asyncio.timeout(within):
        while not holds():  # noqa: ASYNC110 - another process, which sets no event of ours
            await asyncio.sleep(0.02)


async def fills_in(branch: Branch, title: str) -> None:
    """The asker types the command, waits for the form, and hands it in; the review is shown."""
    asker = branch.asker
    await asker.command("/soudan", channel=branch.place)
    await asker.shown()
    await asker.fill(title=title, body="手順と費用の見当を教えてください。", field="システム・セキュリティ")
    await asker.submit()


async def asks(branch: Branch, title: str) -> Message:
    """From the command to the card that stands in the channel, with the expert mentioned below it."""
    await fills_in(branch, title)
    await branch.asker.press("相談する")
    await until(lambda: branch.says(title) and branch.mentioned)
    return branch.card


async def takes(branch: Branch) -> None:
    """The expert presses the card's button and hands in its form."""
    await branch.expert.looks_at(branch.card).press("担当します")
    await branch.expert.shown()
    await branch.expert.submit()
    await until(lambda: branch.says("担当あり"))


def keys(workspace: Workspace, channels: Iterable[str] = ()) -> list[str]:
    """The delivery keys of everything that the bot posted, oldest first in each channel."""
    posted = [m for channel in channels or workspace.channels for m in workspace.said(channel)]
    return [m.metadata["event_payload"]["key"] for m in posted if m.metadata]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
