"""Redirects by header only, at most five, no circles; each hop is a new request that passes every check again."""

from __future__ import annotations

from urllib.parse import urljoin

from scrapy.http import Request, Response

from crawler.leaving import LeftError
from crawler.links import RefusedError, normal
from crawler.middlewares.base import Middleware

MOST_HOPS = 5
_STATUSES = (301, 302, 303, 307, 308)
_LASTING = (301, 308)


class RedirectsMiddleware(Middleware):
    """Follows redirects; a refresh in the page itself is never followed."""

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The next request, the answer itself, or LeftError `redirects` or `bad_address`."""
        location = response.headers.get("Location")
        if response.status not in _STATUSES or location is None:
            return response
        hops = [*request.meta.get("redirect_urls", []), request.url]
        target = _target(request.url, location)
        if len(hops) > MOST_HOPS or target in hops:
            raise LeftError("redirects", f"{len(hops)} to {target[:200]}")
        self._flag(request, response.status, target)
        onward = request.replace(url=target, dont_filter=True)
        onward.meta["redirect_urls"] = hops
        return onward

    def _flag(self, request: Request, status: int, target: str) -> None:
        visit = self.visit
        if visit is None:
            return
        if request.url.startswith("https:") and target.startswith("http:"):
            visit.ledger.flag("https_to_http", url=request.url)
        if status in _LASTING and request.meta.get("index"):
            visit.ledger.flag("index_moved", url=f"{request.url} to {target}")


def _target(url: str, location: bytes) -> str:
    try:
        return normal(urljoin(url, location.decode("utf-8", "replace").strip()))
    except (RefusedError, ValueError) as error:
        raise LeftError("bad_address", f"redirect: {error}"[:200]) from error
