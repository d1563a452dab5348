"""A point in time as a text gives it: an interval with a precision, never an invented day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Precision(StrEnum):
    """How exactly a text says when, from finest to coarsest; `open` has one end only."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    SEASON = "season"
    YEAR = "year"
    RANGE = "range"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """An interval of local days, both ends included.

    Attributes:
        earliest: first possible day, or None where the text leaves it open.
        latest: last possible day, or None where the text leaves it open.
        precision: what the words themselves state.
        words: the words used, as printed.
        grain: of an interval with one open end, how exactly the other end is named (DAY, MONTH or YEAR); None where
            it is no date that was told ("in recent weeks") and for closed intervals.
    """

    earliest: date | None
    latest: date | None
    precision: Precision
    words: str
    grain: Precision | None = None

    def partial(self) -> str | None:
        """The interval as a partial ISO date: `2023-10-25`, `2023-10` or `2023`; None where no one of them fits."""
        first, last = self.earliest, self.latest
        if first is None or last is None or first.year != last.year:
            return None
        if first == last:
            return first.isoformat()
        if first.month == last.month:
            return f"{first.year:04d}-{first.month:02d}"
        return f"{first.year:04d}" if self.precision is Precision.YEAR else None

    def stated(self) -> str | None:
        """The date as told: `partial`, else the year both ends lie in, else the one end that is named, to its grain."""
        whole = self.partial()
        if whole is not None:
            return whole
        first, last = self.earliest, self.latest
        if first is not None and last is not None:
            return f"{first.year:04d}" if first.year == last.year else None
        end = first or last
        if end is None or self.grain not in _LENGTHS:
            return None
        return end.isoformat()[: _LENGTHS[self.grain]]


# characters of an ISO date that each grain keeps
_LENGTHS = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}
