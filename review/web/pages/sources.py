"""`/sources`: every newsroom of the catalogue, when it was last reached, what it yields, and how often it is right."""

from __future__ import annotations

from collections import Counter

from starlette.responses import Response

from models.db import runs as held_runs
from models.run import SourceNight
from models.source import SourceState
from review.api.records.night import SourceRecord, source_record
from review.figures import rates
from review.health import NIGHTS, healths
from review.web.address import slice_of, text_of, word_of
from review.web.exporting import as_file, suffix_of
from review.web.held import events_of
from review.web.mornings import mornings
from review.web.page import Page, Role, Visit
from review.web.render import page

ROWS = 60


def show(visit: Visit) -> Response:
    """All sources with their last thirty nights, filtered by verdict, state and name; whole as a file by suffix."""
    wired = visit.wired
    verdict = word_of(visit.query, "night", SourceNight)
    said = mornings(wired.settings.data_dir, NIGHTS)
    last = {slug: next(iter(by_night.values())) for slug, by_night in said.items()}
    state, sought = word_of(visit.query, "state", SourceState), text_of(visit.query, "name").casefold()
    with wired.database.unit(writing=False) as unit:
        past = held_runs.counted_by_source(unit, NIGHTS)
        events = events_of(wired, unit)
    right = {one.name: one for one in rates((slug, event) for event in events.values() for slug in event.outlets)}
    found = [
        one
        for one in healths(wired.settings.sources, past, right)
        if (state is None or one.source.state is state)
        and (verdict is None or (one.source.slug in last and last[one.source.slug].state is verdict))
        and sought in f"{one.source.name} {one.source.slug}".casefold()
    ]
    kind = suffix_of(visit.request.url.path)
    if kind:
        return as_file(kind, "sources", SourceRecord, [source_record(one) for one in found])
    part = slice_of(visit.query, len(found), size=ROWS)
    shown = found[part.offset : part.offset + part.size]
    return page(
        visit,
        "sources.html",
        found=shown,
        slice=part,
        said=said,
        last=last,
        counts=Counter(last[one.source.slug].state.value for one in found if one.source.slug in last),
        verdicts=tuple((one.value, one.value) for one in SourceNight),
        states=tuple((one.value, one.value) for one in SourceState),
        nights=len(past),
        slots=NIGHTS,
    )


ROUTES = (
    Page(path="/sources", endpoint=show, role=Role.VIEWER, nav="Sources", place=60),
    Page(path="/sources.csv", endpoint=show, role=Role.VIEWER),
    Page(path="/sources.json", endpoint=show, role=Role.VIEWER),
)
