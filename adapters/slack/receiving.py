"""Whose Slack's events are: those of the workspace that was configured, or of one that shares a channel with it."""

from collections.abc import Mapping
from typing import Any

import structlog

from adapters.slack.conversations import PLATFORM
from bot.i18n import Translator
from bot.model.ids import WorkspaceRef
from bot.ports import Receive
from bot.receiving import Receiving as Anywhere

log = structlog.get_logger()

Body = Mapping[str, Any]


class Receiving(Anywhere):
    """Takes one workspace's events to `receive` until `close`; `team` is Slack's id of the workspace.

    A redelivery is noticed here: Slack's last one comes after an hour
    (https://docs.slack.dev/apis/events-api/#retries).
    """

    def __init__(self, workspace: str, team: str, receive: Receive, translator: Translator) -> None:
        super().__init__(WorkspaceRef(PLATFORM, workspace), receive, translator)
        self.workspace = workspace
        self._team = team

    def takes(self, body: Body) -> bool:
        """Whether this is ours to handle: an app may by mistake be installed in a workspace that nobody configured."""
        team = team_of(body)
        if team != self._team:
            self.unknown(team)
        return self._open and team == self._team

    def is_home(self, body: Body) -> bool:
        """Whether it happened in our workspace; where it did not, it may have in a channel shared with another."""
        return team_of(body) == self._team

    def unknown(self, team: str | None) -> None:
        """Says that an event of a workspace which is not ours was let go."""
        log.warning("slack_unknown_workspace", workspace=self.workspace, team=team)

    def is_new(self, body: Body) -> bool:
        """Whether it comes for the first time."""
        return self.is_first(str(body.get("event_id") or body.get("trigger_id")))


def team_of(body: Body) -> str | None:
    """Slack's id of the workspace that we were installed in, as far as the payload tells.

    People who share a channel with it come with their own team (https://docs.slack.dev/apis/slack-connect).
    """
    view, message = body.get("view") or {}, body.get("message") or {}
    authorized = (body.get("authorizations") or [{}])[0]
    told = view.get("app_installed_team_id") or authorized.get("team_id")
    if not told and body.get("type") == "block_actions":
        told = message.get("team")  # the message is ours
    return told or body.get("team_id") or (body.get("team") or {}).get("id")
