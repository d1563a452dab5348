"""What digest and brief ask: what was heard in a stretch of time, what waits, what moved, what did not arrive."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from models.alert import Alert, Delivery, DeliveryState, Transition
from models.db import alerts, briefs, events, pages, readings, register, runs
from models.db.store import Database
from models.event import EventState
from models.mission import MissionState, Spell
from models.run import Run, RunState
from tests.models.made import NOW, article, at, claim, event, page, reading, version

HOUR = timedelta(hours=1)


def keep(database: Database, n: int, hours: float, **fields: object) -> str:
    """An event told on one page that was fetched so many hours from now; its id."""
    one = page(n, fetched_at=NOW + hours * HOUR)
    told = version(article(n), one.id)
    said = claim(told.id, sending=str(fields.get("sending", "KP")))
    id_ = f"KP-UG-2026-{n:04d}"
    with database.unit() as unit:
        pages.keep_pages(unit, "run-1", [(one, one.url, at(n))])
        readings.save_readings(unit, [(article(n), told, reading(told.id, said), one.id)])
        events.save_events(unit, [event(said.id, id=id_, **fields)])
        unit.commit()
    return id_


def test_heard_between(database: Database) -> None:
    keep(database, 1, -2)
    inside = keep(database, 2, -1)
    keep(database, 3, 1)
    keep(database, 4, -1, sending="NO")
    keep(database, 5, -1, state=EventState.REJECTED)
    with database.unit(writing=False) as unit:
        found = briefs.heard_between(unit, NOW - 2 * HOUR, NOW, focus=("KP",))
        everywhere = briefs.heard_between(unit, NOW - 2 * HOUR, NOW, focus=("*",))
        none = briefs.heard_between(unit, NOW, NOW, focus=())
    assert [(one.event, one.first, one.last) for one in found] == [(inside, NOW - HOUR, NOW - HOUR)]
    assert len(everywhere) == 2
    assert none == []


def test_waiting(database: Database) -> None:
    with database.unit(writing=False) as unit:
        nothing = briefs.waiting(unit, focus=("KP",))
    assert nothing == briefs.Waiting(undecided=0, second_looks=0, oldest=None, since=None)
    keep(database, 1, -1)
    oldest = keep(database, 2, -9, unsure=True)
    keep(database, 3, -20, state=EventState.ACCEPTED)
    keep(database, 4, -20, state=EventState.ACCEPTED, unsure=True)
    with database.unit(writing=False) as unit:
        held = briefs.waiting(unit, focus=("KP",))
    assert held == briefs.Waiting(undecided=2, second_looks=1, oldest=oldest, since=NOW - 9 * HOUR)


def test_contradicted(database: Database) -> None:
    first = keep(database, 1, -1, contradicted=True)
    keep(database, 2, -1, contradicted=True, state=EventState.WITHDRAWN)
    keep(database, 3, -1, contradicted=True, reported_first=date(2026, 2, 1))
    keep(database, 4, -1)
    with database.unit(writing=False) as unit:
        assert briefs.contradicted(unit, focus=("KP",), reported_by=date(2026, 1, 31), limit=5) == ([first], 0)
        assert briefs.contradicted(unit, focus=("KP",), reported_by=date(2026, 1, 31), limit=0) == ([], 1)


def test_alerts_and_what_did_not_arrive(database: Database) -> None:
    made = [
        Alert(id=str(n), subject="x", transition=transition, at=NOW + n * HOUR, title="t", body="b")
        for n, transition in enumerate([Transition.DIGEST, Transition.MENTIONED, Transition.DIGEST])
    ]
    states = [DeliveryState.WAITING, DeliveryState.SENT, DeliveryState.FAILED]
    tries = [
        Delivery(
            id=f"d{n}", alert=str(n), subscriber="s", channel="log", state=state, tries=1, last_try=None, error=None
        )
        for n, state in enumerate(states)
    ]
    with database.unit() as unit:
        assert briefs.undelivered(unit) == ({}, None)
        alerts.keep_alerts(unit, made)
        alerts.keep_deliveries(unit, tries)
        unit.commit()
        assert briefs.undelivered(unit) == ({"failed": 1, "waiting": 1}, NOW)
        assert briefs.alerts_between(unit, NOW, NOW + HOUR) == [made[1]]
        assert briefs.last_told(unit, Transition.DIGEST, before=NOW + 2 * HOUR) == NOW
        assert briefs.last_told(unit, Transition.DIGEST, before=NOW) is None


def test_moved_missions_and_earlier_nights(database: Database) -> None:
    mission = "KP-UG-embassy-kampala"
    spell = Spell(
        mission=mission, state=MissionState.CLOSED, since=date(2025, 11, 1), not_before=None, not_after=None, city=None,
        covered_by=None, contested=False, event=None, revision=1, origin="event:x", known_from=NOW,
    )  # fmt: skip
    run = Run(id="r", night="2026-01-04", started_at=NOW, ended_at=None, state=RunState.OK, exit_code=0)
    with database.unit() as unit:
        register.save_spells(unit, "KP", "UG", missions=[], spells=[replace(spell, event="x")], at=NOW)
        runs.start_run(unit, run)
        unit.commit()
        days = (date(2026, 1, 1), date(2026, 1, 7))
        assert briefs.moved_missions(unit, NOW, NOW + HOUR, *days) == [mission]
        assert briefs.moved_missions(unit, NOW - HOUR, NOW, *days) == []
        assert briefs.moved_missions(unit, NOW - HOUR, NOW, date(2025, 11, 1), date(2025, 11, 7)) == [mission]
        assert briefs.was_running(unit, date(2026, 1, 5))
        assert not briefs.was_running(unit, date(2026, 1, 4))
