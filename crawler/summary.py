"""What a crawl tells of itself: how far it is, and what each source's part of it did."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.keep import Ledger
from crawler.visit import Visit
from models.page import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCrawl:
    """What one source's crawl did.

    Attributes:
        source: slug.
        requests: requests sent, robots.txt, retries and redirects included.
        index_pages, pages: index pages and articles kept.
        unchanged: articles that answered 304.
        index_drops, drops: (reason, count) pairs of index pages and of articles that left early.
        offered, matched, new: addresses the indexes offered, those that are articles, those never kept before.
        flags: (flag, count) pairs of what was odd but usable.
        error: first failure of our own code, one line, or None.
        seconds: how long it took, waiting for its turn not counted.
    """

    source: str
    requests: int
    index_pages: int
    pages: int
    unchanged: int
    index_drops: tuple[tuple[str, int], ...]
    drops: tuple[tuple[str, int], ...]
    offered: int
    matched: int
    new: int
    flags: tuple[tuple[str, int], ...]
    error: str | None
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlSummary:
    """What a crawl did, by source in the order given; `interrupted` when it was told to stop."""

    sources: tuple[SourceCrawl, ...]
    interrupted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a source is: addresses ended and still open, requests sent, and whether it is over."""

    source: str
    ended: int
    waiting: int
    requests: int
    over: bool


def summary_of(visit: Visit, *, seconds: float) -> SourceCrawl:
    """What the visit did; `seconds` is how long it took."""
    ledger = visit.ledger
    return SourceCrawl(
        source=visit.source.slug,
        requests=visit.requests,
        index_pages=ledger.counts[Role.INDEX, "page"],
        pages=ledger.counts[Role.ARTICLE, "page"],
        unchanged=ledger.counts[Role.ARTICLE, "unchanged"],
        index_drops=_drops(ledger, Role.INDEX),
        drops=_drops(ledger, Role.ARTICLE),
        offered=ledger.offered,
        matched=ledger.matched,
        new=ledger.new,
        flags=tuple(sorted(ledger.flags.items())),
        error=visit.error,
        seconds=seconds,
    )


def _drops(ledger: Ledger, role: Role) -> tuple[tuple[str, int], ...]:
    pairs = ((outcome, n) for (of, outcome), n in ledger.counts.items() if of is role and outcome.startswith("drop:"))
    return tuple(sorted((outcome.removeprefix("drop:"), n) for outcome, n in pairs))
