"""What somebody at a Discord client sees.

That is the open modal; else what the app showed to them alone since their last act began (an ephemeral message, a
direct one); else the message of the app that came or changed last where they acted, or that called them.
"""

import asyncio
from typing import TYPE_CHECKING, Any, Self

from tests.discord.inputs import holds, inputs_of
from tests.discord.records import Channel, ChannelType, Message, Modal, User
from tests.discord.surfaces import Surface, buttons_of, links_of, pings_of, selects_of, text_of, words_of
from tests.traffic import PATIENCE

if TYPE_CHECKING:
    from tests.discord.guild import Guild
    from tests.discord.server import DiscordServer


class Onlooker:
    """A person who looks at one guild, and at their direct messages."""

    def __init__(self, server: "DiscordServer", guild: "Guild", user: User) -> None:
        self._server, self.guild, self.user = server, guild, user
        self._message: Message | None = None
        self._for_them = False
        self._where = ""
        self._news = asyncio.Event()
        self.errors: dict[str, str] = {}
        server.clients[user.id] = self

    @property
    def id(self) -> str:
        """The user id."""
        return self.user.id

    @property
    def mention(self) -> str:
        """What calls them."""
        return f"<@{self.id}>"

    @property
    def modal(self) -> Modal | None:
        """The modal that is open."""
        return self._server.interactions.modals.get(self.id)

    @property
    def in_sight(self) -> Surface | None:
        """What they look at; None where that is nothing of the app's, or is gone."""
        there = self._message if self._message and self._can_see(self._message) else None
        return self.modal or there

    @property
    def surface(self) -> Surface:
        """What they look at. Raises AssertionError where that is nothing of the app's."""
        surface = self.in_sight
        assert surface, f"{self.user.name} sees nothing of the app"
        return surface

    @property
    def sees(self) -> str:
        """All text of what they look at."""
        return self.text(self.surface)

    @property
    def buttons(self) -> list[str]:
        """The words of all buttons there."""
        return [words_of(button) for button in buttons_of(self.surface)]

    @property
    def menus(self) -> list[str]:
        """The placeholders of all menus there."""
        return [menu.get("placeholder") or "" for menu in selects_of(self.surface)]

    @property
    def values(self) -> dict[str, Any]:
        """What stands in the inputs of the modal, by custom id."""
        modal = self.modal
        return {c["custom_id"]: holds(modal, c) for _, c in inputs_of(modal)} if modal else {}

    @property
    def ephemerals(self) -> list[Message]:
        """What only they can see, oldest first."""
        return [m for m in self._server.history.ephemeral if m.seen_by == self.id]

    @property
    def direct_messages(self) -> list[Message]:
        """What the app wrote to them directly, oldest first."""
        channels = [c for c in self._server.channels.values() if c.kind is ChannelType.DM and self.id in c.members]
        return [m for channel in channels for m in self._server.history.of(channel.id) if m.by_app]

    @property
    def mentions(self) -> list[Message]:
        """The messages that called them, oldest first."""
        every = [m for channel in self._server.channels for m in self._server.history.of(channel)]
        return sorted((m for m in every if self.id in m.notified), key=lambda m: int(m.id))

    def text(self, surface: Surface) -> str:
        """All text of a message or modal, as it is read."""
        return text_of(surface, self._named)

    def links(self, surface: Surface) -> list[tuple[str, str]]:
        """All that can be clicked and leads elsewhere: (what is shown, the address)."""
        return links_of(surface, self._named)

    def pings(self, surface: Surface) -> list[str]:
        """Whom the text mentions, whether it calls them or not."""
        return pings_of(surface, self._named)

    def looks_at(self, message: Message) -> Self:
        """They turn to a message in a channel that they see."""
        assert self._can_see(message), f"{self.user.name} cannot see this message"
        self._message, self._where, self._for_them = message, message.channel, False
        return self

    def looks_away(self) -> None:
        """From all but an open modal, so that what comes next is seen for itself."""
        self._message = None

    def arrives(self, surface: Surface) -> None:
        """The client shows something new, or something anew."""
        self._news.set()
        if isinstance(surface, Modal) or not surface.by_app:
            return
        channel = self._server.channels[surface.channel]
        if surface.seen_by or channel.kind is ChannelType.DM:
            self._message, self._for_them = surface, True
        elif not self._for_them and (surface.channel == self._where or self.id in surface.notified):
            self._message = surface

    async def shown(self) -> Self:
        """Returns when something was shown to them that came since their last act began, and all is settled."""
        async with asyncio.timeout(PATIENCE):
            await self._news.wait()
        await self._server.settled()
        return self

    def _begins(self, channel: Channel) -> None:
        """An act begins there."""
        self._where, self._for_them = channel.id, False
        self._news.clear()

    def _can_see(self, message: Message) -> bool:
        if message.seen_by:
            return message.seen_by == self.id and message in self._server.history.ephemeral
        channel = self._server.channels[message.channel]
        there = self._server.history.find(channel.id, message.id) is message
        return there and not channel.deleted and self._server.sees(self.id, channel)

    def _named(self, mark: str) -> str:
        server = self._server
        if mark.startswith("@&"):
            roles = self.guild.roles
            return roles[mark[2:]].name if mark[2:] in roles else ""
        if mark.startswith("@"):
            return server.users[mark[1:]].name if mark[1:] in server.users else ""
        channel = server.channels.get(mark[1:])
        return channel.name if channel and server.sees(self.id, channel) else ""
