"""The answers to interactions, which need no token but their own.

https://docs.discord.com/developers/interactions/receiving-and-responding#endpoints
"""

from tests.discord.records import Message
from tests.discord.rest.calling import NOTHING, Answer, Invocation, route
from tests.discord.shapes import message_json

WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"


@route("POST /interactions/{interaction_id}/{interaction_token}/callback", 1000, 1, open=True)
def callback(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/interactions/receiving-and-responding#create-interaction-response"""
    id, token = call.parameters["interaction_id"], call.parameters["interaction_token"]
    told = call.server.interactions.callback(id, token, call.fields, call.files)
    return Answer(told) if call.query.get("with_response") in ("1", "true") else NOTHING


@route(f"POST {WEBHOOK}", 5, 2, open=True)
def create(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/interactions/receiving-and-responding#create-followup-message"""
    return _told(call, call.server.interactions.followup(*_whose(call), call.fields, call.files))


@route(f"GET {WEBHOOK}/messages/{{message_id}}", 5, 2, open=True)
def read(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/interactions/receiving-and-responding#get-followup-message"""
    return _told(call, call.server.interactions.find(*_whose(call), call.parameters["message_id"]))


@route(f"PATCH {WEBHOOK}/messages/{{message_id}}", 5, 2, open=True)
def edit(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/interactions/receiving-and-responding#edit-followup-message"""
    id, body = call.parameters["message_id"], call.fields
    return _told(call, call.server.interactions.edit(*_whose(call), id, body, call.files))


@route(f"DELETE {WEBHOOK}/messages/{{message_id}}", 5, 2, open=True)
def delete(call: Invocation) -> Answer:
    """https://docs.discord.com/developers/interactions/receiving-and-responding#delete-followup-message"""
    call.server.interactions.delete(*_whose(call), call.parameters["message_id"])
    return NOTHING


def _whose(call: Invocation) -> tuple[str, str]:
    return call.parameters["webhook_id"], call.parameters["webhook_token"]


def _told(call: Invocation, message: Message) -> Answer:
    return Answer(message_json(call.server, message))
