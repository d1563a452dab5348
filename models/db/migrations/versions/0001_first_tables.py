"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TABLES = (
    "alerts",
    "archive_files",
    "articles",
    "events",
    "locks",
    "pages",
    "pairs",
    "runs",
    "work",
    "addresses",
    "deliveries",
    "event_claims",
    "tallies",
    "verdicts",
    "versions",
    "claims",
    "counts",
    "outcomes",
    "readings",
    "signs",
)
"""In the order in which they refer to one another."""


def upgrade() -> None:
    """Make all tables."""
    _make_alerts()
    _make_archive_files()
    _make_articles()
    _make_events()
    _make_locks()
    _make_pages()
    _make_pairs()
    _make_runs()
    _make_work()
    _make_addresses()
    _make_deliveries()
    _make_event_claims()
    _make_tallies()
    _make_verdicts()
    _make_versions()
    _make_claims()
    _make_counts()
    _make_outcomes()
    _make_readings()
    _make_signs()


def downgrade() -> None:
    """Remove them all."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _make_alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("transition", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
    )
    op.create_index("ix_alerts_at", "alerts", ["at"])
    op.create_index("ix_alerts_subject", "alerts", ["subject"])


def _make_archive_files() -> None:
    op.create_table(
        "archive_files",
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("indexed_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("file", name="pk_archive_files"),
    )


def _make_articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
    )
    op.create_index("ix_articles_source", "articles", ["source"])


def _make_events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("sending", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("historical", sa.Boolean(), nullable=False),
        sa.Column("reported_first", sa.Date()),
        sa.Column("reported_last", sa.Date()),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    op.create_index("ix_events_host", "events", ["host"])
    op.create_index("ix_events_sending_host", "events", ["sending", "host"])
    op.create_index("ix_events_state_reported_last", "events", ["state", "reported_last"])


def _make_locks() -> None:
    op.create_table(
        "locks",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text()),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("name", name="pk_locks"),
    )


def _make_pages() -> None:
    op.create_table(
        "pages",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("final_url", sa.Text(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pages"),
    )
    op.create_index("ix_pages_source_fetched_at", "pages", ["source", "fetched_at"])


def _make_pairs() -> None:
    op.create_table(
        "pairs",
        sa.Column("sending", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("dirty", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("sending", "host", name="pk_pairs"),
    )
    op.create_index("ix_pairs_dirty", "pairs", ["dirty"])


def _make_runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("night", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("exit_code", sa.Integer()),
        sa.Column("seconds", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )
    op.create_index("ix_runs_started_at", "runs", ["started_at"])


def _make_work() -> None:
    op.create_table(
        "work",
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text()),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("stage", "key", name="pk_work"),
    )
    op.create_index("ix_work_stage_state_key", "work", ["stage", "state", "key"])


def _make_addresses() -> None:
    op.create_table(
        "addresses",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("first_fetched", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_fetched", sa.DateTime(timezone=True), nullable=False),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.ForeignKeyConstraint(["page"], ["pages.id"], name="fk_addresses_page"),
        sa.PrimaryKeyConstraint("source", "url", name="pk_addresses"),
    )


def _make_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("alert", sa.Text(), nullable=False),
        sa.Column("subscriber", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_try", sa.DateTime(timezone=True)),
        sa.Column("error", sa.Text()),
        sa.ForeignKeyConstraint(["alert"], ["alerts.id"], name="fk_deliveries_alert"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_alert", "deliveries", ["alert"])
    op.create_index("ix_deliveries_state", "deliveries", ["state"])


def _make_event_claims() -> None:
    op.create_table(
        "event_claims",
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name="fk_event_claims_event", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event", "claim", name="pk_event_claims"),
    )
    op.create_index("ix_event_claims_claim", "event_claims", ["claim"])


def _make_tallies() -> None:
    op.create_table(
        "tallies",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name="fk_tallies_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", "stage", "source", "outcome", name="pk_tallies"),
    )
    op.create_index("ix_tallies_source", "tallies", ["source"])


def _make_verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("note", sa.Text()),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name="fk_verdicts_event"),
        sa.PrimaryKeyConstraint("id", name="pk_verdicts"),
    )
    op.create_index("ix_verdicts_event_at", "verdicts", ["event", "at"])


def _make_versions() -> None:
    op.create_table(
        "versions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date()),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("published_origin", sa.Text()),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_versions_article"),
        sa.ForeignKeyConstraint(["page"], ["pages.id"], name="fk_versions_page"),
        sa.PrimaryKeyConstraint("id", name="pk_versions"),
    )
    op.create_index("ix_versions_article", "versions", ["article"])
    op.create_index("ix_versions_fingerprint", "versions", ["fingerprint"])
    op.create_index("ix_versions_page", "versions", ["page"])
    op.create_index("ix_versions_published_on", "versions", ["published_on"])


def _make_claims() -> None:
    op.create_table(
        "claims",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("sending", sa.Text()),
        sa.Column("host", sa.Text()),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("historical", sa.Boolean(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["versions.id"], name="fk_claims_version", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_claims"),
    )
    op.create_index("ix_claims_sending_host", "claims", ["sending", "host"])
    op.create_index("ix_claims_version", "claims", ["version"])


def _make_counts() -> None:
    op.create_table(
        "counts",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("sending", sa.Text()),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["versions.id"], name="fk_counts_version", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("version", "place", name="pk_counts"),
    )
    op.create_index("ix_counts_sending", "counts", ["sending"])


def _make_outcomes() -> None:
    op.create_table(
        "outcomes",
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("version", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("detail", sa.Text()),
        sa.ForeignKeyConstraint(["page"], ["pages.id"], name="fk_outcomes_page"),
        sa.ForeignKeyConstraint(["version"], ["versions.id"], name="fk_outcomes_version"),
        sa.PrimaryKeyConstraint("page", name="pk_outcomes"),
    )
    op.create_index("ix_outcomes_version", "outcomes", ["version"])


def _make_readings() -> None:
    op.create_table(
        "readings",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("drop_reason", sa.Text()),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["versions.id"], name="fk_readings_version", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("version", name="pk_readings"),
    )


def _make_signs() -> None:
    op.create_table(
        "signs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("sending", sa.Text()),
        sa.Column("host", sa.Text()),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["versions.id"], name="fk_signs_version", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_signs"),
    )
    op.create_index("ix_signs_sending_host", "signs", ["sending", "host"])
    op.create_index("ix_signs_version", "signs", ["version"])
