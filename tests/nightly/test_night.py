"""A run: how it ends, what it leaves behind, and who is kept out."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import samples
from models.db import runs
from models.db.store import Database
from models.run import Run, RunState, Tally
from nightly import night as module
from nightly.clock import real_now
from nightly.context import LOCK_SECONDS, Night, StageResult, is_owner_dead, owner_here
from nightly.exits import Exit, StopError
from nightly.night import NightResult, run_night
from nightly.settings import Settings
from nightly.stages import notify, settle
from samples.server import SampleServer
from tests.alerts.ears import free_port
from tests.e2e import nights
from tests.nightly.houses import prepare, settings_of

SMALL = samples.small()
DEAD = "elsewhere:1:1"


@pytest.fixture(scope="module")
def newsrooms() -> Iterator[SampleServer]:
    with SampleServer(port=0, outlets=SMALL) as server:
        yield server


@pytest.fixture
def data(tmp_path: Path, sqlite_file: Path) -> Path:
    prepare(tmp_path / "data", sqlite_file).close()
    return tmp_path / "data"


def on_samples(data: Path, server: SampleServer, **more: Any) -> Settings:  # noqa: ANN401 -- settings check their values
    return settings_of(data, routes=server.routes(), sample_port=server.port, **more)


def run(settings: Settings, *stages: str, slugs: tuple[str, ...] | None = None) -> NightResult:
    night, result = run_night(settings, stages=stages, slugs=slugs)
    night.database.close()
    return result


def held_runs(settings: Settings) -> list[Run]:
    database = Database.open(settings.database_address())
    with database.unit(writing=False) as unit:
        held = runs.runs(unit, 10)
    database.close()
    return held


def small_sources(folder: Path) -> Path:
    for slug in SMALL:
        found = next(samples.catalogue_folder().rglob(f"{slug}.yml"))
        (folder / found.parent.name).mkdir(parents=True)
        shutil.copy(found, folder / found.parent.name / found.name)
    return folder


class Stages:
    """Stages that note that they ran, and do what the test says."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.ran: list[str] = []
        self.does: dict[str, Any] = {}
        for stage in (settle, notify):
            name = stage.__name__.rpartition(".")[2]
            patch.setattr(stage, "run", lambda night, name=name: self._run(name, night))

    def _run(self, name: str, night: Night) -> StageResult:
        self.ran.append(name)
        result = self.does.get(name, lambda night: StageResult())(night)
        assert isinstance(result, StageResult)
        return result


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> Stages:
    return Stages(monkeypatch)


def test_a_fine_night_ends_with_0_and_is_recorded(data: Path, newsrooms: SampleServer) -> None:
    settings = on_samples(data, newsrooms)
    result = run(settings, "fetch", slugs=SMALL)
    assert result.code is Exit.OK
    (held,) = held_runs(settings)
    assert (held.state, held.exit_code, held.night) == (RunState.OK, 0, "2023-11-21")
    assert held.ended_at is not None
    assert [stage for stage, _ in held.seconds] == ["fetch"]
    assert held.tallies == runs.in_order(result.run.tallies)
    assert sum(tally.n for tally in held.tallies if tally.outcome == "article_kept") > 4


def test_a_broken_source_file_ends_with_3(data: Path, newsrooms: SampleServer, tmp_path: Path) -> None:
    folder = small_sources(tmp_path / "sources")
    broken = next(folder.rglob(f"{SMALL[0]}.yml"))
    broken.write_text(broken.read_text(encoding="utf-8") + "colour: blue\n", encoding="utf-8")
    settings = on_samples(data, newsrooms, sources=(folder,))
    result = run(settings, "fetch")
    assert result.code is Exit.PARTLY
    assert held_runs(settings)[0].state is RunState.DEGRADED
    assert {tally.source for tally in result.run.tallies} == {SMALL[1]}


def test_one_source_out_of_reach_ends_with_3(data: Path, newsrooms: SampleServer) -> None:
    result = run(on_samples(data, newsrooms), "fetch", slugs=(SMALL[0], "kurier"))
    assert result.code is Exit.PARTLY


def test_nothing_reached_ends_with_4(data: Path) -> None:
    hosts = {f"{slug}.example": "127.0.0.1" for slug in SMALL}
    settings = settings_of(data, routes=hosts, sample_port=free_port(), retry_pause=0.0)
    assert run(settings, "fetch", slugs=SMALL).code is Exit.NOTHING_REACHED
    assert held_runs(settings)[0].state is RunState.NOTHING_REACHED


def test_a_stage_that_raises_ends_with_1_and_the_later_ones_still_run(data: Path, stages: Stages) -> None:
    def burst(_night: Night) -> StageResult:
        raise ZeroDivisionError("a bug")

    stages.does["settle"] = burst
    settings = settings_of(data)
    result = run(settings, "settle", "notify")
    assert stages.ran == ["settle", "notify"]
    assert (result.code, result.notes) == (Exit.FAULT, ("settle: ZeroDivisionError: a bug",))
    assert held_runs(settings)[0].state is RunState.FAULT


