"""Our adapter, connected to the Slack server of the tests over its own sockets."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Literal

from adapters.slack.adapter import SlackAdapter
from adapters.slack.scopes import events, scopes
from bot.commands import Registry
from bot.config.slack import SlackWorkspaceSettings
from bot.i18n import Translator
from bot.ports import Connected, Receive
from tests.slack.server import SlackServer
from tests.slack.workspace import Workspace

Mode = Literal["socket", "http"]
MODES: tuple[Mode, ...] = ("socket", "http")


def settings_of(
    server: SlackServer, workspace: Workspace, mode: Mode = "socket", **more: object
) -> SlackWorkspaceSettings:
    """What an administrator would write into config.toml for this workspace, whose app is installed to fit."""
    secrets = {"bot_token": workspace.app.bot_token}
    if mode == "socket":
        secrets["app_token"] = workspace.app.app_token
    else:
        secrets |= {"signing_secret": workspace.app.signing_secret, "listen": "127.0.0.1:0"}
    given = {"name": workspace.domain, "mode": mode, "api_url": server.api_url, **secrets, **more}
    settings = SlackWorkspaceSettings.model_validate(given)
    _install(workspace, settings)
    return settings


def _install(workspace: Workspace, settings: SlackWorkspaceSettings) -> None:
    """The app as its manifest makes it for these settings."""
    granted = scopes(settings.private)
    workspace.app.scopes, workspace.app.events = {scope.name for scope in granted}, set(events(granted))


@asynccontextmanager
async def connected_bot(
    settings: Sequence[SlackWorkspaceSettings],
    workspaces: Sequence[Workspace],
    registry: Registry,
    translator: Translator,
    receive: Receive,
    connected: Connected,
) -> AsyncIterator[SlackAdapter]:
    """The adapter, from its start to its stop; people at `workspaces` wait until it has nothing left to do."""
    adapter = SlackAdapter(settings, registry=registry, translator=translator)
    await adapter.start(receive, connected)
    try:
        await attach(adapter, settings, workspaces)
        yield adapter
        for workspace in workspaces:
            await workspace.settled()
    finally:
        await adapter.stop()


async def attach(
    adapter: SlackAdapter, settings: Sequence[SlackWorkspaceSettings], workspaces: Sequence[Workspace]
) -> None:
    """Tells Slack where requests go, and how to know that the bot is idle."""
    ports = dict(zip(dict.fromkeys(s.listen for s in settings if s.mode == "http"), adapter.ports, strict=False))
    for given, workspace in zip(settings, workspaces, strict=True):
        workspace.idle_when(lambda name=given.name: _idle(adapter, name))  # type: ignore[misc]
        if given.mode == "http":
            workspace.app.request_url = f"http://127.0.0.1:{ports[given.listen]}/slack/events"
        else:
            await workspace.sockets.connected()


async def _idle(adapter: SlackAdapter, name: str) -> None:
    workspace = adapter._open(name)
    while workspace and (under_way := set(workspace.receiving._under_way)):
        await asyncio.wait(under_way)
