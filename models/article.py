"""One story of one source, and the states its text went through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from models.claim import Claim, Count, Sign


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """When a page says it was published; never the fetch time in disguise.

    Attributes:
        on: local day in the source's zone.
        at: the instant in UTC where a time of day is known, else None.
        origin: which clue won (`layout`, `json_ld`, `meta`, `page`, `url`, `hint`).
    """

    on: date
    at: datetime | None
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One story of one source, however often and wherever it was fetched.

    Attributes:
        id: hash of source and key.
        source: slug.
        key: the site's own story key: canonical address, or what the source's identity rule says.
        url: canonical address to show and link.
    """

    id: str
    source: str
    key: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One state of a story's text.

    Attributes:
        id: hash of article and cleaned text; a changed byte of page furniture is no new version.
        article: id of the article.
        page: id of the archived page it was first cleaned from.
        title: headline, or an empty string.
        text: cleaned text, paragraphs separated by one line feed; offsets of evidence count its characters.
        lang: ISO 639-1 code, or `und`.
        published: see Published; None where the page does not say.
        fingerprint: hash of the normalised text, equal for exact copies in other sources.
        how: which extractor won, e.g. `layout:2024-01-01`, `trafilatura`; a change of winner hints at a redesign.
    """

    id: str
    article: str
    page: str
    title: str
    text: str
    lang: str
    published: Published | None
    fingerprint: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """Something left early, as expected, with a counted reason (a short key such as `no_text`)."""

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that one version says.

    Attributes:
        version: id of the version.
        lang: language it was read in.
        claims, signs, counts: what was found, in order of place.
        countries: ISO codes of all states named, in order of first mention.
        mission_types: mission types named, in order of first mention.
        drop: why nothing was looked for (`no_language_pack`, `no_mission`), or None.
    """

    version: str
    lang: str
    claims: tuple[Claim, ...] = ()
    signs: tuple[Sign, ...] = ()
    counts: tuple[Count, ...] = ()
    countries: tuple[str, ...] = ()
    mission_types: tuple[str, ...] = ()
    drop: Drop | None = None
