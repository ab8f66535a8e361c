"""What Slack accepts as a modal or a home. https://docs.slack.dev/reference/views"""

import json

from tests.slack.blocks import view_problems
from tests.slack.checks import Shape, anything, boolean, problem, string
from tests.slack.composition import plain
from tests.slack.refusal import Data, Json, Refusal, with_messages

LARGEST = 250_000
"""Bytes. https://docs.slack.dev/reference/methods/views.open (`view_too_large`)"""

_OURS = {"private_metadata": string(3000), "callback_id": string(255), "external_id": string(255)}

_MODAL = Shape(
    # https://docs.slack.dev/reference/views/modal-views
    {"type": anything, "title": plain(24), "blocks": anything},
    {
        **_OURS,
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
_HOME = Shape({"type": anything, "blocks": anything}, _OURS)  # https://docs.slack.dev/reference/views/home-tab-views


def check_view(view: Data, kind: str) -> Json:
    """The view, if Slack takes it as a `modal` or `home`; otherwise `invalid_arguments` or `view_too_large`."""
    problems: list[str] = []
    if not isinstance(view, dict) or view.get("type") != kind:
        raise with_messages("invalid_arguments", [f"[ERROR] view must be of type {kind} [json-pointer:/view/type]"])
    (_MODAL if kind == "modal" else _HOME)(view, "/view", problems)
    problems += view_problems(view.get("blocks", []))
    if kind == "modal" and not problems:
        _submittable(view, problems)
    if problems:
        raise with_messages("invalid_arguments", problems)
    if len(json.dumps(view, ensure_ascii=False).encode()) > LARGEST:
        raise Refusal("view_too_large")
    return view


def _submittable(view: Json, problems: list[str]) -> None:
    """https://docs.slack.dev/reference/views/modal-views: `submit` is required where there is an input block."""
    if "submit" not in view and any(b["type"] == "input" for b in view["blocks"]):
        problem(problems, "missing required field: submit", "/view")
