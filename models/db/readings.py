"""Saving what was read in pages.

Workers read pages in any order, yet the tables must end the same: of all pages that give one version (or article),
the one fetched first decides its row, and only that one's reading counts.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, select, text, update

from models.article import Article, Drop, Reading, Version
from models.db import tables
from models.db.claims import mark_pairs_of_versions, replace_sayings
from models.db.forms import article_row, version_row
from models.db.unit import Unit
from models.db.upsert import Row, batches, upsert
from models.db.work import requeue

Saved = tuple[Article, Version, Reading, str]
Rank = tuple[datetime, str]

# "readings" in ASCII. On PostgreSQL one unit saves at a time: two that give one version would overtake one another.
# Saving is a fiftieth of the work of reading, so nobody waits long.
_SAVING_LOCK = int.from_bytes(b"readings", "big") >> 1


def save_readings(unit: Unit, saved: Sequence[Saved]) -> int:
    """Keep what was read in pages: (article, version, reading, page id) each.

    The version's former claims, signs and counts give way to the new ones; equal rows stay untouched. A version that
    no page gives any more (the rules changed) goes with all it said. Pairs whose claims changed are marked. In one
    unit, drops are saved before readings.

    Returns:
        The number of rows changed: 0 when all was known.

    Raises:
        ValueError: a page is not in the index.
    """
    _serialise(unit)
    ranks = _ranks(unit, {page for *_, page in saved})
    ordered = sorted(saved, key=lambda item: ranks[item[3]])
    touched = _save_articles(unit, ordered, ranks)
    winners = _winners(unit, ordered, ranks)
    changed = {key[0] for key in upsert(unit, tables.versions, [version_row(version) for _, version, _, _ in winners])}
    mark_pairs_of_versions(unit, changed)
    touched += len(changed) + replace_sayings(unit, [reading for _, _, reading, _ in winners])
    outcomes = [{"page": page, "version": version.id, "reason": None, "detail": None} for _, version, _, page in saved]
    return touched + _save_outcomes(unit, outcomes)


def save_drop(unit: Unit, page_id: str, drop: Drop) -> int:
    """Keep that a page gave no article, and why; a version it gave before goes where no other page gives it.

    Returns the number of rows changed; raises ValueError for a page that is not in the index.
    """
    _serialise(unit)
    _ranks(unit, {page_id})
    return _save_outcomes(
        unit, [{"page": page_id, "version": None, "reason": drop.reason, "detail": drop.detail or None}]
    )


def _serialise(unit: Unit) -> None:
    if not unit.is_sqlite:
        unit.run(text("SELECT pg_advisory_xact_lock(:lock)").bindparams(lock=_SAVING_LOCK))


def _ranks(unit: Unit, page_ids: Collection[str]) -> dict[str, Rank]:
    """Fetch time and id of each page: the smaller rank decides."""
    table = tables.pages
    query = select(table.c.id, table.c.fetched_at)
    found = {
        row.id: (row.fetched_at, row.id)
        for batch in batches(sorted(page_ids))
        for row in unit.run(query.where(table.c.id.in_(batch)))
    }
    missing = sorted(set(page_ids) - found.keys())
    if missing:
        raise ValueError(f"page {missing[0]} is not in the index of the archive")
    return found


def _save_articles(unit: Unit, ordered: Sequence[Saved], ranks: dict[str, Rank]) -> int:
    """Write each article as the first of its pages has it."""
    pages, outcomes, versions = tables.pages, tables.outcomes, tables.versions
    query = (
        select(versions.c.article, pages.c.fetched_at, pages.c.id)
        .join_from(outcomes, versions, outcomes.c.version == versions.c.id)
        .join(pages, outcomes.c.page == pages.c.id)
    )
    first: dict[str, Rank] = {}
    for batch in batches(sorted({article.id for article, *_ in ordered})):
        for id_, fetched_at, page in unit.run(query.where(versions.c.article.in_(batch))):
            first[id_] = min(first.get(id_, (fetched_at, page)), (fetched_at, page))
    rows: dict[str, Row] = {}
    for article, _, _, page in ordered:
        if article.id not in first or ranks[page] <= first[article.id]:
            rows.setdefault(article.id, article_row(article))
    return len(upsert(unit, tables.articles, rows.values()))


def _winners(unit: Unit, ordered: Sequence[Saved], ranks: dict[str, Rank]) -> list[Saved]:
    """Of each version, the item of the page fetched first, unless an even earlier page gave it already."""
    versions, pages = tables.versions, tables.pages
    query = select(versions.c.id, pages.c.fetched_at, pages.c.id.label("page"))
    query = query.join_from(versions, pages, versions.c.page == pages.c.id)
    held = {
        row.id: (row.fetched_at, row.page)
        for batch in batches(sorted({version.id for _, version, _, _ in ordered}))
        for row in unit.run(query.where(versions.c.id.in_(batch)))
    }
    now_giving = {page: version.id for _, version, _, page in ordered}
    winners: dict[str, Saved] = {}
    for item in ordered:
        version, page = item[1], item[3]
        holder = held.get(version.id)
        moved_off = holder is not None and now_giving.get(holder[1], version.id) != version.id
        if holder is None or moved_off or ranks[page] <= holder:
            winners.setdefault(version.id, item)
    return list(winners.values())


def _save_outcomes(unit: Unit, rows: Sequence[Row]) -> int:
    table = tables.outcomes
    query = select(table.c.page, table.c.version).where(table.c.version.is_not(None))
    before = {
        row.page: row.version
        for batch in batches(sorted(row["page"] for row in rows))
        for row in unit.run(query.where(table.c.page.in_(batch)))
    }
    changed = {key[0] for key in upsert(unit, table, rows)}
    left = {before[page] for page in changed if page in before}
    return len(changed) + (_tidy(unit, left) if left else 0)


def _tidy(unit: Unit, left: Collection[str]) -> int:
    """See to versions that some page gives no more: they go, or the next page that gives them is read again."""
    outcomes, versions, pages = tables.outcomes, tables.versions, tables.pages
    touched = 0
    for id_ in sorted(left):
        holders = select(pages.c.fetched_at, pages.c.id, pages.c.source).join_from(
            pages, outcomes, pages.c.id == outcomes.c.page
        )
        holder = unit.run(
            holders.where(outcomes.c.version == id_).order_by(pages.c.fetched_at, pages.c.id).limit(1)
        ).first()
        if holder is None:
            touched += _forget(unit, id_)
        elif unit.run(
            update(versions).where(versions.c.id == id_, versions.c.page != holder.id).values(page=holder.id)
        ).rowcount:
            touched += 1 + requeue(unit, "read", [holder.id], only_done=True)
    return touched


def _forget(unit: Unit, version_id: str) -> int:
    """Delete a version with all it says, and its article where it was the last one."""
    mark_pairs_of_versions(unit, [version_id])
    versions, articles = tables.versions, tables.articles
    article_id = unit.run(
        delete(versions).where(versions.c.id == version_id).returning(versions.c.article)
    ).scalar_one_or_none()
    others = select(versions.c.id).where(versions.c.article == article_id)
    return 1 + unit.run(delete(articles).where(articles.c.id == article_id, ~others.exists())).rowcount
