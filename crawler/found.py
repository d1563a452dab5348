"""What reading one index page gives, whichever way it was read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPage:
    """One feed, sitemap or listing page as it came.

    Attributes:
        body: bytes, decoded of content-encoding.
        url: address that answered.
        step: pages read on this way before it (0 for the first; the depth for a sitemap).
        content_type: header as sent, or an empty string.
    """

    body: bytes
    url: str
    step: int = 0
    content_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One address offered.

    Attributes:
        url: absolute address, not yet canonical.
        title: headline there, white space folded, or None.
        published_text: date there, as printed, or None.
    """

    url: str
    title: str | None = None
    published_text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """What one index page gave.

    Attributes:
        found: addresses offered, in order.
        next: further index pages to read (the next page of a listing, children of a sitemap index).
        flags: short keys of what was odd but usable (`cut`, `capped`, ...).
        failure: short key of why the page is no such index at all (`not_a_feed`, ...), else None.
    """

    found: tuple[Found, ...] = ()
    next: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    failure: str | None = None


def folded(text: str | None, *, limit: int = 500) -> str | None:
    """Text on one line without runs of white space, at most `limit` characters; None where nothing is left."""
    return " ".join(text.split())[:limit] or None if text else None
