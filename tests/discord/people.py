"""Somebody at a Discord client: what they do, what they see.

Every act sends what Discord would send, asserts that the app answers it within 3 s, and then waits until the server is
`settled`: no request and no event under way, and the app idle, where the test has said how to know
(`server.idle_when`). Without that, what the app does after its answer may still be to come: `await someone.shown()`
waits until something new was shown to them since the act began.

A client lets people do only what Discord lets them: `CannotEnter` is raised for the rest.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tests.discord import invoking, payloads, threads
from tests.discord.checks.form import characters
from tests.discord.inputs import CannotEnter, Value, complaint, holds, inputs_of, put, several
from tests.discord.interactions import NoAnswer
from tests.discord.invoking import CHAT, MENU, Given
from tests.discord.permissions import Permission, permissions_in
from tests.discord.posting import Draft, change, post, remove
from tests.discord.records import Attachment, Channel, ChannelType, Interaction, Json, Message, Modal
from tests.discord.seeing import Onlooker
from tests.discord.surfaces import Surface, buttons_of, is_link, selects_of, words_of

if TYPE_CHECKING:
    from tests.discord.guild import Guild
    from tests.discord.records import User
    from tests.discord.server import DiscordServer

__all__ = ["CannotEnter", "NoAnswer", "Someone"]

MOST_TYPED = 2000
"""https://support.discord.com/hc/en-us/articles/115000435108; 4,000 with Nitro, which nobody here has."""

REPLY = 19
MOST_TAGS = 5


