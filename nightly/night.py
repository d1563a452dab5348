"""One night: takes the lock, runs the stages in order, counts, and ends with an exit code and a run record."""

from __future__ import annotations

import importlib
import shutil
import signal
import threading
import time
import traceback
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import FrameType

import structlog

from models.db import runs
from models.db.store import Database, DatabaseBusy, DatabaseUnusable, Unit
from models.run import Run, RunState
from nightly.clock import clock_of, night_of, real_now
from nightly.context import (
    LOCK_SECONDS,
    LostLockError,
    Night,
    StageResult,
    is_owner_dead,
    owner_here,
    prove_lock,
)
from nightly.exits import Exit, StopError, gravest
from nightly.sending import load_hearers
from nightly.settings import Settings
from nightly.wiring import check_rules, load_sources, open_archive, open_database, require_contact, second_reader

log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NightResult:
    """How a night ended: its run record, its exit code, and lines for the report."""

    run: Run
    code: Exit
    notes: tuple[str, ...]
    changed: tuple[str, ...]


def run_night(
    settings: Settings,
    *,
    stages: Sequence[str],
    slugs: Sequence[str] | None = None,
    silent: bool = False,
    prepare: Callable[[Night], None] | None = None,
) -> tuple[Night, NightResult]:
    """Run these stages (names of files in nightly/stages) under the night lock, after `prepare` where it is given.

    Raises:
        StopError: before anything is fetched: 2 for an unknown source, 5 where another run holds the night,
            6 for a database of another version, 1 for a folder that cannot be written, a full disk or broken rules.
    """
    if "fetch" in stages:
        require_contact(settings)
    if "read" in stages:
        check_rules()
        second_reader(settings)
    if "notify" in stages:
        load_hearers(settings)
    _refuse_full_disk(settings)
    database = open_database(settings)
    catalogue = load_sources(settings)
    known = {source.slug for source in catalogue.sources} | {broken.slug for broken in catalogue.broken}
    for slug in slugs or ():
        if slug not in known:
            raise StopError(Exit.USAGE, f"--source {slug}: no source of the catalogue has this slug")
    owner = owner_here()
    with _lock(database, owner) as fence, _ended_by_signal():
        night = Night(
            settings=settings,
            clock=clock_of(settings),
            database=database,
            archive=open_archive(settings),
            catalogue=catalogue,
            run=uuid.uuid4().hex,
            on=night_of(settings),
            owner=owner,
            fence=fence,
            slugs=None if slugs is None else frozenset(slugs),
            silent=silent,
            stages=tuple(stages),
        )
        if prepare is not None:
            prepare(night)
        return night, _run_stages(night, stages)


def _run_stages(night: Night, stages: Sequence[str]) -> NightResult:
    run = Run(
        id=night.run,
        night=night.on.isoformat(),
        started_at=real_now(),
        ended_at=None,
        state=RunState.RUNNING,
        exit_code=None,
    )
    with night.database.unit(durable=True) as unit:
        runs.start_run(unit, run)
        unit.commit()
    codes = [Exit.PARTLY] if night.catalogue.broken else []
    notes: list[str] = []
    changed: list[str] = []
    seconds: list[tuple[str, float]] = []
    try:
        for name in stages:
            begun = time.monotonic()
            result = _run_stage(night, name)
            seconds.append((name, round(time.monotonic() - begun, 3)))
            run = replace(run, tallies=(*run.tallies, *result.tallies))
            codes.append(result.code)
            notes.extend(result.notes)
            changed.extend(result.changed)
            if result.code is Exit.LOCKED:
                break
    except (KeyboardInterrupt, SystemExit):
        _end(night, replace(run, seconds=tuple(seconds), state=RunState.INTERRUPTED, ended_at=real_now()))
        raise
    code = gravest(codes)
    run = replace(run, seconds=tuple(seconds), state=_state_of(code), exit_code=int(code), ended_at=real_now())
    _end(night, run)
    return NightResult(run=run, code=code, notes=tuple(notes), changed=tuple(changed))


