"""The sample newsrooms as one HTTP server on 127.0.0.1, told apart by the Host header.

`python -m samples.server` serves until interrupted. Robots files, ETags, Last-Modified, 304 and gzip are as on the
open web, so that a crawl meets here what it will meet there.
"""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Final, Self
from zoneinfo import ZoneInfo

import structlog

from samples import DEMO_NOW, PORT, newsroom, site
from samples.listener import LOOPBACK, Listener, Request

ENDINGS: Final = frozenset({signal.SIGINT, signal.SIGTERM})
ExtraPages = Mapping[str, Mapping[str, tuple[str, bytes]]]
log = structlog.get_logger(__name__)


class SampleServer:
    """The sample newsrooms on one port of 127.0.0.1; a context manager.

    Args:
        port: where to listen; 0 takes a free one. The port in use is `server.port`.
        outlets: slugs to serve; None serves all.
        night: 1 for the demo's night; 2 adds what the papers printed on the day after.
        extra_pages: further pages: host to path to (content type, body); they win over the site's own.

    Raises:
        OSError: the port is taken (on entering); the message names it.
        KeyError: an outlet of that slug does not exist.
    """

    def __init__(
        self,
        port: int = PORT,
        outlets: Sequence[str] | None = None,
        night: int = 1,
        extra_pages: ExtraPages | None = None,
    ) -> None:
        known = newsroom.outlets()
        self.port = port
        self.night = night
        self.outlets = {slug: known[slug] for slug in (known if outlets is None else outlets)}
        self.extra_pages = {host: dict(pages) for host, pages in (extra_pages or {}).items()}
        self.requests: list[Request] = []
        self._by_host = {outlet.host: outlet for outlet in self.outlets.values()}
        self._added: dict[str, list[newsroom.Story]] = {}
        self._built: dict[tuple[str, int], dict[str, site.Resource]] = {}
        self._lock = threading.Lock()
        self._http: Listener | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        try:
            self._http = Listener(self, self.port)
        except OSError as error:
            raise OSError(error.errno, f"sample newsrooms: port {self.port} of {LOOPBACK} is taken") from error
        self.port = self._http.server_address[1]
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), name="samples", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop listening and close every open connection; a second call does nothing."""
        if self._http is None or self._thread is None:
            return
        self._http.shutdown()
        self._http.close_connections()
        self._http.server_close()
        self._thread.join()
        self._http = self._thread = None

    def routes(self) -> dict[str, str]:
        """Host name of every outlet served, with the address it is found at."""
        return dict.fromkeys(sorted(self._by_host), LOOPBACK)

    def url(self, outlet: str, path: str = "/") -> str:
        """Full address of a path of an outlet."""
        return f"http://{self.outlets[outlet].host}:{self.port}{path}"

    def told(self, outlet: str) -> tuple[newsroom.Story, ...]:
        """The stories of an outlet that are out on this night, newest first."""
        out = [story for story in newsroom.stories(outlet) if story.night <= self.night]
        out += self._added.get(outlet, [])
        return tuple(sorted(out, key=lambda story: (story.published, story.slug), reverse=True))

    def add_article(self, outlet: str, slug: str, title: str, paragraphs: Sequence[str], published: datetime) -> str:
        """Print one more story, linked from all indexes of the outlet; gives its path.

        `published` without a zone is taken as the outlet's local time. On a site with topics it stands under the
        last one.
        """
        shown = self.outlets[outlet]
        zone = ZoneInfo(shown.zone)
        when = published.astimezone(zone) if published.tzinfo else published.replace(tzinfo=zone)
        story = newsroom.Story(
            slug=slug, title=title, paragraphs=tuple(paragraphs), published=when, topics=shown.topics[-1:]
        )
        with self._lock:
            self._added.setdefault(outlet, []).append(story)
            self._built.clear()
        return newsroom.address(shown, story)

    def find(self, host: str, port: int, path: str) -> site.Resource | None:
        """What an address answers, None where there is nothing; an unknown query is ignored."""
        extra = self.extra_pages.get(host, {}).get(path)
        if extra is not None:
            return site.Resource(content_type=extra[0], body=extra[1], modified=DEMO_NOW)
        outlet = self._by_host.get(host)
        if outlet is None:
            return None
        pages = self._pages(outlet, port)
        return pages.get(path) or pages.get(_ordered(path)) or pages.get(path.partition("?")[0])

    def fault(self, host: str, path: str) -> str | None:
        """What is to go wrong at an address, or None."""
        outlet = self._by_host.get(host)
        return outlet.faults.get(path.partition("?")[0]) if outlet else None

    def _pages(self, outlet: newsroom.Outlet, port: int) -> dict[str, site.Resource]:
        with self._lock:
            if (outlet.slug, port) not in self._built:
                now = DEMO_NOW + timedelta(days=self.night - 1)
                pages = site.build(outlet, self.told(outlet.slug), port=port, now=now)
                self._built[outlet.slug, port] = pages | {_ordered(path): page for path, page in pages.items()}
            return self._built[outlet.slug, port]


def _ordered(path: str) -> str:
    """A path with its query keys in alphabetical order, so that their order does not matter."""
    place, _, query = path.partition("?")
    return f"{place}?{'&'.join(sorted(query.split('&')))}" if query else place


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted; 0 at the end, 1 where the port is taken."""
    parser = argparse.ArgumentParser(prog="python -m samples.server", description=__doc__)
    parser.add_argument("--port", type=int, default=PORT, help="0 takes a free port")
    parser.add_argument("--night", type=int, default=1)
    chosen = parser.parse_args(arguments)
    # Blocked before any thread starts, so that only the wait below is told of them.
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    try:
        with SampleServer(port=chosen.port, night=chosen.night) as server:
            log.info("samples.serving", port=server.port, hosts=sorted(server.routes()))
            signal.sigwait(ENDINGS)
    except OSError as error:
        log.error("samples.not_serving", error=str(error.strerror))
        return 1
    log.info("samples.stopped", requests=len(server.requests))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
