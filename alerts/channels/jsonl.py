"""A JSON Lines file as a channel: one line per alert, written once however often it is sent."""

from __future__ import annotations

import json
import os
from pathlib import Path

from alerts.message import ChannelError, Message


def send(message: Message, target: str) -> None:
    """Append the message to the file `target` in one write, unless a whole line with its id stands there.

    A line that a kill tore is left as it is; the next one begins on a line of its own.

    Raises:
        ChannelError: where the file cannot be read or written.
    """
    path = Path(target)
    try:
        held = path.read_bytes() if path.exists() else b""
        if _is_written(held, message.id):
            return
        _append(path, (b"" if held.endswith(b"\n") or not held else b"\n") + _line(message))
    except OSError as error:
        raise ChannelError(f"{path.name}: {error.strerror or error}") from error


def _line(message: Message) -> bytes:
    plain = {
        "id": message.id,
        "at": message.at.isoformat(),
        "transition": message.transition,
        "about": message.about,
        "subject": message.subject,
        "body": message.body,
        "facts": dict(message.facts),
    }
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


def _is_written(held: bytes, message_id: str) -> bool:
    """Whether a whole line begins with this id; text inside a line cannot, for its quotes are escaped."""
    begin = f'{{"id":"{message_id}"'.encode()
    at = held.find(begin)
    while at >= 0:
        line = held[at:].partition(b"\n")[0]
        if (at == 0 or held[at - 1 : at] == b"\n") and _is_whole(line):
            return True
        at = held.find(begin, at + 1)
    return False


def _is_whole(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _append(path: Path, line: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        written = os.write(handle, line)
        os.fsync(handle)
    finally:
        os.close(handle)
    if written != len(line):
        raise ChannelError(f"{path.name}: only {written} of {len(line)} bytes could be written")
