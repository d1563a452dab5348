"""One source's turn in a crawl: its ports, its pace, its limits. Middlewares and spider meet here and nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any, TypeVar

from crawler.keep import Ledger
from crawler.leaving import LeftError
from models.known import Known, Seen
from models.page import Page
from models.source import Source

T = TypeVar("T")
ROBOTS_DELAY_CAP = 300.0


@dataclass(slots=True)
class Visit:
    """What one source's crawl may and does use.

    Attributes:
        now: the clock, UTC.
        routes: names that are sent to test sites; only they may use other ports than 80 and 443.
        seconds: time allowed from the first request on.
        requests: requests sent so far, robots.txt, retries and redirects included.
        delays: seconds between two requests to a host, where robots.txt asks for more than the source.
        free_at: when a host may be asked again, on the monotonic clock.
        stopping: set when the crawl must end now.
    """

    source: Source
    known: Known
    ledger: Ledger
    now: Callable[[], datetime]
    routes: Mapping[str, str]
    seconds: float = 900.0
    requests: int = 0
    began: float | None = None
    delays: dict[str, float] = field(default_factory=dict)
    free_at: dict[str, float] = field(default_factory=dict)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    error: str | None = None

    def seen(self, url: str) -> Seen | None:
        """What is known of the canonical address; a port that fails ends the crawl."""
        try:
            return self.known.seen(self.source.slug, url)
        except Exception as error:
            self.ledger.fail(error)
            raise

    def page(self, url: str) -> Page | None:
        """The page last kept for the canonical address; a port that fails ends the crawl."""
        try:
            return self.known.page(self.source.slug, url)
        except Exception as error:
            self.ledger.fail(error)
            raise

    def seconds_left(self) -> float:
        """Seconds of the time budget that are left."""
        return self.seconds if self.began is None else self.seconds - (monotonic() - self.began)

    def slow_down(self, host: str, delay: float) -> None:
        """robots.txt of the host asks for this delay in seconds; obeyed up to five minutes."""
        self.delays[host] = min(max(delay, 0.0), ROBOTS_DELAY_CAP)
        self.note_answer(host)

    def hold(self, host: str, seconds: float) -> None:
        """Ask the host nothing for so many seconds."""
        self.free_at[host] = max(self.free_at.get(host, 0.0), monotonic() + seconds)

    def note_answer(self, host: str) -> None:
        """An answer of the host has ended: the next request waits from now on."""
        self.hold(host, max(self.source.politeness.delay, self.delays.get(host, 0.0)))

    async def take_turn(self, host: str) -> None:
        """Wait until the host may be asked, and count the request.

        Raises:
            LeftError: `budget`, `out_of_time`, `paused` or `interrupted`.
        """
        if self.began is None:
            self.began = monotonic()
        while (wait := self.free_at.get(host, 0.0) - monotonic()) > 0:
            self._check()
            if wait > self.seconds_left():
                raise LeftError("paused" if wait > self._usual(host) else "out_of_time", f"{wait:.0f} s to wait")
            await self.pause(wait)
        self._check()
        self.requests += 1

    async def pause(self, seconds: float) -> None:
        """Sleep, or leave at once when the crawl must end."""
        try:
            await asyncio.wait_for(self.stopping.wait(), seconds)
        except TimeoutError:
            return
        raise LeftError("interrupted")

    async def until_stopped(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of the work, or LeftError(`interrupted`) as soon as the crawl must end."""
        task = asyncio.ensure_future(work)
        stop = asyncio.ensure_future(self.stopping.wait())
        try:
            await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.cancel()
        if task.done():
            return task.result()
        task.cancel()
        await asyncio.wait({task}, timeout=2)
        raise LeftError("interrupted")

    def _usual(self, host: str) -> float:
        return max(self.source.politeness.delay, self.delays.get(host, 0.0))

    def _check(self) -> None:
        if self.stopping.is_set():
            raise LeftError("interrupted")
        if self.requests >= self.source.politeness.budget:
            raise LeftError("budget", f"{self.requests} requests")
        if self.seconds_left() <= 0:
            raise LeftError("out_of_time", f"{self.seconds:g} s")
