"""The Discord servers of the configuration. Imported only where there are any: discord.py takes its time."""

from collections.abc import Sequence

import bot.features
from adapters.discord.adapter import DiscordAdapter
from adapters.discord.addresses import PLATFORM
from bot.commands import collect
from bot.config import Settings
from bot.i18n import Translator
from bot.model.field import Field
from bot.ports import Storage
from bot.seeding.places import open_channels


async def open_discord(storage: Storage, settings: Settings, fields: Sequence[Field]) -> DiscordAdapter:
    """Their places opened, and the adapter that will connect them."""
    for server in settings.discord.servers:
        await open_channels(storage, PLATFORM, server.name, server.places, fields)
    translator = Translator(settings.community.language, settings.community.timezone)
    return DiscordAdapter(
        settings.discord, registry=collect(bot.features), translator=translator, leases=storage.leases
    )


def troubles(discord: DiscordAdapter) -> list[str]:
    """What to tell of the servers that Discord has not let us into, or in which we cannot read."""
    unconnected = [
        f"Discord「{name}」につながっていません。yorozu doctor で確かめてください（自動でつなぎ直します）。"
        for name in discord.unconnected
    ]
    unread = [
        f"Discord「{name}」で、書かれた内容を読めません。Developer Portalの「Message Content Intent」を入にしてから、"
        "起動し直してください。それまでは、ボタンとコマンド（回答は /回答）だけで動きます。"
        for name in discord.unread
    ]
    return [*unconnected, *unread]
