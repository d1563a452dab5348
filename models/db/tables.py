"""All tables, in one place. The migrations build them; a test holds the two equal on both databases."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, Float, ForeignKey, Index, Integer, Table

from models.db import desk_tables as desk_tables
from models.db import search_tables as search_tables
from models.db.columns import Body, Instant, Words
from models.db.metadata import metadata as metadata

pages = Table(
    "pages",
    metadata,
    Column("id", Words, primary_key=True),
    Column("source", Words, nullable=False),
    Column("role", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("final_url", Words, nullable=False),
    Column("fetched_at", Instant, nullable=False),
    Column("status", Integer, nullable=False),
    Column("file", Words, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("run", Words, nullable=False),
    Index(None, "source", "fetched_at"),
)

archive_files = Table(
    "archive_files",
    metadata,
    Column("file", Words, primary_key=True),
    Column("indexed_until", BigInteger, nullable=False),
)

addresses = Table(
    "addresses",
    metadata,
    Column("source", Words, primary_key=True),
    Column("url", Words, primary_key=True),
    Column("page", ForeignKey("pages.id"), nullable=False),
    Column("first_fetched", Instant, nullable=False),
    Column("last_fetched", Instant, nullable=False),
    Column("etag", Words),
    Column("last_modified", Words),
)

work = Table(
    "work",
    metadata,
    Column("stage", Words, primary_key=True),
    Column("key", Words, primary_key=True),
    Column("state", Words, nullable=False),
    Column("owner", Words),
    Column("fence", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("lease_until", Instant),
    Column("error", Words),
    Index(None, "stage", "state", "key"),
)

articles = Table(
    "articles",
    metadata,
    Column("id", Words, primary_key=True),
    Column("source", Words, nullable=False),
    Column("key", Words, nullable=False),
    Column("url", Words, nullable=False),
    Index(None, "source"),
)

versions = Table(
    "versions",
    metadata,
    Column("id", Words, primary_key=True),
    Column("article", ForeignKey("articles.id"), nullable=False),
    Column("page", ForeignKey("pages.id"), nullable=False),
    Column("title", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("lang", Words, nullable=False),
    Column("published_on", Date),
    Column("published_at", Instant),
    Column("published_origin", Words),
    Column("fingerprint", Words, nullable=False),
    Column("how", Words, nullable=False),
    Index(None, "article"),
    Index(None, "page"),
    Index(None, "fingerprint"),
    Index(None, "published_on"),
)

# What became of a page that was read: a version, or a drop with its reason.
outcomes = Table(
    "outcomes",
    metadata,
    Column("page", ForeignKey("pages.id"), primary_key=True),
    Column("version", ForeignKey("versions.id")),
    Column("reason", Words),
    Column("detail", Words),
    Index(None, "version"),
)


def _of_version() -> ForeignKey:
    """What a version says goes when the version goes."""
    return ForeignKey("versions.id", ondelete="CASCADE")


readings = Table(
    "readings",
    metadata,
    Column("version", _of_version(), primary_key=True),
    Column("lang", Words, nullable=False),
    Column("drop_reason", Words),
    Column("body", Body, nullable=False),
    # so that the desk may count readings without their bodies
    Index(None, "drop_reason", "version"),
)

claims = Table(
    "claims",
    metadata,
    Column("id", Words, primary_key=True),
    Column("version", _of_version(), nullable=False),
    Column("type", Words, nullable=False),
    Column("sending", Words),
    Column("host", Words),
    Column("stage", Words, nullable=False),
    Column("status", Words, nullable=False),
    Column("historical", Boolean, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("body", Body, nullable=False),
    Index(None, "version"),
    Index(None, "sending", "host"),
    Index(None, "type", "host"),
)

signs = Table(
    "signs",
    metadata,
    Column("id", Words, primary_key=True),
    Column("version", _of_version(), nullable=False),
    Column("type", Words, nullable=False),
    Column("sending", Words),
    Column("host", Words),
    Column("body", Body, nullable=False),
    Index(None, "version"),
    Index(None, "sending", "host"),
)

counts = Table(
    "counts",
    metadata,
    Column("version", _of_version(), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("sending", Words),
    Column("what", Words, nullable=False),
    Column("body", Body, nullable=False),
    Index(None, "sending"),
)

# Pairs of states whose claims changed since they were last settled.
pairs = Table(
    "pairs",
    metadata,
    Column("sending", Words, primary_key=True),
    Column("host", Words, primary_key=True),
    Column("dirty", Boolean, nullable=False),
    Index(None, "dirty"),
)

events = Table(
    "events",
    metadata,
    Column("id", Words, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("type", Words, nullable=False),
    Column("sending", Words, nullable=False),
    Column("host", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("historical", Boolean, nullable=False),
    Column("reported_first", Date),
    Column("reported_last", Date),
    Column("confidence", Float, nullable=False),
    Column("body", Body, nullable=False),
    Index(None, "sending", "host"),
    Index(None, "host"),
    Index(None, "state", "reported_last"),
    # so that the desk may ask what changed without reading the bodies
    Index(None, "id", "revision"),
)

# No key to claims: a replay may take a claim away before the pair is settled again.
event_claims = Table(
    "event_claims",
    metadata,
    Column("event", ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    Column("claim", Words, primary_key=True),
    Column("place", Integer, nullable=False),
    Index(None, "claim"),
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("id", Words, primary_key=True),
    Column("event", ForeignKey("events.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("action", Words, nullable=False),
    Column("reason", Words),
    Column("note", Words),
    Column("by", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Column("other", Words),
    Column("undoes", Words),
    Column("batch", Words),
    Column("body", Body),
    Index(None, "event", "at"),
    Index(None, "batch"),
    Index(None, "at"),
)

# Missions that accepted events brought; those the register starts from are data (models/world/missions.csv).
register_missions = Table(
    "register_missions",
    metadata,
    Column("id", Words, primary_key=True),
    Column("sending", Words, nullable=False),
    Column("host", Words, nullable=False),
    Column("type", Words, nullable=False),
    Column("city", Words),
    Column("origin", Words, nullable=False),
    Index(None, "sending", "host"),
    Index(None, "host"),
)

# Never deleted: what is no longer held has an end on the clock of knowing. No key to missions: most are data.
register_spells = Table(
    "register_spells",
    metadata,
    Column("id", Words, primary_key=True),
    Column("mission", Words, nullable=False),
    Column("sending", Words, nullable=False),
    Column("host", Words, nullable=False),
    Column("event", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("since", Date, nullable=False),
    Column("not_before", Date),
    Column("not_after", Date),
    Column("city", Words),
    Column("covered_by", Words),
    Column("contested", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("known_from", Instant, nullable=False),
    Column("known_until", Instant),
    Index(None, "mission"),
    Index(None, "sending", "host"),
    Index(None, "host"),
    Index(None, "event"),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Words, primary_key=True),
    Column("subject", Words, nullable=False),
    Column("transition", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Column("body", Body, nullable=False),
    Index(None, "subject"),
    Index(None, "at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Words, primary_key=True),
    Column("alert", ForeignKey("alerts.id"), nullable=False),
    Column("subscriber", Words, nullable=False),
    Column("channel", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("last_try", Instant),
    Column("error", Words),
    Column("route", Words),
    Column("batch", Words),
    Column("first_try", Instant),
    Column("next_try", Instant),
    Index(None, "alert"),
    Index(None, "state"),
    Index(None, "channel", "state"),
)

delivery_tries = Table(
    "delivery_tries",
    metadata,
    Column("delivery", ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("state", Words, nullable=False),
    Column("error", Words),
    Index(None, "at"),
)

silences = Table(
    "silences",
    metadata,
    Column("id", Words, primary_key=True),
    Column("kind", Words, nullable=False),
    Column("body", Body, nullable=False),
    Column("begins", Instant, nullable=False),
    Column("ends", Instant, nullable=False),
    Index(None, "ends"),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Words, primary_key=True),
    Column("night", Words, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("state", Words, nullable=False),
    Column("exit_code", Integer),
    Column("seconds", Body, nullable=False),
    Index(None, "started_at"),
)

tallies = Table(
    "tallies",
    metadata,
    Column("run", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("stage", Words, primary_key=True),
    Column("source", Words, primary_key=True),
    Column("outcome", Words, primary_key=True),
    Column("n", BigInteger, nullable=False),
    Index(None, "source"),
)

locks = Table(
    "locks",
    metadata,
    Column("name", Words, primary_key=True),
    Column("owner", Words),
    Column("fence", Integer, nullable=False),
    Column("until", Instant),
)
