"""Where a question may live: only where everybody who reads may read it."""

from hypothesis import given
from hypothesis import strategies as st

from bot.model.audience import Audience, Circle
from bot.model.ids import PlaceId
from bot.model.place import Place, Purpose, fitting_place
from tests.unit.strategies import FIELDS, audiences, viewers


def place(purpose: Purpose, audience: Audience, *, field: str | None = None, private_threads: bool = False) -> Place:
    return Place(
        id=PlaceId(1),
        platform="web",
        workspace="",
        external=purpose,
        name=purpose,
        purpose=purpose,
        field=field,
        audience=audience,
        private_threads=private_threads,
    )


places = st.lists(
    st.builds(
        place,
        st.sampled_from(Purpose),
        audiences,
        field=st.none() | st.sampled_from(FIELDS),
        private_threads=st.booleans(),
    ),
    max_size=6,
)
TOWNS = Audience(Circle.MUNICIPALITIES)
STAFF = Audience(Circle.PUBLIC_SERVANTS)


@given(audiences, st.none() | st.sampled_from(FIELDS), places, viewers())
def test_everybody_who_reads_the_place_is_admitted(audience, field, places, viewer) -> None:
    """A place without private threads is chosen only if the question's audience admits all of its readers."""
    chosen = fitting_place(audience, field, places)
    if chosen and not chosen.private_threads and chosen.audience.admits(viewer):
        assert audience.admits(viewer)


@given(audiences, st.none() | st.sampled_from(FIELDS), places)
def test_a_place_is_found_wherever_threads_are_private(audience, field, places) -> None:
    """Any question fits into a private place; places of another field or for announcements are never taken."""
    private = place(Purpose.PRIVATE, STAFF, private_threads=True)
    chosen = fitting_place(audience, field, [*places, private])
    assert chosen is not None
    assert chosen.purpose not in (Purpose.ANNOUNCEMENTS, Purpose.SECRETARIAT)
    assert chosen.purpose is not Purpose.FIELD or chosen.field == field


def test_the_fields_own_place_goes_first() -> None:
    """The field's channel, else a general one, else a private one, else none."""
    fields, general = place(Purpose.FIELD, TOWNS, field="data"), place(Purpose.GENERAL, TOWNS)
    private = place(Purpose.PRIVATE, STAFF, private_threads=True)
    assert fitting_place(TOWNS, "data", [private, general, fields]) is fields
    assert fitting_place(TOWNS, "design", [private, general, fields]) is general
    assert fitting_place(TOWNS, "design", [private, fields]) is private
    assert fitting_place(TOWNS, "design", [fields]) is None


def test_a_wider_place_does_not_fit() -> None:
    """What is for municipalities is not posted where the prefecture reads."""
    assert fitting_place(TOWNS, None, [place(Purpose.GENERAL, STAFF)]) is None
    assert fitting_place(STAFF, None, [place(Purpose.GENERAL, TOWNS)]) is not None
