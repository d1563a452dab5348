"""Articles offered by a listing page: links, headlines and dates by CSS selector, with paging."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from urllib.parse import urljoin, urlsplit

from parsel import Selector

from crawler.found import Discovered, Found, IndexPage, folded
from models.source import Discovery

# Real listing pages are below 500 kB; beyond this only the beginning is read, since the crawl waits meanwhile.
MAX_BYTES = 2_000_000
MAX_LINKS = 5_000


def discover(index: IndexPage, way: Discovery) -> Discovered:
    """Links of a listing in order of place, and the next page; see `crawler.discover.Discover`.

    Flags: `cut` (page longer than is read), `capped` (more links than `max_items`).
    Failure: `no_items` (the selectors find no link: an empty list looks the same as a redesign). Only the first page
    may be without items, if it leads on: a menu whose links are the lists.
    """
    page = Selector(text=_decoded(index.body[:MAX_BYTES], index.content_type), type="html")
    base = _base(page, index.url)
    found = tuple(_found_in(page, base, way))
    following = tuple(_next(page, base, way, index.step))
    if not found and (index.step > 0 or not following):
        return Discovered(failure="no_items")
    flags = [("cut", len(index.body) > MAX_BYTES), ("capped", len(found) > way.max_items)]
    return Discovered(
        found=found[: way.max_items],
        next=following,
        flags=tuple(flag for flag, holds in flags if holds),
    )


def _decoded(body: bytes, content_type: str) -> str:
    from w3lib.encoding import html_to_unicode  # late: feeds and sitemaps do without

    _, text = html_to_unicode(content_type or None, body)
    return text.replace("\x00", "")


def _base(page: Selector, url: str) -> str:
    """What relative links are relative to: `base href` counts only on the same host."""
    href = page.css("base::attr(href)").get()
    if href is None:
        return url
    base = urljoin(url, href.strip())
    return base if urlsplit(base).netloc == urlsplit(url).netloc else url


def _found_in(page: Selector, base: str, way: Discovery) -> Iterator[Found]:
    seen: dict[str, Found] = {}
    for link, item in islice(_links(page, way), MAX_LINKS):
        found = _found(item, link, base, way)
        # the picture and the headline of a teaser often link to the same story: the one with words counts
        if found is not None and (found.url not in seen or _is_better(found, seen[found.url])):
            seen[found.url] = found
        if len(seen) > way.max_items:
            break
    pictures = {} if all(found.title for found in seen.values()) else _pictures(page, base)
    for found in seen.values():
        yield found if found.title else replace(found, title=pictures.get(found.url))


def _links(page: Selector, way: Discovery) -> Iterator[tuple[Selector, Selector]]:
    for item in page.css(way.item) if way.item is not None else [page]:
        for link in item.css(way.link or "a"):
            yield link, item


def _is_better(found: Found, other: Found) -> bool:
    return other.title is None and found.title is not None


def _found(item: Selector, link: Selector, base: str, way: Discovery) -> Found | None:
    url = _joined(base, link.attrib.get("href"))
    if url is None:
        return None
    scope = link if way.item is None else item
    title = _text(scope, way.title) if way.title is not None else _words(link)
    date = _text(scope, way.date) if way.date is not None else None
    return Found(url=url, title=title, published_text=folded(date, limit=100))


def _joined(base: str, href: str | None) -> str | None:
    text = (href or "").strip()
    if not text or text.startswith("#"):
        return None
    try:
        return urljoin(base, text)
    except ValueError:
        return None


def _text(scope: Selector, selector: str) -> str | None:
    matches = scope.css(selector)
    return _words(matches[0]) if matches else None


def _words(element: Selector) -> str | None:
    return folded(" ".join(element.xpath(".//text()[not(parent::script or parent::style)]").getall()))


def _pictures(page: Selector, base: str) -> dict[str, str | None]:
    """What stands for the pictures that are links: a photo item has no other headline."""
    links = page.xpath("//a[@href][.//img/@alt]")
    pairs = ((_joined(base, link.attrib["href"]), link.xpath(".//img/@alt").get()) for link in links)
    return {url: folded(alt) for url, alt in pairs if url is not None}


def _next(page: Selector, base: str, way: Discovery, step: int) -> Iterator[str]:
    if step + 1 >= way.max_pages:
        return
    if "{page}" in way.url:
        yield way.url.replace("{page}", str(way.first_page + step + 1))
    elif way.next is not None:
        hrefs = page.css(way.next).xpath("@href").getall()
        joined = dict.fromkeys(_joined(base, href) for href in hrefs)
        yield from [url for url in joined if url is not None][: way.max_pages]
