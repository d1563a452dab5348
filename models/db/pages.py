"""The index of the archive, and what a crawl remembers of addresses."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from models.db import tables
from models.db.unit import Found, Unit
from models.db.upsert import Row, batches, insert_absent, upsert
from models.db.work import OPEN, enqueue, jailed, requeue
from models.known import Seen
from models.page import Location, Page, Role

READ = "read"
"""The stage of the ledger in which fetched articles wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRow:
    """A page as the index knows it.

    Attributes:
        outcome: `waiting`, `read`, or `drop:REASON`; index pages stay `waiting` for ever.
        version: id of the version it gave, or None.
    """

    id: str
    source: str
    role: Role
    url: str
    final_url: str
    fetched_at: datetime
    status: int
    location: Location
    run: str
    outcome: str
    version: str | None


def keep_pages(unit: Unit, run: str, kept: Sequence[tuple[Page, str, Location]], *, lost: Collection[str] = ()) -> int:
    """Index pages that lie in the archive, remember their addresses, and put new articles up for reading.

    Pages of one file are given in the order in which they were written: `indexed_until` trusts that. A page known
    already is kept once; its address's times and validators move on. Doing it all again changes nothing.

    Args:
        run: id of the run that fetched them.
        kept: page, the canonical address it was asked for by, and where it lies.
        lost: ids of indexed pages that the archive can no longer give: where one of them was kept anew, its row leads
            there from now on, and it is read again where it was jailed.

    Returns:
        The number of pages that were new.
    """
    new = {key[0] for key in insert_absent(unit, tables.pages, [_page_row(run, page, at) for page, _, at in kept])}
    _move(unit, {page.id: at for page, _, at in kept if page.id in lost})
    _remember(unit, kept)
    _advance(unit, kept)
    enqueue(unit, READ, [page.id for page, _, _ in kept if page.id in new and page.role is Role.ARTICLE])
    return len(new)


def _move(unit: Unit, found: Mapping[str, Location]) -> None:
    for page_id, at in found.items():
        change = update(tables.pages).where(tables.pages.c.id == page_id)
        unit.run(change.values(file=at.file, offset=at.offset, length=at.length))
    if found:
        requeue(unit, READ, [one.key for one in jailed(unit, READ) if one.key in found])


def _page_row(run: str, page: Page, at: Location) -> Row:
    return {
        "id": page.id,
        "source": page.source,
        "role": page.role.value,
        "url": page.url,
        "final_url": page.final_url,
        "fetched_at": page.fetched_at,
        "status": page.status,
        "file": at.file,
        "offset": at.offset,
        "length": at.length,
        "run": run,
    }


def _remember(unit: Unit, kept: Sequence[tuple[Page, str, Location]]) -> None:
    """Move addresses on, never back: an archive indexed again after a kill tells of older fetches too."""
    held = _address_rows(unit, {(page.source, url) for page, url, _ in kept})
    for page, url, _ in kept:
        before = held.get((page.source, url))
        headers = {name.lower(): value for name, value in page.headers}
        row: Row = {
            "source": page.source,
            "url": url,
            "page": page.id,
            "first_fetched": page.fetched_at if before is None else min(before["first_fetched"], page.fetched_at),
            "last_fetched": page.fetched_at,
            "etag": headers.get("etag"),
            "last_modified": headers.get("last-modified"),
        }
        if before is not None and before["last_fetched"] > page.fetched_at:
            row = {**before, "first_fetched": row["first_fetched"]}
        held[page.source, url] = row
    upsert(unit, tables.addresses, held.values())


def _address_rows(unit: Unit, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Row]:
    found: dict[tuple[str, str], Row] = {}
    table = tables.addresses
    for source in {source for source, _ in keys}:
        for batch in batches(sorted(url for of, url in keys if of == source)):
            query = select(table).where(table.c.source == source, table.c.url.in_(batch))
            found.update({(row["source"], row["url"]): dict(row) for row in unit.run(query).mappings()})
    return found


def _advance(unit: Unit, kept: Sequence[tuple[Page, str, Location]]) -> None:
    ends: dict[str, int] = {}
    for _, _, at in kept:
        ends[at.file] = max(ends.get(at.file, 0), at.offset + at.length)
    rows = [{"file": file, "indexed_until": max(end, indexed_until(unit, file))} for file, end in ends.items()]
    upsert(unit, tables.archive_files, rows)


def indexed_until(unit: Unit, file: str) -> int:
    """The byte of an archive file up to which its pages are indexed: after a kill, scanning goes on from there."""
    table = tables.archive_files
    return unit.run(select(table.c.indexed_until).where(table.c.file == file)).scalar() or 0


