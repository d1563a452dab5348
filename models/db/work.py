"""The ledger: what waits for a stage, who has it, until when, and what failed.

A task is handed out with a fence, a number that grows with each handing out. Whoever finishes must show owner and
fence, in the unit that writes the results: a worker thought dead that wakes up has lost its fence and rolls back.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select, update

from models.db import tables
from models.db.unit import Unit
from models.db.upsert import batches, insert_absent

MOST_TRIES = 4
"""A task handed out so often without an end is jailed: it kills its workers."""

_HOPELESS = f"given up: handed out {MOST_TRIES} times, and its worker died or was too slow each time"

_WORK = tables.work
OPEN, TAKEN, DONE, JAILED, HELD = "open", "taken", "done", "jailed", "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something to do: its key, the fence to show when it is done, and how often it was handed out (1 = first)."""

    key: str
    fence: int
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Jailed:
    """Something that failed in an unexpected way, with its traceback."""

    stage: str
    key: str
    tries: int
    error: str


def enqueue(unit: Unit, stage: str, keys: Collection[str]) -> int:
    """Put keys up for a stage; those known there already, done or not, stay as they are. Returns how many were new."""
    fresh = {"stage": stage, "state": OPEN, "owner": None, "fence": 0, "tries": 0, "lease_until": None, "error": None}
    return len(insert_absent(unit, _WORK, [{**fresh, "key": key} for key in keys]))


def take(unit: Unit, stage: str, owner: str, n: int, lease_seconds: float, now: datetime) -> list[Task]:
    """Hand at most `n` tasks to `owner` until the lease ends, open ones first, each group in order of the key.

    Tasks whose lease ran out are handed out again with a higher fence, or jailed when that happened too often.
    Commit the unit before working on them.
    """
    _jail_hopeless(unit, stage, now)
    keys = _choose(unit, _WORK.c.state == OPEN, stage, n)
    if len(keys) < n:
        keys += _choose(unit, _expired(now), stage, n - len(keys))
    change = (
        update(_WORK)
        .where(_WORK.c.stage == stage, _WORK.c.key.in_(keys))
        .values(
            state=TAKEN,
            owner=owner,
            fence=_WORK.c.fence + 1,
            tries=_WORK.c.tries + 1,
            lease_until=now + timedelta(seconds=lease_seconds),
        )
        .returning(_WORK.c.key, _WORK.c.fence, _WORK.c.tries)
    )
    taken = {row.key: Task(key=row.key, fence=row.fence, tries=row.tries) for row in unit.run(change)} if keys else {}
    return [taken[key] for key in keys]


def _expired(now: datetime) -> ColumnElement[bool]:
    return and_(_WORK.c.state == TAKEN, _WORK.c.lease_until < now)


def _choose(unit: Unit, wanted: ColumnElement[bool], stage: str, n: int) -> list[str]:
    query = select(_WORK.c.key).where(_WORK.c.stage == stage, wanted).order_by(_WORK.c.key).limit(n)
    # SQLite ignores the clause: its unit holds the only writing lock anyway.
    return list(unit.run(query.with_for_update(skip_locked=True)).scalars())


def _jail_hopeless(unit: Unit, stage: str, now: datetime) -> None:
    hopeless = (_WORK.c.stage == stage, _expired(now), _WORK.c.tries >= MOST_TRIES)
    if unit.run(select(_WORK.c.key).where(*hopeless).limit(1)).first() is None:
        return
    unit.run(update(_WORK).where(*hopeless).values(state=JAILED, owner=None, lease_until=None, error=_HOPELESS))


def _mine(stage: str, key: str, owner: str, fence: int) -> ColumnElement[bool]:
    return and_(
        _WORK.c.stage == stage,
        _WORK.c.key == key,
        _WORK.c.owner == owner,
        _WORK.c.fence == fence,
        _WORK.c.state == TAKEN,
    )


def finish(unit: Unit, stage: str, key: str, owner: str, fence: int) -> bool:
    """Mark a task done, in the unit that writes its results. False: the lease was lost, roll everything back."""
    done = update(_WORK).where(_mine(stage, key, owner, fence))
    return bool(unit.run(done.values(state=DONE, owner=None, lease_until=None, error=None)).rowcount)


def jail(unit: Unit, stage: str, key: str, owner: str, fence: int, error: str) -> bool:
    """Put a task aside with its traceback, never to be handed out until `requeue`. False: the lease was lost."""
    change = update(_WORK).where(_mine(stage, key, owner, fence))
    return bool(unit.run(change.values(state=JAILED, owner=None, lease_until=None, error=error)).rowcount)


