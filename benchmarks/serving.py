"""A desk on a database for benchmarks, in a process of its own so that it shares no interpreter with who measures it.

`python -m benchmarks.serving DATABASE FOLDER` prints its port and serves until its input ends. A request for FORGET
makes it as a desk that was started just now; SPENT answers with the seconds of processor that it has used so far.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from datetime import time as of_day
from pathlib import Path

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from benchmarks.inventing import LAST, houses
from models.archive import Archive
from models.db.store import Database
from review.web.app import build_app
from review.web.wired import DeskSettings

FORGET, SPENT = "/-/forget", "/-/spent"

_BEGUN = datetime.combine(LAST, of_day(9), UTC) + timedelta(days=1)


@contextmanager
def served(address: str, folder: Path) -> Iterator[str]:
    """The base address of a desk in a process of its own, which ends with the block."""
    command = [sys.executable, "-m", "benchmarks.serving", address, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            port = (process.stdout.readline() if process.stdout else "").strip()
            if not port:
                raise RuntimeError("the desk did not start")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


class Forgetting:
    """The desk, made anew whenever FORGET is asked for."""

    def __init__(self, address: str, folder: Path, port: int) -> None:
        self._database = Database.open(address)
        self._archive = Archive(folder / "archive")
        self._settings = DeskSettings(local="ada", data_dir=folder, port=port, sources=houses())
        self._app = self._make()

    def _make(self) -> ASGIApp:
        return build_app(self._database, self._archive, self._settings, _clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope.get("path") == SPENT:
            await PlainTextResponse(str(time.process_time()))(scope, receive, send)
            return
        if scope.get("path") == FORGET:
            self._app = self._make()
        await self._app(scope, receive, send)


def _clock() -> datetime:
    return _BEGUN + timedelta(seconds=time.monotonic())


def main() -> None:
    """Serve until the input ends."""
    import uvicorn

    # named as TCP, as `embassywatch serve` does it: asyncio turns Nagle's delay off for such sockets alone
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    app = Forgetting(sys.argv[1], Path(sys.argv[2]), port)
    config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    threading.Thread(target=_stop_with_input, args=(server,), daemon=True).start()
    print(port, flush=True)
    server.run(sockets=[listening])


def _stop_with_input(server: object) -> None:
    """Whoever started this is gone when its end of the pipe closes."""
    sys.stdin.read()
    server.should_exit = True  # type: ignore[attr-defined]  # a uvicorn.Server, imported late


if __name__ == "__main__":
    main()
