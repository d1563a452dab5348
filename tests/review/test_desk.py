from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.settle import settle
from models.alert import Transition
from models.claim import Stage
from models.event import Event, EventState
from models.verdict import Action, RejectReason, Verdict
from review.desk import NotAllowed, decide, transition_of
from review.undoing import standing_verdicts, undo
from tests.events.making import telling

AT = datetime(2023, 11, 1, 9, 0, tzinfo=UTC)


def _event(state: EventState = EventState.MENTIONED, *, unsure: bool = False) -> Event:
    (event,) = settle([telling("a")], (), relays={}).events
    return replace(event, state=state, unsure=unsure, revision=4)


def _decide(event: Event, action: Action, at: datetime = AT) -> tuple[Event, Verdict]:
    reason = RejectReason.OLD_NEWS if action is Action.REJECT else None
    changes = {"city": f"Town {event.revision}"} if action is Action.AMEND else None
    return decide(event, action, by="ana", at=at, reason=reason, changes=changes)


@pytest.mark.parametrize(
    ("state", "action", "after", "told"),
    [
        (EventState.MENTIONED, Action.ACCEPT, EventState.ACCEPTED, Transition.ACCEPTED),
        (EventState.CORROBORATED, Action.ACCEPT, EventState.ACCEPTED, Transition.ACCEPTED),
        (EventState.REJECTED, Action.ACCEPT, EventState.ACCEPTED, Transition.ACCEPTED),
        (EventState.WITHDRAWN, Action.ACCEPT, EventState.ACCEPTED, Transition.ACCEPTED),
        (EventState.MENTIONED, Action.REJECT, EventState.REJECTED, Transition.REJECTED),
        (EventState.CORROBORATED, Action.REJECT, EventState.REJECTED, Transition.REJECTED),
        (EventState.ACCEPTED, Action.REJECT, EventState.WITHDRAWN, Transition.WITHDRAWN),
        (EventState.AMENDED, Action.REJECT, EventState.WITHDRAWN, Transition.WITHDRAWN),
        (EventState.ACCEPTED, Action.AMEND, EventState.AMENDED, Transition.AMENDED),
        (EventState.MENTIONED, Action.UNSURE, EventState.MENTIONED, None),
    ],
)
def test_where_decisions_lead(state: EventState, action: Action, after: EventState, told: Transition | None) -> None:
    before = _event(state)
    event, verdict = _decide(before, action)
    assert (event.state, event.revision, event.unsure) == (after, 5, action is Action.UNSURE)
    assert (verdict.event, verdict.revision, verdict.action, verdict.by) == (before.id, 4, action, "ana")
    assert transition_of(before, event) is told


@pytest.mark.parametrize("state", [EventState.ACCEPTED, EventState.AMENDED])
def test_accepting_again_answers_a_second_look(state: EventState) -> None:
    event, _ = _decide(_event(state, unsure=True), Action.ACCEPT)
    assert (event.state, event.unsure) == (state, False)


def test_an_amendment_changes_what_it_names() -> None:
    before = _event(EventState.ACCEPTED)
    event, _ = decide(before, Action.AMEND, by="ana", at=AT, changes={"stage": Stage.PLANNED, "city": "Kampala"})
    assert (event.stage, event.city) == (Stage.PLANNED, "Kampala")
    assert replace(event, stage=before.stage, city=before.city) == replace(before, state=EventState.AMENDED, revision=5)


NOT_ALLOWED: list[tuple[str, Callable[[], object], str]] = [
    ("accepted already", lambda: _decide(_event(EventState.ACCEPTED), Action.ACCEPT), "is accepted already"),
    ("rejected already", lambda: _decide(_event(EventState.REJECTED), Action.REJECT), "is rejected already"),
    ("unsure already", lambda: _decide(_event(unsure=True), Action.UNSURE), "unsure already"),
    ("amend before accepting", lambda: _decide(_event(), Action.AMEND), "accept it before"),
    ("reject without reason", lambda: decide(_event(), Action.REJECT, by="ana", at=AT), "takes a reason"),
    (
        "accept with reason",
        lambda: decide(_event(), Action.ACCEPT, by="ana", at=AT, reason=RejectReason.OTHER),
        "takes a reason",
    ),
    ("nobody", lambda: decide(_event(), Action.ACCEPT, by=" ", at=AT), "needs the name"),
    ("merge alone", lambda: decide(_event(), Action.MERGE, by="ana", at=AT), "not a decision about one event"),
    (
        "amend the identity",
        lambda: decide(_event(EventState.ACCEPTED), Action.AMEND, by="ana", at=AT, changes={"sending": "KR"}),
        "sending cannot be amended",
    ),
    (
        "amend nothing",
        lambda: decide(_event(EventState.ACCEPTED), Action.AMEND, by="ana", at=AT, changes={"city": None}),
        "changes nothing",
    ),
    ("undo nothing", lambda: undo(_event(), [], by="ana", at=AT), "no decision to undo"),
]


