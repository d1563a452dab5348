"""How the sample newsrooms answer HTTP on loopback: connections, validators, gzip, and faults on purpose."""

from __future__ import annotations

import gzip
import hashlib
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, Protocol

import structlog

from samples import site

LOOPBACK: Final = "127.0.0.1"
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One line of the server's log; `status` 0 means that the connection was closed without an answer."""

    method: str
    host: str
    path: str
    status: int


class Newsrooms(Protocol):
    """What the listener asks of the sites behind it."""

    port: int
    requests: list[Request]

    def find(self, host: str, port: int, path: str) -> site.Resource | None:
        """What an address answers, None where there is nothing."""

    def fault(self, host: str, path: str) -> str | None:
        """What is to go wrong at an address, or None."""


class Listener(ThreadingHTTPServer):
    """The listening socket; remembers open connections so that stopping leaves none behind."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, newsrooms: Newsrooms, port: int) -> None:
        self.newsrooms = newsrooms
        self.open: set[socket.socket] = set()
        super().__init__((LOOPBACK, port), _Handler)

    def close_connections(self) -> None:
        """End every open connection, so that no thread waits for a client."""
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
    server: Listener

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
