"""`/sources`: every newsroom of the catalogue, when it was last reached, what it yields, and how often it is right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from models.db import runs as held_runs
from models.run import Run
from models.source import Source, SourceState
from review.figures import Rate, rates
from review.web.address import slice_of, text_of, word_of
from review.web.exporting import Row, as_file, suffix_of
from review.web.held import events_of
from review.web.page import Page, Role, Visit
from review.web.render import page

NIGHTS, ROWS = 30, 60

COLUMNS = ("source", "name", "country", "state", "last_seen", "new_articles", "dropped", "accepted", "decided")


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """One source over the last nights: new articles per night (the oldest first), nights by date, drops of the last."""

    source: Source
    nights: tuple[tuple[str, int], ...]
    last_seen: str | None
    dropped: tuple[tuple[str, int], ...]
    rate: Rate | None

    @property
    def total(self) -> int:
        """New articles in all these nights."""
        return sum(n for _, n in self.nights)


def show(visit: Visit) -> Response:
    """All sources with their last thirty nights, filtered by state and name; whole as a file by suffix."""
    wired = visit.wired
    state, sought = word_of(visit.query, "state", SourceState), text_of(visit.query, "name").casefold()
    with wired.database.unit(writing=False) as unit:
        past = held_runs.runs(unit, NIGHTS)
        events = events_of(wired, unit)
    right = {one.name: one for one in rates((slug, event) for event in events.values() for slug in event.outlets)}
    found = [
        one
        for one in healths(wired.settings.sources, past, right)
        if (state is None or one.source.state is state) and sought in f"{one.source.name} {one.source.slug}".casefold()
    ]
    kind = suffix_of(visit.request.url.path)
    if kind:
        return as_file(kind, "sources", COLUMNS, [row_of(one) for one in found])
    part = slice_of(visit.query, len(found), size=ROWS)
    shown = found[part.offset : part.offset + part.size]
    states = tuple((one.value, one.value) for one in SourceState)
    return page(visit, "sources.html", found=shown, slice=part, states=states, nights=len(past))


def healths(sources: Sequence[Source], past: Sequence[Run], right: Mapping[str, Rate]) -> list[Health]:
    """Sources by name with what was counted of them; `past` is the latest run first."""
    counted: list[tuple[Run, dict[str, Counter[str]]]] = []
    for run in reversed(past):
        by: dict[str, Counter[str]] = {}
        for tally in run.tallies:
            by.setdefault(tally.source, Counter())[f"{tally.stage}:{tally.outcome}"] += tally.n
        counted.append((run, by))
    return [_health(source, counted, right) for source in sorted(sources, key=lambda one: one.name.casefold())]


def _health(source: Source, past: Sequence[tuple[Run, dict[str, Counter[str]]]], right: Mapping[str, Rate]) -> Health:
    mine = [(run.night, by.get(source.slug, Counter())) for run, by in past]
    last = next((counts for _, counts in reversed(mine) if counts), Counter[str]())
    drops = sorted((key, n) for key, n in last.items() if "drop:" in key)
    return Health(
        source=source,
        nights=tuple((night, counts["read:in"]) for night, counts in mine),
        last_seen=next((night for night, counts in reversed(mine) if counts["fetch:index_kept"]), None),
        dropped=tuple((key.partition("drop:")[2], n) for key, n in drops),
        rate=right.get(source.slug),
    )


def row_of(one: Health) -> Row:
    """A source as the row of a file."""
    return {
        "source": one.source.slug,
        "name": one.source.name,
        "country": one.source.country,
        "state": one.source.state.value,
        "last_seen": one.last_seen,
        "new_articles": one.total,
        "dropped": sum(n for _, n in one.dropped),
        "accepted": one.rate.accepted if one.rate else 0,
        "decided": one.rate.decided if one.rate else 0,
    }


ROUTES = (
    Page(path="/sources", endpoint=show, role=Role.VIEWER, nav="Sources", place=60),
    Page(path="/sources.csv", endpoint=show, role=Role.VIEWER),
    Page(path="/sources.json", endpoint=show, role=Role.VIEWER),
)
