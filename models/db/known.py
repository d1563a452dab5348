"""When each claim of each event came to be known: a light question beside the claims themselves, which bring texts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from models.db import tables
from models.db.unit import Unit


def fetched_by_event(unit: Unit) -> dict[str, dict[str, datetime]]:
    """For each event the instants (UTC) at which the pages of its claims were fetched, by id of the claim."""
    links, claims, versions, pages = tables.event_claims, tables.claims, tables.versions, tables.pages
    query = (
        select(links.c.event, links.c.claim, pages.c.fetched_at)
        .join_from(links, claims, links.c.claim == claims.c.id)
        .join(versions, claims.c.version == versions.c.id)
        .join(pages, versions.c.page == pages.c.id)
    )
    found: dict[str, dict[str, datetime]] = {}
    for event, claim, fetched_at in unit.run(query):
        found.setdefault(event, {})[claim] = fetched_at
    return found
