"""What changed since a cursor: for whoever keeps a copy. Nothing is passed over and nothing comes twice."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum

from models.db import journal
from models.db.journal import Noted
from models.db.store import Database, Unit
from review.api.records.record import Record
from review.exports.gather import gathered
from review.exports.record import SCHEMA, ExportedEvent
from review.exports.wanted import Wanted

START = "start"
"""The cursor of whoever has nothing yet."""

_BATCH = 500


class BadCursor(ValueError):  # noqa: N818 - says what is the case
    """A text that is no cursor of this journal or of these filters; begin again with `start`."""


class ChangeKind(StrEnum):
    """What a copy has to do."""

    HELD = "held"
    """Keep the record, in the place of the one before."""
    GONE = "gone"
    """Drop it: rejected, withdrawn, merged, deleted, or corrected to something that was not asked for."""


class ChangedEvent(Record):
    """One event that changed, with the cursor that goes on after it."""

    event: str
    """Id."""
    change: ChangeKind
    """What a copy has to do."""
    revision: int
    """The revision that the change made."""
    record: ExportedEvent | None
    """The event as it is now; null where it is deleted."""
    cursor: str
    """Give it to have what changes after this."""
    schema_version: str
    """Version of the form of this record."""


def changes(
    unit: Unit, wanted: Wanted, focus: Sequence[str], cursor: str, *, most: int | None = None
) -> Iterator[ChangedEvent]:
    """What changed since a cursor, in the order of noticing; see `note`, which comes before.

    Args:
        unit: a reading unit.
        wanted: which events; of those that left the filters a copy is told to drop them.
        focus: codes of the states in focus.
        cursor: `start`, or the last one that was given.
        most: changes, at most.

    Raises:
        BadCursor: see there.
    """
    number = _number_of(unit, cursor, wanted)
    end, told = journal.latest(unit), 0
    while number < end and (noted := journal.changes_since(unit, number, _BATCH)):
        number = noted[-1].number
        for change in _told(unit, noted, wanted, focus):
            yield change
            told += 1
            if told == most:
                return


def note(database: Database, at: datetime) -> None:
    """Number what changed up to now, and have it last, before anybody is told of it.

    Args:
        database: where events and journal are.
        at: instant of asking, UTC.
    """
    with database.unit(durable=True) as unit:
        journal.note_changes(unit, at)
        unit.commit()


def _told(unit: Unit, noted: Sequence[Noted], wanted: Wanted, focus: Sequence[str]) -> Iterator[ChangedEvent]:
    found = {one.event.id: one for one in gathered(unit, [one.event for one in noted], wanted, focus, tombstones=True)}
    for one in noted:
        now = found.get(one.event)
        # what changed again after it was numbered gets a later number when somebody asks next, and is told then
        if (now is None and not (one.gone and _was_wanted(one, wanted))) or (
            now and now.event.revision != one.revision
        ):
            continue
        yield ChangedEvent(
            event=one.event,
            change=ChangeKind.GONE if now is None or now.is_gone else ChangeKind.HELD,
            revision=one.revision,
            record=None if now is None else now.record,
            cursor=cursor_of(one.number, wanted),
            schema_version=SCHEMA,
        )


def _was_wanted(one: Noted, wanted: Wanted) -> bool:
    return wanted.type in {None, one.type} and wanted.sending in {None, one.sending} and wanted.host in {None, one.host}


def cursor_of(number: int, wanted: Wanted) -> str:
    """A place in the journal as text that goes into an address as it is."""
    return base64.urlsafe_b64encode(json.dumps([number, wanted.mark]).encode()).decode().rstrip("=")


def _number_of(unit: Unit, cursor: str, wanted: Wanted) -> int:
    if cursor == START:
        return 0
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        number, mark = json.loads(raw)
    except (binascii.Error, ValueError, TypeError, RecursionError) as error:
        raise BadCursor(f"not a cursor; begin with {START}") from error
    if type(number) is not int or number < 0 or number > journal.latest(unit):
        raise BadCursor(f"a cursor of another database; begin with {START}")
    if mark != wanted.mark:
        raise BadCursor(f"a cursor of other filters; begin with {START}")
    return number
