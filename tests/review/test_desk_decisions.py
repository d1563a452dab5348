"""Decisions that are kept: event, verdict and register together, and nothing of it where the event has changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from models.claim import Stage, Stance
from models.db import events, register
from models.db.store import Database
from models.event import Event, EventState
from models.mission import MissionState
from models.verdict import Action, RejectReason
from review.decisions import Conflict, NoSuchEvent, NotAllowed, Wish, take, take_back
from review.registering import preview
from tests.review.held import AT, again, decided, settle_pair, state_of, tell

REJECT: dict[str, Any] = {"reason": RejectReason.OLD_NEWS}


@pytest.fixture
def told(database: Database) -> Event:
    with database.unit() as unit:
        tell(unit, 1)
        (event,) = settle_pair(unit)
        unit.commit()
    return event


def test_accepting_closes_and_taking_back_opens(database: Database, told: Event) -> None:
    with database.unit() as unit:
        assert state_of(unit) is MissionState.OPEN
        done = decided(unit, told, Action.ACCEPT, note="seen the note")
        assert (done.event.state, done.verdicts[0].note) == (EventState.ACCEPTED, "seen the note")
        assert state_of(unit) is MissionState.CLOSED
        take_back(unit, told.id, by="ben", at=AT + timedelta(hours=1))
        assert state_of(unit) is MissionState.OPEN
        assert state_of(unit, known=AT + timedelta(minutes=30)) is MissionState.CLOSED
        assert state_of(unit, known=AT - timedelta(minutes=1)) is MissionState.OPEN
        (ended,) = register.spells_of_event(unit, told.id)
    assert (ended.known_from, ended.known_until) == (AT, AT + timedelta(hours=1))


@pytest.mark.parametrize(
    ("action", "fields", "state"),
    [
        (Action.REJECT, REJECT, MissionState.OPEN),
        (Action.AMEND, {"changes": {"stage": "planned"}}, MissionState.CLOSING_ANNOUNCED),
        (Action.AMEND, {"changes": {"stance": Stance.DENIED}}, MissionState.OPEN),
        (Action.UNSURE, {}, MissionState.CLOSED),
    ],
)
def test_what_follows_acceptance_moves_the_register_too(
    database: Database, told: Event, action: Action, fields: dict[str, Any], state: MissionState
) -> None:
    with database.unit() as unit:
        accepted = decided(unit, told, Action.ACCEPT).event
        done = decided(unit, accepted, action, minutes=5, **fields)
        assert state_of(unit) is state
        take_back(unit, told.id, by="ana", at=AT + timedelta(hours=1), verdict=done.verdicts[0].id)
        assert state_of(unit) is MissionState.CLOSED


def test_a_decision_about_an_older_revision_shows_both(database: Database, told: Event) -> None:
    with database.unit() as unit:
        decided(unit, told, Action.REJECT, **REJECT)
        unit.commit()
    with database.unit() as unit, pytest.raises(Conflict) as caught:
        take(unit, Wish(event=told.id, revision=told.revision, action=Action.ACCEPT), by="ben", at=AT)
    assert caught.value.wish.action is Action.ACCEPT
    assert [verdict.action for verdict in caught.value.theirs] == [Action.REJECT]
    assert caught.value.event == again(database, told.id)


def test_new_reports_are_a_conflict_without_anybody_s_decision(database: Database, told: Event) -> None:
    with database.unit() as unit:
        tell(unit, 2, source="volta")
        settle_pair(unit)
        with pytest.raises(Conflict) as caught:
            decided(unit, told, Action.ACCEPT)
    assert caught.value.theirs == ()
    assert set(caught.value.event.outlets) == {"kurier", "volta"}


def test_an_event_that_is_not_there(database: Database) -> None:
    with database.unit() as unit, pytest.raises(NoSuchEvent):
        take(unit, Wish(event="KP-UG-2026-0000", revision=None, action=Action.ACCEPT), by="ana", at=AT)


def test_accepting_again_takes_over_what_newer_reports_say(database: Database) -> None:
    with database.unit() as unit:
        tell(unit, 1, stage=Stage.PLANNED)
        (event,) = settle_pair(unit)
        accepted = decided(unit, event, Action.ACCEPT).event
        assert state_of(unit) is MissionState.CLOSING_ANNOUNCED
        tell(unit, 2, source="volta", after=40)
        (grown,) = settle_pair(unit)
        assert (grown.stage, grown.unsure) == (Stage.PLANNED, True)
        ahead = preview(unit, "KP", "UG", at=AT, accepting=grown.id)
        assert [spell.state for spell in ahead.spells] == [MissionState.CLOSING_ANNOUNCED, MissionState.CLOSED]
        kept = decided(unit, grown, Action.ACCEPT, minutes=1, take_over=False)
        assert (kept.event.stage, kept.event.unsure) == (Stage.PLANNED, False)
        take_back(unit, accepted.id, by="ana", at=AT + timedelta(minutes=2), verdict=kept.verdicts[0].id)
        done = decided(unit, events.event(unit, event.id) or event, Action.ACCEPT, minutes=3)
        assert done.event.stage is Stage.DONE
        assert ("stage", "planned", "done") in {(one.field, one.before, one.after) for one in done.verdicts[0].changes}
        assert state_of(unit) is MissionState.CLOSED
        take_back(unit, event.id, by="ana", at=AT + timedelta(minutes=4))
        assert state_of(unit) is MissionState.CLOSING_ANNOUNCED


def test_what_a_person_amended_is_not_taken_over(database: Database) -> None:
    with database.unit() as unit:
        tell(unit, 1, stage=Stage.PLANNED)
        (event,) = settle_pair(unit)
        accepted = decided(unit, event, Action.ACCEPT).event
        decided(unit, accepted, Action.AMEND, minutes=1, changes={"stage": "underway", "city": "Entebbe"})
        tell(unit, 2, source="volta", after=40, city="Kampala")
        (grown,) = settle_pair(unit)
        done = decided(unit, grown, Action.ACCEPT, minutes=2)
    assert (done.event.stage, done.event.city, done.event.unsure) == (Stage.UNDERWAY, "Entebbe", False)


def test_nobody_decides_on_what_is_merged(database: Database) -> None:
    with database.unit() as unit:
        tell(unit, 1)
        tell(unit, 2, source="volta", after=400)
        one, other = settle_pair(unit)
        decided(unit, one, Action.MERGE, other=other.id, other_revision=other.revision)
        gone = events.event(unit, other.id)
        assert gone is not None
        with pytest.raises(NotAllowed, match="merged into"):
            decided(unit, gone, Action.ACCEPT)
