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
        grain: of a deadline ("by June", "within a week") and of an interval with one open end, how exactly the end that
            counts is named (DAY, MONTH or YEAR); None for all else, and where no end was named ("in recent weeks").
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
        """The date as told: a deadline or named end to its grain, else `partial`, else the year both ends lie in."""
        first, last = self.earliest, self.latest
        end = last or first
        if self.grain is not None and end is not None:
            return end.isoformat()[: _LENGTHS[self.grain]]
        if first is not None and last is not None and first.year == last.year:
            return self.partial() or f"{first.year:04d}"
        return None


# characters of an ISO date that each grain keeps
_LENGTHS = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}
