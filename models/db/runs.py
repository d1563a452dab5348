"""Runs and their tallies, and the lock that keeps two nights apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, func, select, update

from models.db import tables
from models.db.unit import Found, Unit
from models.db.upsert import Row, batches, insert_absent, upsert
from models.run import Run, RunState, Tally

NIGHT = "night"
"""Name of the lock that a night holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LockHolder:
    """Who has the lock, with which fence, until when (UTC)."""

    owner: str
    fence: int
    until: datetime


def start_run(unit: Unit, run: Run) -> None:
    """Keep a run that begins, or is taken up again under the same id; its tallies so far stay."""
    upsert(unit, tables.runs, [_run_row(run)])
    if run.tallies:
        add_tallies(unit, run.id, run.tallies)


def end_run(unit: Unit, run: Run) -> None:
    """Keep how a run ended; its tallies, if it carries any, are set as by `add_tallies`."""
    start_run(unit, run)


def _run_row(run: Run) -> Row:
    return {
        "id": run.id,
        "night": run.night,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "state": run.state.value,
        "exit_code": run.exit_code,
        "seconds": [[stage, seconds] for stage, seconds in run.seconds],
    }


def add_tallies(unit: Unit, run_id: str, tallies: Sequence[Tally]) -> None:
    """Set what a stage counted of a source: all former lines of that run, stage and source give way to these."""
    table = tables.tallies
    sums: Counter[tuple[str, str, str]] = Counter()
    for tally in tallies:
        sums[tally.stage, tally.source, tally.outcome] += tally.n
    for stage, source in sorted({(stage, source) for stage, source, _ in sums}):
        outcomes = [outcome for of_stage, of, outcome in sums if (of_stage, of) == (stage, source)]
        same = (table.c.run == run_id, table.c.stage == stage, table.c.source == source)
        unit.run(delete(table).where(*same, table.c.outcome.not_in(outcomes)))
    rows: list[Row] = [
        {"run": run_id, "stage": stage, "source": source, "outcome": outcome, "n": n}
        for (stage, source, outcome), n in sums.items()
    ]
    upsert(unit, table, rows)


def run(unit: Unit, run_id: str) -> Run | None:
    """One run with its tallies, or None."""
    row = unit.run(select(tables.runs).where(tables.runs.c.id == run_id)).first()
    return None if row is None else _with_tallies(unit, [row])[0]


def runs(unit: Unit, limit: int = 30) -> list[Run]:
    """The last runs with their tallies, the latest first."""
    return _with_tallies(unit, unit.run(_latest(limit)).all())


def runs_summed(unit: Unit, limit: int = 30, *, offset: int = 0) -> list[Run]:
    """The last runs, the latest first, with the tallies of all sources together: their source is an empty text."""
    table = tables.tallies
    rows = unit.run(_latest(limit).offset(offset)).all()
    query = select(table.c.run, table.c.stage, table.c.outcome, func.sum(table.c.n).label("n"))
    query = query.group_by(table.c.run, table.c.stage, table.c.outcome)
    found: dict[str, list[Tally]] = {}
    for batch in batches([row.id for row in rows]):
        for row in unit.run(query.where(table.c.run.in_(batch))):
            tally = Tally(stage=row.stage, source="", outcome=row.outcome, n=int(row.n))
            found.setdefault(row.run, []).append(tally)
    return [_run_of(row, in_order(found.get(row.id, []))) for row in rows]


def count_runs(unit: Unit) -> int:
    """How many runs there are."""
    return int(unit.run(select(func.count()).select_from(tables.runs)).scalar_one())


def counted_by_source(unit: Unit, limit: int = 30) -> list[tuple[str, dict[str, Counter[str]]]]:
    """Of the last runs, the latest first: the local date, and what was counted of each source, by `stage:outcome`."""
    table = tables.tallies
    nights = [(row.id, row.night) for row in unit.run(_latest(limit))]
    query = select(table.c.run, table.c.source, table.c.stage, table.c.outcome, table.c.n)
    found: dict[str, dict[str, Counter[str]]] = {id_: {} for id_, _ in nights}
    for batch in batches(list(found)):
        for run_, source, stage, outcome, n in unit.run(query.where(table.c.run.in_(batch))):
            found[run_].setdefault(source, Counter())[f"{stage}:{outcome}"] += n
    return [(night, found[id_]) for id_, night in nights]


