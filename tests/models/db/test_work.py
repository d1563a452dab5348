from __future__ import annotations

import multiprocessing
from datetime import datetime, timedelta
from multiprocessing.queues import Queue

import pytest

from models.db import work
from models.db.store import Database
from models.db.unit import Unit
from tests.models.made import NOW

LATER = NOW + timedelta(seconds=61)


def take(unit: Unit, owner: str, n: int = 10, *, now: datetime = NOW) -> list[work.Task]:
    return work.take(unit, "read", owner, n, 60, now)


def test_enqueued_once(database: Database) -> None:
    with database.unit() as unit:
        assert work.enqueue(unit, "read", ["b", "a", "a"]) == 2
        assert work.enqueue(unit, "read", ["a", "c"]) == 1
        assert work.enqueue(unit, "other", ["a"]) == 1
        assert work.enqueue(unit, "read", []) == 0
        assert [task.key for task in take(unit, "me")] == ["a", "b", "c"]


def test_a_task_is_given_to_one_at_a_time(database: Database) -> None:
    with database.unit() as unit:
        work.enqueue(unit, "read", ["a", "b", "c"])
        assert take(unit, "me", 2) == [work.Task(key="a", fence=1, tries=1), work.Task(key="b", fence=1, tries=1)]
        assert [task.key for task in take(unit, "you")] == ["c"]
        assert take(unit, "me") == []
        assert work.open_count(unit, "read") == 3


def test_finishing_needs_owner_and_fence(database: Database) -> None:
    with database.unit() as unit:
        work.enqueue(unit, "read", ["a"])
        fence = take(unit, "me")[0].fence
        assert not work.finish(unit, "read", "a", "you", fence)
        assert not work.finish(unit, "read", "a", "me", fence + 1)
        assert not work.finish(unit, "read", "b", "me", fence)
        assert not work.finish(unit, "other", "a", "me", fence)
        assert work.finish(unit, "read", "a", "me", fence)
        assert not work.finish(unit, "read", "a", "me", fence)
        assert work.state_counts(unit, "read") == {"done": 1}


def test_a_worker_thought_dead_has_lost(database: Database) -> None:
    with database.unit() as unit:
        work.enqueue(unit, "read", ["a"])
        old = take(unit, "me")[0]
        assert take(unit, "you", now=NOW + timedelta(seconds=59)) == []
        new = take(unit, "you", now=LATER)[0]
        assert (new.fence, new.tries) == (old.fence + 1, 2)
        for end in (work.finish, work.give_back):
            assert not end(unit, "read", "a", "me", old.fence)
        assert not work.jail(unit, "read", "a", "me", old.fence, "boom")
        assert not work.extend(unit, "read", "a", "me", old.fence, 60, LATER)
        assert work.finish(unit, "read", "a", "you", new.fence)


def test_the_same_owner_with_an_old_fence_has_lost_too(database: Database) -> None:
    with database.unit() as unit:
        work.enqueue(unit, "read", ["a"])
        old = take(unit, "me")[0]
        new = take(unit, "me", now=LATER)[0]
        assert not work.finish(unit, "read", "a", "me", old.fence)
        assert work.finish(unit, "read", "a", "me", new.fence)


def test_rows_and_done_mark_go_together(database: Database) -> None:
    with database.unit() as unit:
        work.enqueue(unit, "read", ["a"])
        task = take(unit, "me")[0]
        unit.commit()
    with database.unit() as unit:  # killed before the commit
        assert work.finish(unit, "read", "a", "me", task.fence)
        work.enqueue(unit, "rows", ["row"])
    with database.unit() as unit:
        assert work.open_count(unit, "rows") == 0
        assert [task.fence for task in take(unit, "you", now=LATER)] == [task.fence + 1]


def test_an_extended_lease_holds(database: Database) -> None:
    with database.unit() as unit:
        work.enqueue(unit, "read", ["a"])
        fence = take(unit, "me")[0].fence
        assert work.extend(unit, "read", "a", "me", fence, 120, NOW)
        assert take(unit, "you", now=LATER) == []
        assert work.finish(unit, "read", "a", "me", fence)


def test_open_work_goes_before_work_that_failed(database: Database) -> None:
    with database.unit() as unit:
        work.enqueue(unit, "read", ["a", "b"])
        take(unit, "me", 1)
        assert [task.key for task in take(unit, "you", 1, now=LATER)] == ["b"]
        assert [task.key for task in take(unit, "you", 5, now=LATER)] == ["a"]


