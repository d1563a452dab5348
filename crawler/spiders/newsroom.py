"""The one spider: reads the indexes of one source, asks for the articles they offer, and accounts for every address."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any, Self

import structlog
from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler import discover
from crawler.found import Discovered, Found, IndexPage
from crawler.keep import page_of
from crawler.leaving import reason_of
from crawler.links import RefusedError, canonical, is_article, normal
from crawler.policy import may_reread, reason_of_status, validators
from crawler.spiders.alone import visit_alone
from crawler.visit import Visit
from models.known import Seen
from models.page import Hint, Page, Role
from models.source import Discovery

_log = structlog.get_logger(__name__)
SITEMAP_BYTES = 50 * 1024 * 1024
# First bytes of documents and pictures that are served in an article's place.
_NOT_PAGES = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b")


class NewsroomSpider(Spider):
    """Crawls one source: `scrapy crawl newsroom -a source=SLUG`, or with a visit from `crawler.crawl`."""

    name = "newsroom"

    def __init__(self, source: str | None = None, visit: Visit | None = None, **kwargs: Any) -> None:  # noqa: ANN401 - Scrapy's own
        super().__init__(**kwargs)
        self.visit = visit if visit is not None else visit_alone(source)
        self._index_pages: dict[int, int] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:  # noqa: ANN401 - Scrapy's own
        """As Scrapy makes it; the source's own delay becomes the crawler's, the crawler's limits become the visit's."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.visit.seconds = crawler.settings.getfloat("EMBASSYWATCH_SOURCE_SECONDS")
        spider.visit.routes = crawler.settings.getdict("EMBASSYWATCH_ROUTES")
        crawler.settings.set("DOWNLOAD_DELAY", spider.visit.source.politeness.delay, priority="spider")
        crawler.signals.connect(spider.note_error, signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """The first index page of every way to discover articles."""
        for number, way in enumerate(self.visit.source.discover):
            first = way.url.replace("{page}", str(way.first_page))
            for request in self._index_requests([first], number, step=0):
                yield request

    def read_index(self, response: Response, *, key: str, number: int, step: int) -> Iterator[Request]:
        """An index page arrived, or 304: keep it, and ask for what it offers."""
        ledger = self.visit.ledger
        # unchanged since an earlier night, which may have ended before it asked for all: what we hold is read again
        held = self.visit.page(key) if response.status == 304 else None
        reason = None if held else reason_of_status(response.status) or (None if response.body else "empty")
        if reason is not None:
            ledger.drop(key, reason, f"status {response.status}")
            return
        index = _index_of(response, step) if held is None else _index_held(held, step)
        way = self.visit.source.discover[number]
        discovered = discover.member(way.kind)(index, way)
        if discovered.failure is not None:
            ledger.drop(key, discovered.failure, index.content_type)
            return
        ledger.flag(*discovered.flags, url=key)
        if held is None:
            self._keep(response, key, Role.INDEX, None)
        else:
            ledger.unchanged(key, self.visit.now())
        yield from self._follow(discovered, way, key, number, step)

    def _follow(self, discovered: Discovered, way: Discovery, key: str, number: int, step: int) -> Iterator[Request]:
        """Ask for the articles that an index page offers, then for the next index pages."""
        articles, fresh = self._article_requests(discovered, key)
        yield from articles
        if way.kind != "listing" or fresh or not discovered.found:
            yield from self._index_requests(discovered.next, number, step=step + 1)

    def read_article(self, response: Response, *, key: str, hint: Hint, conditional: bool) -> Iterator[dict[str, Any]]:
        """An article arrived, or 304."""
        ledger = self.visit.ledger
        if response.status == 304 and conditional:
            ledger.unchanged(key, self.visit.now())
            return
        reason = reason_of_status(response.status) or self._not_a_story(response)
        if reason is not None:
            ledger.drop(key, reason, f"status {response.status}")
            return
        self._keep(response, key, Role.ARTICLE, hint)
        yield {"url": key, "title": hint.title, "status": response.status, "length": len(response.body)}

    def note_failure(self, failure: Failure) -> None:
        """A request ended without an answer that may be read."""
        reason, detail = reason_of(failure.value or RuntimeError("no reason given"))
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy hangs it there
        self.visit.ledger.drop(request.cb_kwargs["key"], reason, detail)

    def note_error(self, failure: Failure, response: Response | None, spider: Spider) -> None:
        """Our own code failed on a page: told with its traceback, counted, and the source goes on."""
        self.visit.error = self.visit.error or f"{type(failure.value).__name__}: {failure.value}"[:300]
        key = "" if response is None else response.cb_kwargs.get("key", "")
        if key in self.visit.ledger.pending:
            self.visit.ledger.drop(key, "fault", self.visit.error)

    def closed(self, reason: str) -> None:
        """The spider ends: nothing may stay open."""
        self.visit.ledger.abandon("interrupted" if self.visit.stopping.is_set() else "fault")

    def _index_requests(self, urls: list[str] | tuple[str, ...], number: int, *, step: int) -> Iterator[Request]:
        way = self.visit.source.discover[number]
        for url in urls:
            # the index of a sitemap is not one of its children
            if self._index_pages.get(number, 0) >= way.max_pages + (way.kind == "sitemap"):
                return
            key = self._opened(url, Role.INDEX)
            if key is None:
                continue
            self._index_pages[number] = self._index_pages.get(number, 0) + 1
            meta = {"index": True, "download_maxsize": SITEMAP_BYTES} if way.kind == "sitemap" else {"index": True}
            kwargs = {"key": key, "number": number, "step": step}
            seen = self.visit.seen(key)
            # only what we can still read may be asked for conditionally
            headers = validators(seen) if seen is not None and self.visit.page(key) is not None else None
            yield self._request(key, self.read_index, 10, meta, kwargs, headers)

    def _opened(self, url: str, role: Role) -> str | None:
        ledger = self.visit.ledger
        try:
            key = normal(url)
        except RefusedError as error:
            if ledger.open(url, role):
                ledger.drop(url, "bad_address", error.reason)
            return None
        return key if ledger.open(key, role) else None

    def _article_requests(self, discovered: Discovered, index: str) -> tuple[list[Request], int]:
        """Requests for the articles offered, and how many of them this crawl had not met before."""
        requests: list[Request] = []
        matched = fresh = new = 0
        for found in discovered.found:
            key = self._article_key(found, index)
            matched += key is not None
            if key is None or not self.visit.ledger.open(key, Role.ARTICLE):
                continue
            fresh += 1
            seen = self.visit.seen(key)
            new += seen is None
            if self._may_ask(seen):
                requests.append(self._article_request(key, seen, found, index))
            else:
                self.visit.ledger.drop(key, "known")
        if discovered.found and not matched:
            self.visit.ledger.flag("nothing_matches", url=index)
        self.visit.ledger.discovered(index, offered=len(discovered.found), matched=matched, new=new)
        return requests, fresh

    def _article_key(self, found: Found, index: str) -> str | None:
        try:
            key = canonical(found.url, self.visit.source.canonical, base=index)
        except RefusedError as error:
            _log.info("crawl.refused", source=self.visit.source.slug, reason=error.reason, url=found.url[:200])
            return None
        return key if is_article(self.visit.source, key) else None

    def _may_ask(self, seen: Seen | None) -> bool:
        return seen is None or may_reread(seen, self.visit.now(), self.visit.source.politeness.reread_days)

    def _article_request(self, key: str, seen: Seen | None, found: Found, index: str) -> Request:
        headers = {} if seen is None else validators(seen)
        hint = Hint(title=found.title, published=found.published_text, found_on=index)
        kwargs = {"key": key, "hint": hint, "conditional": bool(headers)}
        return self._request(key, self.read_article, 0, {}, kwargs, headers)

    def _request(
        self,
        url: str,
        callback: Any,  # noqa: ANN401 - Scrapy's callbacks have no common type
        priority: int,
        meta: dict[str, Any],
        kwargs: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> Request:
        # dont_filter: the ledger has already seen to it that no address is asked twice, and counts what it leaves out
        return Request(
            url,
            callback=callback,
            errback=self.note_failure,
            priority=priority,
            meta=meta,
            cb_kwargs=kwargs,
            headers=headers,
            dont_filter=True,
        )

    def _keep(self, response: Response, key: str, role: Role, hint: Hint | None) -> None:
        visit = self.visit
        page = page_of(response, key, source=visit.source.slug, role=role, at=visit.now(), hint=hint)
        visit.ledger.keep(page, key)

    def _not_a_story(self, response: Response) -> str | None:
        """Why an answer of 200 is no story, or None."""
        if not response.body.strip():
            return "empty"
        if response.body.startswith(_NOT_PAGES):
            return "not_html"
        if "redirect_urls" in response.meta and response.url in self._homes():
            return "redirect_home"
        return None

    def _homes(self) -> set[str]:
        return {normal(self.visit.source.homepage), normal("/", base=self.visit.source.homepage)}


def _content_type(response: Response) -> str:
    return (response.headers.get("Content-Type") or b"").decode("latin-1")


def _index_of(response: Response, step: int) -> IndexPage:
    return IndexPage(body=response.body, url=response.url, step=step, content_type=_content_type(response))


def _index_held(page: Page, step: int) -> IndexPage:
    sent = {name.lower(): value for name, value in page.headers}
    return IndexPage(body=page.body, url=page.final_url, step=step, content_type=sent.get("content-type", ""))
