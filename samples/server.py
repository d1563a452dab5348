"""The sample newsrooms as one HTTP server on 127.0.0.1, told apart by the Host header.

`python -m samples.server` serves until interrupted. Robots files, ETags, Last-Modified, 304 and gzip are as on the
open web, so that a crawl meets here what it will meet there.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import signal
import socket
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Final, Self
from zoneinfo import ZoneInfo

import structlog

from samples import DEMO_NOW, PORT, newsroom, site

LOOPBACK: Final = "127.0.0.1"
ENDINGS: Final = frozenset({signal.SIGINT, signal.SIGTERM})
ExtraPages = Mapping[str, Mapping[str, tuple[str, bytes]]]
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One line of the server's log; `status` 0 means that the connection was closed without an answer."""

    method: str
    host: str
    path: str
    status: int


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
        self._http: _Listener | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        try:
            self._http = _Listener(self)
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


class _Listener(ThreadingHTTPServer):
    """The listening socket; remembers open connections so that stopping leaves none behind."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, newsrooms: SampleServer) -> None:
        self.newsrooms = newsrooms
        self.open: set[socket.socket] = set()
        super().__init__((LOOPBACK, newsrooms.port), _Handler)

    def close_connections(self) -> None:
        for connection in tuple(self.open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the other side was faster

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away in the middle is no news."""
        log.debug("samples.connection_lost", client=str(client_address))


class _Handler(BaseHTTPRequestHandler):
    """Answers one connection, HTTP/1.1 with keep-alive."""

    protocol_version = "HTTP/1.1"
    server_version = "samples"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = 1 << 16  # head and body of a small answer leave in one packet
    timeout = 60
    server: _Listener

    def setup(self) -> None:
        super().setup()
        self.server.open.add(self.connection)

    def finish(self) -> None:
        self.server.open.discard(self.connection)
        super().finish()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it so
        """The requests are kept in memory; standard error stays clean."""

    def do_GET(self) -> None:
        """Answer with the page."""
        self._answer()

    def do_HEAD(self) -> None:
        """Answer with the headers of the page only."""
        self._answer()

    def _answer(self) -> None:
        newsrooms = self.server.newsrooms
        host, _, port = self.headers.get("Host", "").lower().partition(":")
        fault = newsrooms.fault(host, self.path)
        if fault == "close":
            self._note(host, 0)
            self.close_connection = True
            return
        if fault is not None:
            self._send(host, int(fault), {}, b"<h1>Something went wrong</h1>")
            return
        found = newsrooms.find(host, int(port) if port.isdigit() else newsrooms.port, self.path)
        if found is None:
            self._send(host, 404, {"Content-Type": site.HTML}, b"<h1>Not found</h1>")
        else:
            self._send_resource(host, found)

    def _send_resource(self, host: str, found: site.Resource) -> None:
        """Send a resource whole, or 304 where the client has it."""
        modified = found.modified.astimezone(UTC).replace(microsecond=0)
        tag = f'"{hashlib.sha256(found.body).hexdigest()[:20]}"'
        headers = {"ETag": tag, "Last-Modified": format_datetime(modified, usegmt=True), "Vary": "Accept-Encoding"}
        if self._has_it(tag, modified):
            self._send(host, HTTPStatus.NOT_MODIFIED, headers, b"")
            return
        headers["Content-Type"] = found.content_type
        body = found.body
        if "gzip" in self.headers.get("Accept-Encoding", "") and found.content_type != "application/gzip":
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body, mtime=0)
        self._send(host, HTTPStatus.OK, headers, body)

    def _has_it(self, tag: str, modified: datetime) -> bool:
        """Whether the client's validators say so; an ETag counts before a date (RFC 9110, 13.2.2)."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return tag in [one.strip().removeprefix("W/") for one in tags.split(",")]
        since = self.headers.get("If-Modified-Since")
        if since is None:
            return False
        try:
            return parsedate_to_datetime(since) >= modified
        except (TypeError, ValueError):
            return False

    def _send(self, host: str, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """Send status, headers and (but for HEAD) body."""
        self._note(host, status)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _note(self, host: str, status: int) -> None:
        line = Request(method=self.command, host=host, path=self.path, status=int(status))
        self.server.newsrooms.requests.append(line)


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
