"""Articles offered by a feed: RSS 2.0, RDF or Atom.

A page of HTML, or a document without a single entry whose kind is unknown, is a failure and not an empty feed: feed
parsers accept both without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from typing import Any

from crawler.found import Discovered, Found, IndexPage, folded
from models.source import Discovery

# A feed is read while the crawl waits, at about 3,000 entries a second: no more is parsed than will be used.
MAX_BYTES = 2_000_000
_CLOSED = re.compile(rb"</(?:[a-z]+:)?(?:item|entry)\s*>", re.IGNORECASE)
_ENTITY = re.compile(rb"<!ENTITY|<!DOCTYPE[^>]*\[", re.IGNORECASE)
# Entities are declared before the first element; an entry may well quote a page with a document type.
_ELEMENT = re.compile(rb"<[a-z]", re.IGNORECASE)
_ROOT_END = re.compile(rb"</(?:[a-z]+:)?(?:rss|feed|rdf)\s*>\s*(?:<!--.*?-->\s*)*$", re.IGNORECASE | re.DOTALL)


def discover(index: IndexPage, way: Discovery) -> Discovered:
    """Entries of a feed, complete ones only; see `crawler.discover.Discover`.

    Flags: `cut` (ends in the middle), `capped` (more entries than `max_items`), `no_link` (entries without address).
    Failures: `dtd` (declares entities), `not_a_feed`.
    """
    if _ENTITY.search(_ELEMENT.split(index.body[:100_000], 1)[0]):
        return Discovered(failure="dtd")
    ends = [match.end() for match in _CLOSED.finditer(index.body, 0, MAX_BYTES)]
    capped = len(ends) > way.max_items
    cut = not capped and (len(index.body) > MAX_BYTES or _ROOT_END.search(index.body[-2_000:]) is None)
    parsed = _parsed(index, ends[way.max_items - 1] if capped else MAX_BYTES)
    if not parsed.entries and (cut or not parsed.get("version")):
        return Discovered(failure="not_a_feed")
    # of a feed that ends in the middle, the last entry is half made
    entries = parsed.entries[: len(ends)] if cut else parsed.entries
    found = tuple(_found_in(entries))
    flags = [("cut", cut), ("no_link", len(found) < len(entries)), ("capped", capped)]
    return Discovered(found=found, flags=tuple(flag for flag, holds in flags if holds))


def _parsed(index: IndexPage, length: int) -> Any:  # noqa: ANN401 - feedparser publishes no types
    import feedparser  # late: most sources and most commands never need it

    headers = {"content-location": index.url, "content-type": index.content_type or "application/xml"}
    # a stream, because feedparser would take a short body for the name of a file and open that
    return feedparser.parse(BytesIO(index.body[:length]), response_headers=headers, sanitize_html=False)


def _found_in(entries: Any) -> Iterator[Found]:  # noqa: ANN401 - see _parsed
    for entry in entries:
        link = (entry.get("link") or "").strip()
        if link:
            date = entry.get("published") or entry.get("updated")
            yield Found(
                url=link, title=folded(unescape(entry.get("title") or "")), published_text=folded(date, limit=100)
            )