def _latest(limit: int) -> Select[*tuple[Any, ...]]:
    table = tables.runs
    return select(table).order_by(table.c.started_at.desc(), table.c.id.desc()).limit(limit)


def last_run(unit: Unit) -> Run | None:
    """The latest run, or None before the first."""
    return next(iter(runs(unit, 1)), None)


def _with_tallies(unit: Unit, rows: Sequence[Found]) -> list[Run]:
    table = tables.tallies
    found: dict[str, list[Tally]] = {}
    for batch in batches([row.id for row in rows]):
        for row in unit.run(select(table).where(table.c.run.in_(batch))):
            found.setdefault(row.run, []).append(_tally_of(row))
    return [_run_of(row, in_order(found.get(row.id, []))) for row in rows]


def _run_of(row: Found, tallies: tuple[Tally, ...]) -> Run:
    return Run(
        id=row.id,
        night=row.night,
        started_at=row.started_at,
        ended_at=row.ended_at,
        state=RunState(row.state),
        exit_code=row.exit_code,
        seconds=tuple((stage, seconds) for stage, seconds in row.seconds),
        tallies=tallies,
    )


def _tally_of(row: Found) -> Tally:
    return Tally(stage=row.stage, source=row.source, outcome=row.outcome, n=row.n)


def in_order(tallies: Sequence[Tally]) -> tuple[Tally, ...]:
    """Tallies by stage, source and outcome, alphabetically."""
    return tuple(sorted(tallies, key=lambda tally: (tally.stage, tally.source, tally.outcome)))


def source_history(unit: Unit, slug: str, nights: int) -> list[tuple[str, tuple[Tally, ...]]]:
    """What was counted of one source in the last nights that have a run: local date and tallies, the latest first.

    Of several runs for one night the latest that counted anything of the source stands.
    """
    runs_, table = tables.runs, tables.tallies
    query = (
        select(runs_.c.id, runs_.c.night, table.c.stage, table.c.source, table.c.outcome, table.c.n)
        .join_from(table, runs_, table.c.run == runs_.c.id)
        .where(table.c.source == slug)
        .where(runs_.c.night.in_(select(runs_.c.night).distinct().order_by(runs_.c.night.desc()).limit(nights)))
        .order_by(runs_.c.night.desc(), runs_.c.started_at.desc(), runs_.c.id.desc())
    )
    standing: dict[str, str] = {}
    found: dict[str, list[Tally]] = {}
    for row in unit.run(query):
        if standing.setdefault(row.night, row.id) == row.id:
            found.setdefault(row.night, []).append(_tally_of(row))
    return [(night, in_order(tallies)) for night, tallies in found.items()]


def lock_night(unit: Unit, owner: str, lease_seconds: float, now: datetime) -> int | None:
    """Take the night's lock if it is free or its lease ran out; returns the fence, or None where another holds it."""
    table = tables.locks
    insert_absent(unit, table, [{"name": NIGHT, "owner": None, "fence": 0, "until": None}])
    free = table.c.owner.is_(None) | (table.c.until < now)
    change = update(table).where(table.c.name == NIGHT, free)
    values = {"owner": owner, "fence": table.c.fence + 1, "until": now + timedelta(seconds=lease_seconds)}
    return unit.run(change.values(values).returning(table.c.fence)).scalar()


def extend_lock(unit: Unit, owner: str, fence: int, lease_seconds: float, now: datetime) -> bool:
    """Hold the lock for longer; False where it was lost: stop, and write nothing more."""
    table = tables.locks
    change = update(table).where(table.c.name == NIGHT, table.c.owner == owner, table.c.fence == fence)
    return bool(unit.run(change.values(until=now + timedelta(seconds=lease_seconds))).rowcount)


def release_lock(unit: Unit, owner: str, fence: int) -> bool:
    """Give the lock back, one's own or that of an owner known to be dead; False where it was lost already."""
    table = tables.locks
    change = update(table).where(table.c.name == NIGHT, table.c.owner == owner, table.c.fence == fence)
    return bool(unit.run(change.values(owner=None, until=None)).rowcount)


def lock_holder(unit: Unit) -> LockHolder | None:
    """Who holds the night's lock, whether or not the lease ran out; None where it is free."""
    table = tables.locks
    row = unit.run(select(table).where(table.c.name == NIGHT, table.c.owner.is_not(None))).first()
    return None if row is None else LockHolder(owner=row.owner, fence=row.fence, until=row.until)
