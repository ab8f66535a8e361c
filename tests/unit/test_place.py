"""Where a question may live: only where everybody who reads may read it."""

from hypothesis import given
from hypothesis import strategies as st

from bot.model.audience import Audience, Circle
from bot.model.ids import PlaceId, WorkspaceRef
from bot.model.place import Place, Purpose, fitting_place, secretariat_place
from tests.unit.strategies import FIELDS, audiences, viewers

HERE, THERE = WorkspaceRef("slack", "ehime"), WorkspaceRef("slack", "kochi")


def place(
    purpose: Purpose,
    audience: Audience,
    *,
    field: str | None = None,
    private_threads: bool = False,
    home: WorkspaceRef = HERE,
) -> Place:
    return Place(
        id=PlaceId(1),
        platform=home.platform,
        workspace=home.workspace,
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
        home=st.sampled_from((HERE, THERE, WorkspaceRef("web", "main"))),
    ),
    max_size=6,
)
TOWNS = Audience(Circle.MUNICIPALITIES)
STAFF = Audience(Circle.PUBLIC_SERVANTS)


@given(audiences, st.none() | st.sampled_from(FIELDS), places, viewers())
def test_everybody_who_reads_the_place_is_admitted(audience, field, places, viewer) -> None:
    """A place without private threads is chosen only if the question's audience admits all of its readers."""
    chosen = fitting_place(audience, field, places, HERE)
    if chosen and not chosen.private_threads and chosen.audience.admits(viewer):
        assert audience.admits(viewer)


@given(audiences, st.none() | st.sampled_from(FIELDS), places)
def test_a_place_is_found_wherever_threads_are_private(audience, field, places) -> None:
    """Any question fits into a private place; places of another field or for announcements are never taken."""
    private = place(Purpose.PRIVATE, STAFF, private_threads=True)
    chosen = fitting_place(audience, field, [*places, private], HERE)
    assert chosen is not None
    assert chosen.purpose not in (Purpose.ANNOUNCEMENTS, Purpose.SECRETARIAT)
    assert chosen.purpose is not Purpose.FIELD or chosen.field == field


def test_the_fields_own_place_goes_first() -> None:
    """The field's channel, else a general one, else a private one, else none."""
    fields, general = place(Purpose.FIELD, TOWNS, field="data"), place(Purpose.GENERAL, TOWNS)
    private = place(Purpose.PRIVATE, STAFF, private_threads=True)
    assert fitting_place(TOWNS, "data", [private, general, fields], HERE) is fields
    assert fitting_place(TOWNS, "design", [private, general, fields], HERE) is general
    assert fitting_place(TOWNS, "design", [private, fields], HERE) is private
    assert fitting_place(TOWNS, "design", [fields], HERE) is None


def test_a_wider_place_does_not_fit() -> None:
    """What is for municipalities is not posted where the prefecture reads."""
    assert fitting_place(TOWNS, None, [place(Purpose.GENERAL, STAFF)], HERE) is None
    assert fitting_place(STAFF, None, [place(Purpose.GENERAL, TOWNS)], HERE) is not None


@given(audiences, st.none() | st.sampled_from(FIELDS), places)
def test_a_question_lives_where_its_asker_is(audience, field, places) -> None:
    """Another workspace's place is taken only where none of the own fits; which one, its own rules decide."""
    own = [one for one in places if one.home == HERE]
    chosen = fitting_place(audience, field, places, HERE)
    if fits_here := fitting_place(audience, field, own, HERE):
        assert chosen is fits_here
    else:
        assert chosen is fitting_place(audience, field, [one for one in places if one.home != HERE], HERE)


def test_a_private_thread_here_goes_before_the_fields_place_elsewhere() -> None:
    """Whoever asks can read it where they are."""
    private = place(Purpose.PRIVATE, STAFF, private_threads=True)
    elsewhere = place(Purpose.FIELD, TOWNS, field="data", home=THERE)
    assert fitting_place(TOWNS, "data", [elsewhere, private], HERE) is private
    assert fitting_place(TOWNS, "data", [elsewhere, private], THERE) is elsewhere


@given(places)
def test_an_inquiry_is_read_by_the_secretariat_alone(places) -> None:
    """In a private thread, else in its own place; never where anybody else reads."""
    chosen = secretariat_place(places, HERE)
    assert chosen is None or chosen.purpose in (Purpose.SECRETARIAT, Purpose.PRIVATE)
    assert chosen is None or chosen.private_threads or chosen.audience.circle is Circle.SECRETARIAT


def test_an_inquiry_is_where_its_author_can_read_it() -> None:
    """In a private thread, else in the secretariat's own place; the nearer workspace before both."""
    team = place(Purpose.SECRETARIAT, Audience(Circle.SECRETARIAT))
    private = place(Purpose.PRIVATE, STAFF, private_threads=True)
    assert secretariat_place([team, private], HERE) is private
    assert secretariat_place([team], HERE) is team
    assert secretariat_place([team], THERE) is team
    assert secretariat_place([place(Purpose.SECRETARIAT, STAFF), private], HERE) is private
    assert secretariat_place([place(Purpose.ANNOUNCEMENTS, Audience(Circle.SECRETARIAT))], HERE) is None
