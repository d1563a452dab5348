"""The formats that both pages and commands give, by name: who writes them and what they are called on the web."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import BinaryIO

from pydantic import BaseModel

from models.db.store import Unit
from review.api.records.mission import MissionRecord
from review.exports.atom import write_atom
from review.exports.entry import Feed, entries
from review.exports.jsonfeed import write_jsonfeed
from review.exports.record import ExportedEvent
from review.exports.rows import write_csv, write_geojson, write_jsonl, write_parquet

TABLES = ("csv", "jsonl", "geojson", "parquet")
FEEDS = ("atom", "jsonfeed")

MEDIA = {
    "atom": "application/atom+xml",
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "json": "application/json",
    "jsonfeed": "application/feed+json",
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
}
"""Media types by suffix."""


def write_table(kind: str, form: type[BaseModel], found: Iterable[BaseModel], out: BinaryIO) -> int:
    """Write records in one of TABLES; returns how many. Raises MissingExtra where a library is not installed."""
    if kind == "csv":
        return write_csv(form, found, out)
    if kind == "jsonl":
        return write_jsonl(found, out)
    if kind == "geojson":
        return write_geojson(found, out, where=_where)
    return write_parquet(form, found, out)


def _where(record: BaseModel) -> tuple[str, str | None]:
    if isinstance(record, (ExportedEvent, MissionRecord)):
        return record.host, record.city
    raise TypeError(f"{type(record).__name__}: nothing that lies anywhere")


def write_feed(kind: str, unit: Unit, feed: Feed, out: BinaryIO) -> int:
    """Write a feed in one of FEEDS; returns how many entries and tombstones it has."""
    found = entries(unit, feed)
    if kind == "jsonfeed":
        return write_jsonfeed(found, feed, out)
    # the first is the last changed, which tells when the feed changed
    first = next(found, None)
    rest = found if first is None else chain((first,), found)
    return write_atom(rest, feed, out, updated=None if first is None else first.updated)
