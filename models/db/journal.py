"""What changed among the events since somebody asked last.

Numbers are given when changes are noticed, by one unit at a time, and not when they are written: so a number that has
been shown is never followed by a smaller one from a transaction that took longer, and no writer can forget to number.
Each event has one row, with its last change; a change that comes before the one before it was asked for replaces it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text

from models.claim import ClaimType
from models.db import tables
from models.db.desk_tables import event_journal
from models.db.unit import Unit
from models.db.upsert import Row, upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """The last change of one event.

    Attributes:
        number: grows with each change of any event.
        event: its id; `revision` the one that the change made.
        gone: the event is held no longer; sending, host and type are as they were last.
        changed_at: instant (UTC) at which a change was noticed; None where the event is as it was first noticed.
    """

    number: int
    event: str
    revision: int
    gone: bool
    changed_at: datetime | None
    sending: str
    host: str
    type: ClaimType


def note_changes(unit: Unit, at: datetime) -> int:
    """Number what changed since this was last called; returns how many events did. Needs a writing unit, and a commit.

    Args:
        unit: a writing unit, which is alone with the journal until it ends.
        at: instant of noticing, UTC.
    """
    if not unit.is_sqlite:  # a writing unit on SQLite is alone anyway
        unit.run(text("LOCK TABLE event_journal IN EXCLUSIVE MODE"))
    rows = _fresh(unit, at)
    last = latest(unit)
    upsert(unit, event_journal, [{**row, "number": last + place} for place, row in enumerate(rows, 1)])
    return len(rows)


def _fresh(unit: Unit, at: datetime) -> list[Row]:
    events, journal = tables.events, event_journal
    known = journal.c.event
    query = (
        select(events.c.id, events.c.revision, events.c.sending, events.c.host, events.c.type, known)
        .join_from(events, journal, events.c.id == known, isouter=True)
        .where(known.is_(None) | journal.c.gone | (journal.c.revision != events.c.revision))
        .order_by(events.c.id)
    )
    rows: list[Row] = [
        {
            "event": row.id,
            "revision": row.revision,
            "gone": False,
            "changed_at": None if row.event is None else at,
            "sending": row.sending,
            "host": row.host,
            "type": row.type,
        }
        for row in unit.run(query)
    ]
    gone = (
        select(journal)
        .join_from(journal, events, events.c.id == known, isouter=True)
        .where(events.c.id.is_(None), journal.c.gone.is_(False))
        .order_by(known)
    )
    return [*rows, *({**row, "gone": True, "changed_at": at} for row in unit.run(gone).mappings())]


def latest(unit: Unit) -> int:
    """The largest number given so far, 0 for none."""
    return unit.run(select(func.max(event_journal.c.number))).scalar() or 0


def changes_since(unit: Unit, number: int, limit: int) -> list[Noted]:
    """The changes after a number, in order of numbers, at most `limit`."""
    table = event_journal
    query = select(table).where(table.c.number > number).order_by(table.c.number).limit(limit)
    return [
        Noted(
            number=row.number,
            event=row.event,
            revision=row.revision,
            gone=row.gone,
            changed_at=row.changed_at,
            sending=row.sending,
            host=row.host,
            type=ClaimType(row.type),
        )
        for row in unit.run(query)
    ]
