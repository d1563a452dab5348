"""What a night did, counted: in = out + drops, per stage and source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RunState(StrEnum):
    """How a run ended."""

    RUNNING = "running"
    OK = "ok"
    DEGRADED = "degraded"
    NOTHING_REACHED = "nothing_reached"
    FAULT = "fault"
    INTERRUPTED = "interrupted"


class SourceNight(StrEnum):
    """How one source did in one night."""

    HEALTHY = "healthy"
    QUIET = "quiet"
    DEGRADED = "degraded"
    BLIND = "blind"
    BLOCKED = "blocked"
    PARKED = "parked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One counted line: of `source` in `stage`, `n` things ended as `outcome`.

    `outcome` is `in`, `out`, `unchanged`, `jailed`, or `drop:REASON`.
    """

    stage: str
    source: str
    outcome: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One night. `night` is the local date it is for; instants are UTC; `seconds` pairs of stage and duration."""

    id: str
    night: str
    started_at: datetime
    ended_at: datetime | None
    state: RunState
    exit_code: int | None
    seconds: tuple[tuple[str, float], ...] = ()
    tallies: tuple[Tally, ...] = ()
