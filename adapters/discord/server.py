"""One server of ours: what speaks there and what hears."""

from dataclasses import dataclass

from adapters.discord.addresses import PLATFORM
from adapters.discord.answers import Answers
from adapters.discord.api import Api
from adapters.discord.commands import commands_of, synchronize
from adapters.discord.directory import Directory
from adapters.discord.hearing import Hearing
from adapters.discord.interactions import Interactions
from adapters.discord.places import Places
from adapters.discord.posts import Posts
from adapters.discord.threads import Threads
from bot.commands import Registry
from bot.config.discord import DiscordServerSettings
from bot.i18n import Translator
from bot.model.ids import WorkspaceRef
from bot.ports import Receive
from bot.receiving import Receiving


@dataclass(frozen=True, slots=True)
class Bot:
    """Who we are with one token."""

    id: str
    application: str
    api: Api


@dataclass(frozen=True, slots=True)
class Server:
    """A server of a token that was accepted."""

    name: str
    guild: str
    posts: Posts
    directory: Directory
    receiving: Receiving
    interactions: Interactions
    hearing: Hearing


def open_server(
    settings: DiscordServerSettings, bot: Bot, registry: Registry, t: Translator, receive: Receive
) -> Server:
    """Puts its parts together; asks Discord nothing."""
    name, guild, api = settings.name, settings.guild_id, bot.api
    places = Places(api, name, guild, settings.private)
    posts = Posts(api, places, Threads(api, places, bot.id, t), t, name, bot.id)
    receiving = Receiving(WorkspaceRef(PLATFORM, name), receive, t)
    answers = Answers(api, posts, t, name, guild, bot.application)
    interactions = Interactions(receiving, answers, places, registry, t)
    hearing = Hearing(receiving, api, places, posts, registry, t, name, bot.id)
    return Server(name, guild, posts, Directory(api, guild), receiving, interactions, hearing)


async def register_commands(server: Server, bot: Bot, registry: Registry) -> None:
    """Raises `PlatformError`."""
    await synchronize(bot.api, bot.application, server.guild, commands_of(registry))
