"""`/search?q=`: articles, events, missions and sources that hold what was typed; any text is a search."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from models.db import desk, register
from models.db import search as index
from models.db.search import Filters, Hit, Hits, SearchTooLong, Story
from models.db.search_docs import Doc
from models.db.search_index import waiting
from models.db.search_query import LONGEST, Query, parse
from models.db.store import Unit
from models.event import Event
from models.mission import Standing
from models.source import Source
from models.world.gazetteer import resolve, states
from review import searching
from review.api.records.found import FoundRecord, found_mission, found_source, found_text
from review.searching import Run
from review.web.address import Slice, day_of, slice_of, text_of
from review.web.exporting import as_file, suffix_of
from review.web.held import today_of
from review.web.page import Page, Role, Visit
from review.web.problem import Problem
from review.web.render import page
from review.web.wired import Wired

ROWS = 25

BESIDE = 5
"""Missions and sources shown beside articles and events."""

KINDS = (("article", "articles"), ("event", "events"), ("mission", "missions"), ("source", "sources"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """All that meets a search: hits of the index, missions, sources; `is_late` where it was given up."""

    hits: Hits
    missions: Sequence[Standing]
    sources: Sequence[Source]
    is_late: bool = False

    def count(self, kind: str) -> int:
        """How many of a kind."""
        beside = {"mission": len(self.missions), "source": len(self.sources)}
        return beside[kind] if kind in beside else self.hits.by_kind.get(kind, 0)

    @property
    def total(self) -> int:
        """How many in all."""
        return sum(self.count(kind) for kind, _ in KINDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One hit as it is shown: title and snippet in runs, and what it is."""

    hit: Hit
    title: tuple[Run, ...]
    snippet: tuple[Run, ...]
    story: Story | None = None
    event: Event | None = None


def show(visit: Visit) -> Response:
    """What was found, in slices; all that was ranked as a file where the path ends in `.csv` or `.json`."""
    query = parse(visit.query.get("q", ""))
    kind, filters = _kind(visit.query), filters_of(visit.query)
    suffix = suffix_of(visit.request.url.path)
    with visit.wired.database.unit(writing=False) as unit:
        found = find(visit.wired, unit, query, filters, newest=text_of(visit.query, "sort") == "new")
        if suffix:
            return as_file(suffix, "search", FoundRecord, records(unit, found, kind))
        part, lines = _lines(visit, unit, found, kind, query)
        left = waiting(unit)
    return page(
        visit,
        "search.html",
        found=found,
        lines=lines,
        slice=part,
        kind=kind,
        kinds=KINDS,
        asked=not (query.is_empty and filters.is_empty),
        is_cut=query.is_cut,
        left=left,
        most=index.MOST,
        longest=LONGEST,
        beside=BESIDE,
        names={source.slug: source.name for source in visit.wired.settings.sources},
        orders=(("new", "the latest first"),),
    )


def filters_of(query: Mapping[str, str]) -> Filters:
    """The filters of an address; Problem 400 for what is none."""
    lang = text_of(query, "lang").lower()
    if lang and not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", lang):
        raise Problem(400, f"lang={lang}: no code of a language, such as ko.")
    return Filters(
        country=_state(query, "country"),
        sending=_state(query, "sending"),
        host=_state(query, "host"),
        source=text_of(query, "source"),
        lang=lang,
        since=day_of(query, "since"),
        until=day_of(query, "until"),
    )


def _kind(query: Mapping[str, str]) -> str:
    kind = text_of(query, "kind")
    if kind and kind not in dict(KINDS):
        raise Problem(400, f"kind={kind}: one of {', '.join(one for one, _ in KINDS)}.")
    return kind


def _state(query: Mapping[str, str], key: str) -> str | None:
    """A state by its code or by any name that only it has."""
    given = text_of(query, key)
    if not given:
        return None
    code = given.upper() if given.upper() in states() else resolve(given)
    if code is None:
        raise Problem(400, f"{key}={given}: no code of a state such as KP, and no name of one state alone.")
    return code


def find(wired: Wired, unit: Unit, query: Query, filters: Filters, *, newest: bool) -> Found:
    """What meets a search; nothing for an empty one. `newest`: the latest first, else the best."""
    if query.is_empty and filters.is_empty:
        return Found(hits=Hits(), missions=(), sources=())
    hits, is_late = Hits(), False
    try:
        hits = index.search(unit, query, filters, newest=newest)
    except SearchTooLong:
        is_late = True
    standing = register.missions(unit, as_of=today_of(wired))
    return Found(
        hits=hits,
        missions=searching.missions(standing, query, filters),
        sources=searching.sources(wired.settings.sources, query, filters),
        is_late=is_late,
    )


def _lines(visit: Visit, unit: Unit, found: Found, kind: str, query: Query) -> tuple[Slice, list[Line]]:
    if kind in {"mission", "source"}:
        return slice_of(visit.query, found.count(kind), size=ROWS), []
    hits = [hit for hit in found.hits.hits if not kind or hit.kind == kind]
    part = slice_of(visit.query, len(hits), size=ROWS)
    shown = hits[part.offset : part.offset + part.size]
    docs = index.docs(unit, shown)
    stories = index.stories(unit, [hit.key for hit in shown if hit.kind == "article"])
    events = {one.id: one for one in desk.events_by_id(unit, [hit.key for hit in shown if hit.kind == "event"])}
    lines = [
        _line(hit, docs[hit.kind, hit.key], query, stories.get(hit.key), events.get(hit.key))
        for hit in shown
        if (hit.kind, hit.key) in docs  # it may have gone while somebody searched
    ]
    return part, lines


def _line(hit: Hit, doc: Doc, query: Query, story: Story | None, event: Event | None) -> Line:
    title, text = searching.marked(doc.title, query), searching.snippet(doc.body, query)
    return Line(hit=hit, title=title, snippet=text, story=story, event=event)


def records(unit: Unit, found: Found, kind: str) -> list[FoundRecord]:
    """All that was found as records, in the order of the page: articles and events, missions, sources."""
    hits = [hit for hit in found.hits.hits if not kind or hit.kind == kind]
    titles = index.titles(unit, hits)
    stories = index.stories(unit, [hit.key for hit in hits if hit.kind == "article"])
    made = [
        found_text(hit, titles[hit.kind, hit.key], stories.get(hit.key))
        for hit in hits
        if (hit.kind, hit.key) in titles  # it may have gone while somebody searched
    ]
    if kind in {"", "mission"}:
        made += map(found_mission, found.missions)
    if kind in {"", "source"}:
        made += map(found_source, found.sources)
    return made


ROUTES = (
    Page(path="/search", endpoint=show, role=Role.VIEWER),
    Page(path="/search.csv", endpoint=show, role=Role.VIEWER),
    Page(path="/search.json", endpoint=show, role=Role.VIEWER),
)
