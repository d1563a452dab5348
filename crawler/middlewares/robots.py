"""robots.txt: read once per host, obeyed, and where it cannot be read, taken to forbid everything."""

from __future__ import annotations

import asyncio

import structlog
from protego import Protego
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from crawler.leaving import LeftError, reason_of
from crawler.middlewares.base import Middleware
from crawler.policy import robots_allow_all

_log = structlog.get_logger(__name__)
# RFC 9309 asks for at least 500 KiB; nobody honest needs more.
MAX_BYTES = 512_000
# Where the host itself cannot be reached, that is the reason to tell, and not its robots.txt.
_UNREACHABLE = ("dns", "private_address", "refused", "tls", "budget", "out_of_time", "interrupted", "paused")


class RobotsMiddleware(Middleware):
    """Ends requests that robots.txt forbids (`robots`) and learns the delay it asks for.

    Scrapy's own goes on where robots.txt cannot be read; a tool that runs unattended every night must stop there.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._agent = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._rules: dict[str, asyncio.Future[Protego | LeftError]] = {}

    async def process_request(self, request: Request) -> None:
        """See the class."""
        if request.meta.get("is_robots"):
            return
        rules = await self._rules_for(request)
        if isinstance(rules, LeftError):
            raise LeftError(rules.reason, rules.detail)
        if not rules.can_fetch(request.url, self._agent):
            raise LeftError("robots", "forbidden by robots.txt")

    async def _rules_for(self, request: Request) -> Protego | LeftError:
        parts = urlparse_cached(request)
        root = f"{parts.scheme}://{parts.netloc}"
        if root not in self._rules:
            self._rules[root] = asyncio.ensure_future(self._read(root, parts.hostname or ""))
        return await asyncio.shield(self._rules[root])

    async def _read(self, root: str, host: str) -> Protego | LeftError:
        ask = Request(
            f"{root}/robots.txt",
            callback=NO_CALLBACK,
            meta={"is_robots": True, "download_maxsize": MAX_BYTES},
            dont_filter=True,
        )
        try:
            response = await self.crawler.engine.download_async(ask)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the rules are unknown and we stay away
            return _unread(error)
        return self._judge(response, host)

    def _judge(self, response: Response, host: str) -> Protego | LeftError:
        if response.status != 200:
            if robots_allow_all(response.status):
                return Protego.parse("")
            return LeftError("robots", f"robots.txt answers {response.status}, taken to forbid")
        text = response.body.decode("utf-8-sig", "replace")
        if text.lstrip()[:1] == "<":
            _log.warning("robots.html", host=host, detail="robots.txt answers HTML, taken as no rules")
            return Protego.parse("")
        rules = Protego.parse(text)
        delay = rules.crawl_delay(self._agent)
        if delay is not None and self.visit is not None:
            self.visit.slow_down(host, float(delay))
        return rules


def _unread(error: Exception) -> LeftError:
    reason, detail = reason_of(error)
    if reason in _UNREACHABLE:
        return LeftError(reason, detail)
    return LeftError("robots", f"robots.txt cannot be read ({reason}), taken to forbid")
