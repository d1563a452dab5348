"""Full-text search kept in step by triggers; decisions, the audit trail and the register's past refuse to be changed.

The words are filled in afterwards, in batches, by `models.db.search_index`: everything held is marked here.
A legitimate change of an append-only table (a court's order, say) goes through the door that docs/review.md names.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

WATCHED = {
    "versions": (("article", "SELECT {row}.id"),),
    "readings": (("article", "SELECT {row}.version"),),
    "articles": (("article", "SELECT id FROM versions WHERE article = {row}.id"),),
    "claims": (
        ("article", "SELECT {row}.version"),
        ("event", "SELECT event FROM event_claims WHERE claim = {row}.id"),
    ),
    "events": (("event", "SELECT {row}.id"),),
    "event_claims": (("event", "SELECT {row}.event"),),
    "verdicts": (("event", "SELECT {row}.event"),),
}
"""What a changed row of a table makes stale: kind, and a query for the keys."""

KEPT = ("audit", "verdicts")
"""Tables to which rows are only ever added."""

SPELL = (
    "id", "mission", "sending", "host", "event", "state", "since", "not_before", "not_after", "city", "covered_by",
    "contested", "revision", "known_from",
)  # fmt: skip
"""Columns of the register's statements that never change; only `known_until` is set, once."""


def upgrade() -> None:
    """Make the tables, the triggers, and mark all that is held."""
    op.create_table(
        "search_docs",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("day", sa.Date()),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_docs"),
    )
    op.create_index("ix_search_docs_kind_key", "search_docs", ["kind", "key"], unique=True)
    op.create_table(
        "search_stale",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_stale"),
    )
    run("INSERT INTO search_stale (kind, key) SELECT 'article', id FROM versions ORDER BY published_on, id")
    run("INSERT INTO search_stale (kind, key) SELECT 'event', id FROM events ORDER BY reported_last, id")
    for statement in SQLITE if _is_sqlite() else POSTGRESQL:
        run(statement)


def downgrade() -> None:
    """Remove them again."""
    if _is_sqlite():
        for name in SQLITE_TRIGGERS:
            run(f"DROP TRIGGER {name}")
    else:
        for name in POSTGRESQL_FUNCTIONS:
            run(f"DROP FUNCTION {name}() CASCADE")
    for table in ("search_words", "search_stale", "search_docs"):
        run(f"DROP TABLE {table}")


def run(statement: str) -> None:
    """Run one statement as it stands."""
    op.get_bind().exec_driver_sql(statement)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _marking(table: str, row: str) -> str:
    return " ".join(
        f"INSERT INTO search_stale (kind, key) SELECT '{kind}', * FROM ({keys.format(row=row)}) AS changed;"  # noqa: S608 - words of this file
        for kind, keys in WATCHED[table]
    )


def _sqlite_marks(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER search_mark_{table}_{what.lower()} AFTER {what} ON {table}"
        f" BEGIN {_marking(table, 'OLD' if what == 'DELETE' else 'NEW')} END"
        for what in ("INSERT", "UPDATE", "DELETE")
    ]


def _sqlite_guards(table: str) -> list[str]:
    told = f"SELECT RAISE(ABORT, '{table} is append-only')"
    held = f"SELECT id FROM {table}"  # noqa: S608 - words of this file
    return [
        f"CREATE TRIGGER {table}_keeps_update BEFORE UPDATE ON {table} BEGIN {told}; END",
        f"CREATE TRIGGER {table}_keeps_delete BEFORE DELETE ON {table} BEGIN {told}; END",
        # INSERT OR REPLACE deletes without asking the trigger above
        f"CREATE TRIGGER {table}_keeps_replace BEFORE INSERT ON {table}"
        f" WHEN NEW.id IN ({held}) BEGIN SELECT RAISE(IGNORE); END",
    ]


_CHANGED = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in SPELL)

SQLITE = (
    "CREATE VIRTUAL TABLE search_words USING fts5(title, body, tags, tokenize=\"ascii tokenchars '_'\")",
    "CREATE TRIGGER search_docs_gone AFTER DELETE ON search_docs"
    " BEGIN DELETE FROM search_words WHERE rowid = OLD.id; END",
    *(statement for table in WATCHED for statement in _sqlite_marks(table)),
    *(statement for table in KEPT for statement in _sqlite_guards(table)),
    "CREATE TRIGGER register_spells_keeps_update BEFORE UPDATE ON register_spells"
    f" WHEN OLD.known_until IS NOT NULL OR {_CHANGED}"
    " BEGIN SELECT RAISE(ABORT, 'register_spells is append-only'); END",
    *_sqlite_guards("register_spells")[1:],
)
"""The index and all triggers for SQLite."""

SQLITE_TRIGGERS = [statement.split()[2] for statement in SQLITE if statement.startswith("CREATE TRIGGER")]


def _postgresql_marks(table: str) -> list[str]:
    name = f"search_mark_{table}"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE changed_row record; BEGIN"
        " IF TG_OP = 'DELETE' THEN changed_row := OLD; ELSE changed_row := NEW; END IF;"
        f" {_marking(table, 'changed_row')} RETURN NULL; END $$",
        f"CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


def _postgresql_guards(table: str) -> list[str]:
    update = "append_only_but_for_the_end" if table == "register_spells" else "append_only"
    return [
        f"CREATE TRIGGER {table}_keeps_update BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {update}()",
        f"CREATE TRIGGER {table}_keeps_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION append_only()",
        f"CREATE TRIGGER {table}_keeps_all BEFORE TRUNCATE ON {table} EXECUTE FUNCTION append_only()",
    ]


_REFUSE = "RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'"

POSTGRESQL = (
    "CREATE TABLE search_words (doc bigint NOT NULL CONSTRAINT pk_search_words PRIMARY KEY"
    " CONSTRAINT fk_search_words_doc REFERENCES search_docs (id) ON DELETE CASCADE, words tsvector NOT NULL)",
    "CREATE INDEX ix_search_words_words ON search_words USING gin (words)",
    *(statement for table in WATCHED for statement in _postgresql_marks(table)),
    f"CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {_REFUSE}; END $$",
    "CREATE FUNCTION append_only_but_for_the_end() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " IF OLD.known_until IS NOT NULL OR to_jsonb(NEW) - 'known_until' <> to_jsonb(OLD) - 'known_until'"
    f" THEN {_REFUSE}; END IF; RETURN NEW; END $$",
    *(statement for table in (*KEPT, "register_spells") for statement in _postgresql_guards(table)),
)
"""The index and all triggers for PostgreSQL."""

POSTGRESQL_FUNCTIONS = [
    statement.split()[2].partition("(")[0] for statement in POSTGRESQL if statement.startswith("CREATE FUNCTION")
]
