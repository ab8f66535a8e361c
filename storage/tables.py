"""The tables. Nothing cascades: what is removed is removed by name, and a row that is referred to stays."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    and_,
    literal_column,
)
from sqlalchemy.schema import SchemaItem
from sqlalchemy.sql.elements import ColumnElement

from bot.model.application import ApplicationState
from bot.model.delivery import DeliveryState
from storage.columns import UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _ref(name: str, target: str, *, nullable: bool = False, index: bool = False) -> Column[int]:
    return Column(name, Integer, ForeignKey(f"{target}.id"), nullable=nullable, index=index)


def _text(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, Text, nullable=nullable)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False)


def _table(name: str, *parts: SchemaItem) -> Table:
    """Ids are never given out twice (AUTOINCREMENT on SQLite), since platforms and audit entries remember them."""
    return Table(name, metadata, *parts, sqlite_autoincrement=True)


def one_of(column: Column[str] | ColumnElement[str], *values: str) -> ColumnElement[bool]:
    """`column IN (values)` with the values written out: with parameters no partial index is used."""
    return column.in_([literal_column(f"'{value}'") for value in values])


# ---- who is there ---------------------------------------------------------------------------------------

organizations = _table(
    "organizations",
    _id(),
    _text("code"),
    _text("name"),
    _text("kind"),
    _text("prefecture"),
    _text("region"),
    Column("population", Integer),
    Column("domains", JSON, nullable=False),
)

members = _table(
    "members",
    _id(),
    _text("name"),
    _text("mail"),
    _ref("organization_id", "organizations", index=True),
    _text("section"),
    _text("roles"),
    _text("language"),
    Column("fields", JSON, nullable=False),
    Column("experience", JSON, nullable=False),
    _flag("helps_peers"),
    Column("capacity", Integer, nullable=False),
    _flag("active"),
)

applications = _table(
    "applications",
    _id(),
    _text("platform"),
    _text("workspace"),
    _text("user"),
    _text("name"),
    _text("mail"),
    _ref("organization_id", "organizations", nullable=True),
    _text("organization"),
    _text("section"),
    _text("note"),
    Column("at", UtcDateTime, nullable=False),
    _text("state"),
    _ref("decided_by", "members", nullable=True),
    Column("decided_at", UtcDateTime),
    _text("reason"),
)
UNDECIDED = one_of(applications.c.state, ApplicationState.PENDING)
Index(
    "uq_applications_undecided",
    applications.c.platform,
    applications.c.workspace,
    applications.c.user,
    unique=True,
    sqlite_where=UNDECIDED,
    postgresql_where=UNDECIDED,
)

mail_proofs = _table(
    "mail_proofs",
    _id(),
    _text("platform"),
    _text("workspace"),
    _text("user"),
    _text("mail"),
    _text("name"),
    _text("section"),
    _text("code"),
    _text("key"),
    Column("at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claimable_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    _flag("refused"),
    Index("ix_mail_proofs_account", "platform", "workspace", "user", "at"),
    Index("ix_mail_proofs_mail", "mail", "at"),
)
UNSENT = and_(mail_proofs.c.sent_at.is_(None), ~mail_proofs.c.refused)

link_codes = _table(
    "link_codes",
    _id(),
    Column("member_id", Integer, ForeignKey("members.id"), nullable=False, unique=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("expires_at", UtcDateTime, nullable=False),
)

link_tries = _table(
    "link_tries",
    _id(),
    _text("platform"),
    _text("workspace"),
    _text("user"),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_link_tries_account", "platform", "workspace", "user", "at"),
)

accounts = _table(
    "accounts",
    _id(),
    _text("platform"),
    _text("workspace"),
    _text("user"),
    _ref("member_id", "members", index=True),
    Column("unreachable_since", UtcDateTime),
    UniqueConstraint("platform", "workspace", "user"),
)

fields = _table(
    "fields",
    _id(),
    Column("key", Text, nullable=False, unique=True),
    Column("names", JSON, nullable=False),
    Column("keywords", JSON, nullable=False),
)

audiences = _table("audiences", _id(), Column("canonical", Text, nullable=False, unique=True))

places = _table(
    "places",
    _id(),
    _text("platform"),
    _text("workspace"),
    _text("external"),
    _text("name"),
    _text("purpose"),
    _text("field", nullable=True),
    _ref("audience_id", "audiences"),
    _flag("private_threads"),
    UniqueConstraint("platform", "workspace", "external"),
)

# ---- the consultation -----------------------------------------------------------------------------------

drafts = _table(
    "drafts",
    _id(),
    _ref("member_id", "members", index=True),
    _text("form"),
    Column("entered", JSON, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    _text("sitting", nullable=True),
    UniqueConstraint("member_id", "sitting"),
)

sheets = Table(
    "sheets",
    metadata,
    Column("token", Text, primary_key=True),
    _text("platform"),
    _text("workspace"),
    _text("user"),
    Column("form", JSON, nullable=False),
    Column("entered", JSON, nullable=False),
    Column("typed", JSON, nullable=False),
    Column("submissions", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)

questions = _table(
    "questions",
    _id(),
    _text("kind"),
    _text("title"),
    _text("body"),
    _text("field", nullable=True),
    _ref("audience_id", "audiences"),
    _ref("asker_id", "members", index=True),
    _text("asker_name"),
    _text("asker_organization"),
    _text("asker_section"),
    Column("crowd", JSON(none_as_null=True)),
    Column("wished_on", Date),
    _ref("named_expert_id", "members", nullable=True),
    _ref("about_question_id", "questions", nullable=True),
    # No foreign key: messages refer to questions already, and a circle could be neither filled nor emptied.
    Column("about_message_id", Integer),
    _text("state"),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    _text("helped_note"),
    Column("version", Integer, nullable=False),
    Index("ix_questions_asked", "kind", "asked_at"),
    Index("ix_questions_waiting", "kind", "state", "changed_at"),
)

question_topics = Table(
    "question_topics",
    metadata,
    Column("question_id", Integer, ForeignKey("questions.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _text("topic"),
    Index("ix_question_topics_topic", "topic", "question_id"),
)

assignments = _table(
    "assignments",
    _id(),
    _ref("question_id", "questions", index=True),
    _ref("owner_id", "members"),
    Column("since", UtcDateTime, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("accepted_at", UtcDateTime),
    Column("expected_on", Date),
    Column("until", UtcDateTime),
    _text("passed", nullable=True),
    _text("passed_note"),
    Index("ix_assignments_owner", "owner_id", "since"),
)
PRESENT = assignments.c.until.is_(None)
Index(
    "uq_assignments_present",
    assignments.c.question_id,
    unique=True,
    sqlite_where=PRESENT,
    postgresql_where=PRESENT,
)

invitations = _table(
    "invitations",
    _id(),
    _ref("question_id", "questions"),
    _ref("member_id", "members"),
    Column("reasons", JSON, nullable=False),
    Column("invited_at", UtcDateTime, nullable=False),
    UniqueConstraint("question_id", "member_id"),
)

messages = _table(
    "messages",
    _id(),
    _ref("question_id", "questions"),
    _ref("author_id", "members", index=True),
    _text("author_name"),
    _text("author_organization"),
    _text("author_section"),
    _text("text"),
    Column("posted_at", UtcDateTime, nullable=False),
    _text("ref_platform", nullable=True),
    _text("ref_workspace", nullable=True),
    _text("ref_place", nullable=True),
    _text("ref_message", nullable=True),
    Column("attachments", JSON, nullable=False),
    Column("edited_at", UtcDateTime),
    Column("deleted_at", UtcDateTime),
    _flag("anonymous"),
    _flag("official"),
    _flag("helpful"),
    UniqueConstraint("ref_platform", "ref_workspace", "ref_place", "ref_message"),
    Index("ix_messages_thread", "question_id", "posted_at"),
)

threads = _table(
    "threads",
    _id(),
    _ref("question_id", "questions"),
    _ref("place_id", "places"),
    _text("external", nullable=True),
    _text("root", nullable=True),
    UniqueConstraint("question_id", "place_id"),
    UniqueConstraint("place_id", "external"),
)

audit = _table(
    "audit",
    _id(),
    Column("at", UtcDateTime, nullable=False),
    # Ids without foreign keys: an entry outlives what it speaks of.
    Column("actor_id", Integer),
    _text("act"),
    Column("question_id", Integer, index=True),
    Column("message_id", Integer),
    Column("member_id", Integer),
)

# ---- what came in, and what is owed ---------------------------------------------------------------------

inbox = _table(
    "inbox",
    _id(),
    Column("key", Text, nullable=False, unique=True),
    _text("state"),
    Column("accepted_at", UtcDateTime, nullable=False),
    Column("occurrence", JSON(none_as_null=True)),
    Column("ref", Text),
    Column("led_to", JSON(none_as_null=True)),
    Column("tries", Integer, nullable=False),
    _text("error"),
    Column("finished_at", UtcDateTime, index=True),
)
PENDING = one_of(inbox.c.state, "pending")
Index("ix_inbox_pending", inbox.c.id, sqlite_where=PENDING, postgresql_where=PENDING)

streams = Table("streams", metadata, Column("name", Text, primary_key=True), Column("last", Integer, nullable=False))

deliveries = _table(
    "deliveries",
    _id(),
    Column("key", Text, nullable=False, unique=True),
    _text("stream"),
    Column("seq", Integer, nullable=False),
    _text("kind"),
    _text("operation"),
    Column("lane", Integer, nullable=False),
    _ref("place_id", "places", nullable=True),
    _ref("member_id", "members", nullable=True),
    _ref("question_id", "questions", nullable=True),
    _ref("message_id", "messages", nullable=True),
    _ref("about_place_id", "places", nullable=True),
    Column("mention_ids", JSON, nullable=False),
    _flag("opens_thread"),
    _text("state"),
    Column("attempts", Integer, nullable=False),
    Column("searches", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    # When somebody may claim it: once it is due, or once the lease on it lapses.
    Column("claimable_at", UtcDateTime, nullable=False),
    _text("owner", nullable=True),
    Column("claimed_at", UtcDateTime),
    Column("last_tried_at", UtcDateTime),
    _text("posted_message", nullable=True),
    _text("posted_thread", nullable=True),
    _text("error"),
    _flag("told_late"),
    UniqueConstraint("stream", "seq"),
)
CLAIMABLE_STATES = (DeliveryState.DUE, DeliveryState.LEASED)
BLOCKING_STATES = (*CLAIMABLE_STATES, DeliveryState.UNKNOWN)
_CLAIMABLE = one_of(deliveries.c.state, *CLAIMABLE_STATES)
_BLOCKING = one_of(deliveries.c.state, *BLOCKING_STATES)
Index(
    "ix_deliveries_lane",
    deliveries.c.lane,
    deliveries.c.claimable_at,
    deliveries.c.id,
    sqlite_where=_CLAIMABLE,
    postgresql_where=_CLAIMABLE,
)
Index("ix_deliveries_next", deliveries.c.claimable_at, sqlite_where=_CLAIMABLE, postgresql_where=_CLAIMABLE)
Index(
    "ix_deliveries_stream",
    deliveries.c.stream,
    deliveries.c.seq,
    sqlite_where=_BLOCKING,
    postgresql_where=_BLOCKING,
)

# When the secretariat was last told that a place takes nothing.
closed_places = Table(
    "closed_places",
    metadata,
    Column("place_id", Integer, ForeignKey("places.id"), primary_key=True),
    Column("told_at", UtcDateTime, nullable=False),
)

# How many messages a second a workspace took at `since`, the end of the last refusal, and when it takes the next one.
paces = Table(
    "paces",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("workspace", Text, primary_key=True),
    Column("rate", Float, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("free_at", UtcDateTime, nullable=False),
)

place_paces = Table(
    "place_paces",
    metadata,
    Column("place_id", Integer, ForeignKey("places.id"), primary_key=True),
    Column("free_at", UtcDateTime, nullable=False),
)

# Who does alone what one process does at a time, and until when by the database's clock.
leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    _text("owner"),
    Column("until", UtcDateTime, nullable=False),
)

# ---- the board ------------------------------------------------------------------------------------------

board_posts = _table(
    "board_posts",
    _id(),
    Column("key", Text, nullable=False, unique=True),
    _text("platform"),
    _text("workspace"),
    _text("place", nullable=True),
    _text("thread", nullable=True),
    _text("user", nullable=True),
    _text("content"),
    Column("posted_at", UtcDateTime, nullable=False),
    Column("edited_at", UtcDateTime),
    # What was removed leaves its key, so that it is not put again.
    _flag("removed"),
    Index("ix_board_posts_place", "place", "id"),
    Index("ix_board_posts_user", "user", "id"),
)

board_mentions = Table(
    "board_mentions",
    metadata,
    Column("post_id", Integer, ForeignKey("board_posts.id"), primary_key=True),
    Column("user", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Index("ix_board_mentions_user", "user", "post_id"),
)

board_seen = Table(
    "board_seen",
    metadata,
    Column("user", Text, primary_key=True),
    Column("seen_at", UtcDateTime, nullable=False),
    # Counted by id: two posts may carry the same time.
    Column("last_post_id", Integer, nullable=False),
)
