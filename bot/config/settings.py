"""The tree of settings: one class for each table of config.toml, one attribute for each key."""

from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field as Described
from pydantic import SecretStr

from bot.config.discord import DiscordSettings
from bot.config.mail import MailSettings
from bot.config.section import Section
from bot.config.slack import SlackSettings
from bot.config.values import SQLITE, DatabaseUrl, FieldKey, FilePath, Listen, Secretaries, Text, host_of, port_of
from bot.model.field import Field

RECORDS_NOTICE = (
    "ここに書いた内容は、各団体の情報公開条例などにより、公文書として開示請求の対象になることがあります。"
    "個人情報や公表前の情報は書かないでください。"
)


class CommunitySettings(Section):
    """[community]. `secretariat` names the first secretaries, `organizations` and `members` the seeds."""

    name: Text
    timezone: ZoneInfo = ZoneInfo("Asia/Tokyo")
    language: Literal["ja", "en"] = "ja"
    secretariat: Secretaries = ()
    organizations: FilePath | None = None
    members: FilePath | None = None
    expert_label: Text = "専門官"
    records_notice: Text = RECORDS_NOTICE


class DatabaseSettings(Section):
    """[database]. The URL may carry a password."""

    url: DatabaseUrl = Described(default=SecretStr(f"{SQLITE}data/yorozu.db"), validate_default=True)


class FieldName(Section):
    """A field's name by language."""

    ja: Text
    en: str = ""


class FieldSettings(Section):
    """[fields.<key>]: one field to begin with."""

    name: FieldName
    keywords: tuple[Text, ...] = ()


class WebSettings(Section):
    """[web]. `listen` is host:port; port 0 takes any free one."""

    listen: Listen = "127.0.0.1:8080"

    @property
    def host(self) -> str:
        """The address to listen on, an IPv6 one without its brackets."""
        return host_of(self.listen)

    @property
    def port(self) -> int:
        """The TCP port to listen on."""
        return port_of(self.listen)


class LogSettings(Section):
    """[log]: text for people, or one JSON object a line for machines."""

    format: Literal["console", "json"] = "console"


class Settings(Section):
    """Everything that is configured."""

    community: CommunitySettings
    database: DatabaseSettings = Described(default={}, validate_default=True)
    fields: dict[FieldKey, FieldSettings] = Described(default_factory=dict)
    web: WebSettings = WebSettings()
    slack: SlackSettings = SlackSettings()
    discord: DiscordSettings = DiscordSettings()
    mail: MailSettings = MailSettings()
    log: LogSettings = LogSettings()

    def seed_fields(self) -> tuple[Field, ...]:
        """The fields as the community begins with them."""
        return tuple(
            Field(key=key, names=field.name.model_dump(exclude_defaults=True), keywords=field.keywords)
            for key, field in self.fields.items()
        )
