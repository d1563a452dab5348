"""`/events`: what is held to have happened; one event, its history and its evidence."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import Query

from events.disagreements import Disagreement, disagreements
from events.likeness import Likeness, likely_duplicates
from models.claim import ClaimType
from models.db import desk
from models.db import events as held_events
from models.event import Event, EventState
from review.api.filters import Called, Day, Id, StateCode, Word
from review.api.operation import Operation
from review.api.paging import Key, Paging, latest_first, listing
from review.api.records.event import DecisionRecord, EventRecord, decision_record, event_record
from review.api.records.evidence import EvidenceRecord, evidence_records
from review.api.records.record import Listing, Record
from review.proposing import proposal
from review.queue import waits
from review.undoing import living, standing_verdicts
from review.web.held import events_of, queue_of
from review.web.page import Role
from review.web.problem import not_found


class EventFilter(Paging):
    """Which events."""

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
    waiting: bool | None = None
    """Whether it waits for a decision."""
    contradicted: bool | None = None
    """Whether reports exclude one another."""
    historical: bool | None = None
    """Whether every report tells it as background."""
    unsure: bool | None = None
    """Whether another look is asked for."""
    since: Day | None = None
    """Last reported on this day or later."""
    until: Day | None = None
    """First reported on this day or earlier."""


class DuplicateRecord(Record):
    """An event that may be the same."""

    event: str
    """Id."""
    score: float
    """0 to 1."""
    may_merge: bool
    """Whether a merge is allowed: only events of one pair of states can be one."""
    why: list[str]
    """What the score is made of, in words."""


class SideRecord(Record):
    """One telling of a field."""

    value: str
    """What is told, e.g. `2023-11-20`, `GQ`, `denied`."""
    held: bool
    """Whether the event holds this value."""
    sources: list[str]
    """Slugs of the outlets that print it, the first to tell it first."""
    claims: list[str]
    """Ids of the claims that say so."""
    first: date
    """Day it was first told."""


class DifferenceRecord(Record):
    """A field on which reports differ."""

    field: str
    """Its name."""
    excluding: bool
    """Whether the tellings cannot both be true."""
    sides: list[SideRecord]
    """The tellings, the first told first."""


class EventDetail(EventRecord):
    """One event with what a reviewer wants to know of it."""

    waiting: bool
    """Whether it waits for a decision."""
    why: list[str]
    """Why it is where it is in the queue; empty where it does not wait."""
    claims: list[str]
    """Ids of the claims folded in, in order of publication."""
    support: dict[str, list[str]]
    """For each field the claims that say so; `contradicted` names those that speak against the event."""
    differences: list[DifferenceRecord]
    """Where reports differ: who tells what, side by side."""
    undoable: str | None
    """The last decision that stands, which an undo without an id takes back."""
    proposal: dict[str, Any]
    """What newer reports say of a decided event otherwise than it holds; accepting it takes that over."""
    duplicates: list[DuplicateRecord]
    """Events that may be the same, the likeliest first."""


def list_events(call: Called, asked: Annotated[EventFilter, Query()]) -> Listing[EventRecord]:
    """All events, the latest reported first, unknown days last."""
    with call.wired.database.unit(writing=False) as unit:
        everything = events_of(call.wired, unit)
    focus = call.wired.settings.focus
    found = [event for event in everything.values() if _is_asked(event, asked) and _is_near(event, focus, asked.focus)]
    return listing(sorted(found, key=_key), _key, event_record, asked)


def _key(event: Event) -> Key:
    return latest_first(event.reported_last.toordinal() if event.reported_last else 0, event.id)


def _is_near(event: Event, focus: tuple[str, ...], wanted: bool | None) -> bool:
    return wanted is None or ("*" in focus or event.sending in focus or event.host in focus) is wanted


def _is_asked(event: Event, asked: EventFilter) -> bool:
    same = ("type", "state", "sending", "host", "contradicted", "historical", "unsure")
    return (
        all((wanted := getattr(asked, name)) is None or getattr(event, name) == wanted for name in same)
        and (asked.outlet is None or asked.outlet in event.outlets)
        and (asked.waiting is None or waits(event) is asked.waiting)
        and (asked.since is None or (event.reported_last is not None and event.reported_last >= asked.since))
        and (asked.until is None or (event.reported_first is not None and event.reported_first <= asked.until))
    )


def show_event(call: Called, id: Id) -> EventDetail:  # noqa: A002 - the path's word
    """One event; its id is minted once and stays."""
    wired = call.wired
    with wired.database.unit(writing=False) as unit:
        event = held_events.event(unit, id)
        if event is None:
            raise not_found("such event")
        told = held_events.reports_of(unit, id)
        verdicts = held_events.verdicts_of(unit, id)
        sides = {event.sending, event.host}
        near = [one for one in events_of(wired, unit).values() if {one.sending, one.host} == sides]
        why = next((item.why for item in queue_of(wired, unit) if item.event.id == id), ())
    standing = standing_verdicts(verdicts)
    return EventDetail(
        **dict(event_record(event)),
        waiting=waits(event),
        why=list(why),
        claims=list(event.claims),
        support={name: list(claims) for name, claims in event.support},
        differences=[_difference(one) for one in disagreements(event, told)],
        undoable=standing[-1].id if standing else None,
        proposal=proposal(event, told, verdicts, houses=wired.settings.houses),
        duplicates=[_duplicate(one) for one in likely_duplicates(event, near)],
    )


def _difference(one: Disagreement) -> DifferenceRecord:
    sides = [
        SideRecord(
            value=side.value, held=side.held, sources=list(side.sources), claims=list(side.claims), first=side.first
        )
        for side in one.sides
    ]
    return DifferenceRecord(field=one.field, excluding=one.excluding, sides=sides)


def _duplicate(one: Likeness) -> DuplicateRecord:
    return DuplicateRecord(
        event=one.event.id, score=one.score, may_merge=one.may_merge, why=[part.why for part in one.parts]
    )


def show_history(call: Called, id: Id) -> list[DecisionRecord]:  # noqa: A002 - the path's word
    """The decisions about an event, the earliest first; those taken back are there too."""
    with call.wired.database.unit(writing=False) as unit:
        if held_events.event(unit, id) is None:
            raise not_found("such event")
        verdicts = held_events.verdicts_of(unit, id)
    alive = living(verdicts)
    return [decision_record(one, alive) for one in verdicts]


def show_evidence(call: Called, id: Id) -> list[EvidenceRecord]:  # noqa: A002 - the path's word
    """What an event rests on: each claim with its report and the passages in which each field stands."""
    with call.wired.database.unit(writing=False) as unit:
        event = held_events.event(unit, id)
        if event is None:
            raise not_found("such event")
        told = held_events.reports_of(unit, id)
        places = desk.told_by(unit, sorted({report.version for _, report in told}))
    return evidence_records(event, told, places, call.wired.settings)


OPERATIONS = (
    Operation(path="/events", endpoint=list_events, role=Role.VIEWER, answer=Listing[EventRecord]),
    Operation(path="/events/{id}", endpoint=show_event, role=Role.VIEWER, answer=EventDetail, problems=(404,)),
    Operation(
        path="/events/{id}/history",
        endpoint=show_history,
        role=Role.VIEWER,
        answer=list[DecisionRecord],
        problems=(404,),
    ),
    Operation(
        path="/events/{id}/evidence",
        endpoint=show_evidence,
        role=Role.VIEWER,
        answer=list[EvidenceRecord],
        problems=(404,),
    ),
)
