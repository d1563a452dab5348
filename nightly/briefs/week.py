"""An ISO week on the clocks of a brief: from Monday 00:00 to the next, local, and never later than now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """An ISO week with its first instant and the one after its last, UTC; `until` is no later than now."""

    name: str
    monday: date
    begins: datetime
    until: datetime
    last: date
    running: bool


def week_of(monday: date, *, now: datetime, zone: ZoneInfo) -> Week:
    """The week that begins on this Monday, seen at an instant (UTC)."""
    begins = datetime.combine(monday, time(), zone).astimezone(UTC)
    ends = datetime.combine(monday + timedelta(days=7), time(), zone).astimezone(UTC)
    year, number, _ = monday.isocalendar()
    running = now < ends
    today = now.astimezone(zone).date()
    return Week(
        name=f"{year}-W{number:02d}",
        monday=monday,
        begins=begins,
        # one instant later than now, for the end is left out and what the night just did counts
        until=now + timedelta(microseconds=1) if running else ends,
        last=min(monday + timedelta(days=6), max(today, monday)),
        running=running,
    )


def monday_of(text: str) -> date:
    """The Monday of a week named as in `2023-W45`; ValueError for anything else."""
    found = _WEEK.fullmatch(text)
    if found is None:
        raise ValueError(f"{text}: not a week such as 2023-W45")
    return date.fromisocalendar(int(found[1]), int(found[2]), 1)


def in_week(reports: Iterable[Mapping[str, Any]], week: Week) -> list[Mapping[str, Any]]:
    """Of saved morning reports, the latest first, those of nights in this week."""
    first, last = week.monday.isoformat(), week.last.isoformat()
    found = []
    for report in reports:
        if report["night"] < first:
            break
        if report["night"] <= last:
            found.append(report)
    return found
