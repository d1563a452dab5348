"""Merging and splitting: claims move, settling again keeps them where people put them, and every step can be undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from models.db import events
from models.db.store import Database, Unit
from models.event import Event, EventState
from models.mission import MissionState
from models.verdict import Action, RejectReason
from review.decisions import Conflict, NotAllowed, take_back
from tests.review.held import AT, decided, settle_pair, state_of, tell


def two(unit: Unit) -> tuple[Event, Event]:
    """Two closures of one embassy, told 400 days apart and thus held for two; the later one by two outlets."""
    tell(unit, 1)
    tell(unit, 2, source="volta", after=400)
    tell(unit, 3, source="padma", after=401)
    one, other = sorted(settle_pair(unit), key=lambda event: str(event.reported_first))
    return one, other


def by_id(unit: Unit, event: Event) -> Event:
    found = events.event(unit, event.id)
    assert found is not None
    return found


def said(event: Event) -> Event:
    return replace(event, revision=0)


def test_a_merge_moves_the_reports_and_stays_after_the_next_night(database: Database) -> None:
    with database.unit() as unit:
        one, other = two(unit)
        done = decided(unit, one, Action.MERGE, other=other.id, other_revision=other.revision)
        assert set(done.event.claims) == {*one.claims, *other.claims}
        assert done.event.outlets == ("kurier", "volta", "padma")
        assert (done.event.state, done.event.reported_last) == (EventState.CORROBORATED, other.reported_last)
        gone = by_id(unit, other)
        assert (gone.state, gone.merged_into, gone.claims) == (EventState.MERGED, one.id, ())
        before = events.events_of_pair(unit, "KP", "UG")
        assert settle_pair(unit) == before
        # a report of the time of the event that was taken in finds the one that took it in
        late = tell(unit, 4, source="moran", after=402)
        settle_pair(unit)
        assert late in by_id(unit, one).claims


@pytest.mark.parametrize("side", ["kept", "taken"])
def test_undoing_a_merge_from_either_side(database: Database, side: str) -> None:
    with database.unit() as unit:
        one, other = two(unit)
        decided(unit, other, Action.ACCEPT)
        accepted = by_id(unit, other)
        decided(unit, one, Action.MERGE, minutes=1, other=other.id, other_revision=accepted.revision)
        assert state_of(unit) is MissionState.OPEN
        take_back(unit, one.id if side == "kept" else other.id, by="ben", at=AT + timedelta(minutes=2))
        assert said(by_id(unit, one)) == said(one)
        assert said(by_id(unit, other)) == said(accepted)
        assert state_of(unit) is MissionState.CLOSED
        assert {said(event) for event in settle_pair(unit)} == {said(one), said(accepted)}


def test_merging_chains_are_undone_from_the_end(database: Database) -> None:
    with database.unit() as unit:
        one, other = two(unit)
        tell(unit, 5, source="retiro", after=900)
        third = next(event for event in settle_pair(unit) if event.id not in {one.id, other.id})
        first = decided(unit, one, Action.MERGE, other=other.id)
        decided(unit, third, Action.MERGE, minutes=1, other=one.id)
        with pytest.raises(NotAllowed, match="undo that first"):
            take_back(unit, other.id, by="ana", at=AT + timedelta(minutes=2), verdict=first.verdicts[1].id)
        take_back(unit, third.id, by="ana", at=AT + timedelta(minutes=3))
        take_back(unit, other.id, by="ana", at=AT + timedelta(minutes=4))
        assert [said(by_id(unit, event)) for event in (one, other, third)] == [said(one), said(other), said(third)]


def test_a_split_makes_an_event_of_its_own_and_stays(database: Database) -> None:
    with database.unit() as unit:
        _, event = two(unit)
        going = event.claims[1]
        done = decided(unit, event, Action.SPLIT, claims=(going,))
        assert done.other is not None
        assert (done.other.claims, done.other.state) == ((going,), EventState.MENTIONED)
        assert done.event.claims == (event.claims[0],)
        before = events.events_of_pair(unit, "KP", "UG")
        assert settle_pair(unit) == before
        take_back(unit, event.id, by="ana", at=AT + timedelta(minutes=1))
        assert said(by_id(unit, event)) == said(event)
        assert by_id(unit, done.other).merged_into == event.id


def test_a_merge_is_refused_where_the_other_changed(database: Database) -> None:
    with database.unit() as unit:
        one, other = two(unit)
        decided(unit, other, Action.REJECT, reason=RejectReason.DUPLICATE)
        with pytest.raises(Conflict) as caught:
            decided(unit, one, Action.MERGE, other=other.id, other_revision=other.revision)
        assert [verdict.action for verdict in caught.value.theirs] == [Action.REJECT]
        assert by_id(unit, one) == one


def test_what_cannot_be_joined_is_said_in_one_line(database: Database) -> None:
    with database.unit() as unit:
        one, other = two(unit)
        tell(unit, 9, source="welwit", host="AO")
        (angola,) = settle_pair(unit, "KP", "AO")
        cases: tuple[tuple[Action, dict[str, Any], str], ...] = (
            (Action.MERGE, {"other": one.id}, "into itself"),
            (Action.MERGE, {"other": angola.id}, "they stay apart"),
            (Action.MERGE, {}, "which other event"),
            (Action.SPLIT, {"claims": ()}, "at least one report on either side"),
            (Action.SPLIT, {"claims": one.claims}, "at least one report on either side"),
            (Action.SPLIT, {"claims": other.claims[:1]}, "not its own"),
        )
        for action, fields, words in cases:
            with pytest.raises(NotAllowed, match=words) as caught:
                decided(unit, one, action, **fields)
            assert "\n" not in str(caught.value)