class Someone(Onlooker):
    """A person at a client. `followed` are the addresses that their buttons led to."""

    def __init__(self, server: "DiscordServer", guild: "Guild", user: "User") -> None:
        super().__init__(server, guild, user)
        self.followed: list[str] = []

    # ---- commands -----------------------------------------------------------------------------------------

    async def command(self, name: str, *, channel: str = "", **options: Given) -> None:
        """A slash command, by its name or its Japanese one, in a channel or, without one, in the first there is."""
        place = self._spoken_in(channel)
        command, way = invoking.found(invoking.commands_in(self._server, self.id, place, CHAT), name)
        data = payloads.invoked(self._server, place, command, invoking.filled(command, way, options))
        await self._acts(place, payloads.COMMAND, data)

    async def suggestions(self, command: str, option: str, typed: str, *, channel: str = "") -> list[Json]:
        """What is offered for what was typed in an option so far: `name` and `value` each."""
        place = self._spoken_in(channel)
        entry, way = invoking.found(invoking.commands_in(self._server, self.id, place, CHAT), command)
        data = payloads.invoked(self._server, place, entry, invoking.completing(entry, way, option, typed))
        made = await self._acts(place, payloads.COMPLETION, data)
        return self._server.interactions.suggested[made.id]

    async def menu(self, name: str, message: Message) -> None:
        """A command in the menu of a message."""
        assert self._can_see(message), f"{self.user.name} cannot see this message"
        if message.seen_by:
            raise CannotEnter("the menu of an ephemeral message offers no commands")
        place = self._server.channels[message.channel]
        command, _ = invoking.found(invoking.commands_in(self._server, self.id, place, MENU), name)
        await self._acts(place, payloads.COMMAND, payloads.on_message(self._server, place, command, message))

    # ---- writing ------------------------------------------------------------------------------------------

    async def message(
        self,
        channel: str,
        text: str,
        files: Sequence[Attachment] = (),
        *,
        mentions: Sequence[Onlooker] = (),
        reply_to: Message | None = None,
    ) -> Message:
        """In a channel or, without one, to the bot. "@name" of `mentions` becomes what calls them."""
        place = self._place(channel)
        self._may_write(place)
        content = self._typed(text, mentions, files)
        self._begins(place)
        reply = {"kind": REPLY, "reference": reply_to.id} if reply_to else {}
        sent = post(self._server, place, self.id, Draft(content, attachments=files, **reply))  # type: ignore[arg-type]
        await self._server.settled()
        return sent

    async def mention_bot(self, text: str, channel: str) -> Message:
        """@yorozu and a text."""
        return await self.message(channel, f"<@{self._server.app.bot}> {text}")

    async def post(
        self, forum: str, title: str, text: str, *, tags: Sequence[str] = (), files: Sequence[Attachment] = ()
    ) -> Message:
        """A post in a forum, with tags by name: its first message, whose `channel` is the post."""
        place = self._place(forum)
        assert place.kind is ChannelType.FORUM, f"{place.name} is no forum"
        applied = [tag.id for tag in place.tags if tag.name in tags]
        if len(applied) < len(tags) or len(applied) > MOST_TAGS or (place.requires_tag and not applied):
            raise CannotEnter(f"{place.name} does not take the tags {tags}")
        if not self._granted(place) & Permission.SEND_MESSAGES or not 1 <= characters(title) <= 100:
            raise CannotEnter(f"{self.user.name} cannot post this in {place.name}")
        content = self._typed(text, (), files)
        self._begins(place)
        thread = threads.start(self._server, place, threads.Opening(title, self.id, applied=applied))
        sent = post(self._server, thread, self.id, Draft(content, attachments=files, id=thread.id))
        await self._server.settled()
        return sent

    async def edit(self, message: Message, text: str) -> None:
        """They change what they wrote."""
        assert message.author == self.id, "only its author can change a message"
        self._begins(self._server.channels[message.channel])
        change(self._server, message, content=self._typed(text, (), message.attachments))
        await self._server.settled()

    async def delete(self, message: Message) -> None:
        """They delete what they wrote, or dismiss what only they see."""
        assert self.id in (message.author, message.seen_by), "this is not theirs to delete"
        self._begins(self._server.channels[message.channel])
        remove(self._server, message)
        await self._server.settled()

    # ---- pressing, choosing, filling in, submitting -------------------------------------------------------

    async def press(self, label: str, on: Surface | None = None) -> None:
        """A button, by its words. An address is opened, and noted in `followed`."""
        surface = on or self.surface
        button = next((b for b in buttons_of(surface) if words_of(b) == label), None)
        assert button, f"no button {label!r} in:\n{self.text(surface)}"
        await self.press_button(surface, button)

    async def press_button(self, surface: Surface, component: Json) -> None:
        """One of several with the same words, as `buttons_of` gives them."""
        if component.get("disabled"):
            raise CannotEnter(f"{words_of(component)} is disabled")
        if is_link(component):
            self.followed.append(component["url"])
            return
        await self._acts_on(surface, payloads.pressed(component))

    async def choose(self, name: str, *values: str, on: Surface | None = None) -> None:
        """Options of a menu in a message, by value or label; the menu by its custom id or placeholder."""
        surface = on or self.surface
        menu = next((m for m in selects_of(surface) if name in (m["custom_id"], m.get("placeholder"))), None)
        assert menu, f"no menu {name!r} in:\n{self.text(surface)}"
        chosen = several(menu, values)
        if menu.get("disabled") or len(chosen) < menu.get("min_values", 1):
            raise CannotEnter(f"{name} cannot be left like this")
        place = self._server.channels[surface.channel]
        await self._acts_on(surface, payloads.chosen(self._server, place, menu, chosen))

    def enter(self, name: str, value: Value) -> None:
        """One input of the modal, by its custom id or label; options by value or label."""
        modal = self._open()
        component = next((c for label, c in inputs_of(modal) if name in (c["custom_id"], label)), None)
        if component is None:
            raise CannotEnter(f"no input {name!r} in:\n{self.text(modal)}")
        modal.entered[component["custom_id"]] = put(component, value)
        self.errors.pop(component["custom_id"], None)

    async def fill(self, **values: Value) -> None:
        """Several inputs of the modal."""
        for name, value in values.items():
            self.enter(name, value)

    async def submit(self) -> None:
        """The modal. What the client says against it stands in `errors`, by custom id, and the modal stays open.

        It stays open, too, when the app does not answer.
        """
        modal = self._open()
        found = {c["custom_id"]: complaint(c, holds(modal, c)) for _, c in inputs_of(modal)}
        self.errors = {name: words for name, words in found.items() if words}
        if self.errors:
            raise CannotEnter(f"{self.user.name} cannot submit: {self.errors}")
        place = self._server.channels[modal.channel]
        data = payloads.submission(self._server, place, modal)
        made = self._begun(place, payloads.SUBMISSION, data, modal.opened_from)
        await self._server.interactions.send(made)
        self.dismiss()
        await self._server.settled()

    def dismiss(self) -> None:
        """The modal is closed; the app does not hear of it."""
        self._server.interactions.modals.pop(self.id, None)
        self.errors = {}

    # ---- within -------------------------------------------------------------------------------------------

    async def _acts_on(self, surface: Surface, data: Json) -> None:
        assert isinstance(surface, Message), "there is nothing to press in a modal"
        assert self._can_see(surface), f"{self.user.name} does not see this message any more"
        await self._acts(self._server.channels[surface.channel], payloads.COMPONENT, data, surface)

    async def _acts(self, channel: Channel, kind: int, data: Json, to: Message | None = None) -> Interaction:
        made = self._begun(channel, kind, data, to)
        await self._server.interactions.send(made)
        await self._server.settled()
        return made

    def _begun(self, channel: Channel, kind: int, data: Mapping[str, Any], to: Message | None) -> Interaction:
        self._begins(channel)
        return self._server.interactions.make(self.id, channel, kind, dict(data), to)

    def _open(self) -> Modal:
        modal = self.modal
        assert modal, f"{self.user.name} has no modal open"
        return modal

    def _place(self, channel: str) -> Channel:
        """A channel that they see; without one their direct messages with the bot."""
        place = self._server.channels[channel] if channel else self._server.direct(self.id)
        assert not place.deleted, f"{place.name} was deleted"
        assert self._server.sees(self.id, place), f"{self.user.name} cannot see {place.name}"
        return place

    def _spoken_in(self, channel: str) -> Channel:
        """Where there is a field to type a command in; without `channel` the first that they see in their guild."""
        if channel:
            place = self._place(channel)
            if place.kind is ChannelType.FORUM:
                raise CannotEnter("a forum has no message field; its posts have")
            return place
        fields = [c for c in self.guild.channels.values() if c.kind is not ChannelType.FORUM]
        seen = [c for c in fields if self._server.sees(self.id, c)]
        assert seen, f"{self.user.name} sees no channel to type a command in"
        return seen[0]

    def _granted(self, place: Channel) -> int:
        return permissions_in(self._server.guilds.get(place.guild), self.id, place)

    def _may_write(self, place: Channel) -> None:
        if place.kind is ChannelType.FORUM:
            raise CannotEnter("a forum has no message field; `post` opens a post")
        needed = Permission.SEND_MESSAGES_IN_THREADS if place.is_thread else Permission.SEND_MESSAGES
        if not self._granted(place) & needed:
            raise CannotEnter(f"{self.user.name} cannot write in {place.name}")
        if place.locked and not self._granted(place) & Permission.MANAGE_THREADS:
            raise CannotEnter(f"{place.name} is locked")

    def _typed(self, text: str, mentions: Sequence[Onlooker], files: Sequence[Attachment]) -> str:
        """What a client sends for what was typed."""
        for one in mentions:
            name = f"@{one.user.name}"
            text = text.replace(name, one.mention) if name in text else f"{one.mention} {text}"
        if not text.strip() and not files:
            raise CannotEnter("an empty message cannot be sent")
        if characters(text) > MOST_TYPED:
            raise CannotEnter(f"a message holds {MOST_TYPED} characters at most")
        return text
