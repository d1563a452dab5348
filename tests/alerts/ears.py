"""Real receivers on loopback: a webhook that can be told to fail, and a small mail server."""

from __future__ import annotations

import contextlib
import json
import socket
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Ear:
    """What came in; `status` is answered to the next request, `hang` holds the answer back until it is set."""

    port: int
    got: list[Any] = field(default_factory=list)
    status: int = 200
    hang: threading.Event | None = None


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def webhook(port: int = 0) -> Iterator[Ear]:
    """A server that takes JSON posts."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if ear.hang is not None:
                ear.hang.wait(5)
            if ear.status == 200:
                ear.got.append(body)
            self.send_response(ear.status)
            if ear.status == 302:
                self.send_header("Location", f"http://127.0.0.1:{ear.port}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        ear = Ear(port=server.server_port)
        yield from _serving(server, ear)


@contextlib.contextmanager
def mailbox() -> Iterator[Ear]:
    """A mail server that speaks as much SMTP as a sender needs; `got` holds (recipients, message as bytes)."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            recipients: list[str] = []
            self._say("220 sample")
            while line := self.rfile.readline().decode("latin-1").strip():
                word = line.split(":")[0].split()[0].upper()
                if word == "QUIT":
                    self._say("221 bye")
                    return
                if word == "RCPT":
                    recipients.append(line.partition(":")[2])
                if word == "DATA":
                    self._say("354 go on")
                    ear.got.append((list(recipients), self._data()))
                self._say("250 ok")

        def _say(self, words: str) -> None:
            self.wfile.write(words.encode() + b"\r\n")

        def _data(self) -> bytes:
            lines: list[bytes] = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line)
            return b"".join(lines)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        ear = Ear(port=int(server.server_address[1]))
        yield from _serving(server, ear)


def _serving(server: socketserver.BaseServer, ear: Ear) -> Iterator[Ear]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield ear
    finally:
        server.shutdown()
        thread.join()
