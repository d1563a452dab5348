"""The crawl's ports over archive and database: pages are archived as they come, their index follows in batches.

An index row is committed only after the archive is synced, so the index never points at bytes that are not there; a
page archived and not yet indexed when the power goes is found by `reconcile` before the next crawl.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import structlog

from models.archive import Archive, ArchiveFault, ArchiveUnusable, ArchiveWriter
from models.db import pages, runs
from models.db.store import Database, Unit
from models.known import Seen
from models.page import Location, Page
from models.run import Tally
from nightly.clock import real_now
from nightly.context import LOCK_SECONDS, LostLockError

log = structlog.get_logger(__name__)

BATCH_PAGES = 50
BATCH_SECONDS = 2.0  # a kill costs at most this much fetching


class Keeping:
    """Known and Keeper for a crawl in this process.

    Args:
        archive: where pages of earlier nights lie; writer: a file in it of this crawl's own.
        run, owner, fence: the run, and the proof that it holds the night lock.
    """

    def __init__(
        self, database: Database, archive: Archive, writer: ArchiveWriter, *, run: str, owner: str, fence: int
    ) -> None:
        self._database = database
        self._archive = archive
        self._writer = writer
        self._run, self._owner, self._fence = run, owner, fence
        self._lost: frozenset[str] | None = None
        self._addresses: dict[str, dict[str, Seen]] = {}
        self._at: dict[str, dict[str, Location]] = {}
        self._kept: list[tuple[Page, str, Location]] = []
        self._unchanged: list[tuple[str, str, datetime]] = []
        self._counts: Counter[tuple[str, str]] = Counter()
        self._answered_304: Counter[str] = Counter()
        self._flushed = time.monotonic()

    def seen(self, source: str, url: str) -> Seen | None:
        """See Known; a source's addresses are read once, at its first question.

        An address whose page the archive has lost counts as never kept, so that it is fetched anew and whole: the
        answer "unchanged" would leave it lost.
        """
        if source not in self._addresses:
            with self._database.unit(writing=False) as unit:
                if self._lost is None:
                    self._lost = frozenset().union(*(one.pages for one in losses(unit, self._archive)))
                gone = pages.addresses_of(unit, source, self._lost)
                known = pages.addresses(unit, source).items()
                self._addresses[source] = {url: seen for url, seen in known if url not in gone}
                rows = pages.page_rows(unit, source)
                self._at[source] = {row.id: row.location for row in rows if row.id not in self._lost}
        return self._addresses[source].get(url)

    def page(self, source: str, url: str) -> Page | None:
        """See Known; read from the archive, None where that is damaged."""
        with self._database.unit(writing=False) as unit:
            at = pages.location_at(unit, source, url)
        try:
            return None if at is None else self._archive.read(at)
        except ArchiveFault as error:
            log.warning("archived page cannot be read", source=source, url=url, error=str(error))
            return None

    def keep_page(self, page: Page, *, url: str) -> None:
        """See Keeper; a page that is in the archive already is not written again, only its address is noted."""
        self.seen(page.source, url)
        at = self._at[page.source]
        outcome = f"{page.role.value}_same" if page.id in at else f"{page.role.value}_kept"
        if page.id not in at:
            with self._forgetting():
                at[page.id] = self._writer.keep(page, url=url)
        self._kept.append((page, url, at[page.id]))
        self._counts[page.source, outcome] += 1
        self._flush_if_due()

    def note_unchanged(self, source: str, url: str, *, at: datetime) -> None:
        """See Keeper."""
        self._unchanged.append((source, url, at))
        self._answered_304[source] += 1
        self._flush_if_due()

    def note_drop(self, source: str, url: str, *, reason: str, detail: str = "") -> None:
        """See Keeper; the crawl's own summary counts drops, and its log tells each."""

    def note_discovered(self, source: str, found_on: str, *, offered: int, taken: int) -> None:
        """See Keeper; the crawl's own summary counts them."""

    def close(self) -> None:
        """See Keeper."""
        self._flush()
        self._writer.close()

    def unchanged(self, source: str) -> int:
        """How often a source answered 304, index pages and articles together."""
        return self._answered_304[source]

    def tallies(self) -> tuple[Tally, ...]:
        """Kept pages so far, new (`kept`) and met again (`same`), as lines of the stage `fetch`."""
        return tuple(
            Tally(stage="fetch", source=source, outcome=outcome, n=n)
            for (source, outcome), n in sorted(self._counts.items())
        )

    def _flush_if_due(self) -> None:
        waiting = len(self._kept) + len(self._unchanged)
        if waiting >= BATCH_PAGES or time.monotonic() - self._flushed > BATCH_SECONDS:
            self._flush()

    @contextmanager
    def _forgetting(self) -> Iterator[None]:
        """What a broken archive file never promised is not indexed; `reconcile` finds what reached the disk."""
        try:
            yield
        except ArchiveUnusable:
            self._kept.clear()
            raise

    def _flush(self) -> None:
        self._flushed = time.monotonic()
        if not self._kept and not self._unchanged:
            return
        with self._forgetting():
            self._writer.sync()
        with self._database.unit() as unit:
            if not runs.extend_lock(unit, self._owner, self._fence, LOCK_SECONDS, real_now()):
                raise LostLockError(f"run {self._run} has lost the night to another one")
            pages.keep_pages(unit, self._run, self._kept, lost=self._lost or ())
            for source, url, at in self._unchanged:
                pages.note_unchanged(unit, source, url, at)
            unit.commit()
        self._kept.clear()
        self._unchanged.clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What a file of the archive has lost below its index.

    Attributes:
        size: bytes that are left; None where the file is missing.
        mark: bytes up to which it was indexed.
        pages: ids of the indexed pages that lie beyond its end.
    """

    file: str
    size: int | None
    mark: int
    pages: frozenset[str]

    def __str__(self) -> str:
        left = "missing" if self.size is None else f"{self.size} of {self.mark} bytes left"
        return f"{self.file}: {left}, {len(self.pages)} indexed pages are lost"


def losses(unit: Unit, archive: Archive) -> tuple[Loss, ...]:
    """Files that are missing, or shorter than their index says, as long as indexed pages are lost with that.

    Costs one look at each file's size; no page is read.
    """
    found = []
    for file, mark in pages.file_marks(unit).items():
        size = archive.size(file)
        if (size or 0) >= mark:
            continue
        gone = frozenset(key for key, at in pages.pages_in(unit, file).items() if at.offset + at.length > (size or 0))
        if gone:
            found.append(Loss(file=file, size=size, mark=mark, pages=gone))
    return tuple(found)


def find_losses(database: Database, archive: Archive) -> tuple[Loss, ...]:
    """As `losses`, and the names of missing files are taken: a new file of that name would seem to be indexed."""
    with database.unit(writing=False) as unit:
        found = losses(unit, archive)
        names = pages.file_marks(unit)
    for file in names:
        if archive.size(file) is None:
            archive.reserve(file)
    return found


def reconcile(database: Database, archive: Archive, *, run: str) -> tuple[int, tuple[str, ...]]:
    """Index the pages that lie in the archive and are not in its index, as a kill leaves them; a batch at a time.

    Returns:
        how many were added, and a line for each archive file that is torn (its whole records are kept).
    """
    added = 0
    with database.unit(writing=False) as unit:
        marks = pages.file_marks(unit)
        lost = frozenset().union(*(one.pages for one in losses(unit, archive)))
    for file in archive.files():
        entries = archive.entries(file, marks.get(file, 0))
        while found := [(entry.page, entry.url, entry.location) for entry in islice(entries, BATCH_PAGES)]:
            with database.unit() as unit:
                added += pages.keep_pages(unit, run, found, lost=lost)
                unit.commit()
    return added, tuple(str(fault) for fault in archive.faults())
