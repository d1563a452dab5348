"""Asks the index: which articles and events meet a query and filters, the best first, bounded in number and in time.

No text of a query reaches a database as syntax: it is cut into tokens of letters and digits first (`search_query`),
and what is sent is made of those, quoted, as a bound value.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, text

from models.db import tables
from models.db.search_docs import EVERYTHING, Doc, article_docs, event_docs, event_title, tag
from models.db.search_query import Query, Term
from models.db.unit import DatabaseUnusable, Unit
from models.db.upsert import batches

MOST = 2_000
"""Hits that are ranked; where a query meets more, those that came last."""

SECONDS = 3.0
"""A search that takes longer is given up."""

KINDS = ("article", "event")

_STEPS = 20_000
"""Steps of SQLite's machine between two looks at the clock: about a millisecond."""

# a hit in the title counts eight times one in the text, tags nothing
_SQLITE = """
SELECT d.kind, d.key, d.day, bm25(search_words, 8.0, 1.0, 0.0) AS score
FROM search_words JOIN search_docs d ON d.id = search_words.rowid
WHERE search_words MATCH :query AND (:since IS NULL OR d.day >= :since) AND (:until IS NULL OR d.day <= :until)
ORDER BY search_words.rowid DESC LIMIT :most
"""

# a step of its own: the planner takes looking at every row for cheap, and their words are stored apart
_POSTGRESQL = """
WITH met AS MATERIALIZED (SELECT doc FROM search_words WHERE words @@ CAST(:query AS tsquery))
SELECT f.kind, f.key, f.day, -ts_rank('{0.1, 0, 0.1, 0.8}', w.words, CAST(:wanted AS tsquery), 1) AS score FROM (
SELECT d.id, d.kind, d.key, d.day FROM met JOIN search_docs d ON d.id = met.doc
WHERE (CAST(:since AS date) IS NULL OR d.day >= :since)
AND (CAST(:until AS date) IS NULL OR d.day <= :until) ORDER BY d.id DESC LIMIT :most
) f JOIN search_words w ON w.doc = f.id
"""


class SearchTooLong(DatabaseUnusable):
    """A search took longer than SECONDS and was given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What hits must also be; None or an empty text lets all through.

    Attributes:
        kind: `article` or `event`.
        country: code of a state that is named, sends or receives; `sending`, `host`: in that place of a claim.
        source: slug; of an event, one of its outlets.
        lang: ISO code of the language of the text, or of one of an event's reports.
        since, until: local days of publication, or of an event's last report, both included.
    """

    kind: str = ""
    country: str | None = None
    sending: str | None = None
    host: str | None = None
    source: str = ""
    lang: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def tags(self) -> tuple[str, ...]:
        """As the index holds them."""
        asked = (
            ("k", self.kind), ("c", self.country), ("s", self.sending), ("h", self.host), ("f", self.source),
            ("l", self.lang),
        )  # fmt: skip
        return tuple(tag(kind, value) for kind, value in asked if value)

    @property
    def is_empty(self) -> bool:
        """Whether they let all through."""
        return not self.tags and self.since is None and self.until is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Something found: kind, id of the version or event, day, and how well it fits (more is better)."""

    kind: str
    key: str
    day: date | None
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """All that was found, in order; `is_cut` where there is more than was ranked. `by_kind` counts them."""

    hits: tuple[Hit, ...] = ()
    is_cut: bool = False

    @property
    def by_kind(self) -> dict[str, int]:
        """How many of each kind."""
        return dict(Counter(hit.kind for hit in self.hits))


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What is shown of an article that was found, beside its words."""

    source: str
    url: str
    page: str
    lang: str


def search(unit: Unit, query: Query, filters: Filters, *, newest: bool = False, seconds: float = SECONDS) -> Hits:
    """What meets the query and the filters: the best first, of equals the latest; or simply the latest first.

    Raises:
        SearchTooLong: it took more than `seconds`.
    """
    if query.is_empty and filters.is_empty:
        return Hits()
    make, statement = (fts5, _SQLITE) if unit.is_sqlite else (tsquery, _POSTGRESQL)
    sought = {"query": make(query, filters.tags), "since": filters.since, "until": filters.until, "most": MOST + 1}
    if not unit.is_sqlite:
        # all that is wanted, without the tags: one term that weighs nothing makes the rank of an "and" nothing
        sought["wanted"] = " | ".join(map(_tsquery_term, query.wanted)) or f"'{EVERYTHING}'"
    else:
        sought |= {key: None if day is None else day.isoformat() for key, day in _days(filters)}
    with _bounded(unit, seconds):
        rows = unit.run(text(statement), sought).all()
    found = [Hit(kind=row.kind, key=row.key, day=_day(row.day), score=-float(row.score)) for row in rows[:MOST]]
    order = _by_day if newest else _by_score
    return Hits(hits=tuple(sorted(found, key=order, reverse=True)), is_cut=len(rows) > MOST)


