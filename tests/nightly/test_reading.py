"""The stage `read` and its workers: whatever befalls one of them, nothing is lost, doubled or taken along."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import samples
from models.article import Reading, Version
from models.db import articles, pages, runs, work
from models.run import Run, RunState
from models.source import Source
from nightly import children, reading_child
from nightly.clock import real_now
from nightly.context import Night, StageResult
from nightly.exits import Exit
from nightly.reading_child import Worker
from nightly.stages import read
from samples import newsroom, site
from tests.e2e import nights
from tests.nightly import houses
from tests.nightly.hurt_child import clean

ROOT = Path(__file__).parents[2]


class Watched(children.Child):
    """A child whose module is made up, and which is remembered."""

    all: list[Watched]

    def __init__(self, module: str, job: dict[str, Any], *, log: Path, instead: str) -> None:
        super().__init__(instead, job, log=log)
        self.born = self.last_heard
        Watched.all.append(self)


@pytest.fixture
def night(tmp_path: Path, sqlite_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Night]:
    """A night whose reading workers are made up."""
    Watched.all = []
    monkeypatch.setattr(read, "Child", functools.partial(Watched, instead="tests.nightly.hurt_child"))
    monkeypatch.chdir(ROOT)
    settings = houses.settings_of(tmp_path / "data", page_seconds=30.0)
    with houses.night_at(settings, houses.prepare(tmp_path / "data", sqlite_file)) as made:
        begin(made)
        yield made
    assert all(child.code is not None for child in Watched.all), "a worker outlived its stage"


def begin(night: Night) -> None:
    run = Run(id=night.run, night=night.on.isoformat(), started_at=real_now(), ended_at=None,
              state=RunState.RUNNING, exit_code=None)  # fmt: skip
    with night.database.unit() as unit:
        runs.start_run(unit, run)
        unit.commit()


def states(night: Night) -> dict[str, int]:
    with night.database.unit(writing=False) as unit:
        return work.state_counts(unit, "read")


def read_articles(night: Night) -> list[str]:
    with night.database.unit(writing=False) as unit:
        return sorted(one.url for one in articles.list_articles(unit, limit=10_000))


def jailed(night: Night) -> dict[str, work.Jailed]:
    with night.database.unit(writing=False) as unit:
        return {one.key: one for one in work.jailed(unit, "read")}


def counted(result: StageResult) -> dict[str, int]:
    return {tally.outcome: tally.n for tally in result.tallies if tally.source}


def with_settings(night: Night, **more: object) -> Night:
    return replace(night, settings=night.settings.model_copy(update=more))


def test_every_page_is_read_and_counted_once(night: Night) -> None:
    bodies = [*(f"story {n}" for n in range(37)), "drop this", "drop that"]
    houses.archive_bodies(night, bodies)
    result = read.run(night)
    assert (result.code, counted(result)) == (Exit.OK, {"in": 39, "out": 37, "drop:no_text": 2})
    assert len(read_articles(night)) == 37
    assert states(night) == {"done": 39}
    hired = len(Watched.all)
    assert hired == 2
    assert read.run(night).tallies == ()
    assert len(Watched.all) == hired, "nothing waits, so nobody is hired"


def test_a_page_that_raises_is_jailed_with_its_traceback_and_the_rest_goes_on(night: Night) -> None:
    ids = houses.archive_bodies(night, ["a", "raise", "b", "raise too", "c"])
    result = read.run(night)
    assert (result.code, counted(result)) == (Exit.PARTLY, {"in": 5, "out": 3, "jailed": 2})
    held = jailed(night)
    assert set(held) == {ids[1], ids[3]}
    assert "Traceback" in held[ids[1]].error
    assert "ZeroDivisionError: cannot read http://skerry.example/story/1" in held[ids[1]].error
    assert len(read_articles(night)) == 3
    assert len(Watched.all) == 1, "a page that raises costs no worker"


@pytest.mark.slow
def test_a_page_that_kills_its_worker_is_jailed_and_takes_no_neighbour_along(night: Night) -> None:
    bodies = [f"story {n}" for n in range(12)]
    bodies[5] = "die"
    ids = houses.archive_bodies(night, bodies)
    result = read.run(night)
    held = jailed(night)
    assert set(held) == {ids[5]}
    assert (held[ids[5]].tries, "worker died" in held[ids[5]].error) == (work.MOST_TRIES, True)
    assert states(night) == {"done": 11, "jailed": 1}
    assert len(read_articles(night)) == 11
    assert sum(child.code == -9 for child in Watched.all) == work.MOST_TRIES
    assert (result.code, counted(result)) == (Exit.PARTLY, {"in": 12, "out": 11, "jailed": 1})


@pytest.mark.slow
def test_a_page_that_hangs_is_cut_and_jailed_in_the_end(night: Night) -> None:
    ids = houses.archive_bodies(night, ["a", "hang", "b"])
    begun = time.monotonic()
    result = read.run(with_settings(night, page_seconds=0.5))
    assert time.monotonic() - begun < 25
    assert set(jailed(night)) == {ids[1]}
    assert states(night) == {"done": 2, "jailed": 1}
    assert len(Watched.all) <= work.MOST_TRIES + 1
    assert (result.code, counted(result)) == (Exit.PARTLY, {"in": 3, "out": 2, "jailed": 1})


@pytest.mark.slow
def test_workers_killed_from_outside_lose_and_double_nothing(night: Night) -> None:
    houses.archive_bodies(night, [f"story {n}" for n in range(400)])
    stop = threading.Event()
    killed: list[int] = []

    def kill_two() -> None:
        while not stop.is_set() and len(killed) < 2:
            for child in list(Watched.all):
                if child.pid not in killed and len(killed) < 2 and states(night).get("done", 0) > 32 * len(killed):
                    killed.append(child.pid)
                    child.kill()
            stop.wait(0.005)

    thread = threading.Thread(target=kill_two)
    thread.start()
    result = read.run(night)
    stop.set()
    thread.join()
    assert len(killed) == 2
    assert result.code is Exit.OK
    assert states(night) == {"done": 400}
    assert len(read_articles(night)) == 400
    assert counted(result)["out"] <= 400, "a page was counted twice"


@pytest.mark.slow
def test_real_workers_on_real_pages_lose_and_double_nothing(
    night: Night, tmp_path: Path, sqlite_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read, "Child", functools.partial(Watched, instead="nightly.reading_child"))
    other = houses.settings_of(tmp_path / "undisturbed")
    shown = newsroom.outlets()["skerry"]
    built = site.build(shown, newsroom.stories("skerry"), port=samples.PORT)
    bodies = [page.body.decode() for path, page in sorted(built.items()) if "/nyheter/" in path]
    wanted = houses.archive_bodies(night, bodies)
    assert len(wanted) >= 4
    with houses.night_at(other, houses.prepare(tmp_path / "undisturbed", sqlite_file)) as undisturbed:
        begin(undisturbed)
        assert houses.archive_bodies(undisturbed, bodies) == wanted
        assert read.run(undisturbed).code is Exit.OK
        killer = threading.Thread(target=kill_once_it_reads, args=(len(Watched.all),))
        killer.start()
        assert read.run(night).code is Exit.OK
        killer.join()
        here, there = nights.tables(night.settings.data_dir), nights.tables(other.data_dir)
        # the search's own numbers follow the order of reading
        assert {name: here[name] for name in here if not name.startswith("search_")} == {
            name: there[name] for name in there if not name.startswith("search_")
        }
    assert [child.code for child in Watched.all].count(-9) == 1
    assert read_articles(night)


def kill_once_it_reads(index: int) -> None:
    """Kill the worker of this number as soon as it has told of its first page."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if len(Watched.all) > index:
            child = Watched.all[index]
            if child.last_heard > child.born:
                child.kill()
                return
        time.sleep(0.002)


