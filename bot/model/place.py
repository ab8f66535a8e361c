"""Places: the channels, forums and pages of a workspace, and which of them a question may live in."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.model.audience import Audience, PlaceViewer
from bot.model.ids import Address, PlaceId, QuestionId


class Purpose(StrEnum):
    """What a place is for."""

    FIELD = "field"
    GENERAL = "general"
    PRIVATE = "private"
    ANNOUNCEMENTS = "announcements"
    SECRETARIAT = "secretariat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A channel, forum or page. `external` is the platform's own id of it.

    With `private_threads` a thread in it is open to the question's audience only, so any question fits.
    """

    id: PlaceId
    platform: str
    workspace: str
    external: str
    name: str
    purpose: Purpose
    field: str | None = None
    audience: Audience
    private_threads: bool = False

    @property
    def viewer(self) -> PlaceViewer:
        """The place as one who looks."""
        return PlaceViewer(self.audience, self.private_threads)

    @property
    def address(self) -> Address:
        """Where the platform finds it."""
        return Address(self.platform, self.workspace, place=self.external)


@dataclass(frozen=True, slots=True)
class Thread:
    """Where a question lives on one platform; `root` is the message that carries its card.

    Both ids are the platform's, and None until its card has been posted.
    """

    question_id: QuestionId
    place_id: PlaceId
    external: str | None = None
    root: str | None = None


def fitting_place(audience: Audience, field: str | None, places: Iterable[Place]) -> Place | None:
    """The place for a question: its field's, else a general one, else one with private threads; None if none fits.

    A place fits when everyone who reads it is admitted by `audience`.
    """
    fitting = [place for place in places if audience.admits(place.viewer)]
    by_preference = (
        lambda p: p.purpose is Purpose.FIELD and p.field == field,
        lambda p: p.purpose is Purpose.GENERAL,
        lambda p: p.purpose is Purpose.PRIVATE,
    )
    return next((place for wanted in by_preference for place in fitting if wanted(place)), None)
