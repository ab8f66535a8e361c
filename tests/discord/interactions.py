"""Interactions: how they reach the app, how it answers, and what it may do afterwards.

https://docs.discord.com/developers/interactions/receiving-and-responding

Where the page is silent, this was assumed: an answer that Discord refuses is none, so that a better one may follow;
followups before the answer meet no webhook; what is said in answer to a command is a message of type 20, to a command
in a menu 23, all else a reply to what was acted on.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tests.discord.answers import Answer, checked
from tests.discord.checks.components import check_message
from tests.discord.mentions import Allowed
from tests.discord.payloads import COMMAND, interaction_json
from tests.discord.posting import Draft, change, numbered, post, remove
from tests.discord.records import COMPONENTS_V2, EPHEMERAL, Attachment, Channel, Interaction, Json, Message, Modal
from tests.discord.refusal import Refusal, already_acknowledged, unknown
from tests.discord.shapes import message_json

if TYPE_CHECKING:
    from tests.discord.server import DiscordServer

LOADING = 1 << 7
"""https://docs.discord.com/developers/resources/message#message-object-message-flags"""

SLASH_REPLY, REPLY, MENU_REPLY, DEFAULT = 20, 19, 23, 0
BY_DEFAULT = frozenset({"users"})
"""Whom an answer calls where it says nothing.
https://docs.discord.com/developers/resources/message#allowed-mentions-object"""


class NoAnswer(AssertionError):
    """The client says that the app did not respond: アプリケーションが応答しませんでした."""


