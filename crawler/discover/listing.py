"""Articles offered by a listing page: links, headlines and dates by CSS selector, with paging."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from parsel import Selector

from crawler.found import Discovered, Found, IndexPage, folded
from models.source import Discovery

# Real listing pages are below 500 kB; beyond this only the beginning is read, since the crawl waits meanwhile.
MAX_BYTES = 2_000_000


def discover(index: IndexPage, way: Discovery) -> Discovered:
    """Links of a listing in order of place, and the next page; see `crawler.discover.Discover`.

    Flags: `cut` (page longer than is read), `capped` (more links than `max_items`).
    Failure: `no_items` (the selectors find no link: an empty list looks the same as a redesign).
    """
    page = Selector(text=_decoded(index.body[:MAX_BYTES], index.content_type), type="html")
    base = _base(page, index.url)
    found = tuple(_found_in(page, base, way))
    if not found:
        return Discovered(failure="no_items")
    flags = [("cut", len(index.body) > MAX_BYTES), ("capped", len(found) > way.max_items)]
    return Discovered(
        found=found[: way.max_items],
        next=tuple(_next(page, base, way, index.step)),
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
    for item in page.css(way.item) if way.item is not None else [page]:
        for link in item.css(way.link or "a"):
            found = _found(item, link, base, way)
            if found is None:
                continue
            # the picture and the headline of a teaser often link to the same story: the one with words counts
            if found.url not in seen or (seen[found.url].title is None and found.title is not None):
                seen[found.url] = found
    yield from seen.values()


def _found(item: Selector, link: Selector, base: str, way: Discovery) -> Found | None:
    href = (link.attrib.get("href") or "").strip()
    if not href or href.startswith("#"):
        return None
    try:
        url = urljoin(base, href)
    except ValueError:
        return None
    scope = link if way.item is None else item
    title = _text(scope, way.title) if way.title is not None else _words(link)
    date = _text(scope, way.date) if way.date is not None else None
    return Found(url=url, title=title, published_text=folded(date, limit=100))


def _text(scope: Selector, selector: str | None) -> str | None:
    matches = scope.css(selector) if selector is not None else []
    return _words(matches[0]) if matches else None


def _words(element: Selector) -> str | None:
    """Text of an element, or where it has none the text that stands for its picture."""
    text = folded(" ".join(element.xpath(".//text()[not(parent::script or parent::style)]").getall()))
    return text or folded(element.attrib.get("title")) or folded(element.xpath(".//img/@alt").get())


def _next(page: Selector, base: str, way: Discovery, step: int) -> Iterator[str]:
    if step + 1 >= way.max_pages:
        return
    if "{page}" in way.url:
        yield way.url.replace("{page}", str(way.first_page + step + 1))
    elif way.next is not None:
        href = page.css(way.next).xpath("@href").get()
        if href:
            yield urljoin(base, href.strip())
