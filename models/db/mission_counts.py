"""Counts of missions that articles state, held against what the register counts on that day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models.claim import Count
from models.codec import from_plain
from models.db import register, tables
from models.db.mission_signs import told_by
from models.db.unit import Unit
from models.mission import MissionState, MissionType, Standing

EXISTING = frozenset(
    {
        MissionState.OPEN,
        MissionState.CLOSING_ANNOUNCED,
        MissionState.CLOSING,
        MissionState.SUSPENDED,
        MissionState.EVACUATED,
        MissionState.DORMANT,
    }
)
"""States in which a mission counts: until it is closed it is there, staffed or not."""

# what each word counts; offices of no agreed kind (`other`) are in no government's count
_KINDS: dict[str, frozenset[MissionType]] = {
    "consulates": frozenset({MissionType.CONSULATE, MissionType.CONSULATE_GENERAL}),
    "embassies": frozenset({MissionType.EMBASSY, MissionType.HIGH_COMMISSION}),
    "missions": frozenset(MissionType) - {MissionType.OTHER, MissionType.UNKNOWN, MissionType.HONORARY_CONSULATE},
    "representative_offices": frozenset(
        {MissionType.PERMANENT_MISSION, MissionType.REPRESENTATIVE_OFFICE, MissionType.LIAISON_OFFICE}
    ),
}

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedCount:
    """A number of missions as an article states it, with the article around it."""

    count: Count
    source: str
    url: str
    title: str
    published: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountCheck:
    """A stated count beside the register's own.

    Attributes:
        stated: the count and where it stands.
        day: the day it is held against: the day it names, else the day it was printed.
        counted: what the register counts on that day, None where it does not count such things.
        difference: stated less counted, 0 where a range holds the number; None where nothing can be compared.
    """

    stated: StatedCount
    day: date | None
    counted: int | None
    difference: int | None


def held_against(unit: Unit, *, sending: str | None = None, known: datetime | None = None) -> list[CountCheck]:
    """Every stated count held against the register on its day, in order of publication.

    Args:
        sending: only counts of this sender's missions.
        known: the register as known at this instant (UTC); None is now.
    """
    stated = counts(unit, sending=sending)
    senders = {one.count.sending for one in stated} - {None}
    kept = {code: register.load(unit, sending=code) for code in sorted(senders, key=str)}
    return [_check(one, kept.get(one.count.sending), known) for one in stated]


def _check(stated: StatedCount, kept: register.Loaded | None, known: datetime | None) -> CountCheck:
    count, day = stated.count, _day_of(stated)
    if day is None or kept is None or count.what not in _KINDS:
        return CountCheck(stated=stated, day=day, counted=None, difference=None)
    counted = count_of(kept.on(day, known), count.what)
    return CountCheck(stated=stated, day=day, counted=counted, difference=_difference(count, counted))


def count_of(held: list[Standing], what: str) -> int:
    """How many missions of a kind (`missions`, `embassies`, ...) exist; raises KeyError for another word."""
    return sum(one.state in EXISTING and one.mission.type in _KINDS[what] for one in held)


def _difference(count: Count, counted: int) -> int | None:
    low, high = (count.n, count.n) if count.n is not None else (count.low, count.high)
    if low is not None and counted < low:
        return low - counted
    if high is not None and counted > high:
        return high - counted
    return None if low is None and high is None else 0


def _day_of(stated: StatedCount) -> date | None:
    """The day a count names, the last of a month or year that it names, else the day it was printed."""
    found = _PARTIAL.fullmatch(stated.count.as_of or "")
    if found is None:
        return stated.published
    year, month, day = (None if part is None else int(part) for part in found.groups())
    try:
        if day is not None:
            return date(year or 1, month or 1, day)
        first_after = date((year or 1) + (month in {None, 12}), 1 if month in {None, 12} else (month or 0) + 1, 1)
    except ValueError:  # a reading may hold a month that there is not
        return stated.published
    return first_after - timedelta(days=1)


def counts(unit: Unit, *, sending: str | None = None) -> list[StatedCount]:
    """All counts that articles state, in order of publication; of one sender or of all."""
    table = tables.counts
    query = told_by(table, order=table.c.place)
    if sending is not None:
        query = query.where(table.c.sending == sending)
    return [
        StatedCount(
            count=from_plain(Count, row["body"]),
            source=row["source"],
            url=row["url"],
            title=row["title"],
            published=row["published_on"],
        )
        for row in unit.run(query).mappings()
    ]