def _run_stage(night: Night, name: str) -> StageResult:
    """One stage; what it did not foresee is logged and makes the night a fault, and the next stage still runs."""
    stage = importlib.import_module(f"nightly.stages.{name}")
    try:
        with night.database.unit() as unit:
            prove_lock(night, unit)
            unit.commit()
        result: StageResult = stage.run(night)
    except LostLockError as error:
        return StageResult(code=Exit.LOCKED, notes=(f"{name}: {error}",))
    except Exception as error:  # noqa: BLE001 -- last resort: one stage's fault must not silence the later ones
        log.error("stage failed", stage=name, error=str(error), trace=traceback.format_exc())
        return StageResult(code=Exit.FAULT, notes=(f"{name}: {type(error).__name__}: {error}",))
    return result


def _end(night: Night, run: Run) -> None:
    with night.database.unit(durable=True) as unit:
        runs.end_run(unit, run)
        unit.commit()


def _state_of(code: Exit) -> RunState:
    states = {Exit.OK: RunState.OK, Exit.PARTLY: RunState.DEGRADED, Exit.NOTHING_REACHED: RunState.NOTHING_REACHED}
    return states.get(code, RunState.FAULT)


def _refuse_full_disk(settings: Settings) -> None:
    folder = settings.data_dir
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    free = shutil.disk_usage(folder).free // 2**20
    if free < settings.free_mb:
        raise StopError(Exit.FAULT, f"{folder}: {free} MiB free, a night needs {settings.free_mb} (setting free_mb)")


@contextmanager
def _lock(database: Database, owner: str) -> Iterator[int]:
    """The night lock, kept alive by a heartbeat; a lock whose holder was killed on this machine is taken over."""
    try:
        fence = _take_lock(database, owner)
    except DatabaseBusy as error:  # whoever holds it stands still in the middle of writing
        raise StopError(Exit.LOCKED, f"another run holds the night, and the database ({error})") from error
    stop = threading.Event()
    beat = threading.Thread(target=_beat, args=(database, owner, fence, stop), daemon=True)
    beat.start()
    try:
        yield fence
    finally:
        stop.set()
        beat.join()
        with database.unit(durable=True) as unit:
            runs.release_lock(unit, owner, fence)
            unit.commit()


def _take_lock(database: Database, owner: str) -> int:
    with database.unit(durable=True) as unit:
        holder = runs.lock_holder(unit)
        if holder is not None and is_owner_dead(holder.owner):
            runs.release_lock(unit, holder.owner, holder.fence)
        fence = runs.lock_night(unit, owner, LOCK_SECONDS, real_now())
        if fence is None:
            who = "somebody" if holder is None else f"process {holder.owner}"
            raise StopError(Exit.LOCKED, f"another run holds the night ({who}); nothing was fetched")
        _mark_interrupted(unit)
        unit.commit()
    return fence


def _mark_interrupted(unit: Unit) -> None:
    """Runs that were killed: whoever holds the lock knows that no other run is under way."""
    for run in runs.runs(unit, 10):
        if run.state is RunState.RUNNING:
            runs.end_run(unit, replace(run, state=RunState.INTERRUPTED, ended_at=real_now()))


def _beat(database: Database, owner: str, fence: int, stop: threading.Event) -> None:
    while not stop.wait(HEARTBEAT_SECONDS):
        try:
            with database.unit() as unit:
                held = runs.extend_lock(unit, owner, fence, LOCK_SECONDS, real_now())
                unit.commit()
        except DatabaseUnusable as error:  # five beats fit into a lease: one that is missed costs nothing
            log.warning("heartbeat missed", error=str(error))
            continue
        if not held:
            log.error("night lock lost", owner=owner, fence=fence)
            return


@contextmanager
def _ended_by_signal() -> Iterator[None]:
    """SIGTERM ends the night as control-C does: the run is marked interrupted, children leave with us."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
