"""One crawl: all sources of a night side by side in this process, each in a Scrapy crawler of its own.

Scrapy's reactor runs once in a process: call `crawl` from a child process, in its main thread.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from types import MappingProxyType
from typing import Any

import structlog

from crawler.keep import Ledger
from crawler.settings import user_agent
from crawler.visit import Visit
from models.known import Keeper, Known
from models.page import Role
from models.source import Source

_log = structlog.get_logger(__name__)
_NO_ROUTES: Mapping[str, str] = MappingProxyType({})
_SIGNALS = (signal.SIGTERM, signal.SIGINT)
# After a signal, running downloads are cut at once; whatever still hangs then is left behind.
_GRACE_SECONDS = 5.0


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
    run = _Run(known=known, keeper=keeper, now=now, routes=routes, on_progress=on_progress)
    overrides = {"USER_AGENT": user_agent(contact.strip()), "EMBASSYWATCH_ROUTES": dict(routes), **(settings or {})}
    try:
        run.start(sources, overrides, at_once)
    finally:
        keeper.close()
    if run.fault is not None:
        raise run.fault
    return CrawlSummary(sources=tuple(run.summary(source) for source in sources), interrupted=run.interrupted)


class _Run:
    """The state of one call of `crawl`."""

    def __init__(
        self,
        *,
        known: Known,
        keeper: Keeper,
        now: Callable[[], datetime],
        routes: Mapping[str, str],
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        self._known = known
        self._keeper = keeper
        self._now = now
        self._routes = routes
        self._on_progress = on_progress
        self._visits: dict[str, Visit] = {}
        self._seconds: dict[str, float] = {}
        self._crawlers: set[Any] = set()
        self._stops: list[asyncio.Future[None]] = []
        self.interrupted = False
        self.fault: Exception | None = None

    def start(self, sources: Sequence[Source], overrides: Mapping[str, object], at_once: int) -> None:
        """Run the reactor until every source has ended."""
        settings = _scrapy_settings(overrides)
        reactor = _reactor(settings)
        self._visits = {source.slug: self._visit(source, settings) for source in sources}

        async def run() -> None:
            try:
                await self._run_all(sources, settings, at_once)
            finally:
                reactor.stop()

        reactor.callWhenRunning(lambda: asyncio.ensure_future(run()))
        reactor.run(installSignalHandlers=False)
        for visit in self._visits.values():
            visit.ledger.abandon("interrupted")
            self.fault = self.fault or visit.ledger.fault

    def _visit(self, source: Source, settings: Any) -> Visit:  # noqa: ANN401 - Scrapy's Settings
        ledger = Ledger(source=source.slug, keeper=self._keeper, on_fault=self._stop)
        visit = Visit(
            source=source,
            known=self._known,
            ledger=ledger,
            now=self._now,
            routes=self._routes,
            seconds=settings.getfloat("EMBASSYWATCH_SOURCE_SECONDS"),
        )
        ledger.on_end = lambda: self._tell(visit, over=False)
        return visit

    async def _run_all(self, sources: Sequence[Source], settings: Any, at_once: int) -> None:  # noqa: ANN401 - see above
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            loop.add_signal_handler(number, self._interrupt)
        turns = asyncio.Semaphore(max(at_once, 1))
        locks = {host: asyncio.Lock() for source in sources for host in source.hosts}
        tasks = [asyncio.ensure_future(self._run_one(source, settings, turns, locks)) for source in sources]
        try:
            await self._finish(tasks)
        finally:
            for number in _SIGNALS:
                loop.remove_signal_handler(number)

    async def _finish(self, tasks: Iterable[asyncio.Future[None]]) -> None:
        """Wait for all, but once the crawl must end no longer than the grace."""
        pending = set(tasks)
        stopped_at: float | None = None
        while pending:
            _, pending = await asyncio.wait(pending, timeout=0.2)
            if stopped_at is None and self._must_stop():
                stopped_at = monotonic()
            if stopped_at is not None and monotonic() - stopped_at > _GRACE_SECONDS:
                _log.warning("crawl.left_behind", tasks=len(pending))
                return

    async def _run_one(
        self,
        source: Source,
        settings: Any,  # noqa: ANN401 - see above
        turns: asyncio.Semaphore,
        locks: Mapping[str, asyncio.Lock],
    ) -> None:
        from scrapy.crawler import Crawler  # late: Scrapy costs half a second

        from crawler.spiders.newsroom import NewsroomSpider

        visit = self._visits[source.slug]
        async with AsyncExitStack() as stack:
            for host in sorted(set(source.hosts)):  # one order for all, so that no two wait for each other
                await stack.enter_async_context(locks[host])
            await stack.enter_async_context(turns)
            if visit.stopping.is_set():
                return
            began = monotonic()
            crawler = Crawler(NewsroomSpider, settings)
            self._crawlers.add(crawler)
            try:
                await crawler.crawl_async(visit=visit)
            except Exception as error:  # noqa: BLE001 - one source that cannot start never stops the others
                visit.error = visit.error or f"{type(error).__name__}: {error}"[:300]
                _log.exception("crawl.source_failed", source=source.slug)
            finally:
                self._crawlers.discard(crawler)
                self._seconds[source.slug] = monotonic() - began
                self._tell(visit, over=True)

    def _must_stop(self) -> bool:
        return any(visit.stopping.is_set() for visit in self._visits.values())

    def _interrupt(self) -> None:
        self.interrupted = True
        _log.warning("crawl.interrupted")
        self._stop()

    def _stop(self) -> None:
        for visit in self._visits.values():
            visit.stopping.set()
        for crawler in list(self._crawlers):
            self._stops.append(asyncio.ensure_future(crawler.stop_async()))

    def _tell(self, visit: Visit, *, over: bool) -> None:
        if self._on_progress is None:
            return
        ended = visit.ledger.counts.total()
        waiting = len(visit.ledger.pending)
        self._on_progress(
            Progress(source=visit.source.slug, ended=ended, waiting=waiting, requests=visit.requests, over=over)
        )

    def summary(self, source: Source) -> SourceCrawl:
        """What the source's crawl did."""
        visit = self._visits[source.slug]
        ledger = visit.ledger
        return SourceCrawl(
            source=source.slug,
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
            seconds=self._seconds.get(source.slug, 0.0),
        )


def _drops(ledger: Ledger, role: Role) -> tuple[tuple[str, int], ...]:
    pairs = ((outcome, n) for (of, outcome), n in ledger.counts.items() if of is role and outcome.startswith("drop:"))
    return tuple(sorted((outcome.removeprefix("drop:"), n) for outcome, n in pairs))


def _scrapy_settings(overrides: Mapping[str, object]) -> Any:  # noqa: ANN401 - Scrapy's Settings
    from scrapy.settings import Settings  # late: see above

    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.setdict(dict(overrides), priority="cmdline")
    return settings


def _reactor(settings: Any) -> Any:  # noqa: ANN401 - reactors have no common type
    """The process's reactor, with the guard in front of its resolver."""
    from scrapy.utils.reactor import install_reactor, is_reactor_installed

    if not is_reactor_installed():
        install_reactor(settings["TWISTED_REACTOR"])
    from twisted.internet import reactor

    from crawler.guard import GuardedResolver

    GuardedResolver(reactor, settings.getdict("EMBASSYWATCH_ROUTES")).install_on_reactor()
    reactor.getThreadPool().adjustPoolsize(maxthreads=settings.getint("REACTOR_THREADPOOL_MAXSIZE"))
    return reactor
