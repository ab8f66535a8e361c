"""views.*"""

from tests.slack.methods.calling import Invocation, method
from tests.slack.records import View
from tests.slack.refusal import Data, Json, missing, with_messages
from tests.slack.shapes import view_json
from tests.slack.views import check_view


@method("views.open", tier=4)
def open(call: Invocation) -> Json:
    """https://docs.slack.dev/reference/methods/views.open"""
    content = check_view(_content(call), "modal")
    return _shown(call, call.workspace.modals.open(call.workspace.exchange(_trigger(call)), content))


@method("views.push", tier=4)
def push(call: Invocation) -> Json:
    """https://docs.slack.dev/reference/methods/views.push"""
    content = check_view(_content(call), "modal")
    return _shown(call, call.workspace.modals.push(call.workspace.exchange(_trigger(call)), content))


@method("views.update", tier=4)
def update(call: Invocation) -> Json:
    """https://docs.slack.dev/reference/methods/views.update"""
    content = _content(call)
    view = call.workspace.modals.find(call.text("view_id"), call.text("external_id"))
    check_view(content, view.content["type"])
    return _shown(call, call.workspace.modals.update(view, content, call.text("hash")))


@method("views.publish", tier=4)
def publish(call: Invocation) -> Json:
    """https://docs.slack.dev/reference/methods/views.publish"""
    user = call.required("user_id")
    if user not in call.workspace.users:
        raise with_messages("invalid_arguments", ["invalid `user_id`"])
    content = check_view(_content(call), "home")
    return _shown(call, call.workspace.modals.publish(user, content, call.text("hash")))


def _content(call: Invocation) -> Data:
    content = call.data("view", "invalid_arguments")
    if content is None:
        raise missing("view")
    return content


def _trigger(call: Invocation) -> str:
    return call.required("trigger_id")


def _shown(call: Invocation, view: View) -> Json:
    return {"view": view_json(call.workspace, view)}
