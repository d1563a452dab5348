"""The reactor's part of a crawl: starting sources in turn, hearing signals, and ending in order whatever happens."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from time import monotonic
from typing import Any

import structlog

from crawler.keep import Ledger
from crawler.summary import CrawlSummary, Progress, summary_of
from crawler.visit import Visit
from models.known import Keeper, Known
from models.source import Source

_log = structlog.get_logger(__name__)
_SIGNALS = (signal.SIGTERM, signal.SIGINT)
# After a signal, running downloads are cut at once; whatever still hangs then is left behind.
_GRACE_SECONDS = 5.0


class Running:
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
        self._visits = {source.slug: self._visit(source) for source in sources}

        async def run() -> None:
            try:
                await self._run_all(sources, settings, at_once)
            finally:
                reactor.stop()

        reactor.callWhenRunning(lambda: asyncio.ensure_future(run()))
        reactor.run(installSignalHandlers=False)
        self._crawlers.clear()  # whatever was left behind has no loop to end in any more
        for visit in self._visits.values():
            visit.ledger.abandon("interrupted")
            self.fault = self.fault or visit.ledger.fault

    def _visit(self, source: Source) -> Visit:
        ledger = Ledger(source=source.slug, keeper=self._keeper, on_fault=self._stop)
        visit = Visit(
            source=source,
            known=self._known,
            ledger=ledger,
            now=self._now,
            routes=self._routes,
        )
        ledger.on_end = lambda: self._tell(visit, over=False)
        return visit

    async def _run_all(self, sources: Sequence[Source], settings: Any, at_once: int) -> None:  # noqa: ANN401 - Scrapy's Settings
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

    def summary(self) -> CrawlSummary:
        """What each source's crawl did, in the order given."""
        seconds = self._seconds
        sources = tuple(summary_of(visit, seconds=seconds.get(slug, 0.0)) for slug, visit in self._visits.items())
        return CrawlSummary(sources=sources, interrupted=self.interrupted)


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
