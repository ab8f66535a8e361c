"""One guild ("server" to its people): roles, members and channels, and what a test does with them."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tests.discord import threads
from tests.discord.permissions import BOT, EVERYONE, Permission
from tests.discord.records import THREADS, Channel, ChannelType, Message, Overwrite, Role, Tag, User
from tests.discord.shapes import channel_json, role_json
from tests.discord.snowflakes import moment

if TYPE_CHECKING:
    from tests.discord.people import Someone
    from tests.discord.server import DiscordServer

POSTED = (0, 19, 20, 23)
"""Messages by somebody, as opposed to lines of Discord's own.

https://docs.discord.com/developers/resources/message#message-object-message-types
"""


class Guild:
    """`members` are the ids of their roles by the id of a user. `owner` may do everything, and is nobody we meet."""

    def __init__(self, server: "DiscordServer", name: str) -> None:
        self._server = server
        self.id, self.name = server.snowflakes.next(), name
        self.created_at = moment(self.id)
        self.everyone = Role(self.id, "@everyone", EVERYONE)
        self.bot_role = Role(server.snowflakes.next(), server.users[server.app.bot].name, BOT)
        self.roles = {role.id: role for role in (self.everyone, self.bot_role)}
        self.owner = server.user("owner").id
        self.members: dict[str, list[str]] = {self.owner: [], server.app.bot: [self.bot_role.id]}

    # ---- who and what is there ----------------------------------------------------------------------------

    @property
    def channels(self) -> dict[str, Channel]:
        """Its channels, forums and threads that were not deleted."""
        return {c.id: c for c in self._server.channels.values() if c.guild == self.id and not c.deleted}

    def place(self, channel: Channel) -> Channel:
        """Where a thread stands, whose rights hold in it; any other channel itself."""
        return self._server.channels[channel.parent] if channel.is_thread else channel

    def someone(self, name: str, *, takes_direct: bool = True, roles: Iterable[Role] = ()) -> "Someone":
        """Somebody at a client, who is a member from now on."""
        from tests.discord.people import Someone  # noqa: PLC0415 — people know their guild, which makes them

        return Someone(self._server, self, self.member(name, takes_direct=takes_direct, roles=roles))

    def member(self, name: str, *, takes_direct: bool = True, roles: Iterable[Role] = (), bot: bool = False) -> User:
        """Somebody without a client; another `bot` too."""
        user = self._server.user(name, takes_direct=takes_direct, bot=bot)
        self.add(user.id, roles)
        return user

    def add(self, user: str, roles: Iterable[Role] = ()) -> None:
        """Somebody who is elsewhere too becomes a member."""
        self.members[user] = [role.id for role in roles]

    def role(self, name: str, permissions: Permission | int = 0) -> Role:
        """A new role."""
        role = Role(self._server.snowflakes.next(), name, int(permissions))
        self.roles[role.id] = role
        self._role_changed(role, "GUILD_ROLE_CREATE")
        return role

    def text(self, name: str, *, overwrites: Sequence[Overwrite] = ()) -> str:
        """The id of a new text channel."""
        return self._make(name, ChannelType.TEXT, overwrites).id

    def announcement(self, name: str, *, overwrites: Sequence[Overwrite] = ()) -> str:
        """The id of a new announcement channel."""
        return self._make(name, ChannelType.ANNOUNCEMENT, overwrites).id

    def forum(
        self,
        name: str,
        tags: Iterable[str | Tag] = (),
        *,
        requires_tag: bool = False,
        overwrites: Sequence[Overwrite] = (),
    ) -> str:
        """The id of a new forum with these tags, by name."""
        forum = self._make(name, ChannelType.FORUM, overwrites)
        forum.tags = [t if isinstance(t, Tag) else Tag(self._server.snowflakes.next(), t) for t in tags]
        forum.requires_tag = requires_tag
        threads.changed(self._server, forum)
        return forum.id

    def _make(self, name: str, kind: ChannelType, overwrites: Sequence[Overwrite]) -> Channel:
        id = self._server.snowflakes.next()
        channel = Channel(id, self.id, kind, name, moment(id), overwrites=list(overwrites))
        self._server.channels[id] = channel
        self._server.gateway.dispatch("CHANNEL_CREATE", channel_json(self._server, channel), channel)
        return channel

    # ---- what a test asks ---------------------------------------------------------------------------------

    def in_channel(self, channel: str) -> list[Message]:
        """Everything that somebody wrote into a channel or thread and that stands there now, oldest first."""
        return [m for m in self._server.history.of(channel) if m.kind in POSTED]

    def said(self, channel: str) -> list[Message]:
        """What the app posted into a channel or thread and did not remove, oldest first."""
        return [m for m in self.in_channel(channel) if m.by_app]

    def threads_of(self, parent: str) -> list[Channel]:
        """The threads under a channel, the posts of a forum; oldest first, archived ones too."""
        return [c for c in self.channels.values() if c.kind in THREADS and c.parent == parent]

    def tags_of(self, thread: str) -> list[str]:
        """The names of the tags that a post has."""
        post = self._server.channels[thread]
        names = {tag.id: tag.name for tag in self._server.channels[post.parent].tags}
        return [names[tag] for tag in post.applied]

    # ---- what a test does ---------------------------------------------------------------------------------

    def bot_may(self, permissions: Permission | int) -> None:
        """The bot's role gives it this and nothing else; @everyone's may still give it more."""
        self.permit(self.bot_role, permissions)

    def everyone_may(self, permissions: Permission | int) -> None:
        """@everyone's role gives this and nothing else."""
        self.permit(self.everyone, permissions)

    def permit(self, role: Role, permissions: Permission | int) -> None:
        """A role gives this and nothing else; the app is told."""
        role.permissions = int(permissions)
        self._role_changed(role, "GUILD_ROLE_UPDATE")

    def deny_bot(self, channel: str, permissions: Permission | int) -> None:
        """In one channel the bot may not do this, whatever its roles give."""
        self.overwrite(channel, Overwrite(self._server.app.bot, 1, deny=int(permissions)))

    def allow_bot(self, channel: str, permissions: Permission | int) -> None:
        """In one channel the bot may do this, whatever its roles give."""
        self.overwrite(channel, Overwrite(self._server.app.bot, 1, allow=int(permissions)))

    def overwrite(self, channel: str, overwrite: Overwrite) -> None:
        """Replaces what there was for the same role or member; the app is told, where it can still see the channel."""
        place = self._server.channels[channel]
        place.overwrites = [o for o in place.overwrites if o.id != overwrite.id] + [overwrite]
        threads.changed(self._server, place)

    def delete(self, channel: str) -> None:
        """A moderator deletes a channel or thread."""
        threads.delete(self._server, self._server.channels[channel])

    def leave(self, user: str) -> None:
        """Somebody is no member any more, nor in any thread. Where it is the bot, the guild is gone for it."""
        for thread in self.channels.values():
            if thread.is_thread and user in thread.members:
                thread.members.remove(user)
        del self.members[user]
        if user == self._server.app.bot:
            self._server.gateway.dispatch("GUILD_DELETE", {"id": self.id})

    def _role_changed(self, role: Role, event: str) -> None:
        position = list(self.roles).index(role.id)
        self._server.gateway.dispatch(event, {"guild_id": self.id, "role": role_json(role, position)})
