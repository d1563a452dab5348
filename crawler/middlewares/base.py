"""What the middlewares have in common: they know the visit of their crawler; `scrapy shell` has none."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler

from crawler.visit import Visit


class Middleware:
    """A downloader middleware of ours."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler)

    @property
    def visit(self) -> Visit | None:
        """The visit of the running spider, if it is a newsroom's."""
        return getattr(self.crawler.spider, "visit", None)
