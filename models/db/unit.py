"""One unit of work: a transaction that commits when it is told to and rolls back otherwise."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, CursorResult, Engine, Executable, Row
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

Result = CursorResult[*tuple[Any, ...]]
Found = Row[*tuple[Any, ...]]

# SQLite's "database is locked"; PostgreSQL's serialization_failure, deadlock_detected, lock_not_available.
_BUSY_CODES = frozenset({"40001", "40P01", "55P03"})


class DatabaseUnusable(Exception):  # noqa: N818 - says what is the case
    """The database cannot be used; the message is one line and holds no password."""


class DatabaseBusy(DatabaseUnusable):
    """Somebody else holds what is needed; the unit was rolled back and may be tried again."""


def unusable(error: SQLAlchemyError) -> DatabaseUnusable:
    """An error of the library in one line, told apart by whether trying again makes sense."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    lines = str(cause).strip().splitlines() or [type(cause).__name__]
    busy = getattr(cause, "sqlstate", None) in _BUSY_CODES or "database is locked" in lines[0]
    return (DatabaseBusy if busy else DatabaseUnusable)(lines[0])


class Unit:
    """A transaction, opaque to all but this room.

    Use as a context manager; what is not committed when the block ends is rolled back. After a commit the unit may be
    used on: the next statement begins a new transaction. Leaving by an error of the database raises DatabaseUnusable.
    """

    __slots__ = ("_connection", "_engine", "_options")

    def __init__(self, engine: Engine, *, durable: bool, writing: bool) -> None:
        self._engine = engine
        self._options: dict[str, Any] = {"durable": durable, "writing": writing}
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        try:
            self._connection = self._engine.connect().execution_options(**self._options)
        except SQLAlchemyError as error:
            raise unusable(error) from error
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
        if isinstance(error, SQLAlchemyError):
            raise unusable(error) from error

    def commit(self) -> None:
        """Make everything since the last commit last; with `durable` it has reached the disk.

        The words of what changed are taken for the search in the same transaction.
        """
        from models.db.search_index import keep_in_step  # which needs units itself

        keep_in_step(self)
        try:
            self.connection.commit()
        except SQLAlchemyError as error:
            raise unusable(error) from error

    @property
    def connection(self) -> Connection:
        """The connection, for this room only; RuntimeError outside the `with` block."""
        if self._connection is None:
            raise RuntimeError("a unit is used inside its `with` block")
        return self._connection

    @property
    def is_sqlite(self) -> bool:
        """Whether the file database answers."""
        return self._engine.dialect.name == "sqlite"

    @property
    def is_writing(self) -> bool:
        """Whether this unit may write."""
        return bool(self._options["writing"])

    def run(self, statement: Executable, rows: list[dict[str, Any]] | dict[str, Any] | None = None) -> Result:
        """Execute one statement, with values once or for many rows; for this room only."""
        try:
            return self.connection.execute(statement, rows)
        except SQLAlchemyError as error:
            raise unusable(error) from error
