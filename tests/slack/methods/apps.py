"""auth.* and apps.*"""

from tests.slack.methods.calling import Invocation, method
from tests.slack.refusal import Json


@method("auth.test", tier=0)
def test(call: Invocation) -> Json:
    """https://docs.slack.dev/reference/methods/auth.test"""
    workspace = call.workspace
    return {
        "url": workspace.url,
        "team": workspace.domain,
        "user": "yorozu",
        "team_id": workspace.team,
        "user_id": workspace.app.bot_user,
        "bot_id": workspace.app.bot_id,
        "is_enterprise_install": False,
        **({"enterprise_id": workspace.enterprise} if workspace.enterprise else {}),
    }


@method("apps.connections.open", tier=0, app_level=True)
def open_connection(call: Invocation) -> Json:
    """https://docs.slack.dev/reference/methods/apps.connections.open; tier 1, which tests that reconnect would meet."""
    workspace = call.workspace
    address = workspace.server_url.replace("http", "ws", 1)
    return {"url": f"{address}/link/{workspace.team}?ticket={workspace.sockets.ticket()}&app_id={workspace.app.id}"}