def test_what_a_killed_night_left_taken_is_read_by_the_next(night: Night) -> None:
    houses.archive_bodies(night, [f"story {n}" for n in range(6)])
    with night.database.unit() as unit:
        for _ in range(5):  # as often as a night was killed; no page is to blame
            assert len(work.take(unit, "read", "gone", 6, 600.0, real_now())) == 6
            work.free(unit, "read", blame=False)
        work.take(unit, "read", "gone", 6, 600.0, real_now())
        unit.commit()
    result = read.run(night)
    assert (result.code, counted(result)) == (Exit.OK, {"in": 6, "out": 6})


class SlowReader:
    """A reader during whose work something happens, once."""

    def __init__(self, meanwhile: Any) -> None:  # noqa: ANN401 -- a callable of the test
        self._meanwhile = meanwhile

    def read(self, version: Version, *, source: Source) -> Reading:
        meanwhile, self._meanwhile = self._meanwhile, lambda: None
        meanwhile()
        return Reading(version=version.id, lang="en")


def worker_of(night: Night, reader: SlowReader, owner: str = "me") -> Worker:
    sources = {source.slug: source for source in night.catalogue.sources}
    return Worker(night.database, night.archive, sources, reader, owner=owner, lease=60.0)  # type: ignore[arg-type]  # a fake reader


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """What a worker in this process tells its parent; cleaning is made up."""
    said: list[dict[str, object]] = []
    monkeypatch.setattr(reading_child, "tell_parent", lambda **report: said.append(report))
    from extract.clean import cleaner

    monkeypatch.setattr(cleaner, "clean", clean)
    return said


