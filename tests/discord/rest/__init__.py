"""The routes of the HTTP API, by family. https://docs.discord.com/developers/reference#http-api"""

from tests.discord.rest import account, channels, commands, guilds, interactions, members, messages, pins, threads
from tests.discord.rest.calling import ROUTES

__all__ = [
    "ROUTES",
    "account",
    "channels",
    "commands",
    "guilds",
    "interactions",
    "members",
    "messages",
    "pins",
    "threads",
]
