"""`embassywatch extract`: the batch face of the reader, JSON Lines in and out, also one file of HTML or plain text."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from nightly.exits import Exit, StopError

WHOLE = (".html", ".htm", ".txt")
"""Suffixes of files that hold one article."""

LINES = (".jsonl", ".json")
"""Suffixes of files that hold a record a line."""

LONGEST_LINE = 20_000_000  # bytes; a longer line is refused, not loaded piece by piece


def run_extract(*, file: Path | None, published: str | None, title: str | None, pretty: bool) -> None:
    """Read records and print readings; a line that cannot be read is reported on stderr and the rest goes on.

    Raises:
        StopError: 3 when some line could not be read, 2 when the file cannot be opened, has another suffix than those
            in `WHOLE` and `LINES`, or options do not fit it.
    """
    kind = "" if file is None else file.suffix.lower()
    if file is not None and kind not in WHOLE + LINES:
        raise StopError(Exit.USAGE, f"--file {file}: not one of {' '.join(WHOLE + LINES)}")
    if file is not None and kind in WHOLE:
        lines: Iterable[tuple[int, bytes]] = [(1, json.dumps(record_of_file(file, kind, published, title)).encode())]
    elif published is not None or title is not None:
        raise StopError(Exit.USAGE, "--published and --title go with a .txt or .html --file; a record carries its own")
    else:
        lines = _numbered(file)
    bad = 0
    for number, line in lines:
        bad += not _read_line(number, line, indent=2 if pretty else None)
    sys.stdout.flush()
    if bad:
        raise StopError(Exit.PARTLY, "")


def _numbered(file: Path | None) -> Iterator[tuple[int, bytes]]:
    if file is None:
        yield from _lines(sys.stdin.buffer)
        return
    try:
        stream = file.open("rb")
    except OSError as error:
        raise StopError(Exit.USAGE, f"{file}: {error.strerror}") from error
    with stream:
        yield from _lines(stream)


def _lines(stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        yield number, line
        while len(line) > LONGEST_LINE and not line.endswith(b"\n"):  # skip the rest of what is too long
            line = stream.readline(LONGEST_LINE + 1)


def _read_line(number: int, line: bytes, *, indent: int | None) -> bool:
    """Print the reading of one line; False where it could not be read (a blank line is fine and says nothing)."""
    from extract.batch import BadRecord, read_record

    if not line.strip():
        return True
    try:
        if len(line) > LONGEST_LINE:
            raise BadRecord(f"longer than {LONGEST_LINE} bytes")
        told = read_record(_parse(line), _reader())
        print(json.dumps(told, ensure_ascii=False, allow_nan=False, indent=indent))
    except ValueError as error:
        print(f"embassywatch: line {number}: {_one_line(error)}", file=sys.stderr)
        return False
    return True


def _parse(line: bytes) -> Any:  # noqa: ANN401 -- whatever JSON says; read_record checks it
    try:
        return json.loads(line, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 at byte {error.start}") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at character {error.pos + 1}") from error


def _refuse_constant(word: str) -> float:
    """Python reads NaN and Infinity, which are no JSON and would make our answer none."""
    raise ValueError(f"not JSON: {word}")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]


_held: list[Any] = []


def _reader() -> Any:  # noqa: ANN401 -- extract.reader.Reader, which is imported late
    if not _held:
        from extract.reader import Reader

        _held.append(Reader())
    return _held[0]


def record_of_file(file: Path, kind: str, published: str | None, title: str | None) -> dict[str, Any]:
    """The record of a file that holds one article (`kind` of `WHOLE`); raises StopError where it holds none."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise StopError(Exit.USAGE, f"{file}: {error.strerror}") from error
    if kind == ".txt":
        text = raw.decode("utf-8", "replace")
        return {"id": file.name, "title": title or "", "text": text, "published": published}
    from extract.clean.cleaner import clean_html
    from models.article import Drop

    cleaned = clean_html(raw)
    if isinstance(cleaned, Drop):
        raise StopError(Exit.PARTLY, f"{file}: no article in it: {cleaned.reason} {cleaned.detail}".rstrip())
    on = None if cleaned.published is None else cleaned.published.on.isoformat()
    return {"id": file.name, "title": title or cleaned.title, "text": cleaned.text, "published": published or on}
