"""How a command ends: exit codes, and the one exception that carries one out with a one-line message."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every command; of several, `gravest` tells which one wins."""

    OK = 0
    FAULT = 1
    USAGE = 2
    PARTLY = 3
    NOTHING_REACHED = 4
    LOCKED = 5
    MIGRATION = 6


_BY_GRAVITY = (Exit.USAGE, Exit.MIGRATION, Exit.LOCKED, Exit.FAULT, Exit.NOTHING_REACHED, Exit.PARTLY, Exit.OK)


def gravest(codes: Iterable[Exit]) -> Exit:
    """The code that wins when several things went wrong; OK for none."""
    return min(codes, key=_BY_GRAVITY.index, default=Exit.OK)


class StopError(Exception):
    """Ends the command with this code; the message is one line that names the file, key, line or address."""

    def __init__(self, code: Exit, message: str) -> None:
        super().__init__(message)
        self.code = code
