"""The archived pages behind events as one WARC file, with a list of what proves what.

The file opens with its `warcinfo`, then comes for each event a `metadata` record (JSON: the event, its reports, the
SHA-256 of each page's body), then the request, response and metadata records of each page, as the archive keeps them.
"""

from __future__ import annotations

import hashlib
import io
import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, BinaryIO

from models.archive import Archive, ArchiveFault
from models.db import outgoing, pages
from models.db.outgoing import Link
from models.db.store import Unit
from models.page import Location, Page
from models.warc import head_record, page_records
from review.exports.entry import AUTHORITY, NEVER
from review.exports.gather import Outgoing, gathered
from review.exports.record import SCHEMA
from review.exports.wanted import Wanted


@dataclass(slots=True)
class Written:
    """What a file of evidence holds: events, pages, and for each page that could not be read its id and the cause."""

    events: int = 0
    pages: int = 0
    missing: dict[str, str] = field(default_factory=dict)


def write_evidence(
    unit: Unit, archive: Archive, wanted: Wanted, focus: Sequence[str], out: BinaryIO, *, only: Sequence[str] = ()
) -> Written:
    """Write the pages of events; each page once, however many events it is evidence for.

    Args:
        unit: a reading unit.
        archive: where the pages lie.
        wanted: which events.
        focus: codes of the states in focus.
        out: takes the bytes.
        only: ids of the only events, in that order; empty for all that are wanted.
    """
    ids = only or outgoing.ids_in_order(unit, type=wanted.type, sending=wanted.sending, host=wanted.host)
    out.write(head_record("embassywatch-evidence.warc.gz", _newest(unit, ids)))
    written, done = Written(), set[str]()
    for one in gathered(unit, ids, wanted, focus, tombstones=False):
        found = _pages_of(unit, archive, one.links, written)
        out.write(_manifest(one, found, written))
        written.events += 1
        for page, url in found.values():
            if page.id not in done:
                done.add(page.id)
                written.pages += 1
                out.write(page_records(page, url))
    return written


def _newest(unit: Unit, ids: Sequence[str]) -> datetime:
    """The instant in the head of the file: the newest of what it may hold, so that equal pages give an equal file."""
    last = outgoing.fetched_last(unit)
    return max((last[id_] for id_ in ids if id_ in last), default=NEVER)


def _pages_of(unit: Unit, archive: Archive, links: Sequence[Link], written: Written) -> dict[str, tuple[Page, str]]:
    where = pages.locations(unit, [link.page for link in links])
    return dict(_read(archive, sorted({link.page for link in links}), where, written))


def _read(
    archive: Archive, ids: Sequence[str], where: dict[str, Location], written: Written
) -> Iterator[tuple[str, tuple[Page, str]]]:
    for id_ in ids:
        if id_ not in where:
            written.missing[id_] = "not in the archive's index"
            continue
        try:
            entry = archive.entry(where[id_])
        except ArchiveFault as fault:
            written.missing[id_] = str(fault)
            continue
        yield id_, (entry.page, entry.url)


def _manifest(one: Outgoing, found: dict[str, tuple[Page, str]], written: Written) -> bytes:
    """The record that says what proves one event."""
    from warcio.warcwriter import WARCWriter

    target = f"{AUTHORITY}event/{one.event.id}"
    told = {
        "schema_version": SCHEMA,
        "event": one.record.model_dump(mode="json"),
        "reports": [_report(link, found, written) for link in one.links],
    }
    body = json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1).encode()
    at = max((link.fetched_at for link in one.links), default=NEVER).astimezone(UTC)
    mark = uuid.uuid5(uuid.NAMESPACE_URL, f"{target} {hashlib.sha256(body).hexdigest()}")
    headers = {
        "WARC-Record-ID": f"<urn:uuid:{mark}>",
        "WARC-Date": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "Content-Type": "application/json",
    }
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    writer.write_record(
        writer.create_warc_record(target, "metadata", io.BytesIO(body), len(body), warc_headers_dict=headers)
    )
    return out.getvalue()


def _report(link: Link, found: dict[str, tuple[Page, str]], written: Written) -> dict[str, Any]:
    kept = found.get(link.page)
    return {
        "source": link.source,
        "url": link.url,
        "title": link.title,
        "version": link.version,
        "page": link.page,
        "fetched_at": link.fetched_at.isoformat(),
        "sha256": None if kept is None else hashlib.sha256(kept[0].body).hexdigest(),
        "bytes": None if kept is None else len(kept[0].body),
        "missing": written.missing.get(link.page),
    }
