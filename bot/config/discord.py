"""[discord] and [[discord.servers]]: one Discord server, or several in one process."""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, SecretStr, ValidationInfo, field_validator
from pydantic import Field as Described

from bot.config.naming import SERVERS, Name, needs_secrets
from bot.config.section import Section
from bot.config.values import Text, checked_url

PRIVATE = "private"
"""The text channel under which private threads are opened."""
PURPOSES = ("general", "announcements", "secretariat", PRIVATE)
"""What a channel may be for, beside a field."""
UNSHARED = ("announcements", "secretariat")
"""Whose channels have no private threads, or hide them from those who should read them."""

_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
_WHERE = "Developer Portalの「Bot」の「Reset Token」で表示されるトークン"


def _id(written: object) -> object:
    """Ids are numbers, which TOML may take for such; https://docs.discord.com/developers/reference#snowflakes."""
    text = str(written) if isinstance(written, int) else written
    if isinstance(text, str) and text and not re.fullmatch(r"[0-9]{17,20}", text):
        raise ValueError("名前ではなく、17〜20桁の数字のIDを書いてください（開発者モードの「IDをコピー」）。")
    return text


def _api(url: str) -> str:
    return checked_url(url, "https").rstrip("/")


def _gateway(url: str) -> str:
    return checked_url(url, "wss") if url else ""


Id = Annotated[str, BeforeValidator(_id)]
ApiUrl = Annotated[Text, AfterValidator(_api)]
GatewayUrl = Annotated[str, AfterValidator(_gateway)]


class DiscordServerSettings(Section):
    """One server (guild). `channels` leads from a field or purpose to a channel; several servers may share a bot."""

    name: Name
    bot_token: SecretStr = Described(default=SecretStr(""), validate_default=True)
    guild_id: Id = Described(default="", validate_default=True)
    channels: dict[str, Id] = Described(default_factory=dict)

    @property
    def places(self) -> Mapping[str, str]:
        """The channels that are places of their own; under the one for private threads nothing else is posted."""
        return {use: id for use, id in self.channels.items() if use != PRIVATE}

    @property
    def private(self) -> str:
        """The channel under which private threads are opened; empty where there is none."""
        return self.channels.get(PRIVATE, "")

    @field_validator("bot_token")
    @classmethod
    def _bot_token(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        text = value.get_secret_value().strip()
        if text and not _TOKEN.fullmatch(text):
            raise ValueError(f"{_WHERE}（「.」で区切られた3つの部分）を、そのまま写してください。")
        if not text and needs_secrets(info):
            raise ValueError(SERVERS.missing(_WHERE, "bot_token", info))
        return SecretStr(text)

    @field_validator("guild_id")
    @classmethod
    def _guild_id(cls, value: str, info: ValidationInfo) -> str:
        if not value and needs_secrets(info):
            raise ValueError(SERVERS.missing("サーバーのID", "guild_id", info))
        return value

    @field_validator("channels")
    @classmethod
    def _channels(cls, value: dict[str, str]) -> dict[str, str]:
        if empty := [use for use, id in value.items() if not id]:
            raise ValueError(f"{'、'.join(empty)}のIDが空です。IDを書くか、消してください。")
        return value


class DiscordSettings(Section):
    """[discord]: no server, one or several. The URLs are other ones for a Discord of tests only."""

    api_url: ApiUrl = "https://discord.com/api/v10"
    gateway_url: GatewayUrl = ""
    servers: tuple[DiscordServerSettings, ...] = ()
