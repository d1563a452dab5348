"""Events as a JSON Feed (version 1.1); the record stands under `_embassywatch`, and tells what holds no longer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO
from urllib.parse import urlencode

from review.exports.atom import instant, reason_of
from review.exports.entry import Entry, Feed
from review.exports.record import SCHEMA
from review.exports.rows import json_line

VERSION = "https://jsonfeed.org/version/1.1"


def write_jsonfeed(found: Iterable[Entry], feed: Feed, out: BinaryIO) -> int:
    """Write a feed; returns how many items it has, tombstones among them.

    Args:
        found: the entries in order.
        feed: what it is about.
        out: takes the bytes.
    """
    head: dict[str, Any] = {
        "version": VERSION,
        "title": feed.title,
        "authors": [{"name": "Embassywatch"}],
        "_embassywatch": {"id": feed.id, "schema_version": SCHEMA},
    }
    if feed.site:
        query = urlencode(feed.wanted.query)
        head["home_page_url"] = f"{feed.site}/"
        head["feed_url"] = f"{feed.site}/events.jsonfeed" + (f"?{query}" if query else "")
    out.write(json_line(head)[:-1] + b',"items":[')
    count = 0
    for entry in found:
        out.write((b",\n" if count else b"\n") + json_line(_item(entry)))
        count += 1
    out.write(b"\n]}\n")
    return count


def _item(entry: Entry) -> dict[str, Any]:
    record = entry.record.model_dump(mode="json")
    item: dict[str, Any] = {
        "id": entry.id,
        "title": entry.title,
        "content_text": "\n".join(entry.lines),
        "date_published": instant(entry.published),
        "date_modified": instant(entry.updated),
        "tags": [entry.record.type.value, entry.record.state.value],
        "_embassywatch": {"deleted": bool(entry.why), "event": record},
    }
    first = next((address for address, _ in entry.links), "")
    if entry.page:
        item["url"] = entry.page
    if first:
        item["external_url"] = first
    if entry.why:
        item["title"] = f"No longer held: {entry.title}"
        item["content_text"] = f"This holds no longer: {reason_of(entry)}."
        item["_embassywatch"]["why"] = entry.why
    return item
