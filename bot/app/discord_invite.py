"""The links by which a server's administrator lets the bot in."""

from collections.abc import Iterable

from adapters.discord.permissions import application_id, invitation
from bot.app.serving import StartFault
from bot.config.discord import DiscordServerSettings
from bot.config.naming import SERVERS

MISSING = "discord.servers「{name}」の bot_token がありません。書くか、環境変数 {variable} で渡してください。"
NOT_ONE = (
    "discord.servers「{name}」の bot_token は、ボットのトークンではありません。"
    "Developer Portalの「Bot」の「Reset Token」で表示されるトークンを、そのまま写してください。"
)


def invitations(servers: Iterable[DiscordServerSettings]) -> dict[str, tuple[str, ...]]:
    """The link of each bot, with the names of the servers that it is for. Raises `StartFault`."""
    links: dict[str, tuple[str, ...]] = {}
    for server in servers:
        link = _link(server)
        links[link] = (*links.get(link, ()), server.name)
    return links


def _link(server: DiscordServerSettings) -> str:
    token = server.bot_token.get_secret_value()
    if not token:
        variable = SERVERS.variable(server.name, "bot_token")
        raise StartFault(MISSING.format(name=server.name, variable=variable))
    try:
        return invitation(application_id(token))
    except ValueError:
        raise StartFault(NOT_ONE.format(name=server.name)) from None  # the cause would repeat a part of the token
