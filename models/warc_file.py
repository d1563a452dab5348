"""What lies in one file of the archive: whole pages, and places where it is torn or damaged."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from models.page import Location, Page
from models.warc import HEAD, METADATA, REQUEST, RESPONSE, parse_page, parse_record

LARGEST = 128 * 1024 * 1024
"""Bytes that one record may unpack to: twice the largest body that the crawler takes."""

_CHUNK = 64 * 1024
_MAGIC = b"\x1f\x8b\x08"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A place that could not be read: file, byte and cause."""

    file: str
    offset: int
    cause: str

    def __str__(self) -> str:
        return f"{self.file}, byte {self.offset}: {self.cause}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A page in the archive: where it lies, and the canonical address it was asked for by."""

    location: Location
    page: Page
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One gzip member: where it lies, and what it unpacks to; or the cause why it does not."""

    offset: int
    length: int
    data: bytes = b""
    cause: str | None = None


def walk(folder: Path, name: str, start: int, end: int | None) -> Iterator[Entry | Fault]:
    """Whole pages and damaged places of one file, in order, between two bytes (to its end with None)."""
    if ".." in PurePosixPath(name).parts or PurePosixPath(name).is_absolute():
        yield Fault(file=name, offset=start, cause="not a file of the archive")
        return
    try:
        handle = (folder / name).open("rb")
    except OSError as error:
        yield Fault(file=name, offset=start, cause=str(error.strerror))
        return
    with handle:
        size = os.fstat(handle.fileno()).st_size
        end = size if end is None else min(end, size)
        group = _Group(file=name)
        for member in members(handle, start, end):
            found = group.take(member)
            if found is not None:
                yield found
        if group.begun:
            yield group.fault(end, "ends in the middle of a page")


class _Group:
    """The records of one page while they come in; damage inside is told once, at the page's first byte."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._start: int | None = None
        self._blocks: dict[str, bytes] = {}

    @property
    def begun(self) -> bool:
        return self._start is not None

    def take(self, member: Member) -> Entry | Fault | None:
        """Take the next record; gives the whole page with its last one, and a fault for what is damaged or lacks."""
        if member.cause is not None:
            return self.fault(member.offset, member.cause)
        try:
            kind, block = parse_record(member.data)
            return self._sort(kind, block, member)
        except ValueError as error:
            return self.fault(member.offset, str(error))

    def _sort(self, kind: str, block: bytes, member: Member) -> Entry | Fault | None:
        if kind == REQUEST:
            lacking = self.fault(member.offset, "a page without its end") if self.begun else None
            self._start, self._blocks = member.offset, {}
            return lacking
        if kind == HEAD:
            return None
        if kind not in {RESPONSE, METADATA}:
            raise ValueError(f"a record of a kind that is not ours: {kind}")
        if self._start is None:
            return None  # the rest of a page whose damage was told already
        self._blocks[kind] = block
        return self._whole(member.offset + member.length) if kind == METADATA else None

    def _whole(self, end: int) -> Entry:
        start = self._start or 0
        if RESPONSE not in self._blocks:
            raise ValueError("a page without its response")
        page, url = parse_page(self._blocks[RESPONSE], self._blocks[METADATA])
        self._start, self._blocks = None, {}
        return Entry(location=Location(file=self._file, offset=start, length=end - start), page=page, url=url)

    def fault(self, offset: int, cause: str) -> Fault:
        """The damage found, and begin anew."""
        at = offset if self._start is None else self._start
        self._start, self._blocks = None, {}
        return Fault(file=self._file, offset=at, cause=cause)


def members(handle: BinaryIO, start: int, end: int) -> Iterator[Member]:
    """The gzip members of a file between two bytes; after damage, from the next place that looks like a member on."""
    offset = start
    while offset < end:
        member = _member(handle, offset, end)
        yield member
        offset = offset + member.length if member.cause is None else _next_magic(handle, offset + 1, end)


def _member(handle: BinaryIO, offset: int, end: int) -> Member:
    handle.seek(offset)
    mill = zlib.decompressobj(wbits=31)
    data = bytearray()
    read = 0
    while not mill.eof:
        chunk = handle.read(min(_CHUNK, end - offset - read))
        if not chunk:
            return Member(offset=offset, length=read, cause="cut off in the middle of a record")
        read += len(chunk)
        try:
            data += mill.decompress(chunk, LARGEST + 1 - len(data))
        except zlib.error:
            return Member(offset=offset, length=read, cause="damaged bytes")
        if len(data) > LARGEST:
            return Member(offset=offset, length=read, cause=f"a record of more than {LARGEST} bytes")
    return Member(offset=offset, length=read - len(mill.unused_data), data=bytes(data))


def _next_magic(handle: BinaryIO, start: int, end: int) -> int:
    """Where the next gzip member may begin; `end` where none does."""
    handle.seek(start)
    position, kept = start, b""
    while position < end and (chunk := handle.read(min(_CHUNK, end - position))):
        found = (kept + chunk).find(_MAGIC)
        if found >= 0:
            return position - len(kept) + found
        position += len(chunk)
        kept = chunk[-2:]
    return end
