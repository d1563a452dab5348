"""One crawl: all sources of a night side by side in this process, each in a Scrapy crawler of its own.

Scrapy's reactor runs once in a process: call `crawl` from a child process, in its main thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from crawler.running import Running
from crawler.settings import user_agent
from crawler.summary import CrawlSummary, Progress, SourceCrawl
from models.known import Keeper, Known
from models.source import Source

__all__ = ["CrawlSummary", "Progress", "SourceCrawl", "crawl"]

_NO_ROUTES: Mapping[str, str] = MappingProxyType({})


def crawl(
    sources: Sequence[Source],
    *,
    known: Known,
    keeper: Keeper,
    now: Callable[[], datetime],
    routes: Mapping[str, str] = _NO_ROUTES,
    contact: str,
    settings: Mapping[str, object] | None = None,
    at_once: int = 8,
    on_progress: Callable[[Progress], None] | None = None,
) -> CrawlSummary:
    """Crawl the sources and return when all have ended, or soon after SIGTERM or SIGINT.

    Args:
        sources: what to crawl; whatever their state, the caller chooses.
        known: what was kept on earlier nights.
        keeper: where pages and drops are reported, from this thread only; closed at the end, also after a fault.
        now: the clock, UTC.
        routes: host names that are sent to a loopback address: test sites.
        contact: mail or web address for the user agent.
        settings: Scrapy's or our own settings to override, by name.
        at_once: most sources at the same time; sources that share a host follow one another.
        on_progress: told after every address that ends, and when a source is over.

    Raises:
        ValueError: `contact` is empty.
        Exception: whatever the keeper raised first; the crawl ends in order before.
    """
    if not contact.strip():
        raise ValueError("a crawl needs a contact for its user agent")
    run = Running(known=known, keeper=keeper, now=now, routes=routes, on_progress=on_progress)
    overrides = {"USER_AGENT": user_agent(contact.strip()), "EMBASSYWATCH_ROUTES": dict(routes), **(settings or {})}
    try:
        run.start(sources, overrides, at_once)
    finally:
        keeper.close()
    if run.fault is not None:
        raise run.fault
    return run.summary()
