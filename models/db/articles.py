"""Articles, their versions and what was read in them; counts for the report. Saving is in `readings`."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from models.article import Article, Drop, Reading, Version
from models.claim import Claim, Count, Sign
from models.db import tables
from models.db.claims import claims_by_id, claims_by_pair, mark_settled, pairs_to_settle, pairs_with_claims
from models.db.forms import article_of, claim_of, count_of, sign_of, version_of
from models.db.readings import save_drop, save_readings
from models.db.unit import Unit

__all__ = [
    "SourceCounts",
    "article",
    "claims_by_id",
    "claims_by_pair",
    "counts_by_source",
    "drops_by_source",
    "list_articles",
    "mark_settled",
    "pairs_to_settle",
    "pairs_with_claims",
    "reading",
    "save_drop",
    "save_readings",
    "version",
    "versions_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCounts:
    """What is held of one source."""

    pages: int = 0
    articles: int = 0
    versions: int = 0
    claims: int = 0


def article(unit: Unit, article_id: str) -> Article | None:
    """One article, or None."""
    row = unit.run(select(tables.articles).where(tables.articles.c.id == article_id)).mappings().first()
    return None if row is None else article_of(row)


def list_articles(unit: Unit, source: str | None = None, *, limit: int = 100, offset: int = 0) -> list[Article]:
    """Articles in order of id, all or of one source."""
    table = tables.articles
    query = select(table).order_by(table.c.id).limit(limit).offset(offset)
    if source is not None:
        query = query.where(table.c.source == source)
    return [article_of(row) for row in unit.run(query).mappings()]


def version(unit: Unit, version_id: str) -> Version | None:
    """One version, or None."""
    row = unit.run(select(tables.versions).where(tables.versions.c.id == version_id)).mappings().first()
    return None if row is None else version_of(row)


def versions_of(unit: Unit, article_id: str) -> list[Version]:
    """The versions of an article in order of first fetching."""
    versions, pages = tables.versions, tables.pages
    query = (
        select(versions)
        .join_from(versions, pages, versions.c.page == pages.c.id)
        .where(versions.c.article == article_id)
        .order_by(pages.c.fetched_at, versions.c.id)
    )
    return [version_of(row) for row in unit.run(query).mappings()]


def reading(unit: Unit, version_id: str) -> Reading | None:
    """All that a version says, as it was saved; None where it was not read."""
    table = tables.readings
    row = unit.run(select(table).where(table.c.version == version_id)).mappings().first()
    if row is None:
        return None
    body = row["body"]
    claims, signs = _claims_of(unit, version_id), _signs_of(unit, version_id)
    return Reading(
        version=version_id,
        lang=row["lang"],
        claims=tuple(claims[id_] for id_ in body["claims"]),
        signs=tuple(signs[id_] for id_ in body["signs"]),
        counts=_counts_of(unit, version_id),
        countries=tuple(body["countries"]),
        mission_types=tuple(body["mission_types"]),
        drop=None if row["drop_reason"] is None else Drop(reason=row["drop_reason"], detail=body["drop_detail"]),
    )


def _claims_of(unit: Unit, version_id: str) -> dict[str, Claim]:
    table = tables.claims
    rows = unit.run(select(table.c.id, table.c.body).where(table.c.version == version_id)).mappings()
    return {row["id"]: claim_of(row) for row in rows}


def _signs_of(unit: Unit, version_id: str) -> dict[str, Sign]:
    table = tables.signs
    rows = unit.run(select(table.c.id, table.c.body).where(table.c.version == version_id)).mappings()
    return {row["id"]: sign_of(row) for row in rows}


def _counts_of(unit: Unit, version_id: str) -> tuple[Count, ...]:
    table = tables.counts
    query = select(table.c.body).where(table.c.version == version_id).order_by(table.c.place)
    return tuple(count_of(row) for row in unit.run(query).mappings())


def counts_by_source(unit: Unit) -> dict[str, SourceCounts]:
    """How much is held of each source that has pages, by slug in alphabetical order."""
    pages, articles, versions, claims = tables.pages, tables.articles, tables.versions, tables.claims
    in_article = select(articles.c.source, func.count()).select_from(articles)
    of_version = in_article.join(versions, versions.c.article == articles.c.id)
    queries = {
        "pages": select(pages.c.source, func.count()).group_by(pages.c.source),
        "articles": in_article.group_by(articles.c.source),
        "versions": of_version.group_by(articles.c.source),
        "claims": of_version.join(claims, claims.c.version == versions.c.id).group_by(articles.c.source),
    }
    found: dict[str, dict[str, int]] = {}
    for what, query in queries.items():
        for source, n in unit.run(query):
            found.setdefault(source, {})[what] = n
    return {source: SourceCounts(**found[source]) for source in sorted(found)}


def drops_by_source(unit: Unit) -> dict[tuple[str, str], int]:
    """How many pages gave no article, by source and reason."""
    pages, outcomes = tables.pages, tables.outcomes
    query = (
        select(pages.c.source, outcomes.c.reason, func.count())
        .join_from(outcomes, pages, outcomes.c.page == pages.c.id)
        .where(outcomes.c.reason.is_not(None))
        .group_by(pages.c.source, outcomes.c.reason)
    )
    return {(source, reason): n for source, reason, n in unit.run(query)}
