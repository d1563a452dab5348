"""A loopback server that misbehaves on demand, by host name, and remembers every request."""

from __future__ import annotations

import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Ask:
    host: str
    path: str
    headers: dict[str, str]
    at: float


@dataclass
class Log:
    """Requests in order, and how many ran at the same time for each host at most."""

    asks: list[Ask] = field(default_factory=list)
    running: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, host: str, path: str | None = None) -> list[Ask]:
        return [ask for ask in self.asks if ask.host == host and path in (None, ask.path)]


Answer = Callable[["Handler"], None]
Script = dict[str, dict[str, Answer]]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    log: Log
    script: Script

    def do_GET(self) -> None:
        host = (self.headers["Host"] or "").partition(":")[0]
        path = self.path
        with self.log.lock:
            self.log.asks.append(Ask(host, path, dict(self.headers.items()), time.monotonic()))
            self.log.running[host] += 1
            self.log.most[host] = max(self.log.most[host], self.log.running[host])
        try:
            answers = self.script.get(host, {})
            answer = answers.get(path) or answers.get("*") or status(404)
            answer(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            with self.log.lock:
                self.log.running[host] -= 1

    def log_message(self, *_: object) -> None:
        pass

    def tries(self) -> int:
        host = (self.headers["Host"] or "").partition(":")[0]
        return len(self.log.of(host, self.path))


def send(code: int = 200, body: bytes = b"", **headers: str) -> Answer:
    def answer(handler: Handler) -> None:
        handler.send_response(code)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        if code not in (204, 304):
            handler.wfile.write(body)

    return answer


def status(code: int, **headers: str) -> Answer:
    return send(code, b"" if code in (204, 304) else b"<p>no</p>", **headers)


def story(text: str = "a story") -> Answer:
    return send(200, f"<html><body><h1>{text}</h1><p>{text}</p></body></html>".encode(), Content_Type="text/html")


def feed(*paths: str) -> Answer:
    def answer(handler: Handler) -> None:
        root = f"{'https' if handler.server.is_tls else 'http'}://{handler.headers['Host']}"  # type: ignore[attr-defined]
        links = [path if "://" in path else root + path for path in paths]
        items = "".join(f"<item><title>one</title><link>{link}</link></item>" for link in links)
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{items}</channel></rss>'
        send(200, body.encode(), Content_Type="application/rss+xml")(handler)

    return answer


def urlset(*paths: str) -> Answer:
    return _sitemap("urlset", "url", paths)


def sitemap_index(*paths: str) -> Answer:
    return _sitemap("sitemapindex", "sitemap", paths)


def _sitemap(root: str, entry: str, paths: Iterable[str]) -> Answer:
    def answer(handler: Handler) -> None:
        host = f"http://{handler.headers['Host']}"
        entries = "".join(f"<{entry}><loc>{host}{path}</loc></{entry}>" for path in paths)
        send(200, f"<{root}>{entries}</{root}>".encode(), Content_Type="application/xml")(handler)

    return answer


def redirect(to: str, code: int = 302) -> Answer:
    return status(code, Location=to)


def raw(*chunks: bytes, pause: float = 0.0) -> Answer:
    """Bytes as they are, with a pause between chunks; then the connection ends."""

    def answer(handler: Handler) -> None:
        handler.close_connection = True
        for chunk in chunks:
            handler.wfile.write(chunk)
            handler.wfile.flush()
            if pause:
                time.sleep(pause)

    return answer


def late(then: Answer, seconds: float) -> Answer:
    def answer(handler: Handler) -> None:
        time.sleep(seconds)
        then(handler)

    return answer


def first_then(first: Answer, then: Answer) -> Answer:
    def answer(handler: Handler) -> None:
        (first if handler.tries() == 1 else then)(handler)

    return answer


def endless_headers(handler: Handler) -> None:
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(16_000):
        handler.wfile.write(b"X-Flood-%d: %s\r\n" % (number, b"x" * 1000))
    handler.wfile.write(b"Content-Length: 2\r\n\r\nok")


def endless_body(handler: Handler) -> None:
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\n")
    for _ in range(400):
        handler.wfile.write(b"10000\r\n" + b"x" * 65_536 + b"\r\n")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    is_tls = False

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # connections that are cut on purpose


@contextmanager
def serving(script: Script, log: Log, *, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """A running server; gives its port."""
    kind = type("BoundHandler", (Handler,), {"script": script, "log": log})
    server = _Server(("127.0.0.1", 0), kind)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        server.is_tls = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
