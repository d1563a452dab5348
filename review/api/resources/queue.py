"""`/queue`: what waits for a person, the most urgent first, and why it is where it is."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from models.claim import ClaimType
from models.event import EventState
from review.api.filters import Called, StateCode, Word
from review.api.operation import Operation
from review.api.paging import Key, Paging, listing
from review.api.records.event import EventRecord, event_record
from review.api.records.record import Listing, Record
from review.queue import Item, entry
from review.web.held import queue_of, today_of
from review.web.page import Role
from review.web.sieve import Sieve


class QueueRecord(Record):
    """One event that waits."""

    event: EventRecord
    """The event; a decision names its revision."""
    why: list[str]
    """Short reasons for its place, the weightiest first."""


class QueueFilter(Paging):
    """Which items, as on the page."""

    type: ClaimType | None = None
    """What happens."""
    state: EventState | None = None
    """Where the event stands."""
    sending: StateCode | None = None
    """The state that owns the mission."""
    host: StateCode | None = None
    """The state in which it is."""
    outlet: Word | None = None
    """Slug of an outlet that tells it."""
    focus: bool | None = None
    """Whether it concerns a state in focus."""
    contradicted: bool = False
    """Only where reports exclude one another."""
    historical: bool = False
    """Only what is told as background."""
    unsure: bool = False
    """Only where another look is asked for."""
    new: bool = False
    """Only missions that the register does not know."""


def list_queue(call: Called, asked: Annotated[QueueFilter, Query()]) -> Listing[QueueRecord]:
    """The queue in order; decided events are gone from it, and a cursor goes on behind its place all the same."""
    with call.wired.database.unit(writing=False) as unit:
        items = queue_of(call.wired, unit)
    flags = [flag for flag in ("contradicted", "historical", "unsure", "new") if getattr(asked, flag)]
    for flag in flags or [""]:
        items = _sieve(asked, flag).items(items)
    focus, today = call.wired.settings.focus, today_of(call.wired)

    def key(item: Item) -> Key:
        fresh = "a mission new to the register" in item.why
        return entry(item.event, focus=focus, fresh=fresh, today=today)[0]

    return listing(items, key, _record, asked)


def _sieve(asked: QueueFilter, flag: str) -> Sieve:
    return Sieve(
        type=asked.type,
        state=asked.state,
        sending=asked.sending,
        host=asked.host,
        outlet=asked.outlet or "",
        focus=asked.focus,
        flag=flag,
    )


def _record(item: Item) -> QueueRecord:
    return QueueRecord(event=event_record(item.event), why=list(item.why))


OPERATIONS = (Operation(path="/queue", endpoint=list_queue, role=Role.VIEWER, answer=Listing[QueueRecord]),)
