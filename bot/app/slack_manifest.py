"""Slack's app manifest for this program's features."""

import json

import bot.features
from adapters.slack.manifest import manifest
from bot.commands import collect
from bot.config.slack import SlackWorkspaceSettings


def slack_manifest(workspace: SlackWorkspaceSettings | None, url: str | None) -> str:
    """As JSON to paste; for the ways of `workspace`, or the usual ones."""
    private = workspace.private if workspace else "channel"
    return json.dumps(manifest(collect(bot.features), url=url, private=private), ensure_ascii=False, indent=2)
