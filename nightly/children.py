"""Child processes that end with their parent: a job goes in on stdin, reports come back as JSON lines on stdout.

The child's stdin stays open as long as the parent lives; when it closes, whatever killed the parent, the child leaves
at once. So a night that is killed leaves no orphan behind that goes on writing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TextIO


class Child:
    """A running child: `reports` yields what it says until it ends; `code` is its exit code then."""

    def __init__(self, module: str, job: dict[str, Any], *, log: Path) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as stderr:
            self._process = subprocess.Popen(  # noqa: S603 -- our own interpreter and a module name from our own code
                [sys.executable, "-m", module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                encoding="utf-8",
            )
        self.last_heard = time.monotonic()
        self._said: SimpleQueue[dict[str, Any] | None] = SimpleQueue()
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: S101 -- PIPE was asked for
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        threading.Thread(target=self._listen, args=(self._process.stdout,), daemon=True).start()

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def code(self) -> int | None:
        """Exit code, None while it runs; negative for a signal."""
        return self._process.poll()

    def _listen(self, stdout: TextIO) -> None:
        for line in stdout:
            self.last_heard = time.monotonic()
            self._said.put(json.loads(line))
        self._process.wait()
        self._said.put(None)

    def report(self, timeout: float) -> dict[str, Any] | None:
        """The next report, `{}` when none came in `timeout` seconds, None when the child has ended."""
        try:
            return self._said.get(timeout=timeout)
        except Empty:
            return {}

    def reports(self) -> Iterator[dict[str, Any]]:
        """Every report until the child ends."""
        while (said := self.report(timeout=60.0)) is not None:
            if said:
                yield said

    def kill(self) -> None:
        """End it now."""
        self._process.kill()


def job_of_child() -> dict[str, Any]:
    """Called first in a child: the job; from then on the process leaves when its parent is gone.

    Standard output is kept for reports (`tell_parent`); what anybody else prints goes to standard error.
    """
    _reports.append(os.fdopen(os.dup(1), "w", encoding="utf-8"))
    os.dup2(2, 1)  # whatever a library prints goes to the log, never between the reports
    job: dict[str, Any] = json.loads(sys.stdin.readline())
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    return job


_reports: list[TextIO] = []


def _leave_with_parent() -> None:
    sys.stdin.read()
    os._exit(9)


def tell_parent(**report: object) -> None:
    """Send one report up."""
    _reports[0].write(json.dumps(report) + "\n")
    _reports[0].flush()
