"""The calendar as arithmetic: intervals of days, weeks, months, quarters, seasons and years around a known day."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from models.when import Precision, When


class Span(NamedTuple):
    """An interval of days, both ends included; `grain` is how exactly the named end of an open one is told."""

    earliest: date | None
    latest: date | None
    precision: Precision
    grain: Precision | None = None


@dataclass(frozen=True, slots=True)
class Base:
    """The day expressions are counted from: the publication, as precisely as it is known.

    Attributes:
        day: the day itself, or the middle of the month or year where only that is known.
        precision: DAY, MONTH or YEAR.
    """

    day: date
    precision: Precision


def base_of(published: str | None) -> Base | None:
    """A full or partial ISO date as a base; None for None. Raises ValueError for anything else."""
    if published is None:
        return None
    parts = published.split("-")
    if len(parts) > 3 or len(parts[0]) != 4 or any(len(part) != 2 for part in parts[1:]):
        raise ValueError(f"not a date: {published!r}")
    numbers = [int(part) for part in parts]
    if len(numbers) == 3:
        return Base(date(*numbers), Precision.DAY)
    if len(numbers) == 2:
        return Base(date(numbers[0], numbers[1], 15), Precision.MONTH)
    return Base(date(numbers[0], 7, 1), Precision.YEAR)


def slack_of(base: Base | None) -> timedelta:
    """How far the true day may lie from the base's."""
    return timedelta(days={Precision.MONTH: 16, Precision.YEAR: 184}.get(base.precision, 0) if base else 0)


def one(found: date) -> Span:
    """A day that is known as such."""
    return Span(found, found, Precision.DAY)


def day(year: int, month: int, number: int) -> Span | None:
    """One day; None where the calendar has none such."""
    try:
        return one(date(year, month, number))
    except ValueError:
        return None


def month(year: int, number: int) -> Span | None:
    """A whole month; months past 12 or under 1 run into the neighbouring years. None outside the years 1 to 9999."""
    year, number = year + (number - 1) // 12, (number - 1) % 12 + 1
    if not 1 <= year <= 9998:
        return None
    return Span(date(year, number, 1), date(year, number, monthrange(year, number)[1]), Precision.MONTH)


def months(year: int, first: int, count: int, precision: Precision) -> Span | None:
    """Several months as one interval, e.g. a quarter, half year or season."""
    start, stop = month(year, first), month(year, first + count - 1)
    return Span(start.earliest, stop.latest, precision) if start and stop else None


def year(number: int) -> Span:
    """A whole year."""
    return Span(date(number, 1, 1), date(number, 12, 31), Precision.YEAR)


def years(first: int, last: int) -> Span:
    """Several whole years as a range."""
    return Span(date(first, 1, 1), date(last, 12, 31), Precision.RANGE)


def week(anchor: date, offset: int = 0) -> Span:
    """The week (Monday to Sunday) of a day, or one `offset` weeks away."""
    monday = anchor - timedelta(days=anchor.weekday()) + timedelta(weeks=offset)
    return Span(monday, monday + timedelta(days=6), Precision.WEEK)


def weekday(anchor: date, number: int, tense: str) -> Span:
    """A weekday near a day: the last one up to it when told in the past, the next one from it on otherwise."""
    delta = (anchor.weekday() - number) % 7
    return one(anchor - timedelta(days=delta) if tense == "past" else anchor + timedelta(days=(7 - delta) % 7))


def part(span: Span, name: str) -> Span:
    """A part of an interval as a range: `early`, `mid`, `late` thirds, `first` and `second` halves.

    `start` and `end` are narrower: a month of a year or quarter, two years of a decade, a week of a month, three days
    of a week.
    """
    first, last = span.earliest, span.latest
    if first is None or last is None:
        return span
    length = (last - first).days
    if length > 3000 and name in ("early", "mid", "late"):
        return _decade_part(first.year, name)
    size = max(length // 3, 1)
    if name in ("start", "end"):
        size = 730 if length > 3000 else 30 if length > 60 else 6 if length > 10 else 2
    if name in ("first", "second"):
        half = first + timedelta(days=length // 2)
        return Span(first, half, Precision.RANGE) if name == "first" else Span(half, last, Precision.RANGE)
    if name in ("early", "start"):
        return Span(first, first + timedelta(days=size), Precision.RANGE)
    if name in ("late", "end"):
        return Span(last - timedelta(days=size), last, Precision.RANGE)
    return Span(first + timedelta(days=size), last - timedelta(days=size), Precision.RANGE)


def _decade_part(first: int, name: str) -> Span:
    """Thirds of a decade in whole years; they overlap, as the words do."""
    low, high = {"early": (0, 3), "mid": (3, 6), "late": (6, 9)}[name]
    return years(first + low, first + high)


def near_month(anchor: date, number: int, tense: str) -> Span | None:
    """A month named without its year: the last one begun by `anchor` in the past, else the next one not yet over.

    Where the tense is `near` (a deadline), the nearest.
    """
    if tense == "near":
        tense = "future" if (number - anchor.month) % 12 <= 6 else "past"
    if tense == "past":
        return month(anchor.year if number <= anchor.month else anchor.year - 1, number)
    return month(anchor.year if number >= anchor.month else anchor.year + 1, number)


def near_day(anchor: date, month_number: int, number: int, tense: str) -> Span | None:
    """A day named without its year, see `near_month`; a plan may lie up to two months behind, what is past may not."""
    found = day(anchor.year, month_number, number)
    if found is None or found.earliest is None:
        return found
    gap = (found.earliest - anchor).days
    if tense == "past" and gap > 1:
        return day(anchor.year - 1, month_number, number)
    if tense == "near" and abs(gap) > 183:
        return day(anchor.year + (1 if gap < 0 else -1), month_number, number)
    if tense == "future" and gap < -60:
        return day(anchor.year + 1, month_number, number)
    return found


def when(span: Span | None, words: str) -> When | None:
    """A span as a When with the words used."""
    if span is None:
        return None
    return When(earliest=span.earliest, latest=span.latest, precision=span.precision, words=words, grain=span.grain)
