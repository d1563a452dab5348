"""Events as an Atom feed (RFC 4287); what holds no longer is told by deleted entries (RFC 6721)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, BinaryIO
from urllib.parse import urlencode

from review.exports.entry import NEVER, Entry, Feed

ATOM, TOMBSTONE = "http://www.w3.org/2005/Atom", "http://purl.org/atompub/tombstones/1.0"
"""Namespaces of the two documents."""


def write_atom(found: Iterable[Entry], feed: Feed, out: BinaryIO, *, updated: datetime | None) -> int:
    """Write a feed; returns how many entries and tombstones it has.

    Args:
        found: the entries in order.
        feed: what it is about.
        out: takes the bytes.
        updated: instant of the last change of any entry, None where there is none.
    """
    from lxml import etree

    count = 0
    with etree.xmlfile(out, encoding="utf-8") as file:
        file.write_declaration()
        with file.element(f"{{{ATOM}}}feed", nsmap={None: ATOM, "at": TOMBSTONE}):
            _words(file, "id", feed.id)
            _words(file, "title", feed.title)
            _words(file, "updated", instant(updated or NEVER))
            with file.element(f"{{{ATOM}}}author"):
                _words(file, "name", "Embassywatch")
            _words(file, "generator", "embassywatch")
            if feed.site:
                address = f"{feed.site}/events.atom{_query(feed)}"
                _empty(file, "link", rel="self", type="application/atom+xml", href=address)
            for entry in found:
                file.write("\n")
                (_write_gone if entry.why else _write_entry)(file, entry)
                count += 1
    out.write(b"\n")
    return count


def _query(feed: Feed) -> str:
    query = urlencode(feed.wanted.query)
    return f"?{query}" if query else ""


def _write_entry(file: Any, entry: Entry) -> None:  # noqa: ANN401 - lxml's writer has no public type
    with file.element(f"{{{ATOM}}}entry"):
        _words(file, "id", entry.id)
        _words(file, "title", entry.title)
        _words(file, "updated", instant(entry.updated))
        _words(file, "published", instant(entry.published))
        if entry.page:
            _empty(file, "link", rel="alternate", type="text/html", href=entry.page)
        for address, label in entry.links:
            _empty(file, "link", rel="related", href=address, title=label)
        for term in (entry.record.type.value, entry.record.state.value):
            _empty(file, "category", term=term)
        with file.element(f"{{{ATOM}}}content", type="text"):
            file.write("\n".join(entry.lines))


def _write_gone(file: Any, entry: Entry) -> None:  # noqa: ANN401 - as above
    gone = {"ref": entry.id, "when": instant(entry.updated)}
    with file.element(f"{{{TOMBSTONE}}}deleted-entry", **gone), file.element(f"{{{TOMBSTONE}}}comment"):
        file.write(reason_of(entry))


def reason_of(entry: Entry) -> str:
    """Why an entry holds no longer, with the event that took it in."""
    into = entry.record.merged_into
    return f"{entry.why}: {into}" if into else entry.why


def _words(file: Any, name: str, words: str) -> None:  # noqa: ANN401 - as above
    with file.element(f"{{{ATOM}}}{name}"):
        file.write(words)


def _empty(file: Any, name: str, **attributes: str) -> None:  # noqa: ANN401 - as above
    with file.element(f"{{{ATOM}}}{name}", **attributes):
        pass


def instant(at: datetime) -> str:
    """An instant as RFC 3339 has it, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
