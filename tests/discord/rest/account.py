"""The application, its bot, the gateway's address, and direct messages."""

from tests.discord.refusal import Refusal, required, unknown
from tests.discord.rest.calling import Answer, Invocation, route
from tests.discord.shapes import app_json, channel_json, user_json


@route("GET /gateway/bot", 2, 5)
def gateway(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/events/gateway#get-gateway-bot"""
    left = max(0, 1000 - call.server.gateway.identified)
    limit = {"total": 1000, "remaining": left, "reset_after": 0, "max_concurrency": 1}
    return Answer({"url": call.server.gateway_url, "shards": 1, "session_start_limit": limit})


@route("GET /users/@me")
def me(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/user#get-current-user"""
    return Answer(user_json(call.server.users[call.bot]) | {"verified": True, "mfa_enabled": True, "locale": "ja"})


@route("GET /users/{user_id}")
def user(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/user#get-user"""
    found = call.server.users.get(call.parameters["user_id"])
    if found is None:
        raise unknown("User")
    return Answer(user_json(found))


@route("GET /users/@me/guilds")
def my_guilds(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/user#get-current-user-guilds"""
    joined = [guild for guild in call.server.guilds.values() if call.bot in guild.members]
    return Answer([{"id": g.id, "name": g.name, "icon": None, "owner": False, "features": []} for g in joined])


@route("POST /users/@me/channels")
def direct(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/user#create-dm

    It opens also where they take no messages; assumed: the first message is what is refused then.
    """
    recipient = call.given("recipient_id")
    if recipient is None:
        raise required("recipient_id")
    found = call.server.users.get(str(recipient))
    if found is None or found.id == call.bot:
        raise Refusal(400, 50033, "Invalid Recipient(s)")
    if found.bot:
        raise Refusal(403, 50007, "Cannot send messages to this user")
    return Answer(channel_json(call.server, call.server.direct(found.id)))


@route("GET /applications/@me")
def application(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/resources/application#get-current-application"""
    return Answer(app_json(call.server, call.server.app))


@route("GET /oauth2/applications/@me")
def oauth2_application(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/topics/oauth2#get-current-bot-application-information"""
    return application(call)
