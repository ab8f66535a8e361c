"""The Slack workspaces of the configuration. Imported only where there are any: slack-bolt takes its time."""

from collections.abc import Sequence

import bot.features
from adapters.slack.adapter import SlackAdapter
from adapters.slack.conversations import PLATFORM
from bot.commands import collect
from bot.config import Settings
from bot.i18n import Translator
from bot.model.field import Field
from bot.ports import Storage
from bot.seeding.places import open_channels


async def open_slack(storage: Storage, settings: Settings, fields: Sequence[Field]) -> SlackAdapter:
    """Their places opened, and the adapter that will connect them."""
    workspaces = settings.slack.workspaces
    for workspace in workspaces:
        await open_channels(storage, PLATFORM, workspace.name, workspace.channels, fields)
    translator = Translator(settings.community.language, settings.community.timezone)
    return SlackAdapter(workspaces, registry=collect(bot.features), translator=translator)


def unconnected(slack: SlackAdapter) -> list[str]:
    """What to tell of the workspaces that Slack has not let us into."""
    return [
        f"Slack「{name}」につながっていません。yorozu doctor で確かめてください（自動でつなぎ直します）。"
        for name in slack.unconnected
    ]
