"""What exports ask of events in bulk: ids in order, and in batches their reports, pages and last instants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from models.claim import ClaimType
from models.db import tables
from models.db.desk_tables import event_journal
from models.db.unit import Unit
from models.db.upsert import batches


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Where one report of an event stands.

    Attributes:
        source: slug; `url` the canonical address and `title` the headline, both as the web has them.
        page: id of the archived page; `version` the text that was read in it.
        fetched_at: instant the page was fetched, UTC.
    """

    source: str
    url: str
    title: str
    page: str
    version: str
    fetched_at: datetime


def ids_in_order(
    unit: Unit,
    *,
    type: ClaimType | None = None,  # noqa: A002 - the field's name
    sending: str | None = None,
    host: str | None = None,
) -> list[str]:
    """Ids of events, the latest reported first (unknown days last), then by id; all, or of these alone."""
    table = tables.events
    query = select(table.c.id).order_by(table.c.reported_last.desc().nulls_last(), table.c.id)
    if type is not None:
        query = query.where(table.c.type == type.value)
    if sending is not None:
        query = query.where(table.c.sending == sending)
    if host is not None:
        query = query.where(table.c.host == host)
    return list(unit.run(query).scalars())


def links_of(unit: Unit, event_ids: Sequence[str]) -> dict[str, list[Link]]:
    """The reports of events, each text once, in order of their claims."""
    of, claims, versions = tables.event_claims, tables.claims, tables.versions
    articles, pages = tables.articles, tables.pages
    query = (
        select(
            of.c.event,
            articles.c.source,
            articles.c.url,
            versions.c.title,
            versions.c.page,
            versions.c.id.label("version"),
            pages.c.fetched_at,
        )
        .join_from(of, claims, of.c.claim == claims.c.id)
        .join(versions, claims.c.version == versions.c.id)
        .join(articles, versions.c.article == articles.c.id)
        .join(pages, versions.c.page == pages.c.id)
        .order_by(of.c.event, of.c.place, versions.c.id)
    )
    found: dict[str, dict[str, Link]] = {id_: {} for id_ in event_ids}
    for batch in batches(event_ids):
        for row in unit.run(query.where(of.c.event.in_(batch))):
            link = Link(
                source=row.source,
                url=row.url,
                title=row.title,
                page=row.page,
                version=row.version,
                fetched_at=row.fetched_at,
            )
            found[row.event].setdefault(row.version, link)
    return {id_: list(links.values()) for id_, links in found.items()}


def moments_of(unit: Unit, event_ids: Sequence[str] | None = None) -> dict[str, datetime]:
    """The last decision about each event, or the last change that was noticed of it, whichever came later (UTC).

    Of all events that have either where no ids are given.
    """
    verdicts, journal = tables.verdicts, event_journal
    decided = select(verdicts.c.event, func.max(verdicts.c.at).label("at")).group_by(verdicts.c.event)
    noticed = select(journal.c.event, journal.c.changed_at.label("at")).where(journal.c.changed_at.is_not(None))
    found: dict[str, datetime] = {}
    for batch in (None,) if event_ids is None else batches(event_ids):
        pair = (decided, noticed)
        if batch is not None:
            pair = (decided.where(verdicts.c.event.in_(batch)), noticed.where(journal.c.event.in_(batch)))
        for row in (row for query in pair for row in unit.run(query)):
            found[row.event] = max(row.at, found.get(row.event, row.at))
    return found


def fetched_last(unit: Unit) -> dict[str, datetime]:
    """The instant (UTC) at which the last report of each event was fetched."""
    of, claims, versions, pages = tables.event_claims, tables.claims, tables.versions, tables.pages
    query = (
        select(of.c.event, func.max(pages.c.fetched_at).label("at"))
        .join_from(of, claims, of.c.claim == claims.c.id)
        .join(versions, claims.c.version == versions.c.id)
        .join(pages, versions.c.page == pages.c.id)
        .group_by(of.c.event)
    )
    return {row.event: row.at for row in unit.run(query)}