def test_a_stage_that_lost_the_lock_ends_with_5_and_no_later_one_runs(data: Path, stages: Stages) -> None:
    stages.does["settle"] = lambda night: StageResult(code=Exit.LOCKED)
    assert run(settings_of(data), "settle", "notify").code is Exit.LOCKED
    assert stages.ran == ["settle"]


def test_the_gravest_code_wins_and_notes_are_kept_in_order(data: Path, stages: Stages) -> None:
    stages.does["settle"] = lambda night: StageResult(code=Exit.PARTLY, notes=("one",), changed=("E1",))
    stages.does["notify"] = lambda night: StageResult(
        notes=("two",), tallies=(Tally(stage="notify", source="", outcome="sent", n=2),)
    )
    result = run(settings_of(data), "settle", "notify")
    assert (result.code, result.notes, result.changed) == (Exit.PARTLY, ("one", "two"), ("E1",))
    assert result.run.tallies == (Tally(stage="notify", source="", outcome="sent", n=2),)


def test_whoever_comes_second_is_kept_out_with_5(data: Path, stages: Stages) -> None:
    settings = settings_of(data)
    database = Database.open(settings.database_address())
    with database.unit() as unit:
        assert runs.lock_night(unit, "elsewhere:77:123", LOCK_SECONDS, real_now())
        unit.commit()
    with pytest.raises(StopError, match="elsewhere:77:123") as stop:
        run(settings, "settle")
    assert stop.value.code is Exit.LOCKED
    assert stages.ran == []
    assert held_runs(settings) == []
    with database.unit(writing=False) as unit:
        holder = runs.lock_holder(unit)
    assert holder is not None
    assert holder.owner == "elsewhere:77:123"
    database.close()


def test_the_lock_is_free_after_a_run_however_it_ended(data: Path, stages: Stages) -> None:
    settings = settings_of(data)

    def interrupted(_night: Night) -> StageResult:
        raise KeyboardInterrupt

    stages.does["settle"] = interrupted
    with pytest.raises(KeyboardInterrupt):
        run(settings, "settle", "notify")
    assert held_runs(settings)[0].state is RunState.INTERRUPTED
    stages.does.clear()
    assert run(settings, "settle").code is Exit.OK


def test_a_database_of_a_newer_program_ends_with_6(data: Path, stages: Stages) -> None:
    with sqlite3.connect(data / "embassywatch.sqlite") as base:
        base.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StopError, match="9999") as stop:
        run(settings_of(data), "settle")
    assert stop.value.code is Exit.MIGRATION
    assert stages.ran == []


@pytest.mark.parametrize(
    ("more", "slugs", "code", "told"),
    [
        ({"contact": " "}, SMALL, Exit.USAGE, "contact: not set"),
        ({}, ("no-such",), Exit.USAGE, "--source no-such: no source"),
        ({"sources": (Path("no/such/folder"),)}, SMALL, Exit.USAGE, "no/such/folder: no such folder"),
        ({"free_mb": 10**9}, SMALL, Exit.FAULT, "MiB free, a night needs 1000000000"),
        ({"database": "mysql://x/y"}, SMALL, Exit.FAULT, "no such kind of database: mysql"),
    ],
)
def test_what_is_wrong_with_us_is_found_before_the_first_request(
    data: Path, newsrooms: SampleServer, more: dict[str, Any], slugs: tuple[str, ...], code: Exit, told: str
) -> None:
    asked = len(newsrooms.requests)
    with pytest.raises(StopError, match=told) as stop:
        run(on_samples(data, newsrooms, **more), "fetch", slugs=slugs)
    assert stop.value.code is code
    assert len(newsrooms.requests) == asked
    assert not (data / "archive").exists()


def test_free_disk_is_asked_of_the_nearest_folder_that_exists(tmp_path: Path, stages: Stages) -> None:
    with pytest.raises(StopError, match=f"{tmp_path}: "):
        run(settings_of(tmp_path / "a" / "b", free_mb=10**9), "settle")
    assert not (tmp_path / "a").exists()


def test_the_heartbeat_renews_the_lock_while_a_stage_works(
    data: Path, stages: Stages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "HEARTBEAT_SECONDS", 0.05)
    leases = []

    def work(night: Night) -> StageResult:
        for _ in range(3):
            with night.database.unit(writing=False) as unit:
                holder = runs.lock_holder(unit)
            assert holder is not None
            leases.append(holder.until)
            time.sleep(0.15)
        return StageResult()

    stages.does["settle"] = work
    assert run(settings_of(data), "settle").code is Exit.OK
    assert leases[0] < leases[1] < leases[2]


