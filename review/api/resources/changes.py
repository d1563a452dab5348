"""`/changes`: what changed among the events since a cursor, for whoever keeps a copy."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from models.claim import ClaimType
from models.event import EventState
from review.api.faults import refuse
from review.api.filters import Called, Day, StateCode, Word
from review.api.operation import Operation
from review.api.records.record import Record
from review.exports.changes import START, BadCursor, ChangedEvent, changes, note
from review.exports.wanted import Wanted
from review.web.page import Role

MOST = 200
"""Changes of one answer."""


class ChangesAsked(BaseModel):
    """Which changes. What is not named is refused."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    cursor: str = Field(default=START, min_length=1, max_length=1_000)
    """`next` of the answer before; without it everything is told from the beginning."""
    limit: int = Field(default=50, ge=1, le=MOST)
    """Changes of the answer, at most."""
    type: ClaimType | None = None
    """What happens."""
    state: EventState | None = None
    """Where the event stands between machine and people."""
    sending: StateCode | None = None
    """The state that owns the mission."""
    host: StateCode | None = None
    """The state in which it is."""
    outlet: Word | None = None
    """Slug of an outlet that tells it."""
    focus: bool | None = None
    """Whether it concerns a state in focus."""
    since: Day | None = None
    """Last reported on this day or later."""
    until: Day | None = None
    """First reported on this day or earlier."""


class ChangesRecord(Record):
    """Changes in the order of noticing, and where to go on."""

    items: list[ChangedEvent]
    """The changes; each event at most once."""
    next: str
    """Give it as `cursor` to have what changes after these; also where there was nothing."""
    more: bool
    """Whether there may be more already."""


def list_changes(call: Called, asked: Annotated[ChangesAsked, Query()]) -> ChangesRecord:
    """What changed since a cursor: nothing is passed over, nothing comes twice, deleted events are told too."""
    wanted = Wanted(
        type=asked.type,
        state=asked.state,
        sending=asked.sending,
        host=asked.host,
        outlet=asked.outlet or "",
        focus=asked.focus,
        since=asked.since,
        until=asked.until,
    )
    wired = call.wired
    note(wired.database, wired.clock())
    with wired.database.unit(writing=False) as unit:
        found = changes(unit, wanted, wired.settings.focus, asked.cursor, most=asked.limit)
        try:
            items = list(found)
        except BadCursor as error:
            raise refuse("query", "cursor", str(error)) from error
    return ChangesRecord(items=items, next=items[-1].cursor if items else asked.cursor, more=len(items) == asked.limit)


OPERATIONS = (Operation(path="/changes", endpoint=list_changes, role=Role.VIEWER, answer=ChangesRecord),)