def test_a_worker_that_lost_its_lease_writes_nothing(night: Night, told: list[dict[str, object]]) -> None:
    ids = houses.archive_bodies(night, ["a", "b", "c"])

    def think_it_dead() -> None:
        with night.database.unit() as unit:
            assert work.free(unit, "read", owner="late", blame=True) == 3
            assert len(work.take(unit, "read", "quick", 3, 60.0, real_now())) == 3
            unit.commit()

    worker_of(night, SlowReader(think_it_dead), "late").run()
    assert read_articles(night) == []
    assert states(night) == {"taken": 3}
    assert told[-1] == {"done": 3, "counted": []}
    with night.database.unit() as unit:
        assert all(work.finish(unit, "read", key, "quick", 2) for key in ids), "the quick one still holds its lease"


def test_pages_whose_file_is_damaged_are_jailed_with_the_place(night: Night, told: list[dict[str, object]]) -> None:
    houses.archive_bodies(night, ["a", "b"])
    file = next((night.settings.data_dir / "archive" / "pages").glob("*.gz"))
    with night.database.unit(writing=False) as unit:
        last = max((row.location for row in pages.page_rows(unit)), key=lambda at: at.offset)
    raw = bytearray(file.read_bytes())
    raw[last.offset + 30] ^= 0xFF
    file.write_bytes(raw)
    worker_of(night, SlowReader(lambda: None)).run()
    (one,) = jailed(night).values()
    assert f"{last.file}, byte {last.offset}" in one.error
    assert len(read_articles(night)) == 1


def test_pages_of_a_source_without_a_sound_file_wait_and_are_read_when_it_is_back(night: Night) -> None:
    houses.archive_bodies(night, ["a"], source="gone")
    result = read.run(night)
    assert (result.code, result.tallies) == (Exit.PARTLY, ())
    assert "1 pages of gone wait" in result.notes[0]
    assert states(night) == {"held": 1}
    known = night.catalogue.sources[0]
    back = replace(night, catalogue=replace(night.catalogue, sources=(replace(known, slug="gone"),)))
    with back.database.unit() as unit:
        work.unhold(unit, "read")
        assert pages.waiting_by_source(unit, without={one.slug for one in back.catalogue.sources}) == {}
        assert work.open_count(unit, "read") == 1


def test_a_page_that_failed_before_is_read_alone(night: Night, told: list[dict[str, object]]) -> None:
    ids = houses.archive_bodies(night, ["a", "b", "c"])
    with night.database.unit() as unit:
        work.take(unit, "read", "dead", 1, 60.0, real_now())
        work.free(unit, "read", owner="dead", blame=True)
        unit.commit()
    worker_of(night, SlowReader(lambda: None)).run()
    batches = [report["done"] for report in told if "done" in report]
    assert batches == [1, 2]
    assert sorted(str(report["page"]) for report in told if "page" in report) == sorted(ids)
    with night.database.unit(writing=False) as unit:
        assert work.state_counts(unit, "read") == {"done": 3}
