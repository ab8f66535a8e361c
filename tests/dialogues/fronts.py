"""The fronts of the bot at which every dialogue goes the same way."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager

import pytest

from tests.discord.town import open_discord_town
from tests.memory_town import open_town
from tests.slack.bot import Mode
from tests.slack.town import open_slack_town
from tests.town import PLACES, PlaceFacts, Town

MEMORY = "memory"
SLACK: dict[str, Mode] = {"slack by sockets": "socket", "slack by requests": "http"}
DISCORD = "discord"
FRONTS = (MEMORY, *SLACK, DISCORD)

in_memory = pytest.mark.parametrize("front", [MEMORY])
"""For what looks at the neutral replies themselves, or does what no platform's own front lets people do."""

where_mails_are_told = pytest.mark.parametrize("front", [MEMORY, *SLACK])
"""Discord tells a bot nobody's mail."""

where_guests_come = pytest.mark.parametrize("front", [MEMORY, *SLACK])
"""Who has left a Discord server reaches nothing in it."""

where_pages_are_long = pytest.mark.parametrize("front", [MEMORY, *SLACK])
"""A page of ours is several messages at Discord."""

at_discord = pytest.mark.parametrize("front", [DISCORD])
"""For what there is at Discord only."""

at_slack = pytest.mark.parametrize("front", list(SLACK))
"""For what there is at Slack only."""


def open_front(front: str, url: str, places: Sequence[PlaceFacts] = PLACES) -> AbstractAsyncContextManager[Town]:
    """The town at one of `FRONTS`."""
    if front == DISCORD:
        return open_discord_town(url, places)
    return open_town(url, places) if front == MEMORY else open_slack_town(url, SLACK[front], places)
