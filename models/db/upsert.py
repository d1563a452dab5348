"""Writing many rows so that only what differs is touched."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import JSON, Dialect, Select, Table, Text, bindparam, cast, column, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeDecorator, TypeEngine

from models.db.unit import Unit

T = TypeVar("T")

Row = dict[str, Any]

BATCH = 500
"""Rows, or values of one IN, a statement: 500 was as fast as any larger number, and far from every limit."""

_ROWS = "rows"


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
    names = list(rows[0])
    key = list(table.primary_key)
    free = [name for name in names if name not in {column.name for column in key}]
    insert = (sqlite.insert if unit.is_sqlite else postgresql.insert)(table)
    if not unit.is_sqlite:
        insert = insert.from_select(names, _recordset(table, names))
    if change and free:
        insert = insert.on_conflict_do_update(
            index_elements=key,
            set_={name: insert.excluded[name] for name in free},
            where=or_(*(table.c[name].is_distinct_from(insert.excluded[name]) for name in free)),
        )
    else:
        insert = insert.on_conflict_do_nothing(index_elements=key)
    statement = insert.returning(*key)
    found: list[tuple[Any, ...]] = []
    for batch in batches(rows):
        values = list(batch) if unit.is_sqlite else {_ROWS: _as_json(unit, table, batch)}
        found += (tuple(row) for row in unit.run(statement, values))
    return found


def _recordset(table: Table, names: Sequence[str]) -> Select[*tuple[Any, ...]]:
    """Rows out of one JSON text, which the server takes apart faster than the driver can quote them one by one."""
    columns = [column(name, table.c[name].type) for name in names]
    rows = cast(bindparam(_ROWS, type_=Text), JSON)
    source = func.json_to_recordset(rows).table_valued(*columns).render_derived(with_types=True)
    return select(*(source.c[name] for name in names))


def _as_json(unit: Unit, table: Table, rows: Sequence[Row]) -> str:
    dialect = unit.connection.dialect
    make = {name: _binder(table.c[name].type, dialect) for name in rows[0]}
    return json.dumps(
        [{name: bind(row[name]) for name, bind in make.items()} for row in rows],
        ensure_ascii=False,
        separators=(",", ":"),
        default=_iso,
    )


def _iso(value: date | datetime) -> str:
    return value.isoformat()


def _binder(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any]:
    """What a column type does to a value on its way in."""
    if isinstance(kind, TypeDecorator):
        return partial(kind.process_bind_param, dialect=dialect)
    return lambda value: value