def test_given_back_it_is_as_if_never_tried(database: Database) -> None:
    with database.unit() as unit:
        work.enqueue(unit, "read", ["a"])
        first = take(unit, "me")[0]
        assert work.give_back(unit, "read", "a", "me", first.fence)
        again = take(unit, "me")[0]
        assert (again.fence, again.tries) == (first.fence + 1, 1)


def test_what_kills_its_workers_is_jailed(database: Database) -> None:
    with database.unit() as unit:
        work.enqueue(unit, "read", ["a"])
        now = NOW
        for tries in range(1, work.MOST_TRIES + 1):
            assert [task.tries for task in take(unit, "me", now=now)] == [tries]
            now += timedelta(seconds=61)
        assert take(unit, "me", now=now) == []
        assert [(task.key, task.tries) for task in work.jailed(unit, "read")] == [("a", work.MOST_TRIES)]
        assert "given up" in work.jailed(unit)[0].error
        assert work.open_count(unit, "read") == 0


def test_jail_and_replay(database: Database) -> None:
    with database.unit() as unit:
        work.enqueue(unit, "read", ["a", "b", "c", "d"])
        tasks = {task.key: task for task in take(unit, "me", 3)}
        assert work.jail(unit, "read", "a", "me", tasks["a"].fence, "Traceback: boom")
        assert work.finish(unit, "read", "b", "me", tasks["b"].fence)
        assert work.jailed(unit, "other") == []
        assert work.jailed(unit) == [work.Jailed(stage="read", key="a", tries=1, error="Traceback: boom")]
        assert work.requeue(unit, "read", ["b", "never"], only_done=True) == 1
        assert work.requeue(unit, "read") == 2
        assert work.state_counts(unit, "read") == {"open": 4}
        assert not work.finish(unit, "read", "c", "me", tasks["c"].fence)
        assert [task.tries for task in take(unit, "you")] == [1, 1, 1, 1]


@pytest.mark.parametrize(("blame", "tries"), [(True, 2), (False, 1)])
def test_freed_from_the_dead(database: Database, blame: bool, tries: int) -> None:
    with database.unit() as unit:
        work.enqueue(unit, "read", ["a", "b"])
        mine, yours = take(unit, "me", 1)[0], take(unit, "you", 1)[0]
        assert work.free(unit, "read", owner="me", blame=blame) == 1
        assert not work.finish(unit, "read", "a", "me", mine.fence)
        assert work.finish(unit, "read", "b", "you", yours.fence)
        assert [(task.key, task.tries) for task in take(unit, "me")] == [("a", tries)]
        assert work.free(unit, "read", blame=False) == 1


def test_freed_at_its_last_try_it_is_jailed(database: Database) -> None:
    with database.unit() as unit:
        work.enqueue(unit, "read", ["a"])
        for _ in range(work.MOST_TRIES):
            assert len(take(unit, "me")) == 1
            work.free(unit, "read", owner="me", blame=True)
        assert take(unit, "me") == []
        assert [task.key for task in work.jailed(unit)] == ["a"]


def _drain(address: str, owner: str, results: Queue[tuple[str, list[str]]]) -> None:
    database = Database.open(address)
    done = []
    while True:
        with database.unit() as unit:
            tasks = take(unit, owner, 7)
            unit.commit()
        if not tasks:
            break
        for task in tasks:
            with database.unit() as unit:
                if work.finish(unit, "read", task.key, owner, task.fence):
                    unit.commit()
                    done.append(task.key)
    results.put((owner, done))


def test_two_processes_share_the_work(address: str) -> None:
    keys = [f"{n:04d}" for n in range(200)]
    database = Database.open(address)
    with database.unit() as unit:
        work.enqueue(unit, "read", keys)
        unit.commit()
    spawn = multiprocessing.get_context("spawn")
    results = spawn.Queue()
    workers = [spawn.Process(target=_drain, args=(address, owner, results)) for owner in ("one", "two")]
    for worker in workers:
        worker.start()
    done = dict(results.get(timeout=30) for _ in workers)
    for worker in workers:
        worker.join()
    assert sorted(done["one"] + done["two"]) == keys
    with database.unit() as unit:
        assert work.state_counts(unit, "read") == {"done": 200}
    database.close()


def test_taking_does_not_wait_for_one_who_takes(database: Database) -> None:
    with database.unit() as unit:
        if unit.is_sqlite:
            pytest.skip("SQLite has one writer at a time")
        work.enqueue(unit, "read", ["a", "b"])
        unit.commit()
    with database.unit() as first, database.unit() as second:
        assert [task.key for task in take(first, "me", 1)] == ["a"]
        assert [task.key for task in take(second, "you", 1)] == ["b"]
        first.commit()
        second.commit()
