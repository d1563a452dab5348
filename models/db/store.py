"""The database as a whole: opening it, bringing it up to date, checking it."""

from __future__ import annotations

from typing import Self

import structlog
from sqlalchemy import URL, Connection, Engine, inspect, select, text
from sqlalchemy import column as column_of
from sqlalchemy import table as table_of
from sqlalchemy.exc import SQLAlchemyError

from models.db.engine import checked_connection, make_engine, parse_address, shown, sqlite_file
from models.db.migrations import HEAD, REVISIONS
from models.db.unit import DatabaseBusy, DatabaseUnusable, Unit, unusable

__all__ = [
    "Database",
    "DatabaseBusy",
    "DatabaseUnusable",
    "MigrationNeeded",
    "NewerDatabase",
    "Unit",
    "current",
    "downgrade",
    "head",
    "reindex",
    "upgrade",
]

log = structlog.get_logger()


class MigrationNeeded(DatabaseUnusable):
    """The database is older than this program (or not made yet): `embassywatch db upgrade` brings it up to date."""


class NewerDatabase(DatabaseUnusable):
    """The database was written by a newer program, or by none of ours: this one must not touch it."""


class Database:
    """An open database whose tables are those this program knows."""

    __slots__ = ("_engine",)

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, address: str) -> Self:
        """Open what is there and up to date.

        Raises:
            MigrationNeeded: it is behind, empty, or the file does not exist.
            NewerDatabase: its revision is unknown here.
            DatabaseUnusable: it cannot be reached or is no database; one line with the cause.
        """
        url = parse_address(address)
        held = current(address)
        if held != HEAD:
            raise MigrationNeeded(f"{shown(url)}: at revision {held or 'none'}, {HEAD} is needed")
        return cls(make_engine(url))

    @classmethod
    def create_or_upgrade(cls, address: str) -> Self:
        """Open, first creating it (and its folder) or bringing it up to date where needed; raises as `open` does."""
        url = parse_address(address)
        file = sqlite_file(url)
        if file is not None:
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise DatabaseUnusable(f"{file.parent}: {error.strerror}") from error
        if current(address) != HEAD:
            upgrade(address)
        return cls.open(address)

    def unit(self, durable: bool = False, *, writing: bool = True) -> Unit:
        """A unit of work: `with db.unit() as unit: ...; unit.commit()`. Without the commit nothing happened.

        Args:
            durable: the commit waits until the disk has it (decisions, alerts, runs).
            writing: False for units that only read: they never wait for a writer.
        """
        return Unit(self._engine, durable=durable, writing=writing)

    def quick_check(self) -> list[str]:
        """What is damaged, one line each; empty when sound. PostgreSQL checks its own pages: only reached here."""
        try:
            with self._engine.connect().execution_options(writing=False) as connection:
                if self._engine.dialect.name != "sqlite":
                    connection.execute(text("SELECT 1"))
                    return []
                found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA quick_check")]
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(20)
        except SQLAlchemyError as error:
            return [str(unusable(error))]
        return [line for line in found if line != "ok"] + [
            f"{row[0]}: row {row[1]} refers to a missing row of {row[2]}" for row in broken
        ]

    def close(self) -> None:
        """Give back all connections; the database may not be used afterwards."""
        self._engine.dispose()


def head() -> str:
    """The revision this program needs."""
    return HEAD


def current(address: str) -> str | None:
    """The revision a database is at; None where there is none yet.

    Raises NewerDatabase for a revision unknown here or for tables that are not ours, DatabaseUnusable otherwise.
    """
    url = parse_address(address)
    file = sqlite_file(url)
    if file is not None and not file.exists():
        return None
    engine = make_engine(url)
    try:
        with checked_connection(engine).execution_options(writing=False) as connection:
            return _revision(connection, url)
    except SQLAlchemyError as error:
        raise DatabaseUnusable(f"{shown(url)}: {unusable(error)}") from error
    finally:
        engine.dispose()


def _revision(connection: Connection, url: URL) -> str | None:
    names = inspect(connection).get_table_names()
    if "alembic_version" not in names:
        if names:
            raise NewerDatabase(f"{shown(url)}: holds tables of another program ({min(names)}, ...)")
        return None
    held = connection.scalar(select(column_of("version_num")).select_from(table_of("alembic_version")))
    if held is not None and held not in REVISIONS:
        raise NewerDatabase(f"{shown(url)}: at revision {held}, unknown to this program (it knows {HEAD})")
    return None if held is None else str(held)


def upgrade(address: str, revision: str = "head") -> None:
    """Bring a database to a revision, all or nothing; a non-empty SQLite file is copied beside itself first.

    What is held already is made findable afterwards, in batches; broken off, the next commit or upgrade goes on.

    Raises as `current` does, and DatabaseUnusable when a step fails (nothing is changed then).
    """
    from models.db.migrate import move  # Alembic costs a third of a second, and only upgrades need it

    before = current(address)
    move(address, revision, down=False, keep_copy=before is not None)
    after = current(address)
    log.info("database_upgraded", before=before, after=after)
    if before is not None and after == HEAD:
        reindex(address, whole=False)


def reindex(address: str, *, whole: bool = True) -> int:
    """Make the search find what is held: all anew (`whole`), or only what is marked; returns how many marks.

    Raises as `Database.open` does.
    """
    from models.db.search_index import fill, mark_everything  # as above

    database = Database.open(address)
    try:
        if whole:
            with database.unit(durable=True) as unit:
                mark_everything(unit)
                # without the words of the newest, which a commit by the unit would take first
                unit.connection.commit()
        return fill(database)
    finally:
        database.close()


def downgrade(address: str, revision: str) -> None:
    """Take a database back to a revision (`base` for no tables), all or nothing; copied first as by `upgrade`."""
    from models.db.migrate import move  # as above

    before = current(address)
    move(address, revision, down=True, keep_copy=before is not None)
    log.info("database_downgraded", before=before, after=current(address))
