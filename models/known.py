"""Ports between a crawl and whatever remembers: what was seen before, and where pages and outcomes are reported.

`nightly/wiring.py` gives them a database and an archive; plain `scrapy crawl` uses `Memory`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from models.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is known of an address: when first and last fetched (UTC), and its validators as the server gave them."""

    first_fetched: datetime
    last_fetched: datetime
    etag: str | None
    last_modified: str | None


class Known(Protocol):
    """What a crawl may ask."""

    def seen(self, source: str, url: str) -> Seen | None:
        """What is known of this canonical address of this source; None when it was never kept."""

    def page(self, source: str, url: str) -> Page | None:
        """The page last kept for this address, so that an index can be read again where the server says 304."""


class Keeper(Protocol):
    """Where a crawl reports. Every request ends in exactly one of these three calls."""

    def keep_page(self, page: Page, *, url: str) -> None:
        """Keep a fetched page; `url` is the canonical address it was known by when asked for."""

    def note_unchanged(self, source: str, url: str, *, at: datetime) -> None:
        """The server answered 304 for this canonical address at this instant (UTC)."""

    def note_drop(self, source: str, url: str, *, reason: str, detail: str = "") -> None:
        """An address left early; `reason` is a short key (`robots`, `off_host`, `http_404`, `dns`, ...)."""

    def note_discovered(self, source: str, found_on: str, *, offered: int, taken: int) -> None:
        """A feed, sitemap or listing offered so many addresses, of which so many were new and are being fetched."""

    def close(self) -> None:
        """The crawl is over: whatever was reported is now durable."""


@dataclass(slots=True)
class Memory:
    """Both ports in memory, for plain `scrapy crawl` and for tests."""

    pages: list[Page] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    drops: Counter[tuple[str, str]] = field(default_factory=Counter)
    discovered: list[tuple[str, str, int, int]] = field(default_factory=list)
    addresses: dict[tuple[str, str], Seen] = field(default_factory=dict)
    kept: dict[tuple[str, str], Page] = field(default_factory=dict)

    def seen(self, source: str, url: str) -> Seen | None:
        """See Known."""
        return self.addresses.get((source, url))

    def page(self, source: str, url: str) -> Page | None:
        """See Known."""
        return self.kept.get((source, url))

    def keep_page(self, page: Page, *, url: str) -> None:
        """See Keeper."""
        headers = {name.lower(): value for name, value in page.headers}
        before = self.addresses.get((page.source, url))
        self.addresses[page.source, url] = Seen(
            first_fetched=page.fetched_at if before is None else before.first_fetched,
            last_fetched=page.fetched_at,
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
        )
        self.pages.append(page)
        self.kept[page.source, url] = page

    def note_unchanged(self, source: str, url: str, *, at: datetime) -> None:
        """See Keeper."""
        self.unchanged.append(url)

    def note_drop(self, source: str, url: str, *, reason: str, detail: str = "") -> None:
        """See Keeper; only the count by source and reason is kept."""
        self.drops[source, reason] += 1

    def note_discovered(self, source: str, found_on: str, *, offered: int, taken: int) -> None:
        """See Keeper."""
        self.discovered.append((source, found_on, offered, taken))

    def close(self) -> None:
        """Nothing to do: memory is all there is."""
