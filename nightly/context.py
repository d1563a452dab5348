"""What every stage of a night is handed: settings, clock, database, archive, catalogue, and who holds the lock."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from crawler.catalogue import Catalogue
from models.archive import Archive
from models.db import runs
from models.db.store import Database, Unit
from models.run import Tally
from models.source import Source
from nightly.clock import Clock, real_now
from nightly.exits import Exit
from nightly.settings import Settings

LOCK_SECONDS = 300.0
"""Lease of the night lock; a heartbeat renews it, so that a holder on a lost machine frees it after five minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """One night under way.

    Attributes:
        run: id of its run; `owner` and `fence` prove that it holds the night lock.
        on: local date it is for.
        slugs: the only sources to fetch, or None for all active ones.
        silent: events open without an alert (replay).
        stages: the stages that this run was told to run.
    """

    settings: Settings
    clock: Clock
    database: Database
    archive: Archive
    catalogue: Catalogue
    run: str
    on: date
    owner: str
    fence: int
    slugs: frozenset[str] | None = None
    silent: bool = False
    stages: tuple[str, ...] = ()

    @property
    def logs(self) -> Path:
        """Folder of log files."""
        return self.settings.data_dir / "logs"

    def source(self, slug: str) -> Source | None:
        """The source of this slug, None where the catalogue has it no longer."""
        return next((source for source in self.catalogue.sources if source.slug == slug), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageResult:
    """What a stage did: its counted lines, and the exit code it would end the night with.

    `notes` are lines for the morning report; `changed` the ids of events that are new or changed.
    """

    tallies: tuple[Tally, ...] = ()
    code: Exit = Exit.OK
    notes: tuple[str, ...] = field(default=())
    changed: tuple[str, ...] = ()


class LostLockError(Exception):
    """Another run holds the night by now; this one may write nothing more."""


def prove_lock(night: Night, unit: Unit) -> None:
    """Renew the night lock in this unit; LostLockError where another run has taken it."""
    if not runs.extend_lock(unit, night.owner, night.fence, LOCK_SECONDS, real_now()):
        raise LostLockError(f"run {night.run} has lost the night to another one")


def owner_here() -> str:
    """Who holds a lock or lease: host, process id and the process's start, so that a reused id is not mistaken."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


def is_owner_dead(owner: str) -> bool:
    """Whether the owner was a process of this machine that is gone; False where that cannot be known."""
    host, _, rest = owner.partition(":")
    pid, _, started = rest.partition(":")
    if host != socket.gethostname() or not pid.isdigit():
        return False
    now_started = _started(int(pid))
    return now_started == "" or now_started != started


def _started(pid: int) -> str:
    """Start of a process in clock ticks since boot, with the boot's id; empty where there is no such process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return "" if not _is_alive(pid) else "?"
    state, *fields = stat.rpartition(")")[2].split()
    return "" if state in {"Z", "X"} else fields[18]


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
