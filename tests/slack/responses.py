"""Answers to an interaction: by its response_url, or in the acknowledgement of a command.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from typing import TYPE_CHECKING

from tests.slack.blocks import check_message
from tests.slack.posting import change, post, remove, whisper
from tests.slack.records import ResponseUrl
from tests.slack.refusal import Data, Json, Refusal

if TYPE_CHECKING:
    from tests.slack.workspace import Workspace


def respond(workspace: "Workspace", token: str, body: Json) -> None:
    """One use of a response_url. Raises `used_url` and `expired_url`."""
    url = workspace.response_urls.get(token)
    if url is None or workspace.clock.now() - url.at >= url.lasts:
        raise Refusal("expired_url")
    if url.uses >= url.most_uses:
        raise Refusal("used_url")
    url.uses += 1
    say(workspace, url, body)


def say(workspace: "Workspace", url: ResponseUrl, body: Json) -> None:
    """A new message, ephemeral unless said otherwise, or the original replaced or deleted."""
    if body.get("delete_original") and url.to:
        remove(workspace, url.to)
        return
    text, blocks = str(body.get("text") or ""), _blocks(body.get("blocks"))
    if not text and not blocks:
        raise Refusal("no_text")
    if body.get("replace_original") and url.to:
        change(workspace, url.to, text, blocks, workspace.app.bot_user)
    elif body.get("response_type") == "in_channel":
        channel = workspace.channels[url.channel]
        post(workspace, channel, workspace.app.bot_user, text, blocks=blocks, thread_ts=body.get("thread_ts") or "")
    else:
        whisper(workspace, url.channel, url.user, text, blocks, body.get("thread_ts") or "")


def _blocks(blocks: Data) -> list[Json]:
    blocks = blocks or []
    check_message(blocks)
    return list(blocks)