def _days(filters: Filters) -> tuple[tuple[str, date | None], ...]:
    return ("since", filters.since), ("until", filters.until)


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _by_score(hit: Hit) -> tuple[float, str, str]:
    return hit.score, str(hit.day or ""), hit.key


def _by_day(hit: Hit) -> tuple[str, float, str]:
    return str(hit.day or ""), hit.score, hit.key


def fts5(query: Query, tags: Sequence[str]) -> str:
    """The query as FTS5 reads it, with tags that must be there."""
    must = [f'tags : "{one}"' for one in tags or (EVERYTHING,)]
    must += [f"({' OR '.join(map(_fts5_term, group))})" for group in query.groups]
    held = " AND ".join(must)
    if not query.without:
        return held
    return f"({held}) NOT ({' OR '.join(map(_fts5_term, query.without))})"


def _fts5_term(term: Term) -> str:
    return f'{{title body}} : "{" ".join(term.parts)}"{" *" if term.prefix else ""}'


def tsquery(query: Query, tags: Sequence[str]) -> str:
    """The query as PostgreSQL reads a `tsquery`, with tags that must be there."""
    must = [f"'{one}'" for one in tags or (EVERYTHING,)]
    must += [f"({' | '.join(map(_tsquery_term, group))})" for group in query.groups]
    must += [f"!{_tsquery_term(term)}" for term in query.without]
    return " & ".join(must)


def _tsquery_term(term: Term) -> str:
    last = len(term.parts) - 1
    parts = [f"'{part}'{':*' if term.prefix and at == last else ''}" for at, part in enumerate(term.parts)]
    return f"({' <-> '.join(parts)})"


@contextmanager
def _bounded(unit: Unit, seconds: float) -> Iterator[None]:
    """Whatever runs within is given up by the database itself when its time is over."""
    raw: Any = unit.connection.connection.driver_connection
    if unit.is_sqlite:
        until = time.monotonic() + seconds
        raw.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
    else:
        unit.run(text(f"SET LOCAL statement_timeout = {int(seconds * 1000)}"))
        unit.run(text("SET LOCAL enable_seqscan = off"))
    try:
        yield
    except DatabaseUnusable as error:
        if _is_late(error):
            # on PostgreSQL nothing else can be asked in this transaction
            unit.connection.rollback()
            raise SearchTooLong(f"the search took longer than {seconds:g} seconds") from error
        raise
    finally:
        if unit.is_sqlite:
            raw.set_progress_handler(None, 0)
    if not unit.is_sqlite:
        unit.run(text("SET LOCAL statement_timeout TO DEFAULT"))
        unit.run(text("SET LOCAL enable_seqscan TO DEFAULT"))


def _is_late(error: DatabaseUnusable) -> bool:
    """Whether the database gave up for want of time: PostgreSQL's query_canceled, whatever language it speaks."""
    cause = getattr(error.__cause__, "orig", None)
    return getattr(cause, "sqlstate", None) == "57014" or "interrupted" in str(error)


def docs(unit: Unit, hits: Sequence[Hit]) -> dict[tuple[str, str], Doc]:
    """The words of what was found, by kind and id, as they came."""
    found: dict[tuple[str, str], Doc] = {}
    for kind, make in (("article", article_docs), ("event", event_docs)):
        for keys in batches([hit.key for hit in hits if hit.kind == kind], 200):
            found.update(((kind, doc.key), doc) for doc in make(unit, keys))
    return found


def titles(unit: Unit, hits: Sequence[Hit]) -> dict[tuple[str, str], str]:
    """What the hits are called, by kind and id; without loading their texts."""
    found: dict[tuple[str, str], str] = {}
    versions, events = tables.versions, tables.events
    for keys in batches([hit.key for hit in hits if hit.kind == "article"]):
        query = select(versions.c.id, versions.c.title).where(versions.c.id.in_(keys))
        found.update((("article", row.id), row.title) for row in unit.run(query))
    for keys in batches([hit.key for hit in hits if hit.kind == "event"]):
        query = select(events.c.id, events.c.body).where(events.c.id.in_(keys))
        found.update((("event", row.id), event_title(row.body)) for row in unit.run(query))
    return found


def stories(unit: Unit, versions: Sequence[str]) -> dict[str, Story]:
    """Source, address, archived page and language of versions, by id."""
    table, articles = tables.versions, tables.articles
    query = (
        table.join(articles, table.c.article == articles.c.id)
        .select()
        .with_only_columns(table.c.id, table.c.page, table.c.lang, articles.c.source, articles.c.url)
    )
    return {
        row.id: Story(source=row.source, url=row.url, page=row.page, lang=row.lang)
        for batch in batches(versions)
        for row in unit.run(query.where(table.c.id.in_(batch)))
    }
