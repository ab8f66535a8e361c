"""One workspace of ours: who the bot is there, its client, and Bolt's app that hears what happens."""

import logging
import re
from dataclasses import dataclass

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.answers import Answers
from adapters.slack.directory import Directory
from adapters.slack.errors import platform_errors
from adapters.slack.hearing import Hearing
from adapters.slack.interactions import Interactions
from adapters.slack.posts import Posts
from adapters.slack.private import PrivateConversations
from adapters.slack.receiving import Receiving
from adapters.slack.words import Words
from bot.commands import Registry
from bot.config.slack import SlackWorkspaceSettings
from bot.i18n import Translator
from bot.logs import quiet_library
from bot.ports import Receive

ANYTHING = re.compile("")
ANSWER_SECONDS = 15
"""The outbox ends a call after twenty; a client that ends earlier tells what it knows."""


@dataclass(frozen=True, slots=True)
class SlackWorkspace:
    """A workspace whose token was accepted. `team` is Slack's id of it."""

    name: str
    team: str
    app: AsyncApp
    posts: Posts
    directory: Directory
    receiving: Receiving


def client_of(settings: SlackWorkspaceSettings, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Calls the Web API once for each thing asked: a lost answer is for the outbox to look into.

    slack_sdk's own retry handlers would post again (https://docs.slack.dev/tools/python-slack-sdk/web#retryhandler).
    """
    return AsyncWebClient(
        token=settings.bot_token.get_secret_value(),
        base_url=settings.api_url,
        timeout=ANSWER_SECONDS,
        session=session,
        logger=quiet_logger(settings.name),
        retry_handlers=[],
    )


async def open_workspace(
    settings: SlackWorkspaceSettings,
    client: AsyncWebClient,
    registry: Registry,
    translator: Translator,
    receive: Receive,
) -> SlackWorkspace:
    """Asks Slack who we are there, and sets up what speaks and what hears; raises `PlatformError`."""
    with platform_errors():
        we = await client.auth_test()
    name, team, bot_user = settings.name, we["team_id"], we["user_id"]
    directory = Directory(client, name, team, bot_user, enterprise=we.get("enterprise_id") or "")
    receiving = Receiving(name, team, receive, translator)
    answers = Answers(client, translator, name, we["url"])
    interactions = Interactions(receiving, answers, directory, translator)
    words = Words(bot_user, registry)
    hearing = Hearing(words, receiving, interactions, answers, directory, translator)

    async def authorized() -> AuthorizeResult:
        """Bolt by itself would ask Slack again at the first event, and lose that where the answer fails."""
        return AuthorizeResult(
            enterprise_id=None, team_id=team, bot_user_id=bot_user, bot_id=we.get("bot_id"), bot_token=client.token
        )

    app = AsyncApp(
        authorize=authorized,
        signing_secret=settings.signing_secret.get_secret_value() or None,
        request_verification_enabled=settings.mode == "http",
        logger=quiet_logger(name),
        # Bolt would acknowledge an event before its listener had kept it.
        process_before_response=True,
    )
    _attach(app, interactions, hearing)
    private = PrivateConversations(client, name, settings.private)
    return SlackWorkspace(
        name, team, app, Posts(client, directory, private, words, translator, name), directory, receiving
    )


def _attach(app: AsyncApp, interactions: Interactions, hearing: Hearing) -> None:
    """What each kind of payload is listened to by; all else is acknowledged, or Slack would send it again."""
    app.command(ANYTHING)(interactions.command)
    app.action(ANYTHING)(interactions.pressed)
    app.view(ANYTHING)(interactions.submitted)
    app.shortcut(ANYTHING)(interactions.shortcut)
    app.event("message")(hearing.message)
    app.event("app_mention")(hearing.mention)
    app.event("app_home_opened")(interactions.home_opened)
    app.event(ANYTHING)(_ignored)


async def _ignored() -> None:
    """Bolt acknowledges an event by itself."""


def quiet_logger(workspace: str) -> logging.Logger:
    """The logger of Slack's libraries."""
    return quiet_library(f"yorozu.slack.{workspace}", "slack_client", workspace=workspace)