def file_marks(unit: Unit) -> dict[str, int]:
    """All archive files that the index knows, in order of name, with the byte up to which their pages are indexed."""
    table = tables.archive_files
    return {row.file: row.indexed_until for row in unit.run(select(table).order_by(table.c.file))}


def pages_in(unit: Unit, file: str) -> dict[str, Location]:
    """Ids of the indexed pages of one archive file, and where each lies in it."""
    table = tables.pages
    query = select(table.c.id, table.c.offset, table.c.length).where(table.c.file == file)
    return {row.id: Location(file=file, offset=row.offset, length=row.length) for row in unit.run(query)}


def addresses_of(unit: Unit, source: str, page_ids: Collection[str]) -> set[str]:
    """Canonical addresses of a source whose last page is one of these."""
    table = tables.addresses
    query = select(table.c.url).where(table.c.source == source)
    return {row.url for batch in batches(sorted(page_ids)) for row in unit.run(query.where(table.c.page.in_(batch)))}


def note_unchanged(unit: Unit, source: str, url: str, at: datetime) -> bool:
    """The server said that this address is unchanged: its last fetch moves on; False where it is unknown or later."""
    table = tables.addresses
    change = update(table).where(table.c.source == source, table.c.url == url, table.c.last_fetched < at)
    return bool(unit.run(change.values(last_fetched=at)).rowcount)


def addresses(unit: Unit, source: str) -> dict[str, Seen]:
    """All that is known of one source's addresses, by canonical address."""
    table = tables.addresses
    query = select(table.c.url, table.c.first_fetched, table.c.last_fetched, table.c.etag, table.c.last_modified)
    return {
        row.url: Seen(
            first_fetched=row.first_fetched,
            last_fetched=row.last_fetched,
            etag=row.etag,
            last_modified=row.last_modified,
        )
        for row in unit.run(query.where(table.c.source == source))
    }


def waiting_by_source(unit: Unit, *, without: Collection[str]) -> dict[str, list[str]]:
    """Ids of pages that wait for reading, by source, but for these sources; in order of id."""
    table, work = tables.pages, tables.work
    query = (
        select(table.c.source, table.c.id)
        .join_from(table, work, table.c.id == work.c.key)
        .where(work.c.stage == READ, work.c.state == OPEN, table.c.source.not_in(without))
        .order_by(table.c.source, table.c.id)
    )
    found: dict[str, list[str]] = {}
    for row in unit.run(query):
        found.setdefault(row.source, []).append(row.id)
    return found


def location_at(unit: Unit, source: str, url: str) -> Location | None:
    """Where the page last fetched from a canonical address lies; None where the address is unknown."""
    table = tables.addresses
    page_id = unit.run(select(table.c.page).where(table.c.source == source, table.c.url == url)).scalar()
    return None if page_id is None else location(unit, page_id)


def location(unit: Unit, page_id: str) -> Location | None:
    """Where a page lies in the archive; None where it is not indexed."""
    return locations(unit, [page_id]).get(page_id)


def locations(unit: Unit, page_ids: Sequence[str]) -> dict[str, Location]:
    """Where pages lie in the archive, of those that are indexed."""
    table = tables.pages
    query = select(table.c.id, table.c.file, table.c.offset, table.c.length)
    return {
        row.id: Location(file=row.file, offset=row.offset, length=row.length)
        for batch in batches(page_ids)
        for row in unit.run(query.where(table.c.id.in_(batch)))
    }


def page_rows(
    unit: Unit, source: str | None = None, *, role: Role | None = None, limit: int | None = None, offset: int = 0
) -> Iterator[PageRow]:
    """Indexed pages in order of fetching, all or of one source."""
    table, outcomes = tables.pages, tables.outcomes
    query = (
        select(table, outcomes.c.version, outcomes.c.reason)
        .join_from(table, outcomes, table.c.id == outcomes.c.page, isouter=True)
        .order_by(table.c.fetched_at, table.c.id)
        .limit(limit)
        .offset(offset)
    )
    if source is not None:
        query = query.where(table.c.source == source)
    if role is not None:
        query = query.where(table.c.role == role.value)
    for row in unit.run(query):
        yield _listed(row)


def _listed(row: Found) -> PageRow:
    ended = "waiting" if row.version is None and row.reason is None else "read"
    return PageRow(
        id=row.id,
        source=row.source,
        role=Role(row.role),
        url=row.url,
        final_url=row.final_url,
        fetched_at=row.fetched_at,
        status=row.status,
        location=Location(file=row.file, offset=row.offset, length=row.length),
        run=row.run,
        outcome=ended if row.reason is None else f"drop:{row.reason}",
        version=row.version,
    )
