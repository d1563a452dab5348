"""A file that is whole or not there: written beside its name, put in its place at the end; `-` is stdout."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from nightly.exits import Exit, StopError

STDOUT = "-"


@contextmanager
def whole_file(name: str) -> Iterator[BinaryIO]:
    """Takes the bytes of a file; where the block ends by an error, what was there before stays as it was.

    Raises:
        StopError: 1 where it cannot be written, with the system's words.
    """
    if name == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(name)
    try:
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.", suffix=".part")
    except OSError as error:
        raise StopError(Exit.FAULT, f"{name}: cannot be written: {error.strerror}") from error
    try:
        with os.fdopen(handle, "wb") as out:
            yield cast("BinaryIO", out)
            out.flush()
            os.fsync(out.fileno())
        _open_to_others(beside, path)
        Path(beside).replace(path)
    except OSError as error:
        raise StopError(Exit.FAULT, f"{name}: cannot be written: {error.strerror or error}") from error
    finally:
        Path(beside).unlink(missing_ok=True)


def _open_to_others(beside: str, path: Path) -> None:
    """Give the new file the mode of the one it replaces, else the one that the user's mask allows."""
    try:
        mode = path.stat().st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        mode = 0o666 & ~mask
    Path(beside).chmod(mode)
