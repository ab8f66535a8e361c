"""What a Slack client makes of what somebody types, drops and submits, and of what the app answers."""

import re
from typing import TYPE_CHECKING

from tests.slack.inputs import complaint, state_of
from tests.slack.records import File, User, View
from tests.slack.refusal import Json, Refusal
from tests.slack.views import check_view

if TYPE_CHECKING:
    from tests.slack.workspace import Workspace


class NoAnswer(AssertionError):
    """The client says that the app did not respond: `operation_timeout`, or 接続に問題が発生しました."""


def typed(text: str) -> str:
    """What a client makes of what somebody types. https://docs.slack.dev/messaging/formatting-message-text#escaping"""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"https?://(?:(?!&[lg]t;)[^\s|、。）」])+", lambda address: f"<{address[0]}>", escaped)


def typed_blocks(text: str) -> list[Json]:
    """A client sends rich text along."""
    if not text:
        return []
    plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    mention = re.match(r"<@(U\w+)> ?", text)
    pieces: list[Json] = [{"type": "user", "user_id": mention[1]}] if mention else []
    rest = plain[mention.end() :] if mention else plain
    pieces += [{"type": "text", "text": rest}] if rest else []
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": pieces}]}]


def file_json(workspace: "Workspace", user: User, file: File) -> Json:
    """https://docs.slack.dev/reference/objects/file-object"""
    id = workspace.ids.next("F")
    return {
        "id": id,
        "created": int(workspace.clock.now().timestamp()),
        "name": file.name,
        "title": file.name,
        "mimetype": file.mimetype,
        "filetype": file.name.rpartition(".")[2],
        "user": user.id,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "url_private": f"https://files.slack.com/files-pri/{workspace.team}-{id}/{file.name}",
        "permalink": f"{workspace.url}files/{user.id}/{id}/{file.name}",
    }


def complaints(view: View) -> dict[str, str]:
    """What the client says under the inputs of a modal, by block id."""
    values = state_of(view.blocks, view.entered)
    inputs = [b for b in view.blocks if b["type"] == "input"]
    found = {b["block_id"]: complaint(b, values[b["block_id"]][b["element"]["action_id"]]) for b in inputs}
    return {block_id: words for block_id, words in found.items() if words}


def checked_errors(view: View, errors: Json) -> dict[str, str]:
    """The client can show errors under input blocks only. https://docs.slack.dev/surfaces/modals#displaying_errors"""
    inputs = {b["block_id"] for b in view.blocks if b["type"] == "input"}
    if not errors or not errors.keys() <= inputs:
        raise NoAnswer(f"errors for {sorted(errors)}, but the inputs are {sorted(inputs)}")
    return dict(errors)


def checked_view(content: Json) -> Json:
    """A view in an acknowledgement, if Slack takes it. Raises `NoAnswer`."""
    try:
        return check_view(content, "modal")
    except Refusal as refusal:
        raise NoAnswer(str(refusal.body)) from refusal
