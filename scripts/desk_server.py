"""A review desk on a free loopback port, for as long as a block of code runs."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import uvicorn

from models.archive import Archive
from models.db.store import Database
from review.web.app import build_app
from review.web.wired import Clock, DeskSettings

PATIENCE = 20.0
"""Seconds that the server may take to begin."""


@contextmanager
def serve(database: Database, archive: Archive, settings: DeskSettings, clock: Clock) -> Iterator[str]:
    """Its address, such as `http://127.0.0.1:40123`.

    Raises:
        TimeoutError: the server did not begin.
    """
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    port = int(listening.getsockname()[1])
    app = build_app(database, archive, replace(settings, port=port), clock)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        until = time.monotonic() + PATIENCE
        while not server.started:
            if time.monotonic() > until:
                raise TimeoutError(f"the desk did not begin within {PATIENCE:.0f} s")
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=5)
