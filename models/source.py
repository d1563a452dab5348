"""One newsroom as declared in the catalogue: where to look, how politely, how to clean, how much to expect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 - a layout has a field called date, which would hide the type
from enum import StrEnum


class SourceKind(StrEnum):
    """What sort of house it is."""

    STATE_MEDIA = "state_media"
    NEWS_AGENCY = "news_agency"
    LOCAL_PRESS = "local_press"
    ANALYSIS = "analysis"
    GOVERNMENT = "government"


class SourceState(StrEnum):
    """Whether the night asks it: only active ones are crawled; the others stay listed so that silence is explained."""

    ACTIVE = "active"
    PARKED = "parked"
    BLOCKED = "blocked"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """One way to discover articles; `kind` names a file of the shelf `crawler/discover`.

    Attributes:
        kind: `feed`, `sitemap` or `listing`.
        url: http or https address; `listing` may hold `{page}`.
        item, link, title, date: CSS selectors (listing only); `item` repeats, the others are sought within it.
        next: CSS selector of the link to the next page (listing only).
        first_page: number put in place of `{page}` first.
        max_pages: most listing pages, or most sitemaps of an index, in one night.
        max_items: most addresses taken from one page.
        children: regular expression that a sitemap in an index must match, or None for all.
    """

    kind: str
    url: str
    item: str | None = None
    link: str | None = None
    title: str | None = None
    date: str | None = None
    next: str | None = None
    first_page: int = 1
    max_pages: int = 5
    max_items: int = 300
    children: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlRule:
    """Which addresses are articles: `pattern` is searched in the canonical address; examples are run at load."""

    pattern: str
    matches: tuple[str, ...]
    rejects: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CanonicalRule:
    """How two addresses are seen to be one: query keys to keep (None keeps all but tracking keys), fragment, scheme."""

    keep_query: tuple[str, ...] | None = None
    drop_query: tuple[str, ...] = ()
    keep_fragment: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityRule:
    """What makes two pages one story: `by` is `url`, `group` (named group `id` of the url pattern) or `date_body`."""

    by: str = "url"


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRule:
    """How the site writes dates: IANA zone, order of day and month in digits, strptime formats tried first."""

    zone: str
    order: str = "DMY"
    formats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Selectors (CSS) of one page layout and the days (of publication or fetch) for which it holds, ends included."""

    valid_from: Day | None = None
    valid_until: Day | None = None
    title: str | None = None
    date: str | None = None
    body: str | None = None
    strip: tuple[str, ...] = ()
    end_markers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Politeness:
    """Delay in seconds between two requests, requests a night, days for which known articles are asked again.

    `delay` 0 is accepted for loopback test sites only.
    """

    delay: float = 5.0
    budget: int = 300
    reread_days: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What to expect: articles a day (low, high), longest normal silence in days, shortest believable body."""

    per_day_low: float = 0.0
    per_day_high: float | None = None
    silence_days: int = 7
    min_characters: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One newsroom.

    Attributes:
        slug: unique, lower case, never changed.
        country: ISO alpha-2 of the outlet's seat.
        languages: ISO 639-1 codes it writes in.
        hosts: host names it may be fetched from (redirects included).
        zone of dates, layouts, politeness, health: see their types.
        relays: slugs or names of agencies whose copy it prints (no independent confirmation).
        attributed_as: the name under which its own reports are quoted.
        unverified: keys of the definition that no evidence supports yet.
        evidence: where the definition comes from.
    """

    slug: str
    name: str
    kind: SourceKind
    country: str
    languages: tuple[str, ...]
    homepage: str
    hosts: tuple[str, ...]
    state: SourceState
    state_reason: str | None
    discover: tuple[Discovery, ...]
    article: UrlRule
    canonical: CanonicalRule
    identity: IdentityRule
    dates: DateRule
    clean: tuple[Layout, ...]
    encoding: str | None
    politeness: Politeness
    health: Health
    relays: tuple[str, ...]
    attributed_as: str
    wall_markers: tuple[str, ...]
    unverified: tuple[str, ...]
    evidence: tuple[str, ...]
    notes: str | None
