"""`/decisions`: what people decided, and deciding."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from models.db import events as held_events
from models.db.store import Unit
from models.event import Event
from models.verdict import Verdict
from review.api.faults import Clash, Refused, Wished, as_problem, refuse
from review.api.filters import Called, Id, Word
from review.api.operation import Operation
from review.api.paging import Key, Paging, latest_first, listing
from review.api.records.event import DecisionRecord, EventRecord, decision_record, event_record
from review.api.records.record import Listing, Record
from review.api.wishes import DecisionSent, Deed, check, wish_of
from review.decisions import Conflict, Done, NoSuchEvent, NotAllowed, take, take_back
from review.undoing import living
from review.web.deciding import is_repeated, keep_case
from review.web.page import Role
from review.web.problem import TITLES, not_found

MOST = 10_000


class DecisionFilter(Paging):
    """Which decisions."""

    by: Word | None = None
    """Name of the reviewer."""
    batch: Word | None = None
    """All of one bulk decision, merge or split."""


class TakenRecord(Record):
    """A decision that was taken."""

    event: EventRecord
    """The event after it."""
    other: EventRecord | None
    """The other event of a merge or split."""
    decisions: list[DecisionRecord]
    """What was kept: one decision, or one about each of two events."""
    repeated: bool
    """The very same decision had been taken already by the same reviewer; nothing was written again."""
    cases: int
    """Regression cases that were written."""


def list_decisions(call: Called, asked: Annotated[DecisionFilter, Query()]) -> Listing[DecisionRecord]:
    """The last 10,000 decisions about all events, the latest on top."""
    with call.wired.database.unit(writing=False) as unit:
        found = held_events.list_verdicts(unit, by=asked.by, batch=asked.batch, limit=MOST)
    return listing(sorted(found, key=_key), _key, decision_record, asked)


def _key(verdict: Verdict) -> Key:
    return latest_first(verdict.at.timestamp(), verdict.id)


def show_decision(call: Called, id: Id) -> DecisionRecord:  # noqa: A002 - the path's word
    """One decision, and whether it stands."""
    with call.wired.database.unit(writing=False) as unit:
        verdict = held_events.verdict(unit, id)
        if verdict is None:
            raise not_found("such decision")
        alive = living(held_events.verdicts_of(unit, verdict.event))
    return decision_record(verdict, alive)


def decide_event(call: Called, id: Id, sent: DecisionSent) -> TakenRecord | Response:  # noqa: A002 - the path's word
    """Decide about one event, or take a decision back: event, decision and register change together or not at all."""
    check(sent)
    with call.wired.database.unit(durable=True) as unit:
        try:
            done = _take(call, unit, id, sent)
        except NoSuchEvent as error:
            raise _missing(id, str(error)) from error
        except NotAllowed as error:
            raise Refused(422, f"{error}; nothing was changed.") from error
        except Conflict as conflict:
            again = is_repeated(call.name, conflict) if sent.action is not Deed.UNDO else None
            return _clash(sent, conflict) if again is None else _taken(conflict.event, None, (again,), repeated=True)
        unit.commit()
    cases = keep_case(call.wired, done) if sent.keep_case else 0
    return _taken(done.event, done.other, done.verdicts, cases=cases)


def _take(call: Called, unit: Unit, id_: str, sent: DecisionSent) -> Done:
    known = call.wired.settings
    if sent.action is Deed.UNDO:
        return take_back(
            unit,
            id_,
            by=call.name,
            at=call.at,
            verdict=sent.decision,
            expected=sent.revision,
            note=sent.note,
            houses=known.houses,
            audience=known.audience,
        )
    event = held_events.event(unit, id_)
    if event is None:
        raise NoSuchEvent(id_)
    return take(unit, wish_of(event, sent), by=call.name, at=call.at, houses=known.houses, audience=known.audience)


def _missing(asked: str, named: str) -> Exception:
    return not_found("such event") if named == asked else refuse("body", "other", "there is no such event")


def _taken(
    event: Event, other: Event | None, verdicts: tuple[Verdict, ...], *, repeated: bool = False, cases: int = 0
) -> TakenRecord:
    return TakenRecord(
        event=event_record(event),
        other=None if other is None else event_record(other),
        decisions=[decision_record(one) for one in verdicts],
        repeated=repeated,
        cases=cases,
    )


def _clash(sent: DecisionSent, conflict: Conflict) -> Response:
    return as_problem(
        Clash(
            type="about:blank",
            title=TITLES[409],
            status=409,
            detail=f"{conflict}; nothing was changed.",
            yours=Wished(action=sent.action.value, revision=sent.revision, note=sent.note),
            theirs=[decision_record(one) for one in conflict.theirs],
            event=event_record(conflict.event),
        )
    )


OPERATIONS = (
    Operation(path="/decisions", endpoint=list_decisions, role=Role.VIEWER, answer=Listing[DecisionRecord]),
    Operation(path="/decisions/{id}", endpoint=show_decision, role=Role.VIEWER, answer=DecisionRecord, problems=(404,)),
    Operation(
        path="/events/{id}/decisions",
        endpoint=decide_event,
        role=Role.REVIEWER,
        answer=TakenRecord,
        method="POST",
        status=201,
        problems=(404, 409, 413),
        clash=Clash,
    ),
)
