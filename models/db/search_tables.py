"""Tables of the full-text search. The words themselves are in `search_words`, of another kind on each database.

`search_words` is a virtual table of FTS5 on SQLite and a table with a `tsvector` and a GIN index on PostgreSQL; only
the migration that makes it and `models.db.search*` name it.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Index, Integer, Table

from models.db.columns import Words
from models.db.metadata import metadata

_NUMBER = BigInteger().with_variant(Integer, "sqlite")

# What can be found: an article's version, or an event. `mark` is a hash of its words, so that equal ones stay.
search_docs = Table(
    "search_docs",
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    Column("kind", Words, nullable=False),
    Column("key", Words, nullable=False),
    Column("day", Date),
    Column("mark", Words, nullable=False),
    Index(None, "kind", "key", unique=True),
)

# What changed since its words were taken, written by triggers so that no writer can forget; one row a change.
search_stale = Table(
    "search_stale",
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    Column("kind", Words, nullable=False),
    Column("key", Words, nullable=False),
)
