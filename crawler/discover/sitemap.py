"""Articles offered by a sitemap: an index of sitemaps, a set of addresses, with or without the news extension, gzip.

Read as a stream with the caps of the protocol (50,000 entries, 50 MiB unpacked); document types are refused.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from crawler.found import Discovered, Found, IndexPage, folded
from models.source import Discovery

MAX_BYTES = 50 * 1024 * 1024
MAX_ENTRIES = 50_000
MAX_DEPTH = 2
_CHUNK = 65_536
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_KINDS = {"urlset": "url", "sitemapindex": "sitemap"}
_DATES = ("publication_date", "lastmod")


def discover(index: IndexPage, way: Discovery) -> Discovered:
    """Addresses of a sitemap, the newest first, or the children of an index; see `crawler.discover.Discover`.

    Flags: `cut` (ends in the middle), `capped` (more than `max_items`, `max_pages` or the protocol allows), `too_deep`.
    Failures: `dtd`, `not_a_sitemap`, `bad_gzip`.
    """
    flags: list[str] = []
    try:
        raw = _unpacked(index.body, flags)
    except zlib.error:
        return Discovered(failure="bad_gzip")
    if _DOCTYPE.search(raw[:100_000]):
        html = re.search(rb"<!DOCTYPE\s+html", raw[:2_000], re.IGNORECASE)
        return Discovered(failure="not_a_sitemap" if html else "dtd")
    entries: list[dict[str, str]] = []
    root = _read(raw, entries, flags)
    if root not in _KINDS:
        return Discovered(failure="not_a_sitemap")
    if root == "sitemapindex":
        return _children(entries, index, way, flags)
    return _articles(entries, way, flags)


def _unpacked(body: bytes, flags: list[str]) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    mill = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    raw = mill.decompress(body, MAX_BYTES)
    if not mill.eof:
        flags.append("cut")
    return raw


def _read(raw: bytes, entries: list[dict[str, str]], flags: list[str]) -> str:
    """Fill `entries` with the children of each entry by local name; returns the local name of the root."""
    root = ""
    try:
        for event, element in _events(raw):
            name = _local(element)
            if event == "start":
                root = root or name
                if root not in _KINDS:
                    return root
            elif name == _KINDS[root]:
                entries.append(_fields(element))
                element.clear()
                if len(entries) >= MAX_ENTRIES:
                    flags.append("capped")
                    break
    except etree.XMLSyntaxError:
        if "cut" not in flags:
            flags.append("cut")
    return root


def _events(raw: bytes) -> Iterator[tuple[str, etree._Element]]:
    options = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    yield from etree.iterparse(BytesIO(raw), events=("start", "end"), **options)


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _fields(element: etree._Element) -> dict[str, str]:
    fields: dict[str, str] = {}
    for child in element.iter():
        if isinstance(child.tag, str) and child.text and child.text.strip():
            fields.setdefault(_local(child), child.text.strip())
    return fields


def _children(entries: list[dict[str, str]], index: IndexPage, way: Discovery, flags: list[str]) -> Discovered:
    if index.step >= MAX_DEPTH:
        return Discovered(flags=(*flags, "too_deep"))
    children = [fields["loc"] for fields in _newest_first(entries) if fields.get("loc", index.url) != index.url]
    if way.children is not None:
        children = [child for child in children if re.search(way.children, child)]
    if len(children) > way.max_pages:
        flags.append("capped")
    return Discovered(next=tuple(children[: way.max_pages]), flags=tuple(dict.fromkeys(flags)))


def _articles(entries: list[dict[str, str]], way: Discovery, flags: list[str]) -> Discovered:
    found = [_found(fields) for fields in _newest_first(entries) if "loc" in fields]
    if len(found) > way.max_items:
        flags.append("capped")
    return Discovered(found=tuple(found[: way.max_items]), flags=tuple(dict.fromkeys(flags)))


def _date(fields: dict[str, str]) -> str | None:
    return next((fields[name] for name in _DATES if name in fields), None)


def _newest_first(entries: list[dict[str, str]]) -> list[dict[str, str]]:
    """By date as printed (ISO dates sort as text), those without a date last and in their own order."""
    return sorted(entries, key=lambda fields: _date(fields) or "", reverse=True)


def _found(fields: dict[str, str]) -> Found:
    return Found(url=fields["loc"], title=folded(fields.get("title")), published_text=folded(_date(fields), limit=100))
