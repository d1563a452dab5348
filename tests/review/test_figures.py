from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.settle import settle
from models.event import Event, EventState
from review.figures import Unseen, paces, rates, wilson
from tests.events.making import telling


def _event(id_: str, state: EventState) -> Event:
    (event,) = settle([telling("a")], (), relays={}).events
    return replace(event, id=id_, state=state)


def test_acceptance_counts_each_decided_event_once_for_a_name() -> None:
    good, bad = _event("A", EventState.AMENDED), _event("B", EventState.WITHDRAWN)
    open_ = _event("C", EventState.CORROBORATED)
    (rule, other) = rates([("r", good), ("r", good), ("r", bad), ("r", open_), ("s", bad)])
    assert (rule.name, rule.accepted, rule.decided, rule.share) == ("r", 1, 2, 0.5)
    assert (other.name, other.accepted, other.decided) == ("s", 0, 1)


def test_paces_tell_the_median_and_the_hasty() -> None:
    (ana, rob) = paces([("rob", 3.0), ("ana", 1.0), ("rob", 9.0), ("rob", 4.0)])
    assert (ana.seconds, ana.hasty) == (1.0, 1)
    assert (rob.seconds, rob.decisions, rob.hasty) == (4.0, 3, 0)


@given(st.integers(0, 500), st.integers(1, 500))
def test_an_interval_holds_the_share_and_stays_within_bounds(right: int, more: int) -> None:
    low, high = wilson(right, right + more)
    assert 0 <= low <= right / (right + more) <= high <= 1


def test_the_interval_of_the_books() -> None:
    low, high = wilson(8, 10)  # 0.490 to 0.943, Newcombe 1998, table I method 3 for 8 of 10
    assert (round(low, 3), round(high, 3)) == (0.49, 0.943)
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("missed", "answered", "likeliest"), [(0, 50, 1.0), (1, 50, 100 / (100 + 0.02 * 900)), (50, 50, 100 / 1000)]
)
def test_recall_from_the_audit(missed: int, answered: int, likeliest: float) -> None:
    told = Unseen(answered=answered, missed=missed, unflagged=900, flagged=100).recall
    assert told is not None
    assert told[0] == pytest.approx(likeliest)
    assert told[1] <= told[0] <= told[2]


def test_no_answer_no_recall() -> None:
    assert Unseen(answered=0, missed=0, unflagged=9, flagged=9).recall is None
