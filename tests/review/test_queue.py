from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest

from events.settle import settle
from models.claim import ClaimType, Stance
from models.event import Event, EventState
from review.queue import queue
from tests.events.making import telling


def _event(name: str, **changes: object) -> Event:
    (event,) = settle([telling("a")], (), relays={}).events
    return replace(event, id=name, **changes)  # type: ignore[arg-type]  # each case names fields of Event


IN_ORDER = [
    _event("second-look", state=EventState.ACCEPTED, unsure=True),
    _event("corroborated", state=EventState.CORROBORATED, outlets=("x", "y")),
    _event("newest", reported_last=date(2023, 10, 30)),
    _event("surer", confidence=0.95),
    _event("less-sure", confidence=0.3),
    _event("undated", reported_last=None),
    _event("farewell", type=ClaimType.FAREWELL_VISIT),
    _event("opening", type=ClaimType.OPENING, state=EventState.CORROBORATED),
    _event("history", historical=True, state=EventState.CORROBORATED),
    _event("denied", stance=Stance.DENIED),
    _event("out-of-focus", sending="DE", host="FR", state=EventState.CORROBORATED),
]


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_queue(seed: int) -> None:
    mixed = list(IN_ORDER)
    random.Random(seed).shuffle(mixed)
    assert [item.event.id for item in queue(mixed, focus=("KP",))] == [event.id for event in IN_ORDER]


@pytest.mark.parametrize("state", [EventState.ACCEPTED, EventState.AMENDED, EventState.REJECTED, EventState.WITHDRAWN])
def test_decided_events_do_not_wait_unless_a_second_look_is_asked(state: EventState) -> None:
    assert queue([_event("decided", state=state)], focus=()) == ()
    assert len(queue([_event("decided", state=state, unsure=True)], focus=())) == 1


@pytest.mark.parametrize(
    ("event", "focus", "words"),
    [
        (_event("a"), ("KP",), ("in focus", "closure", "one outlet only")),
        (_event("a"), ("*",), ("closure",)),
        (_event("a", state=EventState.ACCEPTED, unsure=True), (), ("second look: accepted, and new reports came",)),
        (_event("a", unsure=True), (), ("a reviewer was unsure",)),
        (_event("a", contradicted=True), (), ("reports exclude one another",)),
        (_event("a", state=EventState.CORROBORATED, outlets=("x", "y", "z")), (), ("3 independent outlets",)),
        (_event("a", stance=Stance.RUMOURED), (), ("a rumour",)),
        (_event("a", reported_last=None), (), ("no day of report", "confidence 0.80")),
    ],
)
def test_why_an_item_is_where_it_is(event: Event, focus: tuple[str, ...], words: tuple[str, ...]) -> None:
    (item,) = queue([event], focus=focus)
    assert set(words) <= set(item.why)
    assert ("in focus" in item.why) is ("in focus" in words)
