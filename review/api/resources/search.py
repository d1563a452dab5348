"""`/search`: articles, events, missions and sources that hold what is sought."""

from __future__ import annotations

from operator import itemgetter
from typing import Annotated, Literal

from fastapi import Query
from pydantic import Field

from models.db.search import Filters
from models.db.search_query import LONGEST, parse
from review.api.filters import Called, Day, StateCode, Word
from review.api.operation import Operation
from review.api.paging import Paging, listing
from review.api.records.found import FoundRecord
from review.api.records.record import Listing
from review.web.page import Role
from review.web.pages.search import find, records
from review.web.problem import Problem


class SearchFilter(Paging):
    """What is sought, and where."""

    q: Annotated[str, Field(max_length=LONGEST)] = ""
    """Words, "phrases", word*, -without, one OR other; any text is a search."""
    kind: Literal["article", "event", "mission", "source"] | None = None
    """Only such."""
    sort: Literal["best", "new"] = "best"
    """The best first, or the latest first; articles and events come before missions and sources."""
    country: StateCode | None = None
    """The state, on either side."""
    sending: StateCode | None = None
    """The state that owns the mission."""
    host: StateCode | None = None
    """The state in which it is."""
    source: Word | None = None
    """Slug of the newsroom."""
    lang: Annotated[str, Field(pattern="^[a-z]{2,3}(-[a-z0-9]{2,8})*$", max_length=20)] | None = None
    """Language of the text."""
    since: Day | None = None
    """Published or last reported on this day or later."""
    until: Day | None = None
    """Published or last reported on this day or earlier."""


def search(call: Called, asked: Annotated[SearchFilter, Query()]) -> Listing[FoundRecord]:
    """What holds the words that are sought; a cursor goes on behind the place in the ranking."""
    filters = Filters(
        country=asked.country,
        sending=asked.sending,
        host=asked.host,
        source=asked.source or "",
        lang=asked.lang or "",
        since=asked.since,
        until=asked.until,
    )
    with call.wired.database.unit(writing=False) as unit:
        found = find(call.wired, unit, parse(asked.q), filters, newest=asked.sort == "new")
        if found.is_late:
            raise Problem(503, "The search took too long and was given up; ask for less.")
        ranked = list(enumerate(records(unit, found, asked.kind or "")))
    return listing(ranked, lambda one: one[:1], itemgetter(1), asked)


OPERATIONS = (Operation(path="/search", endpoint=search, role=Role.VIEWER, answer=Listing[FoundRecord]),)
