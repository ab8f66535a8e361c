"""Places: the channels, forums and pages of a workspace, and which of them a question may live in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.model.audience import Audience, Circle, PlaceViewer
from bot.model.ids import Address, PlaceId, QuestionId, WorkspaceRef


class Purpose(StrEnum):
    """What a place is for. A former one keeps its threads and gets no new ones."""

    FIELD = "field"
    GENERAL = "general"
    PRIVATE = "private"
    ANNOUNCEMENTS = "announcements"
    SECRETARIAT = "secretariat"
    FORMER = "former"


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

    @property
    def home(self) -> WorkspaceRef:
        """The workspace it belongs to."""
        return WorkspaceRef(self.platform, self.workspace)


@dataclass(frozen=True, slots=True)
class Thread:
    """Where a question lives on one platform; `root` is the message that carries its card.

    Both ids are the platform's, and None until its card has been posted.
    """

    question_id: QuestionId
    place_id: PlaceId
    external: str | None = None
    root: str | None = None


def fitting_place(audience: Audience, field: str | None, places: Iterable[Place], near: WorkspaceRef) -> Place | None:
    """The place for a question: its field's, else a general one, else one with private threads; None if none fits.

    A place fits when everyone who reads it is admitted by `audience`. Another workspace's is taken only where none
    fits in `near`, the one in which the asker acts.
    """
    return _first_fitting(
        audience,
        places,
        near,
        lambda place: place.purpose is Purpose.FIELD and place.field == field,
        lambda place: place.purpose is Purpose.GENERAL,
        lambda place: place.purpose is Purpose.PRIVATE,
    )


def secretariat_place(places: Iterable[Place], near: WorkspaceRef) -> Place | None:
    """The place for what is between one person and the secretariat: where that person can read it as well.

    Its own place is the last resort, since nobody else reads there.
    """
    return _first_fitting(
        Audience(Circle.SECRETARIAT),
        places,
        near,
        lambda place: place.purpose is Purpose.PRIVATE,
        lambda place: place.purpose is Purpose.SECRETARIAT,
    )


def _first_fitting(
    audience: Audience, places: Iterable[Place], near: WorkspaceRef, *wanted: Callable[[Place], bool]
) -> Place | None:
    fitting = [place for place in places if audience.admits(place.viewer)]
    here = [place for place in fitting if place.home == near]
    elsewhere = [place for place in fitting if place.home != near]
    return next((place for some in (here, elsewhere) for is_it in wanted for place in some if is_it(place)), None)
