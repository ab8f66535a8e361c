"""The gateway: what happens in the servers of one token, through discord.py's client, handed to whom it concerns."""

import asyncio
from typing import Any, Protocol

import discord

from adapters.discord import permissions
from adapters.discord.inbound import Written
from adapters.discord.proxies import proxy_for

GUILDS_SECONDS = 0.05
"""Nothing that discord.py would know of the guilds is used."""
BETWEEN_IDENTIFICATIONS = 5.0
"""https://docs.discord.com/developers/events/gateway#rate-limiting."""
ANSWER_SECONDS = 30.0
"""The least that discord.py takes for the longest wait at a limit; the outbox ends a call before that."""


class Hears(Protocol):
    """Whom the gateway tells. Servers are named by their guild's id, empty for direct messages."""

    async def ready(self) -> None:
        """Events flow from now on; what came before is to be read back."""

    async def happened(self, interaction: discord.Interaction) -> None:
        """Somebody waits for an answer."""

    async def written(self, guild: str, channel: str, message: Written) -> None:
        """Somebody wrote."""

    async def edited(self, guild: str, channel: str, message: Written) -> None:
        """A message is another now."""

    async def deleted(self, guild: str, channel: str, messages: set[int]) -> None:
        """Messages are gone."""


class Gateway(discord.Client):
    """Receives, and nothing else: what is sent goes through a client of its own, which needs no connection."""

    def __init__(self, hears: Hears, *, content: bool, pause: float) -> None:
        super().__init__(
            intents=intents(content=content), max_messages=None, guild_ready_timeout=GUILDS_SECONDS, **client_options()
        )
        self._hears = hears
        self._pause = pause

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:  # noqa: ARG002 - theirs
        """Discord takes one identification in five seconds."""
        if not initial:
            await asyncio.sleep(BETWEEN_IDENTIFICATIONS * self._pause)

    async def on_ready(self) -> None:
        """After each identification, not after a resumption: Discord itself sends again what that one missed."""
        await self._hears.ready()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """https://docs.discord.com/developers/events/gateway-events#interaction-create"""
        await self._hears.happened(interaction)

    async def on_message(self, message: discord.Message) -> None:
        """https://docs.discord.com/developers/events/gateway-events#message-create"""
        await self._hears.written(_guild(message), str(message.channel.id), Written.of(message))

    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """https://docs.discord.com/developers/events/gateway-events#message-update"""
        await self._hears.edited(str(event.guild_id or ""), str(event.channel_id), Written.of(event.message))

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """https://docs.discord.com/developers/events/gateway-events#message-delete"""
        await self._hears.deleted(str(event.guild_id or ""), str(event.channel_id), {event.message_id})

    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """https://docs.discord.com/developers/events/gateway-events#message-delete-bulk"""
        await self._hears.deleted(str(event.guild_id or ""), str(event.channel_id), event.message_ids)


def intents(*, content: bool) -> discord.Intents:
    """The least that we need; without `content` what people write cannot be read."""
    wanted = discord.Intents._from_value(permissions.intents())  # noqa: SLF001 - the one way from bits
    wanted.message_content = content
    return wanted


def client_options() -> dict[str, Any]:
    """What every client of ours has; discord.py takes no proxy from the environment by itself."""
    return {"proxy": proxy_for(discord.http.Route.BASE), "max_ratelimit_timeout": ANSWER_SECONDS}


def _guild(message: discord.Message) -> str:
    """Of a guild that discord.py does not know yet, the channel tells."""
    id = message.guild.id if message.guild else getattr(message.channel, "guild_id", None)
    return str(id or "")
