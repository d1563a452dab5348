"""Writing many rows so that only what differs is touched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Table, or_
from sqlalchemy.dialects import postgresql, sqlite

from models.db.unit import Unit

T = TypeVar("T")

Row = dict[str, Any]

BATCH = 500
"""Rows, or values of one IN, a statement: 500 was as fast as any larger number, and far from every limit."""


def batches(things: Sequence[T], size: int = BATCH) -> Iterator[Sequence[T]]:
    """The things in slices of at most `size`."""
    for start in range(0, len(things), size):
        yield things[start : start + size]


def unique(rows: Iterable[Row], table: Table) -> list[Row]:
    """One row a key, the last given, in order of the key, so that two writers lock rows in the same order."""
    names = [column.name for column in table.primary_key]
    found = {tuple(row[name] for name in names): row for row in rows}
    return [found[key] for key in sorted(found)]


def upsert(unit: Unit, table: Table, rows: Iterable[Row]) -> list[tuple[Any, ...]]:
    """Insert rows, or change those that differ; returns the primary keys of the rows really written.

    Every row names the same columns; columns that no row names keep what they hold.
    """
    return _write(unit, table, unique(rows, table), change=True)


def insert_absent(unit: Unit, table: Table, rows: Iterable[Row]) -> list[tuple[Any, ...]]:
    """Insert the rows whose key is not there yet; returns the primary keys of those."""
    return _write(unit, table, unique(rows, table), change=False)


def _write(unit: Unit, table: Table, rows: Sequence[Row], *, change: bool) -> list[tuple[Any, ...]]:
    if not rows:
        return []
    key = list(table.primary_key)
    insert = (sqlite.insert if unit.is_sqlite else postgresql.insert)(table)
    free = [name for name in rows[0] if name not in {column.name for column in key}]
    if change and free:
        insert = insert.on_conflict_do_update(
            index_elements=key,
            set_={name: insert.excluded[name] for name in free},
            where=or_(*(table.c[name].is_distinct_from(insert.excluded[name]) for name in free)),
        )
    else:
        insert = insert.on_conflict_do_nothing(index_elements=key)
    statement = insert.returning(*key)
    return [tuple(row) for batch in batches(rows) for row in unit.run(statement, list(batch))]
