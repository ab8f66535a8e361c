"""The demonstration community: its settings, its people and its past, all of it data in this folder."""

from pathlib import Path

from bot.config import Settings, load_settings
from bot.demo.history import Continue, PastQuestion, Resolve, Take, Triage, Write, load_history

__all__ = [
    "Continue",
    "PastQuestion",
    "Resolve",
    "Take",
    "Triage",
    "Write",
    "demo_settings",
    "past_questions",
]

_FOLDER = Path(__file__).parent


def demo_settings(data: Path, port: int) -> Settings:
    """The demonstration's settings with its database in the folder `data`, on loopback at `port`.

    Whatever else the environment configures is left alone: a demonstration must not open a real database.
    """
    overrides = {
        "YOROZU_DATABASE_URL": f"sqlite+aiosqlite:///{data.resolve() / 'yorozu.db'}",
        "YOROZU_WEB_LISTEN": f"127.0.0.1:{port}",
    }
    return load_settings(_FOLDER / "config.toml", overrides)


def past_questions() -> tuple[PastQuestion, ...]:
    """What was asked before today, oldest first."""
    return load_history(_FOLDER / "questions.toml")
