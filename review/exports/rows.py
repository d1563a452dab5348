"""Records as CSV, JSON Lines, GeoJSON and Parquet, written one after the other."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from importlib import import_module
from itertools import islice
from typing import Any, BinaryIO, TypeVar

from pydantic import BaseModel

from review.exports.record import SCHEMA
from review.web.exporting import columns_of, guarded, rows_of
from review.web.places import place_of

R = TypeVar("R", bound=BaseModel)
Where = Callable[[Any], tuple[str, str | None]]
"""State and city in which a record is drawn."""

_GROUP = 1_000
_LINE_ENDS = {"\u2028": "\\u2028", "\u2029": "\\u2029", "\x85": "\\u0085"}


class MissingExtra(Exception):  # noqa: N818 - says what is the case
    """A format needs a library that is not installed; the message names the extra."""


def write_csv(form: type[BaseModel], found: Iterable[BaseModel], out: BinaryIO) -> int:
    """CSV after RFC 4180 in UTF-8 with its mark; cells that a spreadsheet would compute begin with an apostrophe."""
    columns, count = columns_of(form), 0
    out.write("\ufeff".encode() + _csv_line(columns))
    for record in found:
        count += 1
        for row in rows_of(record.model_dump(mode="json")):
            out.write(_csv_line([guarded(row.get(column)) for column in columns]))
    return count


def _csv_line(cells: list[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().encode()


def write_jsonl(found: Iterable[BaseModel], out: BinaryIO) -> int:
    """One JSON object a line, UTF-8; characters that some readers take for ends of lines are escaped."""
    count = 0
    for record in found:
        count += 1
        out.write(json_line(record.model_dump(mode="json")) + b"\n")
    return count


def json_line(plain: Mapping[str, Any]) -> bytes:
    """A JSON object as one line without its end."""
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    for sign, shown in _LINE_ENDS.items():
        text = text.replace(sign, shown)
    return text.encode()


def write_geojson(found: Iterable[BaseModel], out: BinaryIO, *, where: Where) -> int:
    """A FeatureCollection after RFC 7946; what lies nowhere we know has no geometry.

    `place` among the properties says what a point is: the `city`, the host's `capital`, or the middle of the `state`.
    """
    head = {"type": "FeatureCollection", "schema_version": SCHEMA}
    out.write(json_line(head)[:-1] + b',"features":[')
    count = 0
    for record in found:
        out.write((b",\n" if count else b"\n") + json_line(_feature(record, where)))
        count += 1
    out.write(b"\n]}\n")
    return count


def _feature(record: BaseModel, where: Where) -> dict[str, Any]:
    plain = record.model_dump(mode="json")
    spot = place_of(*where(record))
    point = None if spot is None else {"type": "Point", "coordinates": [spot.east, spot.north]}
    return {
        "type": "Feature",
        "id": next(iter(plain.values())),
        "geometry": point,
        "properties": {**plain, "place": None if spot is None else spot.how},
    }


def write_parquet(form: type[BaseModel], found: Iterable[BaseModel], out: BinaryIO) -> int:
    """Parquet with a column for each attribute, parts as structs and lists as lists.

    Raises:
        MissingExtra: pyarrow is not installed.
    """
    arrow = _arrow("pyarrow")
    schema = arrow.schema(
        [(name, _kind(arrow, field.annotation)) for name, field in form.model_fields.items()],
        metadata={"schema_version": SCHEMA, "form": form.__name__},
    )
    count = 0
    with _arrow("pyarrow.parquet").ParquetWriter(out, schema, compression="zstd") as writer:
        for group in _groups(found):
            count += len(group)
            plain = [_values(record.model_dump(mode="python")) for record in group]
            writer.write_table(arrow.Table.from_pylist(plain, schema=schema))
    return count


def _arrow(name: str) -> Any:  # noqa: ANN401 - an optional library, loaded when it is asked for
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingExtra("format parquet: needs pyarrow; install embassywatch[parquet]") from error


def _groups(found: Iterable[R]) -> Iterator[list[R]]:
    left = iter(found)
    while group := list(islice(left, _GROUP)):
        yield group


def _values(value: Any) -> Any:  # noqa: ANN401 - any plain value
    if isinstance(value, dict):
        return {key: _values(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_values(one) for one in value]
    return value.value if isinstance(value, Enum) else value


def _kind(arrow: Any, annotation: Any) -> Any:  # noqa: ANN401 - types as pydantic and pyarrow keep them
    """The column type of an annotation; what may be None has the type of the rest."""
    held = [one for one in getattr(annotation, "__args__", ()) if one is not type(None)]
    if getattr(annotation, "__origin__", None) is list:
        return arrow.list_(_kind(arrow, held[0]))
    if held:
        return _kind(arrow, held[0])
    if issubclass(annotation, BaseModel):
        return arrow.struct([(name, _kind(arrow, one.annotation)) for name, one in annotation.model_fields.items()])
    if issubclass(annotation, datetime):
        return arrow.timestamp("us", tz="UTC")
    kinds = {bool: arrow.bool_, int: arrow.int64, float: arrow.float64, date: arrow.date32}
    return kinds.get(annotation, arrow.string)()
