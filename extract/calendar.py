"""Arithmetic of days: intervals of weeks, months, quarters, seasons and years; no words, no clock."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from models.when import Precision, When

Span = tuple[date | None, date | None, Precision]


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


def day(year: int, month: int, number: int) -> Span | None:
    """One day; None where the calendar has none such."""
    try:
        one = date(year, month, number)
    except ValueError:
        return None
    return one, one, Precision.DAY


def month(year: int, number: int) -> Span | None:
    """A whole month; months past 12 or under 1 run into the neighbouring years. None outside the years 1 to 9999."""
    year, number = year + (number - 1) // 12, (number - 1) % 12 + 1
    if not 1 <= year <= 9998:
        return None
    return date(year, number, 1), date(year, number, monthrange(year, number)[1]), Precision.MONTH


def months(year: int, first: int, count: int, precision: Precision) -> Span | None:
    """Several months as one interval, e.g. a quarter, half year or season."""
    start, stop = month(year, first), month(year, first + count - 1)
    return (start[0], stop[1], precision) if start and stop else None


def year(number: int) -> Span:
    """A whole year."""
    return date(number, 1, 1), date(number, 12, 31), Precision.YEAR


def week(anchor: date, offset: int = 0) -> Span:
    """The week (Monday to Sunday) of a day, or one `offset` weeks away."""
    monday = anchor - timedelta(days=anchor.weekday()) + timedelta(weeks=offset)
    return monday, monday + timedelta(days=6), Precision.WEEK


def weekday(anchor: date, number: int, tense: str) -> Span:
    """A weekday near a day: the last one up to it when told in the past, the next one from it on otherwise."""
    delta = (anchor.weekday() - number) % 7
    found = anchor - timedelta(days=delta) if tense == "past" else anchor + timedelta(days=(7 - delta) % 7)
    return found, found, Precision.DAY


def part(span: Span, name: str) -> Span:
    """The early, mid or late third of an interval (`early`, `mid`, `late`), as a range."""
    first, last, _ = span
    if first is None or last is None:
        return span
    third = max((last - first).days // 3, 1)
    if name == "early":
        return first, first + timedelta(days=third), Precision.RANGE
    if name == "late":
        return last - timedelta(days=third), last, Precision.RANGE
    return first + timedelta(days=third), last - timedelta(days=third), Precision.RANGE


def near_month(anchor: date, number: int, tense: str) -> Span | None:
    """A month named without its year: the last one begun by `anchor` in the past, else the next one not yet over."""
    if tense == "past":
        return month(anchor.year if number <= anchor.month else anchor.year - 1, number)
    return month(anchor.year if number >= anchor.month else anchor.year + 1, number)


def near_day(anchor: date, month_number: int, number: int, tense: str) -> Span | None:
    """A day named without its year, see `near_month`; a plan may lie up to a month behind where the past lies far."""
    found = day(anchor.year, month_number, number)
    if found is None or found[0] is None:
        return found
    gap = (found[0] - anchor).days
    if tense == "past" and gap > 1:
        return day(anchor.year - 1, month_number, number)
    if tense != "past" and gap < -60:
        return day(anchor.year + 1, month_number, number)
    return found


def when(span: Span | None, words: str) -> When | None:
    """A span as a When with the words used."""
    return None if span is None else When(earliest=span[0], latest=span[1], precision=span[2], words=words)
