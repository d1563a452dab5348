"""Bytes as they came, with the circumstances under which they came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """Why a page was fetched."""

    ARTICLE = "article"
    INDEX = "index"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What the place of discovery said about an article: claims of a feed or listing, kept apart from the page's own.

    Attributes:
        title: headline there, or None.
        published: date there, as printed, or None.
        found_on: address of the feed, sitemap or listing.
    """

    title: str | None
    published: str | None
    found_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One fetched page.

    Attributes:
        id: hash of final address and body (`models.ids.page_id`).
        source: slug of the source.
        role: article or index (feed, sitemap, listing).
        url: address asked for; `final_url` the one that answered.
        fetched_at: instant of the answer, UTC.
        status: HTTP status.
        headers: names and values as they came, in order.
        body: decoded of content-encoding, otherwise as it came.
        hint: what the place of discovery said, or None.
    """

    id: str
    source: str
    role: Role
    url: str
    final_url: str
    fetched_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    hint: Hint | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where a page lies in the archive: file name relative to its folder, byte offset and length of its records."""

    file: str
    offset: int
    length: int