class Interactions:
    """All interactions of the application, and the modals that are open: one at each client."""

    def __init__(self, server: "DiscordServer") -> None:
        self._server = server
        self._made: dict[str, Interaction] = {}
        self._awaited: dict[str, asyncio.Future[None]] = {}
        self._sent: dict[str, list[Message]] = defaultdict(list)
        self.modals: dict[str, Modal] = {}
        self.suggested: dict[str, list[Json]] = {}

    # ---- what a person does -------------------------------------------------------------------------------

    def make(self, user: str, channel: Channel, kind: int, data: Json, to: Message | None = None) -> Interaction:
        """Something that somebody did, before the app hears of it."""
        server = self._server
        id = server.snowflakes.next()
        made = Interaction(id, server.secret(), user, channel.guild, channel.id, kind, server.clock.now(), data, to)
        self._made[id] = made
        return made

    async def send(self, interaction: Interaction) -> None:
        """Returns when the app has answered. Raises `NoAnswer` when 3 s of real time are over, or nobody is there."""
        awaited = self._awaited[interaction.id] = asyncio.get_running_loop().create_future()
        server = self._server
        with server.traffic.passing():
            server.gateway.dispatch("INTERACTION_CREATE", interaction_json(server, interaction))
            try:
                await asyncio.wait_for(awaited, self._patience(interaction))
            except TimeoutError:
                raise NoAnswer("the app did not answer") from None
            finally:
                del self._awaited[interaction.id]

    def overdue(self) -> None:
        """The three seconds are over for all that was not answered."""
        for awaited in self._awaited.values():
            if not awaited.done():
                awaited.set_exception(TimeoutError())

    def _patience(self, interaction: Interaction) -> float:
        connected = any(connection.session for connection in self._server.gateway.connections)
        return interaction.answer_within.total_seconds() if connected else 0

    # ---- POST /interactions/{id}/{token}/callback ---------------------------------------------------------

    def callback(self, id: str, token: str, body: Json, attachments: Sequence[Attachment] = ()) -> Json:
        """The answer; what comes back is what is sent to who asks `with_response`.

        Raises 10062 for what there is not or is over, and 40060 for a second answer.
        """
        interaction = self._made.get(id)
        if interaction is None or interaction.token != token:
            raise unknown("Interaction")
        if interaction.answered:
            raise already_acknowledged()
        late = self._server.clock.now() - interaction.at >= interaction.answer_within
        if late or id not in self._awaited or self._awaited[id].done():
            raise unknown("Interaction")
        answer, data = checked(interaction, body)
        interaction.answered = True
        self._apply(interaction, answer, data, attachments)
        self._awaited[id].set_result(None)
        return self._callback_json(interaction, answer)

    def _apply(self, interaction: Interaction, answer: Answer, data: Json, attachments: Sequence[Attachment]) -> None:
        match answer:
            case Answer.MESSAGE:
                interaction.response = self._say(interaction, data, attachments)
            case Answer.DEFERRED_MESSAGE:
                interaction.deferred = True
                interaction.response = self._say(interaction, {"flags": (data.get("flags") or 0) | LOADING}, ())
            case Answer.DEFERRED_UPDATE:
                interaction.response = interaction.to
            case Answer.UPDATE if interaction.to:
                interaction.response = interaction.to
                self._change(interaction.to, data, attachments)
            case Answer.SUGGESTIONS:
                self.suggested[interaction.id] = list(data["choices"])
            case Answer.MODAL:
                self._open(interaction, data)

    def _open(self, interaction: Interaction, data: Json) -> None:
        content = data | {"components": numbered(data["components"])}
        modal = Modal(interaction.user, content, interaction.to, interaction.channel)
        self.modals[interaction.user] = modal
        self._server.tell(interaction.user, modal)

    def _say(self, interaction: Interaction, data: Json, attachments: Sequence[Attachment]) -> Message:
        server, flags = self._server, data.get("flags") or 0
        # What answers quotes what was acted on, and a followup the answer; neither calls its author, who is the app.
        quoted = interaction.response or interaction.to
        draft = Draft(
            content=data.get("content") or "",
            components=data.get("components") or (),
            embeds=data.get("embeds") or (),
            attachments=attachments,
            flags=flags,
            kind=self._kind(interaction),
            reference=quoted.id if quoted else "",
            allowed=Allowed.of(data.get("allowed_mentions"), BY_DEFAULT),
            seen_by=interaction.user if flags & EPHEMERAL else "",
        )
        message = post(server, server.channels[interaction.channel], server.app.bot, draft)
        self._sent[interaction.id].append(message)
        return message

    def _kind(self, interaction: Interaction) -> int:
        if interaction.response or interaction.to:
            return REPLY
        if interaction.kind != COMMAND:
            return DEFAULT
        return SLASH_REPLY if interaction.data["type"] == 1 else MENU_REPLY

    def _change(self, message: Message, data: Json, attachments: Sequence[Attachment]) -> None:
        """What is not named stays. A message stays ephemeral or does not become so, and keeps to its components."""
        fields: Json = {key: data[key] or empty for key, empty in _EMPTY.items() if key in data}
        if attachments or "attachments" in data:
            fields["attachments"] = list(attachments)
        fields["flags"] = (message.flags | (data.get("flags") or 0) & COMPONENTS_V2) & ~LOADING
        change(self._server, message, allowed=Allowed.of(data.get("allowed_mentions"), BY_DEFAULT), **fields)

    def _callback_json(self, interaction: Interaction, answer: Answer) -> Json:
        """https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-callback"""
        message = interaction.response
        made: Json = {"id": interaction.id, "type": interaction.kind}
        resource: Json = {"type": int(answer)}
        if message and answer in (Answer.MESSAGE, Answer.DEFERRED_MESSAGE, Answer.UPDATE):
            made["response_message_id"] = message.id
            made["response_message_loading"] = answer is Answer.DEFERRED_MESSAGE
            made["response_message_ephemeral"] = message.is_ephemeral
        if message and answer in (Answer.MESSAGE, Answer.UPDATE):
            resource["message"] = message_json(self._server, message)
        return {"interaction": made, "resource": resource}

    # ---- /webhooks/{application}/{token} ------------------------------------------------------------------

    def followup(self, application: str, token: str, body: Json, attachments: Sequence[Attachment] = ()) -> Message:
        """POST: another message; or, where the answer was put off, the answer itself, as ephemeral as it was."""
        interaction = self._lasting(application, token)
        response = interaction.response
        if response and interaction.deferred and response.flags & LOADING:
            check_message(body)
            self._change(response, body, attachments)
            return response
        check_message(body)
        return self._say(interaction, body, attachments)

    def find(self, application: str, token: str, id: str) -> Message:
        """GET …/messages/{id}: "@original" is the answer. Raises 10008 for what did not come of this interaction."""
        interaction = self._lasting(application, token)
        there = [*self._sent[interaction.id], *([interaction.response] if interaction.response else [])]
        wanted = interaction.response.id if id == "@original" and interaction.response else id
        found = next((message for message in there if message.id == wanted), None)
        if found is None or not self._stands(found):
            raise unknown("Message")
        return found

    def edit(
        self, application: str, token: str, id: str, body: Json, attachments: Sequence[Attachment] = ()
    ) -> Message:
        """PATCH …/messages/{id}."""
        message = self.find(application, token, id)
        check_message(body, message)
        self._change(message, body, attachments)
        return message

    def delete(self, application: str, token: str, id: str) -> None:
        """DELETE …/messages/{id}."""
        remove(self._server, self.find(application, token, id))

    def _lasting(self, application: str, token: str) -> Interaction:
        """Raises 10015 for what there is not or was not answered yet, and 50027 after 15 minutes."""
        found = next((made for made in self._made.values() if made.token == token), None)
        if found is None or application != self._server.app.id or not found.answered:
            raise unknown("Webhook")
        if self._server.clock.now() - found.at >= found.lasts:
            raise Refusal(401, 50027, "Invalid Webhook Token")
        return found

    def _stands(self, message: Message) -> bool:
        history = self._server.history
        return message in history.ephemeral or history.find(message.channel, message.id) is message


_EMPTY: Json = {"content": "", "components": [], "embeds": []}
