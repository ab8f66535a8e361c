"""What every route has: its path, its rate, and who calls it with what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.discord.limits import Rate
from tests.discord.permissions import Permission, permissions_in
from tests.discord.records import Attachment, Channel, ChannelType, Data, Json, Message
from tests.discord.refusal import Refusal, invalid, missing_access, missing_permissions, unknown

if TYPE_CHECKING:
    from tests.discord.guild import Guild
    from tests.discord.server import DiscordServer


@dataclass(frozen=True)
class Answer:
    """A status and what stands in the body; None is no body."""

    json: Data = None
    status: int = 200


NOTHING = Answer(status=204)


_NO_OBJECT = {"code": "DICT_TYPE_CONVERT", "message": "Only dictionaries may be used in a DictType"}


@dataclass(frozen=True)
class Invocation:
    """One request of the application. `files` are those that came beside the body."""

    server: "DiscordServer"
    parameters: Mapping[str, str]
    query: Mapping[str, str]
    body: Data = None
    files: list[Attachment] = field(default_factory=list)

    @property
    def bot(self) -> str:
        """Who calls."""
        return self.server.app.bot

    @property
    def fields(self) -> Json:
        """The body, an object; none at all is an empty one. Raises 50035."""
        if self.body is not None and not isinstance(self.body, dict):
            raise Refusal(400, 50035, "Invalid Form Body", {"_errors": [_NO_OBJECT]})
        return self.body or {}

    def given(self, key: str, otherwise: Data = None) -> Data:
        """A part of the body; `otherwise` also where it is null."""
        value = self.fields.get(key)
        return otherwise if value is None else value

    def guild(self) -> "Guild":
        """The guild of the path. Raises 10004, and 50001 where the bot is not in it."""
        guild = self.server.guilds.get(self.parameters["guild_id"])
        if guild is None:
            raise unknown("Guild")
        if self.bot not in guild.members:
            raise missing_access()
        return guild

    def channel(self) -> Channel:
        """The channel of the path, which the bot can see. Raises 10003 and 50001."""
        channel = self.server.channels.get(self.parameters["channel_id"])
        if channel is None or channel.deleted:
            raise unknown("Channel")
        if not self.may(channel, Permission.VIEW_CHANNEL):
            raise missing_access()
        return channel

    def thread(self) -> Channel:
        """As `channel`. Raises 50024 where it is none."""
        channel = self.channel()
        if not channel.is_thread:
            raise Refusal(400, 50024, "Cannot execute action on this channel type")
        return channel

    def message(self, channel: Channel) -> Message:
        """The message of the path. Raises 10008."""
        message = self.server.history.find(channel.id, self.parameters["message_id"])
        if message is None:
            raise unknown("Message")
        return message

    def may(self, channel: Channel, permission: Permission) -> bool:
        """Whether the bot may do this there."""
        granted = permissions_in(self.server.guilds.get(channel.guild), self.bot, channel)
        return granted & permission == permission

    def needs(self, channel: Channel, permission: Permission) -> None:
        """Raises 50013 where the bot may not do this there."""
        if not self.may(channel, permission):
            raise missing_permissions()

    def number(self, name: str, otherwise: int, least: int, most: int) -> int:
        """A whole number of the query. Raises 50035."""
        text = self.query.get(name, str(otherwise))
        if not text.isascii() or not text.isdigit():
            raise invalid(name, "NUMBER_TYPE_COERCE", f'Value "{text}" is not int.')
        if int(text) < least:
            raise invalid(name, "NUMBER_TYPE_MIN", f"int value should be greater than or equal to {least}.")
        if int(text) > most:
            raise invalid(name, "NUMBER_TYPE_MAX", f"int value should be less than or equal to {most}.")
        return int(text)


def sends(channel: Channel) -> Permission:
    """What writing there asks for. https://docs.discord.com/developers/topics/threads#permissions"""
    return Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES


def is_forum(channel: Channel) -> bool:
    """Whether it takes posts only."""
    return channel.kind is ChannelType.FORUM


Handler = Callable[[Invocation], Answer]


@dataclass(frozen=True)
class Route:
    """A route. `open` ones ask for no token and do not count for the global limit: those of interactions."""

    method: str
    path: str
    handler: Handler
    rate: Rate
    open: bool

    @property
    def name(self) -> str:
        """As `faults.next` takes it."""
        return f"{self.method} {self.path}"


ROUTES: list[Route] = []


def route(name: str, most: int = 10, seconds: float = 10.0, *, open: bool = False) -> Callable[[Handler], Handler]:
    """Declares a route, "GET /channels/{channel_id}", with what is assumed of its rate."""
    method, path = name.split()

    def declare(handler: Handler) -> Handler:
        ROUTES.append(Route(method, path, handler, Rate(most, seconds), open))
        return handler

    return declare
