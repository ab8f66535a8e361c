"""What somebody at a Slack client sees.

That is the open modal; else the app's home, from `open_home` until they do something elsewhere (a command, a message,
a shortcut, `looks_at`); else the message they turned to or that was shown to them last, be it an ephemeral one or a
direct message.
"""

import asyncio
from typing import TYPE_CHECKING, Self

from tests.slack.inputs import state_of
from tests.slack.records import Message, User, View
from tests.slack.refusal import Json
from tests.slack.surfaces import Surface, buttons_of, text_of
from tests.traffic import PATIENCE

if TYPE_CHECKING:
    from tests.slack.workspace import Workspace


class Onlooker:
    """A person who looks at one workspace."""

    def __init__(self, workspace: "Workspace", user: User) -> None:
        self._workspace, self.user = workspace, user
        self._message: Message | None = None
        self._at_home = False
        self._news = asyncio.Condition()
        self._arrived = self._seen = 0
        workspace.clients[user.id] = self

    @property
    def id(self) -> str:
        """The user id."""
        return self.user.id

    @property
    def modal(self) -> View | None:
        """The modal on top."""
        return self._workspace.modals.top(self.id)

    @property
    def home(self) -> View | None:
        """The app's home, as it was published for them."""
        return self._workspace.modals.homes.get(self.id)

    @property
    def in_sight(self) -> Surface | None:
        """What they look at; None where that is nothing of the app's."""
        return self.modal or (self.home if self._at_home else self._message)

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
        return [element["text"]["text"] for _, element in buttons_of(self.surface)]

    @property
    def errors(self) -> dict[str, str]:
        """What stands under the inputs of the modal, by block id: from the app, or from the client itself."""
        return dict(self.modal.errors) if self.modal else {}

    @property
    def values(self) -> dict[str, Json]:
        """What stands in the inputs, by action id, as `state.values` says it."""
        surface = self.surface
        states = state_of(surface.blocks, surface.entered if isinstance(surface, View) else {})
        return {action: state for actions in states.values() for action, state in actions.items()}

    @property
    def ephemerals(self) -> list[Message]:
        """What only they can see, oldest first."""
        return [m for m in self._workspace.history.ephemeral if m.seen_by == self.id]

    @property
    def direct_messages(self) -> list[Message]:
        """What the app wrote to them directly, alone or with others, oldest first."""
        channels = [c for c in self._workspace.channels.values() if c.kind in ("im", "mpim") and self.id in c.members]
        return [m for channel in channels for m in self._workspace.said(channel.id)]

    @property
    def mentions(self) -> list[Message]:
        """The messages that called them, oldest first."""
        every = [m for c in self._workspace.channels for m in self._workspace.in_channel(c)]
        return sorted((m for m in every if self.id in m.notified), key=lambda m: m.ts)

    def text(self, surface: Surface) -> str:
        """All text of a message or view, as it is read."""
        return text_of(self._workspace, surface)

    def looks_at(self, message: Message) -> Self:
        """They turn to a message in a channel."""
        self._message, self._at_home = message, False
        return self

    def looks_away(self) -> None:
        """From all but an open modal, so that what comes next is seen for itself."""
        self._message, self._at_home = None, False

    def arrives(self, surface: Surface) -> None:
        """The client shows something new, or something anew."""
        if isinstance(surface, Message):
            self._message = surface
        self._arrived += 1
        self._workspace.events.soon(self._tell())

    async def shown(self) -> Self:
        """Returns when something was shown to them that came since their last act began, and all is settled."""
        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(lambda: self._arrived > self._seen)
        await self._workspace.settled()
        return self

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()
