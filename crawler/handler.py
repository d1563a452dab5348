"""The download handler: Scrapy's own for HTTP/1.1, with a cap on headers, an end on demand, and a name for refusals.

It leans on names that Scrapy keeps to itself, since there is no public place to count header bytes before they are all
in memory; tests/crawler/test_faults.py fails when an upgrade moves them.
"""

from __future__ import annotations

from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Response

from crawler.leaving import HeadersTooLargeError, LeftError
from crawler.links import host_of

MAX_HEADER_BYTES = 65_536


class _CappedParser(_LenientHTTPClientParser):
    """Stops reading an answer whose headers never end."""

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's interface names it so
        self.header_bytes = getattr(self, "header_bytes", 0) + len(line) + 1
        if self.header_bytes > MAX_HEADER_BYTES:
            raise HeadersTooLargeError(f"more than {MAX_HEADER_BYTES} bytes of headers")
        super().lineReceived(line)


class _CappedProtocol(_LenientHTTP11ClientProtocol):
    def request(self, request: Any) -> Any:  # noqa: ANN401 - Twisted's own types are private
        answer = super().request(request)
        # the parser exists from here on; Scrapy changes its class in the same way and for the same want of a hook
        self._parser.__class__ = _CappedParser
        return answer


class _CappedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _CappedProtocol:  # noqa: ANN401, N802 - Twisted's interface
        return _CappedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]  # Twisted's own is untyped


class NewsroomDownloadHandler(HTTP11DownloadHandler):
    """Downloads over http and https for spiders with a visit; behaves like Scrapy's own for others."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _CappedFactory

    async def download_request(self, request: Request) -> Response:
        """The answer; LeftError `private_address` where the guard refused, `interrupted` where the crawl must end."""
        visit = getattr(self._crawler.spider, "visit", None)
        work = super().download_request(request)
        try:
            return await (work if visit is None else visit.until_stopped(work))
        except CannotResolveHostError as error:
            refused = _refused(host_of(request.url))
            if refused is None:
                raise
            raise LeftError("private_address", refused) from error


def _refused(host: str) -> str | None:
    """The address for which the guard refused the name, if it did."""
    from twisted.internet import reactor  # late: importing it installs one

    refused: dict[str, str] = getattr(reactor.nameResolver, "refused", {})
    return refused.get(host)
