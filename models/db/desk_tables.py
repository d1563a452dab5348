"""Tables of the review desk: who may in, who came in, and what reviewers said beside their decisions."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Index, Integer, Table

from models.db.columns import Instant, Words
from models.db.metadata import metadata

accounts = Table(
    "accounts",
    metadata,
    Column("folded", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("role", Words, nullable=False),
    Column("password", Words, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("closed_at", Instant),
)

sessions = Table(
    "sessions",
    metadata,
    Column("key", Words, primary_key=True),
    Column("account", ForeignKey("accounts.folded", ondelete="CASCADE"), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Index(None, "account"),
    Index(None, "seen_at"),
)

guesses = Table(
    "guesses",
    metadata,
    Column("key", Words, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
    Index(None, "last_at"),
)

# Append only: no function here changes or deletes a line.
audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("by", Words, nullable=False),
    Column("what", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("detail", Words, nullable=False),
    Index(None, "at"),
)

# How long a reviewer looked before a decision; only for decisions that were taken one by one.
paces = Table(
    "paces",
    metadata,
    Column("verdict", ForeignKey("verdicts.id", ondelete="CASCADE"), primary_key=True),
    Column("seconds", Float, nullable=False),
)

# Answers to the recall audit. No key to versions: a replay may take one away, the answer stays.
recall_answers = Table(
    "recall_answers",
    metadata,
    Column("version", Words, primary_key=True),
    Column("missed", Integer, nullable=False),
    Column("by", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Column("note", Words),
)

# Tokens by which programs call the API. Revoked ones stay, so that the trail can name them.
tokens = Table(
    "tokens",
    metadata,
    Column("id", Words, primary_key=True),
    Column("key", Words, nullable=False),
    Column("account", ForeignKey("accounts.folded", ondelete="CASCADE"), nullable=False),
    Column("label", Words, nullable=False),
    Column("role", Words, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("until", Instant),
    Column("seen_at", Instant),
    Column("revoked_at", Instant),
    Index(None, "account"),
    Index(None, "key", unique=True),
)

# The last change of each event, numbered as it was noticed (see models.db.journal). No key to events: a row outlives
# its event, so that whoever keeps a copy can be told to drop it.
event_journal = Table(
    "event_journal",
    metadata,
    Column("event", Words, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("gone", Boolean, nullable=False),
    Column("changed_at", Instant),
    Column("sending", Words, nullable=False),
    Column("host", Words, nullable=False),
    Column("type", Words, nullable=False),
    Index(None, "number", unique=True),
)
