"""Deciding about what was on screen, and only that; and many people deciding on one event at once."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest

from models.db import events
from models.db.store import Database, DatabaseBusy
from models.event import Event, EventState
from models.verdict import Action, RejectReason
from review.bulk import take_back_batch, take_bulk
from review.decisions import Conflict, NotAllowed, Wish, take
from tests.review.held import AT, again, decided, settle_pair, tell

HOSTS = ("AO", "BD", "ES", "NP", "UG")


@pytest.fixture
def screen(database: Database) -> list[Event]:
    with database.unit() as unit:
        for n, host in enumerate(HOSTS, 1):
            tell(unit, n, host=host)
        found = [event for host in HOSTS for event in settle_pair(unit, "KP", host)]
        unit.commit()
    return found


def test_what_changed_since_it_was_on_screen_is_left_out(database: Database, screen: list[Event]) -> None:
    seen = [(event.id, event.revision) for event in screen] + [("KP-XX-2026-0000", 1)]
    with database.unit() as unit:
        decided(unit, screen[1], Action.REJECT, reason=RejectReason.DENIED)
        accepted = decided(unit, screen[2], Action.ACCEPT).event
        seen[2] = (accepted.id, accepted.revision)
        bulk = take_bulk(unit, seen, Action.ACCEPT, by="ben", at=AT + timedelta(minutes=1), note="all from one list")
        unit.commit()
    assert {done.event.id for done in bulk.done} == {screen[0].id, screen[3].id, screen[4].id}
    left = {one.event: one for one in bulk.left}
    assert set(left) == {screen[1].id, screen[2].id, "KP-XX-2026-0000"}
    assert left[screen[1].id].conflict is not None
    assert "accepted already" in left[screen[2].id].why
    with database.unit() as unit:
        undone = take_back_batch(unit, bulk.batch, by="ana", at=AT + timedelta(days=3))
        assert {done.event.id for done in undone.done} == {done.event.id for done in bulk.done}
        assert take_back_batch(unit, bulk.batch, by="ana", at=AT + timedelta(days=4)).done == ()
        # and the undo of a bulk decision is a bulk decision
        assert len(take_back_batch(unit, undone.batch, by="ana", at=AT + timedelta(days=5)).done) == 3
        unit.commit()
    states = [again(database, event.id).state for event in screen]
    assert states == [EventState.ACCEPTED, EventState.REJECTED, *[EventState.ACCEPTED] * 3]


@pytest.mark.parametrize("action", [Action.AMEND, Action.MERGE, Action.SPLIT, Action.UNDO])
def test_only_plain_decisions_are_taken_in_bulk(database: Database, action: Action) -> None:
    with database.unit() as unit, pytest.raises(NotAllowed, match="many events"):
        take_bulk(unit, [], action, by="ana", at=AT)


THREADS = 50


@pytest.mark.slow
def test_fifty_people_deciding_on_one_event_form_one_chain(database: Database, screen: list[Event]) -> None:
    event = screen[-1]
    conflicts: list[int] = []
    faults: list[BaseException] = []
    start = threading.Barrier(THREADS)

    def work(n: int) -> None:
        """Look, decide, and on a conflict look again, until the own decision stands."""
        start.wait()
        until = time.monotonic() + 60
        try:
            while time.monotonic() < until:
                try:
                    with database.unit(writing=False) as unit:
                        seen = events.event(unit, event.id)
                    assert seen is not None
                    at = AT + timedelta(seconds=n)
                    action = Action.REJECT if seen.state is EventState.ACCEPTED else Action.ACCEPT
                    reason = RejectReason.OTHER if action is Action.REJECT else None
                    wish = Wish(event=seen.id, revision=seen.revision, action=action, reason=reason, note=f"no. {n}")
                    with database.unit(durable=True) as unit:
                        take(unit, wish, by=f"reviewer {n}", at=at)
                        unit.commit()
                except Conflict:
                    conflicts.append(n)
                except DatabaseBusy:
                    continue
                else:
                    return
            raise TimeoutError(f"reviewer {n} never came through")
        except BaseException as error:  # noqa: BLE001 -- told by the test's own thread
            faults.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with database.unit(writing=False) as unit:
        verdicts = events.verdicts_of(unit, event.id)
    assert [verdict.revision for verdict in verdicts] == list(range(event.revision, event.revision + THREADS))
    assert {verdict.by for verdict in verdicts} == {f"reviewer {n}" for n in range(THREADS)}
    assert [verdict.action for verdict in verdicts] == [Action.ACCEPT, Action.REJECT] * (THREADS // 2)
    assert again(database, event.id).revision == event.revision + THREADS
    assert conflicts, "nobody met anybody: the test proves nothing"
