"""The ledger of one source's crawl: every address that is opened ends exactly once, as page, unchanged or drop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from scrapy.http import Response

from models.ids import page_id
from models.known import Keeper
from models.page import Hint, Page, Role

_log = structlog.get_logger(__name__)
# Ends that come by the hundred on an ordinary night.
_EXPECTED = frozenset({"known", "budget", "out_of_time", "interrupted"})


def page_of(response: Response, url: str, *, source: str, role: Role, at: datetime, hint: Hint | None) -> Page:
    """The page of an answer to `url`, or where that was redirected, to what was asked first."""
    asked = response.meta.get("redirect_urls", [])[:1] or [url]
    pairs = [(name, value) for name, values in response.headers.items() for value in values]
    return Page(
        id=page_id(response.url, response.body),
        source=source,
        role=role,
        url=asked[0],
        final_url=response.url,
        fetched_at=at,
        status=response.status,
        headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs),
        body=response.body,
        hint=hint,
    )


@dataclass(slots=True)
class Ledger:
    """Addresses of one source in one crawl, each open until it has ended.

    Attributes:
        source: slug.
        keeper: where ends are reported, from the reactor's thread only.
        on_end: told after every end; `on_fault` when a port itself failed.
        counts: ends by (role, outcome), the outcome being `page`, `unchanged` or `drop:REASON`.
        flags: what was odd but usable, counted.
        fault: the first failure of a port.
    """

    source: str
    keeper: Keeper
    on_end: Callable[[], None] = lambda: None
    on_fault: Callable[[], None] = lambda: None
    counts: Counter[tuple[Role, str]] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    offered: int = 0
    matched: int = 0
    new: int = 0
    fault: Exception | None = None
    pending: dict[str, Role] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def open(self, url: str, role: Role) -> bool:
        """Take an address in; False where this crawl has met it before."""
        if url in self.seen:
            return False
        self.seen.add(url)
        self.pending[url] = role
        return True

    def keep(self, page: Page, url: str) -> None:
        """The address ended as a page."""
        if self._end(url, "page"):
            self._report(lambda: self.keeper.keep_page(page, url=url))
            self._report(self.on_end)

    def unchanged(self, url: str, at: datetime) -> None:
        """The address ended with 304."""
        if self._end(url, "unchanged"):
            self._report(lambda: self.keeper.note_unchanged(self.source, url, at=at))
            self._report(self.on_end)

    def drop(self, url: str, reason: str, detail: str = "") -> None:
        """The address ended early."""
        if self._end(url, f"drop:{reason}"):
            tell = _log.debug if reason in _EXPECTED else _log.info
            tell("crawl.drop", source=self.source, url=url, reason=reason, detail=detail)
            self._report(lambda: self.keeper.note_drop(self.source, url, reason=reason, detail=detail))
            self._report(self.on_end)

    def discovered(self, url: str, *, offered: int, matched: int, new: int) -> None:
        """An index page gave so many addresses; so many are articles, so many of those were never kept before."""
        self.offered += offered
        self.matched += matched
        self.new += new
        self._report(lambda: self.keeper.note_discovered(self.source, url, offered=offered, taken=new))

    def flag(self, *flags: str, url: str = "") -> None:
        """Something was odd but usable."""
        for flag in flags:
            self.flags[flag] += 1
            _log.warning("crawl.flag", source=self.source, flag=flag, url=url)

    def fail(self, error: Exception) -> None:
        """A port failed, which no page can mend: the crawl must end."""
        self.fault = self.fault or error
        self.on_fault()

    def abandon(self, reason: str) -> None:
        """The crawl is over: what is still open ends now."""
        for url in list(self.pending):
            self.drop(url, reason)

    def _end(self, url: str, outcome: str) -> bool:
        role = self.pending.pop(url, None)
        if role is None:
            # a fault of ours, told instead of counted twice
            _log.error("crawl.ended_twice", source=self.source, url=url, outcome=outcome)
            return False
        self.counts[role, outcome] += 1
        return True

    def _report(self, call: Callable[[], None]) -> None:
        if self.fault is not None:
            return
        try:
            call()
        except Exception as error:  # noqa: BLE001 - whatever the keeper raises ends the crawl, and is raised there
            self.fail(error)