def give_back(unit: Unit, stage: str, key: str, owner: str, fence: int) -> bool:
    """Hand a task back undone, for an orderly stop: the try does not count. False: the lease was lost."""
    change = update(_WORK).where(_mine(stage, key, owner, fence))
    return bool(unit.run(change.values(state=OPEN, owner=None, lease_until=None, tries=_WORK.c.tries - 1)).rowcount)


def extend(unit: Unit, stage: str, key: str, owner: str, fence: int, lease_seconds: float, now: datetime) -> bool:
    """Keep a task for longer. False: the lease was lost."""
    change = update(_WORK).where(_mine(stage, key, owner, fence))
    return bool(unit.run(change.values(lease_until=now + timedelta(seconds=lease_seconds))).rowcount)


def free(unit: Unit, stage: str, *, owner: str | None = None, blame: bool) -> int:
    """Take back what an owner that is known to be dead (None: everybody) has; their fences are void.

    Args:
        blame: the task may have killed its worker: its try counts, and the last one jails it. False for tasks of a
            night that was killed from outside: the try does not count.
    """
    gone = update(_WORK).where(_WORK.c.stage == stage, _WORK.c.state == TAKEN)
    if owner is not None:
        gone = gone.where(_WORK.c.owner == owner)
    jailed_now = (
        unit.run(
            gone.where(_WORK.c.tries >= MOST_TRIES).values(state=JAILED, owner=None, lease_until=None, error=_HOPELESS)
        ).rowcount
        if blame
        else 0
    )
    tries = _WORK.c.tries if blame else _WORK.c.tries - 1
    return jailed_now + unit.run(gone.values(state=OPEN, owner=None, lease_until=None, tries=tries)).rowcount


def hold(unit: Unit, stage: str, keys: Sequence[str]) -> int:
    """Keep open tasks back, as what they need is missing now (a source file that is broken); returns how many."""
    change = update(_WORK).where(_WORK.c.stage == stage, _WORK.c.state == OPEN).values(state=HELD)
    return sum(unit.run(change.where(_WORK.c.key.in_(batch))).rowcount for batch in batches(keys))


def unhold(unit: Unit, stage: str) -> int:
    """Open again what was held back; returns how many."""
    change = update(_WORK).where(_WORK.c.stage == stage, _WORK.c.state == HELD).values(state=OPEN)
    return unit.run(change).rowcount


def requeue(unit: Unit, stage: str, keys: Sequence[str] | None = None, *, only_done: bool = False) -> int:
    """Open tasks again, done, jailed or taken, all of the stage or those named; returns how many. For replays."""
    fresh = {"state": OPEN, "owner": None, "lease_until": None, "tries": 0, "error": None}
    change = update(_WORK).where(_WORK.c.stage == stage, _WORK.c.state == DONE if only_done else _WORK.c.state != OPEN)
    change = change.values(**fresh, fence=_WORK.c.fence + 1)
    if keys is None:
        return unit.run(change).rowcount
    return sum(unit.run(change.where(_WORK.c.key.in_(batch))).rowcount for batch in batches(keys))


def open_count(unit: Unit, stage: str) -> int:
    """How many tasks of a stage are neither done nor jailed (those handed out included)."""
    query = select(func.count()).where(_WORK.c.stage == stage, _WORK.c.state.in_([OPEN, TAKEN]))
    return int(unit.run(query).scalar_one())


def state_counts(unit: Unit, stage: str) -> dict[str, int]:
    """How many tasks of a stage are `open`, `taken`, `done`, `jailed`; states that none is in are left out."""
    query = select(_WORK.c.state, func.count().label("n")).where(_WORK.c.stage == stage).group_by(_WORK.c.state)
    return {row.state: row.n for row in unit.run(query)}


def jailed(unit: Unit, stage: str | None = None) -> list[Jailed]:
    """What is jailed, of one stage or of all, in order of stage and key."""
    query = select(_WORK.c.stage, _WORK.c.key, _WORK.c.tries, _WORK.c.error).where(_WORK.c.state == JAILED)
    if stage is not None:
        query = query.where(_WORK.c.stage == stage)
    rows = unit.run(query.order_by(_WORK.c.stage, _WORK.c.key))
    return [Jailed(stage=row.stage, key=row.key, tries=row.tries, error=row.error or "") for row in rows]
