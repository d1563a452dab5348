"""How connections are made: SQLite by default, PostgreSQL by address, both with explicit transactions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from models.db.unit import DatabaseUnusable, unusable

BUSY_SECONDS = 10
"""How long a writer waits for another one before it gives up (DatabaseBusy)."""


def parse_address(address: str) -> URL:
    """The address as a URL with its driver. Raises DatabaseUnusable when it is neither SQLite's nor PostgreSQL's."""
    try:
        url = make_url(address)
    except ArgumentError:
        raise DatabaseUnusable("not a database address (sqlite:///FILE or postgresql://...)") from None
    name = url.get_backend_name()
    if name == "sqlite":
        if not url.database or url.database == ":memory:":
            raise DatabaseUnusable("a SQLite address names a file: sqlite:///FILE")
        return url
    if name in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    raise DatabaseUnusable(f"no such kind of database: {name} (sqlite or postgresql)")


def shown(url: URL) -> str:
    """The address as it may be printed: without the password."""
    return url.render_as_string(hide_password=True)


def sqlite_file(url: URL) -> Path | None:
    """The file behind a SQLite address, None for a server."""
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def make_engine(url: URL) -> Engine:
    """An engine with the rules of this house on every connection."""
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = create_engine(url, connect_args={"connect_timeout": BUSY_SECONDS})
        event.listen(engine, "begin", _begin_postgresql)
    return engine


def checked_connection(engine: Engine) -> Connection:
    """A connection that works. Raises DatabaseUnusable in one line with the address."""
    try:
        return engine.connect()
    except SQLAlchemyError as error:
        raise DatabaseUnusable(f"{shown(engine.url)}: {unusable(error)}") from error


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - a driver's connection
    connection.isolation_level = None  # the driver would begin late and deferred
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    # Only when it is not set yet: setting it takes a lock that ignores the busy timeout.
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        connection.execute("PRAGMA journal_mode=WAL")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    synchronous = "FULL" if options.get("durable") else "NORMAL"
    connection.exec_driver_sql(f"PRAGMA synchronous={synchronous}")
    # Immediate, so that a writer waits at the start and never fails half way for want of a lock.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writing", True) else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("writing", True):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
    elif not options.get("durable", True):
        # May lose the last units when the server's machine dies, never one in the middle; the ledger does them again.
        connection.exec_driver_sql("SET LOCAL synchronous_commit TO OFF")
