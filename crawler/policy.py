"""What the crawl may do and when: pure decisions, each with a name for the report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from types import MappingProxyType

from models.known import Seen

# Every reason under which an address may leave early, and what it means. docs/operations.md shows this table to whoever
# reads a morning report; a test holds the two together.
REASONS: Mapping[str, str] = MappingProxyType(
    {
        "bad_address": "the address is malformed, disguised or too long",
        "bad_encoding": "the body is not packed as its header says, or packed more than once",
        "bad_gzip": "the sitemap is not the gzip file it claims to be",
        "budget": "the requests allowed for this source and night are used up",
        "connection": "the connection broke",
        "dns": "the name does not resolve",
        "dtd": "the feed or sitemap declares a document type with entities",
        "empty": "the answer has no body",
        "fault": "our own code failed on this page; the log has the traceback",
        "headers_too_large": "more than 64 KiB of headers",
        "http_NNN": "the server answered with this status; 401, 403, 429 and 451 mean that it refuses us",
        "interrupted": "the crawl was told to stop before this address was asked",
        "known": "kept on an earlier night and too old to be asked again",
        "no_items": "the listing's selectors find no link",
        "not_a_feed": "the feed's address answers something else, mostly HTML",
        "not_a_sitemap": "the sitemap's address answers something else, mostly HTML",
        "not_html": "the article's address answers a document or picture",
        "off_host": "a redirect or link leads to a host that the source does not list",
        "out_of_time": "the time allowed for this source is used up",
        "paused": "the host asks for a longer pause than the night allows",
        "port": "a port other than 80 and 443",
        "private_address": "the name resolves to an address that is not public",
        "redirect_home": "the article's address leads to the front page: the story is gone",
        "redirects": "more than five redirects, or a circle of them",
        "refused": "nobody listens there",
        "robots": "robots.txt forbids it, or cannot be read (then it is taken to forbid)",
        "timeout": "no complete answer within the time limit",
        "tls": "the certificate does not prove that this is the host",
        "too_large": "the body is larger than the cap",
        "truncated": "the body is shorter than announced",
    }
)

REFUSING = frozenset({401, 403, 429, 451})
PASSING = frozenset({408, 429, 500, 502, 503, 504, 522, 524})
_MOST_SECONDS = 1e9


def reason_of_status(status: int) -> str | None:
    """Why an answer of this status is not kept; None for 200."""
    return None if status == 200 else f"http_{status}"


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, from seconds or a date; None where it says nothing usable.

    Negative values and dates in the past ask for nothing: 0.
    """
    text = (value or "").strip()
    if text.removeprefix("-").isdecimal():
        return min(max(float(text[:20]), 0.0), _MOST_SECONDS)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return min(max((until - now).total_seconds(), 0.0), _MOST_SECONDS)


def may_reread(seen: Seen, now: datetime, days: int) -> bool:
    """Whether an address kept before is asked again: it was first kept at most so many days ago."""
    return now - seen.first_fetched <= timedelta(days=days)


def validators(seen: Seen) -> dict[str, str]:
    """Headers of a conditional request; empty where the server gave nothing to compare."""
    pairs = (("If-None-Match", seen.etag), ("If-Modified-Since", seen.last_modified))
    return {name: value for name, value in pairs if value is not None}


def robots_allow_all(status: int) -> bool:
    """Whether robots.txt answering this status means that there are no rules; otherwise (but for 200) all is forbidden.

    A missing file (404, 410) and other faults of the request mean no rules (RFC 9309); a refusal, a server's fault and
    everything that is not understood mean that we stay away.
    """
    return 400 <= status < 500 and status not in REFUSING and status != 408
