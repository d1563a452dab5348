"""Raw pages, write once: WARC inside, and no caller knows.

The records of a page are written by one call, so that a kill tears at most the last page of a file. Files are never
rewritten, cut or continued by another process: a torn tail stays where it is and is reported by whoever scans.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from models.page import Location, Page
from models.warc import head_record, page_records
from models.warc_file import Entry, Fault, walk

__all__ = ["ROLL_AT", "Archive", "ArchiveFault", "ArchiveUnusable", "ArchiveWriter", "Entry", "Fault"]

ROLL_AT = 500 * 1024 * 1024
"""A file that has reached so many bytes is not continued; a page never spans two files."""


class ArchiveUnusable(Exception):  # noqa: N818 - says what is the case
    """The archive cannot be written; one line with the file and the cause. What was kept before stays kept."""


class ArchiveFault(Exception):  # noqa: N818 - says what is the case
    """There is no readable page at a location; one line with file, byte and cause."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


class Archive:
    """The archive in a folder, which is made when the first page is kept."""

    __slots__ = ("_faults", "_folder")

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._faults: dict[Fault, None] = {}

    def writer(self, stem: str, now: datetime) -> ArchiveWriter:
        """A writer with new files of its own, `pages/<stem>-<nnnn>.warc.gz`, the first one made with the first page.

        Args:
            stem: start of the file names, say `20260105-nightly`; no slashes.
            now: instant for the head of each file.
        """
        return ArchiveWriter(self._folder, stem, now)

    def files(self) -> list[str]:
        """All files, as names relative to the folder, in alphabetical order."""
        return sorted(f"pages/{file.name}" for file in (self._folder / "pages").glob("*.warc.gz"))

    def size(self, file: str) -> int | None:
        """Bytes of a file; None where it is missing."""
        try:
            return (self._folder / file).stat().st_size
        except FileNotFoundError:
            return None

    def reserve(self, file: str) -> None:
        """Take a missing file's name with an empty file, so that no new one gets it; a file that is there stays."""
        (self._folder / file).parent.mkdir(parents=True, exist_ok=True)
        (self._folder / file).touch(exist_ok=True)

    def read(self, location: Location) -> Page:
        """The page at a location; raises ArchiveFault where there is none, or a damaged one."""
        return self.entry(location).page

    def entry(self, location: Location) -> Entry:
        """The page at a location with its canonical address; raises as `read` does."""
        cause = "no page lies here"
        for found in walk(self._folder, location.file, location.offset, location.offset + location.length):
            if isinstance(found, Entry) and found.location == location:
                return found
            cause = found.cause if isinstance(found, Fault) else cause
            break
        raise ArchiveFault(Fault(file=location.file, offset=location.offset, cause=cause))

    def scan(self, file: str | None = None, start: int = 0) -> Iterator[tuple[Location, Page]]:
        """All whole pages of one file from a byte on, or of all files; damage goes to `faults` and is never raised."""
        for entry in self.entries(file, start):
            yield entry.location, entry.page

    def entries(self, file: str | None = None, start: int = 0) -> Iterator[Entry]:
        """As `scan`, with the canonical addresses."""
        for name in self.files() if file is None else [file]:
            for found in walk(self._folder, name, start, None):
                if isinstance(found, Entry):
                    yield found
                else:
                    self._faults[found] = None

    def faults(self) -> tuple[Fault, ...]:
        """What the scans so far could not read: each torn tail and each damaged place, once."""
        return tuple(self._faults)


class ArchiveWriter:
    """Keeps pages in files of its own; not for use by two threads. Raises ArchiveUnusable when it cannot."""

    def __init__(self, folder: Path, stem: str, now: datetime) -> None:
        if "/" in stem or not stem or stem.startswith("."):
            raise ValueError(f"not the start of a file name: {stem!r}")
        self._folder = folder / "pages"
        self._stem = stem
        self._now = now
        self._number = 0
        self._handle: int | None = None
        self._size = 0
        self._name = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def keep(self, page: Page, *, url: str | None = None) -> Location:
        """Append a page; it lasts from the next `sync` on.

        Args:
            page: what was fetched.
            url: the canonical address it was asked for by, `page.url` where none is given.
        """
        group = page_records(page, page.url if url is None else url)
        try:
            if self._handle is None or self._size >= ROLL_AT:
                self._open_next()
            offset = self._append(group)
        except OSError as error:
            raise self._broken(error) from error
        return Location(file=f"pages/{self._name}", offset=offset, length=len(group))

    def sync(self) -> None:
        """Wait until the disk has all pages kept so far."""
        if self._handle is not None:
            try:
                os.fsync(self._handle)
            except OSError as error:
                raise self._broken(error) from error

    def close(self) -> None:
        """Sync and end the file; a further `keep` opens a new one."""
        self.sync()
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)

    def _open_next(self) -> None:
        self.close()
        self._folder.mkdir(parents=True, exist_ok=True)
        while self._handle is None:
            self._number += 1
            self._name = f"{self._stem}-{self._number:04d}.warc.gz"
            try:
                self._handle = os.open(
                    self._folder / self._name, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o644
                )
            except FileExistsError:
                continue
        self._size = 0
        _sync_folder(self._folder)
        self._append(head_record(self._name, self._now))

    def _append(self, group: bytes) -> int:
        """One write of the whole group; returns where it begins."""
        if self._handle is None:
            raise OSError("no file is open")
        offset = self._size
        written = os.write(self._handle, group)
        while written < len(group):  # a full disk takes a part; the next call tells why
            written += os.write(self._handle, group[written:])
        self._size += written
        return offset

    def _broken(self, error: OSError) -> ArchiveUnusable:
        """Leave the file, whose tail may be torn, for good."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)
        return ArchiveUnusable(f"{self._folder / self._name}: {error.strerror or error}")


def _sync_folder(folder: Path) -> None:
    """Make the names of new files last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
