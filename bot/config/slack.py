"""[[slack.workspaces]]: one Slack workspace, or several in one process."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, SecretStr, ValidationInfo, field_validator
from pydantic import Field as Described

from bot.config.naming import WORKSPACES, Name, needs_secrets
from bot.config.section import Section
from bot.config.values import ApiUrl, address, host_of, port_of

PURPOSES = ("general", "announcements", "secretariat")
"""What a channel may be for, beside a field."""

_TOKENS = {
    "bot_token": ("xoxb-", "「OAuth & Permissions」の「Bot User OAuth Token」（xoxb- で始まるもの）"),
    "app_token": ("xapp-", "「Basic Information」の「App-Level Tokens」で作ったトークン（xapp- で始まるもの）"),
    "signing_secret": ("", "「Basic Information」の「Signing Secret」"),
}
"""How each begins, and where the app's pages show it (https://docs.slack.dev/authentication/tokens)."""
_NEEDED_BY = {"app_token": "socket", "signing_secret": "http", "listen": "http"}


def _channel(id: str) -> str:
    if not re.fullmatch(r"[CG][A-Z0-9]+", id):
        raise ValueError(
            "チャンネルの名前ではなく、「C」か「G」で始まるIDを書いてください（「チャンネル情報」の一番下）。"
        )
    return id


ChannelId = Annotated[str, AfterValidator(_channel)]


class SlackWorkspaceSettings(Section):
    """One workspace. A token that its mode does not need may be empty.

    `channels` seeds the places: field or purpose → channel. `private` is how a private question lives.
    """

    name: Name
    mode: Literal["socket", "http"] = "socket"
    bot_token: SecretStr = Described(default=SecretStr(""), validate_default=True)
    app_token: SecretStr = Described(default=SecretStr(""), validate_default=True)
    signing_secret: SecretStr = Described(default=SecretStr(""), validate_default=True)
    listen: str = Described(default="", validate_default=True)
    api_url: ApiUrl = "https://slack.com/api/"
    channels: dict[str, ChannelId] = Described(default_factory=dict)
    private: Literal["channel", "group_dm"] = "channel"

    @property
    def host(self) -> str:
        """The address to listen on, an IPv6 one without its brackets."""
        return host_of(self.listen)

    @property
    def port(self) -> int:
        """The TCP port to listen on."""
        return port_of(self.listen)

    @field_validator("bot_token", "app_token", "signing_secret")
    @classmethod
    def _secret(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        text, key = value.get_secret_value().strip(), info.field_name or ""
        prefix, where = _TOKENS[key]
        if text and not re.fullmatch(rf"{prefix}[!-~]+", text):
            raise ValueError(f"Slackのアプリの画面の{where}を、そのまま写してください。")
        if not text and _NEEDED_BY.get(key) in (None, info.data.get("mode")) and needs_secrets(info):
            raise ValueError(WORKSPACES.missing(where, key, info))
        return SecretStr(text)

    @field_validator("listen", mode="plain")
    @classmethod
    def _listen(cls, value: object, info: ValidationInfo) -> str:
        if value:
            return address(str(value).strip())
        if info.data.get("mode") == "http" and needs_secrets(info):
            raise ValueError(WORKSPACES.missing("受け取るアドレスとポート（例: 127.0.0.1:3000）", "listen", info))
        return ""


class SlackSettings(Section):
    """[slack]: no workspace, one or several."""

    workspaces: tuple[SlackWorkspaceSettings, ...] = ()