@pytest.mark.parametrize(("act", "words"), [case[1:] for case in NOT_ALLOWED], ids=[case[0] for case in NOT_ALLOWED])
def test_what_is_not_allowed_is_said_in_one_line(act: Callable[[], object], words: str) -> None:
    with pytest.raises(NotAllowed, match=words) as caught:
        act()
    assert "\n" not in str(caught.value)


def test_undoing_an_amendment_puts_back_what_it_changed() -> None:
    accepted, first = _decide(_event(), Action.ACCEPT)
    amended, second = _decide(accepted, Action.AMEND)
    event, verdict = undo(amended, [first, second], by="ana", at=AT)
    assert replace(event, revision=0) == replace(accepted, revision=0)
    assert (event.revision, verdict.action, verdict.undoes) == (amended.revision + 1, Action.UNDO, second.id)


def _run(*steps: tuple[str, str]) -> tuple[Event, list[Verdict]]:
    """Amendments of the city as (`amend`, city), undos as (`undo`, number of the decision)."""
    event, verdict = _decide(_event(), Action.ACCEPT)
    verdicts = [verdict]
    for at, (what, value) in enumerate(steps, 1):
        then = AT + timedelta(minutes=at)
        if what == "amend":
            event, verdict = decide(event, Action.AMEND, by="ana", at=then, changes={"city": value})
        else:
            event, verdict = undo(event, verdicts, by="ben", at=then, verdict=verdicts[int(value)].id)
        verdicts.append(verdict)
    return event, verdicts


A1, A2 = ("amend", "One"), ("amend", "Two")


@pytest.mark.parametrize(
    ("steps", "city", "state"),
    [
        ([A1, ("undo", "1")], None, EventState.ACCEPTED),
        ([A1, A2, ("undo", "1")], "Two", EventState.AMENDED),
        ([A1, A2, ("undo", "2")], "One", EventState.AMENDED),
        ([A1, A2, ("undo", "1"), ("undo", "2")], None, EventState.ACCEPTED),
        ([A1, A2, ("undo", "2"), ("undo", "1")], None, EventState.ACCEPTED),
        ([A1, ("undo", "1"), ("undo", "2")], "One", EventState.AMENDED),
        ([A1, ("undo", "0")], "One", EventState.AMENDED),
    ],
)
def test_any_decision_can_be_undone(steps: list[tuple[str, str]], city: str | None, state: EventState) -> None:
    event, _ = _run(*steps)
    assert (event.city, event.state) == (city, state)


def test_nothing_is_undone_twice() -> None:
    event, verdicts = _run(A1, ("undo", "1"))
    with pytest.raises(NotAllowed, match="undone already"):
        undo(event, verdicts, by="ana", at=AT, verdict=verdicts[1].id)
    with pytest.raises(NotAllowed, match="no such decision"):
        undo(event, verdicts, by="ana", at=AT, verdict="elsewhere")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stage": "finished"}, "stage cannot be 'finished'"),
        ({"effective": {"earliest": "soon"}}, "effective cannot"),
        ({"covered_by": "Ghana"}, "covered_by is the code"),
        ({"city": "K" * 121}, "at most 120"),
    ],
)
def test_a_value_that_cannot_be_is_named(changes: dict[str, object], words: str) -> None:
    with pytest.raises(NotAllowed, match=words) as caught:
        decide(_event(EventState.ACCEPTED), Action.AMEND, by="ana", at=AT, changes=changes)
    assert "\n" not in str(caught.value)


@given(st.lists(st.sampled_from([Action.ACCEPT, Action.REJECT, Action.UNSURE]), max_size=8), st.integers(0, 8))
def test_undo_leads_back_the_way_the_decisions_came(actions: list[Action], undos: int) -> None:
    event, verdicts, way = _event(), [], [_event()]
    for at, action in enumerate(actions):
        try:
            event, verdict = _decide(event, action, AT + timedelta(seconds=at))
        except NotAllowed:
            continue
        verdicts.append(verdict)
        way.append(event)
    for at in range(min(undos, len(way) - 1)):
        event, verdict = undo(event, verdicts, by="ben", at=AT + timedelta(minutes=at + 1))
        verdicts.append(verdict)
        way.pop()
        assert replace(event, revision=0) == replace(way[-1], revision=0)
    assert len(standing_verdicts(verdicts)) == len(way) - 1
    assert len({verdict.id for verdict in verdicts}) == len(verdicts)
