"""users.*"""

from tests.slack.methods.calling import Invocation, method
from tests.slack.refusal import Json
from tests.slack.shapes import user_json


@method("users.info", "users:read", tier=4)
def info(call: Invocation) -> Json:
    """https://docs.slack.dev/reference/methods/users.info"""
    return {"user": user_json(call.workspace, call.workspace.user(call.required("user")))}
