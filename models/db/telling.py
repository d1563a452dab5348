"""What is asked before an alert is written: what was told of a pair before, and which pages say so."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, select

from models.alert import Alert
from models.codec import from_plain
from models.db import tables
from models.db.unit import Unit
from models.db.upsert import batches


def alerts_of_pair(unit: Unit, sending: str, host: str) -> list[Alert]:
    """All alerts ever written about events of a pair of states, the earliest first; events that are gone included."""
    table = tables.alerts
    begin = f"{sending}-{host}-"
    mine = table.c.subject.startswith(begin, autoescape=True)
    if unit.is_sqlite:  # whose LIKE passes the index by, while its order is that of bytes
        mine = and_(table.c.subject >= begin, table.c.subject < f"{sending}-{host}.")
    query = select(table.c.body).where(mine).order_by(table.c.at, table.c.id)
    return [from_plain(Alert, body) for body in unit.run(query).scalars()]


def pages_of_versions(unit: Unit, versions: Sequence[str]) -> dict[str, str]:
    """The id of the archived page in which each version was read."""
    table = tables.versions
    found: dict[str, str] = {}
    for batch in batches(versions):
        for row in unit.run(select(table.c.id, table.c.page).where(table.c.id.in_(batch))):
            found[row.id] = row.page
    return found
