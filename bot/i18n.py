"""Languages: gettext catalogues whose message ids are the Japanese texts, and dates as town halls write them."""

from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent / "locale"
LANGUAGES = {"ja": "日本語", "en": "English"}
_WEEKDAYS = "月火水木金土日"


@cache
def catalogue(language: str) -> dict[str, str]:
    """The translations of `language` by Japanese text; empty where there is no catalogue."""
    path = LOCALE / language / "LC_MESSAGES" / "yorozu.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        messages = read_po(file, locale=language)
    return {str(m.id): str(m.string) for m in messages if m.id and m.string}


def mark(text: str) -> str:
    """Marks `text` for the catalogue where it is translated only later."""
    return text


class Translator:
    """Speaks one language in one time zone.

    `t("…{name}…", name=…)` fills the translation in; what is filled in is never searched for braces itself.
    """

    def __init__(self, language: str, timezone: ZoneInfo) -> None:
        self.language = language
        self.timezone = timezone
        self._texts = catalogue(language)

    def __call__(self, text: str, /, **values: object) -> str:
        translated = self._texts.get(text, text)
        return translated.format(**values) if values else translated

    def local(self, moment: datetime) -> datetime:
        """`moment` in the community's time zone."""
        return moment.astimezone(self.timezone)

    def day(self, day: date) -> str:
        """2026年11月22日（日）."""
        if self.language == "ja":
            return f"{day.year}年{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}）"
        return f"{day:%a} {day.day} {day:%b %Y}"

    def moment(self, moment: datetime) -> str:
        """2026年11月22日（日） 14:00."""
        local = self.local(moment)
        return f"{self.day(local.date())} {local:%H:%M}"
