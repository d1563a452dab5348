"""Trying again: at most three times, at the pace the host asks for, and not at all where it asks for too long."""

from __future__ import annotations

from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from crawler.leaving import reason_of
from crawler.links import host_of
from crawler.middlewares.base import Middleware
from crawler.policy import PASSING, retry_after

# Tries in all by reason; what is not named is not tried again. A slow or half-sent answer has already cost much time.
TRIES = {"connection": 3, "dns": 3, "refused": 3, "timeout": 2, "truncated": 2}
STATUS_TRIES = 3


class RetriesMiddleware(Middleware):
    """Gives passing troubles another chance.

    Settings: EMBASSYWATCH_RETRY_PAUSE (seconds before the second try, doubled before the third),
    EMBASSYWATCH_RETRY_AFTER_CAP (longest pause in seconds that is waited for within a run).
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pause = crawler.settings.getfloat("EMBASSYWATCH_RETRY_PAUSE")
        self._cap = crawler.settings.getfloat("EMBASSYWATCH_RETRY_AFTER_CAP")

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Another try for passing statuses, after the pause that Retry-After asks for; else the answer itself."""
        if response.status not in PASSING:
            return response
        visit = self.visit
        header = response.headers.get("Retry-After")
        asked = None
        if visit is not None and header is not None:
            asked = retry_after(header.decode("latin-1"), visit.now())
        if asked is not None and visit is not None:
            visit.hold(host_of(request.url), asked)
            if asked > self._cap:
                return response
        return self._again(request, STATUS_TRIES, pause=asked) or response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Another try for passing troubles of the network."""
        reason, _ = reason_of(exception)
        return self._again(request, TRIES.get(reason, 1), pause=None)

    def _again(self, request: Request, tries: int, *, pause: float | None) -> Request | None:
        tried = request.meta.get("tried", 0) + 1
        if tried >= tries:
            return None
        if pause is None and self.visit is not None:
            self.visit.hold(host_of(request.url), self._pause * 2 ** (tried - 1))
        again = request.replace(dont_filter=True, priority=request.priority - 1)
        again.meta["tried"] = tried
        return again
