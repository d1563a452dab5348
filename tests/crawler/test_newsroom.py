"""How the spider asks: conditionally only where the answer "unchanged" would leave us something to read."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from crawler.keep import Ledger
from crawler.spiders.newsroom import NewsroomSpider
from crawler.visit import Visit
from models.known import Memory
from models.page import Page, Role
from tests.crawler.making import source_at

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
FEED = "http://a.example/feed.xml"
HELD = Page(
    id="1", source="a", role=Role.INDEX, url=FEED, final_url=FEED, fetched_at=NOW, status=200,
    headers=(("ETag", '"7"'), ("Last-Modified", "Mon, 23 Nov 2026 01:00:00 GMT")), body=b"<rss/>",
)  # fmt: skip


def _first_request(memory: Memory) -> dict[str, str]:
    """Headers of the one request that a visit to the feed begins with."""
    source = source_at("a.example", 80)
    ledger = Ledger(source=source.slug, keeper=memory)
    visit = Visit(source=source, known=memory, ledger=ledger, now=lambda: NOW, routes={})

    async def begin() -> list[dict[str, str]]:
        spider = NewsroomSpider(visit=visit)
        return [request.headers.to_unicode_dict() async for request in spider.start()]

    (headers,) = asyncio.run(begin())
    return dict(headers)


@pytest.mark.parametrize(
    ("fetched", "readable", "etag"),
    [(True, True, '"7"'), (True, False, None), (False, False, None)],
    ids=["held", "held and unreadable", "never fetched"],
)
def test_an_index_is_asked_conditionally_only_where_its_copy_can_be_read(
    fetched: bool, readable: bool, etag: str | None
) -> None:
    memory = Memory()
    if fetched:
        memory.keep_page(HELD, url=FEED)
    if not readable:
        memory.kept.clear()
    headers = _first_request(memory)
    assert headers.get("If-None-Match") == etag
    assert ("If-Modified-Since" in headers) == (etag is not None)
