"""`/sources`: every newsroom of the catalogue, when it was last reached, what it yields, and how often it is right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Query

from models.db import runs
from models.source import SourceState
from review.api.filters import Called, Id, Word
from review.api.operation import Operation
from review.api.paging import Key, Paging, listing
from review.api.records.night import SourceRecord, source_record
from review.api.records.record import Listing
from review.figures import rates
from review.health import NIGHTS, Health, healths
from review.web.held import events_of
from review.web.page import Role
from review.web.problem import not_found


class SourceFilter(Paging):
    """Which sources."""

    state: SourceState | None = None
    """Whether the night asks it."""
    name: Word | None = None
    """A part of its name or slug, in either case."""


def _healths(call: Called) -> Sequence[Health]:
    with call.wired.database.unit(writing=False) as unit:
        past = runs.counted_by_source(unit, NIGHTS)
        events = events_of(call.wired, unit)
    right = {one.name: one for one in rates((slug, event) for event in events.values() for slug in event.outlets)}
    return healths(call.wired.settings.sources, past, right)


def list_sources(call: Called, asked: Annotated[SourceFilter, Query()]) -> Listing[SourceRecord]:
    """Sources by name, with what was counted of them over the last thirty nights."""
    sought = (asked.name or "").casefold()
    found = [
        one
        for one in _healths(call)
        if (asked.state is None or one.source.state is asked.state)
        and sought in f"{one.source.name} {one.source.slug}".casefold()
    ]
    return listing(sorted(found, key=_key), _key, source_record, asked)


def _key(one: Health) -> Key:
    return one.source.name.casefold(), one.source.slug


def show_source(call: Called, id: Id) -> SourceRecord:  # noqa: A002 - the path's word
    """One source; the id is its slug."""
    found = next((one for one in _healths(call) if one.source.slug == id), None)
    if found is None:
        raise not_found("such source")
    return source_record(found)


OPERATIONS = (
    Operation(path="/sources", endpoint=list_sources, role=Role.VIEWER, answer=Listing[SourceRecord]),
    Operation(path="/sources/{id}", endpoint=show_source, role=Role.VIEWER, answer=SourceRecord, problems=(404,)),
)
