"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audiences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audiences"),
        sa.UniqueConstraint("canonical", name="uq_audiences_canonical"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer()),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("question_id", sa.Integer()),
        sa.Column("message_id", sa.Integer()),
        sa.Column("member_id", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_question_id", "audit", ["question_id"], unique=False)

    op.create_table(
        "board_posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("place", sa.Text()),
        sa.Column("thread", sa.Text()),
        sa.Column("user", sa.Text()),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True)),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_board_posts"),
        sa.UniqueConstraint("key", name="uq_board_posts_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_board_posts_place", "board_posts", ["place", "id"], unique=False)
    op.create_index("ix_board_posts_user", "board_posts", ["user", "id"], unique=False)

    op.create_table(
        "board_seen",
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_post_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("user", name="pk_board_seen"),
    )
    op.create_table(
        "fields",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_fields"),
        sa.UniqueConstraint("key", name="uq_fields_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occurrence", sa.JSON(none_as_null=True)),
        sa.Column("ref", sa.Text()),
        sa.Column("led_to", sa.JSON(none_as_null=True)),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("key", name="uq_inbox_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbox_finished_at", "inbox", ["finished_at"], unique=False)
    op.create_index(
        "ix_inbox_pending",
        "inbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state IN ('pending')"),
        postgresql_where=sa.text("state IN ('pending')"),
    )

    op.create_table(
        "leases",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    op.create_table(
        "organizations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("prefecture", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("population", sa.Integer()),
        sa.Column("domains", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_organizations"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "paces",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("rate", sa.Float(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "workspace", name="pk_paces"),
    )
    op.create_table(
        "sheets",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("form", sa.JSON(), nullable=False),
        sa.Column("entered", sa.JSON(), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("submissions", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_sheets"),
    )
    op.create_index("ix_sheets_at", "sheets", ["at"], unique=False)

    op.create_table(
        "streams",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_streams"),
    )
    op.create_table(
        "board_mentions",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["board_posts.id"], name="fk_board_mentions_post_id"),
        sa.PrimaryKeyConstraint("post_id", "user", name="pk_board_mentions"),
    )
    op.create_index("ix_board_mentions_user", "board_mentions", ["user", "post_id"], unique=False)

    op.create_table(
        "members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mail", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("experience", sa.JSON(), nullable=False),
        sa.Column("helps_peers", sa.Boolean(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name="fk_members_organization_id"),
        sa.PrimaryKeyConstraint("id", name="pk_members"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_members_organization_id", "members", ["organization_id"], unique=False)

    op.create_table(
        "places",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("external", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("field", sa.Text()),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.Column("private_threads", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["audience_id"], ["audiences.id"], name="fk_places_audience_id"),
        sa.PrimaryKeyConstraint("id", name="pk_places"),
        sa.UniqueConstraint("platform", "workspace", "external", name="uq_places_platform_workspace_external"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "applications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mail", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Integer()),
        sa.Column("organization", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Integer()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["members.id"], name="fk_applications_decided_by"),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name="fk_applications_organization_id"),
        sa.PrimaryKeyConstraint("id", name="pk_applications"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_applications_undecided",
        "applications",
        ["platform", "workspace", "user"],
        unique=True,
        sqlite_where=sa.text("state IN ('pending')"),
        postgresql_where=sa.text("state IN ('pending')"),
    )

    op.create_table(
        "closed_places",
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name="fk_closed_places_place_id"),
        sa.PrimaryKeyConstraint("place_id", name="pk_closed_places"),
    )
    op.create_table(
        "mail_proofs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("mail", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimable_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mail_proofs"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_mail_proofs_account", "mail_proofs", ["platform", "workspace", "user", "at"], unique=False)
    op.create_index("ix_mail_proofs_mail", "mail_proofs", ["mail", "at"], unique=False)

    op.create_table(
        "link_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_link_codes_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_link_codes"),
        sa.UniqueConstraint("digest", name="uq_link_codes_digest"),
        sa.UniqueConstraint("member_id", name="uq_link_codes_member_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "link_tries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_link_tries"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_link_tries_account", "link_tries", ["platform", "workspace", "user", "at"], unique=False)

    op.create_table(
        "place_paces",
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name="fk_place_paces_place_id"),
        sa.PrimaryKeyConstraint("place_id", name="pk_place_paces"),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("unreachable_since", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_accounts_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("platform", "workspace", "user", name="uq_accounts_platform_workspace_user"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_accounts_member_id", "accounts", ["member_id"], unique=False)

    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("entered", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sitting", sa.Text()),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_drafts_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
        sa.UniqueConstraint("member_id", "sitting", name="uq_drafts_member_id_sitting"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_drafts_member_id", "drafts", ["member_id"], unique=False)

    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("field", sa.Text()),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("asker_name", sa.Text(), nullable=False),
        sa.Column("asker_organization", sa.Text(), nullable=False),
        sa.Column("asker_section", sa.Text(), nullable=False),
        sa.Column("crowd", sa.JSON(none_as_null=True)),
        sa.Column("wished_on", sa.Date()),
        sa.Column("named_expert_id", sa.Integer()),
        sa.Column("about_question_id", sa.Integer()),
        sa.Column("about_message_id", sa.Integer()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("helped_note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["about_question_id"], ["questions.id"], name="fk_questions_about_question_id"),
        sa.ForeignKeyConstraint(["asker_id"], ["members.id"], name="fk_questions_asker_id"),
        sa.ForeignKeyConstraint(["audience_id"], ["audiences.id"], name="fk_questions_audience_id"),
        sa.ForeignKeyConstraint(["named_expert_id"], ["members.id"], name="fk_questions_named_expert_id"),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_questions_asked", "questions", ["kind", "asked_at"], unique=False)
    op.create_index("ix_questions_asker_id", "questions", ["asker_id"], unique=False)
    op.create_index("ix_questions_waiting", "questions", ["kind", "state", "changed_at"], unique=False)

    op.create_table(
        "assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True)),
        sa.Column("expected_on", sa.Date()),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.Column("passed", sa.Text()),
        sa.Column("passed_note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["members.id"], name="fk_assignments_owner_id"),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name="fk_assignments_question_id"),
        sa.PrimaryKeyConstraint("id", name="pk_assignments"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_assignments_owner", "assignments", ["owner_id", "since"], unique=False)
    op.create_index("ix_assignments_question_id", "assignments", ["question_id"], unique=False)
    op.create_index(
        "uq_assignments_present",
        "assignments",
        ["question_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )

    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_invitations_member_id"),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name="fk_invitations_question_id"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("question_id", "member_id", name="uq_invitations_question_id_member_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("author_organization", sa.Text(), nullable=False),
        sa.Column("author_section", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref_platform", sa.Text()),
        sa.Column("ref_workspace", sa.Text()),
        sa.Column("ref_place", sa.Text()),
        sa.Column("ref_message", sa.Text()),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True)),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("official", sa.Boolean(), nullable=False),
        sa.Column("helpful", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name="fk_messages_author_id"),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name="fk_messages_question_id"),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint(
            "ref_platform",
            "ref_workspace",
            "ref_place",
            "ref_message",
            name="uq_messages_ref_platform_ref_workspace_ref_place_ref_message",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_messages_author_id", "messages", ["author_id"], unique=False)
    op.create_index("ix_messages_thread", "messages", ["question_id", "posted_at"], unique=False)

    op.create_table(
        "question_topics",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name="fk_question_topics_question_id"),
        sa.PrimaryKeyConstraint("question_id", "position", name="pk_question_topics"),
    )
    op.create_index("ix_question_topics_topic", "question_topics", ["topic", "question_id"], unique=False)

    op.create_table(
        "threads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("external", sa.Text()),
        sa.Column("root", sa.Text()),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name="fk_threads_place_id"),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name="fk_threads_question_id"),
        sa.PrimaryKeyConstraint("id", name="pk_threads"),
        sa.UniqueConstraint("place_id", "external", name="uq_threads_place_id_external"),
        sa.UniqueConstraint("question_id", "place_id", name="uq_threads_question_id_place_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer()),
        sa.Column("member_id", sa.Integer()),
        sa.Column("question_id", sa.Integer()),
        sa.Column("message_id", sa.Integer()),
        sa.Column("about_place_id", sa.Integer()),
        sa.Column("mention_ids", sa.JSON(), nullable=False),
        sa.Column("opens_thread", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("searches", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimable_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner", sa.Text()),
        sa.Column("claimed_at", sa.DateTime(timezone=True)),
        sa.Column("last_tried_at", sa.DateTime(timezone=True)),
        sa.Column("posted_message", sa.Text()),
        sa.Column("posted_thread", sa.Text()),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("told_late", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["about_place_id"], ["places.id"], name="fk_deliveries_about_place_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_deliveries_member_id"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_deliveries_message_id"),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name="fk_deliveries_place_id"),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name="fk_deliveries_question_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("key", name="uq_deliveries_key"),
        sa.UniqueConstraint("stream", "seq", name="uq_deliveries_stream_seq"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_deliveries_lane",
        "deliveries",
        ["lane", "claimable_at", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('due', 'leased')"),
        postgresql_where=sa.text("state IN ('due', 'leased')"),
    )
    op.create_index(
        "ix_deliveries_next",
        "deliveries",
        ["claimable_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('due', 'leased')"),
        postgresql_where=sa.text("state IN ('due', 'leased')"),
    )
    op.create_index(
        "ix_deliveries_stream",
        "deliveries",
        ["stream", "seq"],
        unique=False,
        sqlite_where=sa.text("state IN ('due', 'leased', 'unknown')"),
        postgresql_where=sa.text("state IN ('due', 'leased', 'unknown')"),
    )
