from __future__ import annotations

import multiprocessing
from dataclasses import replace
from datetime import timedelta
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

from models.db import runs
from models.db.store import Database
from models.run import Run, RunState, Tally
from tests.models.made import NOW


def run(n: int = 1, *, night: str = "2026-01-05", tallies: tuple[Tally, ...] = ()) -> Run:
    return Run(
        id=f"run-{n}",
        night=night,
        started_at=NOW + timedelta(hours=n),
        ended_at=None,
        state=RunState.RUNNING,
        exit_code=None,
        tallies=tallies,
    )


def tally(outcome: str, n: int, *, stage: str = "fetch", source: str = "kurier") -> Tally:
    return Tally(stage=stage, source=source, outcome=outcome, n=n)


def test_a_run_from_start_to_end(database: Database) -> None:
    with database.unit(durable=True) as unit:
        assert runs.last_run(unit) is None
        runs.start_run(unit, run())
        assert runs.last_run(unit) == run()
        runs.add_tallies(unit, "run-1", [tally("in", 3)])
        ended = replace(
            run(), ended_at=NOW, state=RunState.DEGRADED, exit_code=3, seconds=(("fetch", 1.5), ("read", 0.25))
        )
        runs.end_run(unit, ended)
        assert runs.run(unit, "run-1") == replace(ended, tallies=(tally("in", 3),))
        assert runs.run(unit, "none") is None


def test_tallies_are_set_not_added(database: Database) -> None:
    with database.unit() as unit:
        runs.start_run(unit, run(tallies=(tally("in", 3), tally("drop:robots", 1), tally("in", 9, stage="read"))))
        runs.add_tallies(unit, "run-1", [tally("in", 5), tally("in", 2), tally("out", 4)])
        runs.add_tallies(unit, "run-1", [tally("in", 1, source="bote")])
        runs.add_tallies(unit, "run-1", [])
        found = runs.last_run(unit)
        assert found is not None
        assert found.tallies == (
            tally("in", 1, source="bote"),
            tally("in", 7),
            tally("out", 4),
            tally("in", 9, stage="read"),
        )


def test_runs_are_listed_latest_first(database: Database) -> None:
    with database.unit() as unit:
        for n in (2, 1, 3):
            runs.start_run(unit, run(n, tallies=(tally("in", n),)))
        assert [(found.id, found.tallies[0].n) for found in runs.runs(unit, 2)] == [("run-3", 3), ("run-2", 2)]


def test_the_history_of_a_source(database: Database) -> None:
    with database.unit() as unit:
        runs.start_run(unit, run(1, night="2026-01-01", tallies=(tally("in", 1),)))
        runs.start_run(unit, run(2, night="2026-01-02", tallies=(tally("in", 2),)))
        runs.start_run(unit, run(3, night="2026-01-02", tallies=(tally("in", 3), tally("out", 1))))
        runs.start_run(unit, run(4, night="2026-01-02", tallies=(tally("in", 4, source="bote"),)))
        runs.start_run(unit, run(5, night="2026-01-03"))
        assert runs.source_history(unit, "kurier", 9) == [
            ("2026-01-02", (tally("in", 3), tally("out", 1))),
            ("2026-01-01", (tally("in", 1),)),
        ]
        assert runs.source_history(unit, "kurier", 2) == [("2026-01-02", (tally("in", 3), tally("out", 1)))]
        assert runs.source_history(unit, "none", 9) == []


def test_one_night_at_a_time(database: Database) -> None:
    later = NOW + timedelta(seconds=61)
    with database.unit(durable=True) as unit:
        assert runs.lock_holder(unit) is None
        first = runs.lock_night(unit, "me", 60, NOW)
        assert first == 1
        assert runs.lock_night(unit, "you", 60, NOW) is None
        assert runs.lock_night(unit, "me", 60, NOW) is None
        assert runs.lock_holder(unit) == runs.LockHolder(owner="me", fence=1, until=NOW + timedelta(seconds=60))
        assert runs.extend_lock(unit, "me", first, 120, NOW)
        assert runs.lock_night(unit, "you", 60, later) is None
        assert runs.release_lock(unit, "me", first)
        assert runs.lock_holder(unit) is None
        assert runs.lock_night(unit, "you", 60, NOW) == 2


def test_who_overslept_has_lost_the_night(database: Database) -> None:
    later = NOW + timedelta(seconds=61)
    with database.unit(durable=True) as unit:
        old = runs.lock_night(unit, "me", 60, NOW)
        assert old is not None
        new = runs.lock_night(unit, "you", 60, later)
        assert new == old + 1
        assert not runs.extend_lock(unit, "me", old, 60, later)
        assert not runs.release_lock(unit, "me", old)
        assert runs.extend_lock(unit, "you", new, 60, later)


def _lock(address: str, owner: str, start: Barrier, results: Queue[int]) -> None:
    database = Database.open(address)
    start.wait(20)
    won = 0
    for n in range(40):
        with database.unit(durable=True) as unit:
            won += runs.lock_night(unit, owner, 0.5, NOW + timedelta(seconds=n)) is not None
            unit.commit()
    results.put(won)


def test_two_nights_at_the_same_instant(address: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    start, results = spawn.Barrier(2), spawn.Queue()
    nights = [spawn.Process(target=_lock, args=(address, owner, start, results)) for owner in ("one", "two")]
    for night in nights:
        night.start()
    won = sum(results.get(timeout=30) for _ in nights)
    for night in nights:
        night.join()
    database = Database.open(address)
    with database.unit() as unit:
        holder = runs.lock_holder(unit)
    database.close()
    assert holder is not None
    assert holder.fence == won <= 40  # every fence was given out once, and no instant was won twice
