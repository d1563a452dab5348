"""Texts with where they come from, as records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from models.article import Article, Version
from models.claim import Claim
from models.page import Page
from review.api.records.evidence import ClaimRecord, claim_fields
from review.api.records.record import Record
from review.web.wired import BY, ORIGIN


class ArticleRecord(Record):
    """One state of one story's text, and all that is known of where it comes from."""

    article: str
    """Id of the story."""
    version: str
    """Id of this state of its text."""
    versions: list[str]
    """All states of the text that are held, the first to be fetched first."""
    source: str
    """Slug of the source."""
    outlet: str
    """Its name."""
    url: str
    """Canonical address."""
    title: str
    """Headline, or an empty text."""
    text: str
    """The cleaned text, paragraphs separated by one line feed; offsets of evidence count its characters."""
    lang: str
    """ISO 639-1 code, or `und`."""
    published: date | None
    """Local day of publication, as the page says."""
    published_at: datetime | None
    """The instant, UTC, where a time of day is told."""
    published_by: str | None
    """Which clue told it."""
    how: str
    """How the text was cleaned; of PDFs `pdf:` and the characters at which the printed pages begin."""
    page: str
    """Id of the archived page; the desk shows it at `/pages/ID` and gives its bytes at `/pages/ID/raw`."""
    final_url: str
    """The address that answered."""
    fetched_at: datetime
    """Instant of the answer, UTC."""
    status: int
    """HTTP status of the answer."""
    origin: str | None
    """Where it came from, in the words of whoever handed it in; null for what was crawled."""
    handed_in_by: str | None
    """Who handed it in."""
    claims: list[ClaimRecord]
    """What was read in it, in order of place."""


def article_record(
    article: Article,
    version: Version,
    page: Page,
    claims: Sequence[Claim],
    *,
    versions: Sequence[str],
    names: Mapping[str, str],
) -> ArticleRecord:
    """An article as record.

    Args:
        article, version: the story and the state of its text.
        page: the archived page that it was cleaned from.
        claims: what was read in it.
        versions: ids of all states.
        names: names of outlets by slug.
    """
    headers, published = dict(page.headers), version.published
    return ArticleRecord(
        article=article.id,
        version=version.id,
        versions=list(versions),
        source=article.source,
        outlet=names.get(article.source, article.source),
        url=article.url,
        title=version.title,
        text=version.text,
        lang=version.lang,
        published=published.on if published else None,
        published_at=published.at if published else None,
        published_by=published.origin if published else None,
        how=version.how,
        page=page.id,
        final_url=page.final_url,
        fetched_at=page.fetched_at,
        status=page.status,
        origin=headers.get(ORIGIN),
        handed_in_by=headers.get(BY),
        claims=[ClaimRecord.model_validate(claim_fields(claim, version.how)) for claim in claims],
    )
