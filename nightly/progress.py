"""Progress bars on a terminal, and nothing elsewhere."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any


class Bar:
    """A bar of one stage on stderr; silent where stderr is no terminal.

    Args:
        label: what is being done.
        total: how many steps, None where nobody knows.
    """

    def __init__(self, label: str, total: int | None = None) -> None:
        self._shown: Any = None
        self._task: Any = None
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            self._shown = Progress(*columns, console=Console(stderr=True), transient=True)
            self._task = self._shown.add_task(label, total=total)

    def __enter__(self) -> Bar:
        if self._shown is not None:
            self._shown.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._shown is not None:
            self._shown.stop()

    def done(self, completed: int, *, total: int | None = None) -> None:
        """So many steps are done."""
        if self._shown is not None:
            self._shown.update(self._task, completed=completed, total=total)
