"""Crawling with storing against a bare Scrapy crawl of the same pages, and how long the event loop is kept waiting.

Many loopback hosts, pages of 130 kB, every answer 500 ms late, one request at a time per host on both sides. The server
and each crawl are processes of their own; a crawl's time is counted within it, from its start to its last page.
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from scrapy import Request, Spider
from scrapy.http import Response

from benchmarks.ratios import ratio, show
from models.archive import Archive
from models.known import Memory
from models.page import Page
from models.source import (
    CanonicalRule,
    DateRule,
    Discovery,
    Health,
    IdentityRule,
    Politeness,
    Source,
    SourceKind,
    SourceState,
    UrlRule,
)

HOSTS = 30
PAGES = 12
LATENCY = 0.5
PAGE_BYTES = 130_000
PAIRS = 3
ROOT = Path(__file__).parents[1]
_PROBE_SECONDS = 0.005


def main() -> None:
    """Print the two ratios and the lag."""
    speeds: list[float] = []
    lags: list[float] = []
    bare_lags: list[float] = []
    with _serving() as port:
        for _ in range(PAIRS):
            bare, stored = _measured("bare", port), _measured("stored", port)
            speeds.append(bare["seconds"] / stored["seconds"])
            lags.append(stored["lag"])
            bare_lags.append(bare["lag"])
            told = f"{stored['pages']} pages, {stored['seconds']:.1f} s stored, {bare['seconds']:.1f} s bare"
    show(
        [
            ratio("crawl with storing / bare Scrapy, pages/s", speeds, at_least=0.95, told=told),
            ratio("event-loop lag p95 with storing, ms", lags, at_most=50),
            ratio("event-loop lag p95 of bare Scrapy, ms", bare_lags),
        ]
    )


def _measured(mode: str, port: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.crawl", mode, str(port)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    if measured["pages"] != HOSTS * PAGES:
        raise RuntimeError(f"{mode} crawl kept {measured['pages']} of {HOSTS * PAGES} pages: {done.stderr[-2000:]}")
    return measured


@contextmanager
def _serving() -> Iterator[int]:
    command = [sys.executable, "-m", "benchmarks.crawl", "serve", "0"]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        yield int(server.stdout.readline() if server.stdout is not None else "")
    finally:
        server.terminate()
        server.wait()


def _host(number: int) -> str:
    return f"paper{number}.example"


class Probe:
    """How late the event loop wakes a task that asked to be woken; p95 in milliseconds."""

    def __init__(self) -> None:
        self._late: list[float] = []
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, once, on the running loop."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._watch())

    async def _watch(self) -> None:
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(_PROBE_SECONDS)
            self._late.append(time.perf_counter() - begun - _PROBE_SECONDS)

    def p95(self) -> float:
        """Milliseconds."""
        late = sorted(self._late)
        return late[int(len(late) * 0.95)] * 1000 if late else 0.0


class Storing(Memory):
    """The ports in memory, with the pages kept in an archive."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.writer = Archive(folder).writer("bench", now=datetime.now(UTC))
        self.kept = 0

    def keep_page(self, page: Page, *, url: str) -> None:
        """Store the page; forget it."""
        self.writer.keep(page, url=url)
        self.kept += page.role.value == "article"

    def close(self) -> None:
        """Make it durable."""
        self.writer.close()


def _stored(port: int) -> dict[str, float]:
    from crawler.crawl import Progress, crawl

    probe = Probe()

    def on_progress(_: Progress) -> None:
        probe.start()

    with tempfile.TemporaryDirectory() as folder:
        keeper = Storing(Path(folder))
        begun = time.perf_counter()
        crawl(
            [_source(number, port) for number in range(HOSTS)],
            known=keeper,
            keeper=keeper,
            now=lambda: datetime.now(UTC),
            routes={_host(number): "127.0.0.1" for number in range(HOSTS)},
            contact="bench@embassywatch.example",
            at_once=HOSTS,
            on_progress=on_progress,
        )
        return {"seconds": time.perf_counter() - begun, "pages": keeper.kept, "lag": probe.p95()}