def test_the_heartbeat_outlives_a_busy_database(data: Path, stages: Stages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HEARTBEAT_SECONDS", 0.05)
    monkeypatch.setattr("models.db.engine.BUSY_SECONDS", 0.05)
    after: list[bool] = []

    def work(night: Night) -> StageResult:
        other = sqlite3.connect(data / "embassywatch.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        time.sleep(0.4)
        other.execute("ROLLBACK")
        other.close()
        after.append(_renewed(night))
        return StageResult()

    stages.does["settle"] = work
    run(settings_of(data), "settle")
    assert after == [True], "the heartbeat died of a moment's wait"


def _renewed(night: Night) -> bool:
    def until() -> object:
        with night.database.unit(writing=False) as unit:
            holder = runs.lock_holder(unit)
        return None if holder is None else holder.until

    before = until()
    deadline = time.monotonic() + 1.0
    while until() == before and time.monotonic() < deadline:
        time.sleep(0.02)
    return until() != before


def test_a_run_that_was_killed_is_marked_interrupted_by_the_next(data: Path, stages: Stages) -> None:
    settings = settings_of(data)
    process = subprocess.Popen(["sleep", "30"])
    dead = owner_here().split(":")[0] + f":{process.pid}:1"
    database = Database.open(settings.database_address())
    killed = Run(id="killed", night="2023-11-20", started_at=real_now(), ended_at=None,
                 state=RunState.RUNNING, exit_code=None)  # fmt: skip
    process.kill()
    process.wait()
    with database.unit() as unit:
        assert runs.lock_night(unit, dead, LOCK_SECONDS, real_now())
        runs.start_run(unit, killed)
        runs.start_run(unit, replace(killed, id="fine", state=RunState.OK, exit_code=0, ended_at=real_now()))
        unit.commit()
    database.close()
    assert run(settings, "settle").code is Exit.OK
    states = {one.id: (one.state, one.ended_at is not None) for one in held_runs(settings)}
    assert states.pop("killed") == (RunState.INTERRUPTED, True)
    assert set(states.values()) == {(RunState.OK, True)}


def test_who_is_dead(tmp_path: Path) -> None:
    here = owner_here()
    host, _, rest = here.partition(":")
    assert not is_owner_dead(here)
    assert is_owner_dead(f"{host}:{rest.partition(':')[0]}:1"), "the same process id, started at another time"
    assert is_owner_dead(f"{host}:4194999:1")
    assert not is_owner_dead("another-host:1:1"), "of another machine nothing is known"
    assert not is_owner_dead(f"{host}:nonsense")


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_night_within_seconds_and_leaves_no_child(
    number: signal.Signals, newsrooms: SampleServer, data: Path
) -> None:
    settings = on_samples(data, newsrooms)
    sources, asked = _slow_sources(data.parent / "slow"), len(newsrooms.requests)
    started = subprocess.Popen(
        nights.command(data, "night"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=nights.environment(newsrooms, EMBASSYWATCH_SOURCES=str(sources)), start_new_session=True,
    )  # fmt: skip
    _until(lambda: len(newsrooms.requests) > asked, 30, "the crawl never began")
    (child,) = Path(f"/proc/{started.pid}/task/{started.pid}/children").read_text(encoding="ascii").split()
    begun = time.monotonic()
    os.kill(started.pid, number)
    _, said = started.communicate(timeout=20)
    assert time.monotonic() - begun < 5
    assert started.returncode == 130
    assert said == "embassywatch: interrupted; the next run goes on from here\n"
    _until(lambda: _is_gone(int(child)), 5, "the crawl outlived its night")
    assert held_runs(settings)[0].state is RunState.INTERRUPTED
    again = run(settings, "fetch", slugs=SMALL)
    assert again.code is Exit.OK


def _slow_sources(folder: Path) -> Path:
    """The small newsrooms, asked so slowly that a crawl is under way for long."""
    for file in small_sources(folder).rglob("*.yml"):
        told = file.read_text(encoding="utf-8")
        assert "delay: 0," in told
        file.write_text(told.replace("delay: 0,", "delay: 5,"), encoding="utf-8")
    return folder


def _until(holds: Callable[[], object], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def _is_gone(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return True
    return stat.rpartition(")")[2].split()[0] == "Z"


def test_signals_are_left_alone_off_the_main_thread(data: Path, stages: Stages) -> None:
    before = signal.getsignal(signal.SIGTERM)
    codes: list[Exit] = []
    thread = threading.Thread(target=lambda: codes.append(run(settings_of(data), "settle").code))
    thread.start()
    thread.join()
    assert codes == [Exit.OK]
    assert run(settings_of(data), "settle").code is Exit.OK
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_second_reader_that_is_not_there_is_found_before_the_night(data: Path) -> None:
    with pytest.raises(StopError, match="second_reader"):
        run_night(settings_of(data, second_reader="no_such_pipeline"), stages=("read",))