def _source(number: int, port: int) -> Source:
    host = _host(number)
    root = f"http://{host}:{port}"
    return Source(
        slug=f"paper{number}",
        name=host,
        kind=SourceKind.LOCAL_PRESS,
        country="UG",
        languages=("en",),
        homepage=f"{root}/",
        hosts=(host,),
        state=SourceState.ACTIVE,
        state_reason=None,
        discover=(Discovery(kind="feed", url=f"{root}/feed.xml"),),
        article=UrlRule(pattern="/story/", matches=(), rejects=()),
        canonical=CanonicalRule(),
        identity=IdentityRule(),
        dates=DateRule(zone="UTC"),
        clean=(),
        encoding=None,
        politeness=Politeness(delay=0),
        health=Health(),
        relays=(),
        attributed_as=host,
        wall_markers=(),
        unverified=(),
        evidence=(),
        notes=None,
    )


def _bare(port: int) -> dict[str, float]:
    """Scrapy as it comes: one spider, links by regular expression, pages thrown away."""
    from scrapy.crawler import AsyncCrawlerProcess  # late: each mode is timed with its own imports

    probe = Probe()
    pages: list[int] = []

    class Bare(Spider):
        name = "bare"

        async def start(self) -> AsyncIterator[Request]:
            probe.start()
            for number in range(HOSTS):
                yield Request(f"http://{_host(number)}:{port}/feed.xml")

        def parse(self, response: Response) -> Iterator[Request]:
            for link in response.xpath("//item/link/text()").getall():
                yield Request(link, callback=self.take)

        def take(self, response: Response) -> None:
            pages.append(len(response.body))

    settings = {
        "CONCURRENT_REQUESTS": HOSTS,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "ROBOTSTXT_OBEY": True,
        "LOG_LEVEL": "ERROR",
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "TWISTED_DNS_RESOLVER": "crawler.guard.GuardedResolver",
        "EMBASSYWATCH_ROUTES": {_host(number): "127.0.0.1" for number in range(HOSTS)},
    }
    begun = time.perf_counter()
    process = AsyncCrawlerProcess(settings)
    process.crawl(Bare)
    process.start()
    return {"seconds": time.perf_counter() - begun, "pages": len(pages), "lag": probe.p95()}


async def _serve() -> None:
    """A server of all hosts that answers late; prints its port."""
    words = [f"{''.join(random.Random(n).choices('abcdefghij', k=7))} " for n in range(3000)]

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                path = head.split(b" ", 2)[1].decode()
                host = head.partition(b"Host: ")[2].partition(b"\r\n")[0].decode()
                await asyncio.sleep(LATENCY)
                status, kind, body = _page(path, host, words)
                lines = f"HTTP/1.1 {status} x\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
                writer.write(lines.encode() + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=256)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def _page(path: str, host: str, words: list[str]) -> tuple[int, str, bytes]:
    if path == "/feed.xml":
        links = "".join(f"<item><link>http://{host}/story/{n}</link></item>" for n in range(PAGES))
        return 200, "application/rss+xml", f'<rss version="2.0"><channel>{links}</channel></rss>'.encode()
    if path.startswith("/story/"):
        text = "".join(random.Random(host + path).choices(words, k=PAGE_BYTES // 8))
        return 200, "text/html", f"<html><body><p>{text}</p></body></html>".encode()
    return 404, "text/plain", b"no"


if __name__ == "__main__":
    mode, port = [*sys.argv[1:], "", "0"][:2]
    if mode == "serve":
        asyncio.run(_serve())
    elif mode in ("bare", "stored"):
        print(json.dumps((_bare if mode == "bare" else _stored)(int(port))))
    else:
        main()
