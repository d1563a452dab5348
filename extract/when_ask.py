"""One expression of time that is to be read, and what its words say of openness, part and distance."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from extract import calendar
from extract.calendar import Base, Span
from extract.pack import Dates
from models.when import Precision, When

# what an interval's end is called when it is the only one told: the coarsest of these it fills
_GRAINS = {Precision.DAY: Precision.DAY, Precision.MONTH: Precision.MONTH, Precision.YEAR: Precision.YEAR}
# how far the tense of a deadline reaches back is no matter of the verb's tense: `was told to go by 30 June`
_DEADLINES = frozenset({"before", "by", "from", "after"})


@dataclass(frozen=True, slots=True)
class Ask:
    """One expression to be read.

    Attributes:
        words: the language's words of time.
        match: the expression, its parts as named groups.
        base: the day to count from; None where it is not known.
        told: the tense it is told in, `past` or `future`.
        anchor: the date told before it, to which words like `the following day` point.
    """

    words: Dates
    match: re.Match[str]
    base: Base | None
    told: str
    anchor: When | None = None

    def of(self, name: str) -> str:
        """A group of the match in lower case without blanks round it; empty where it is missing."""
        value = self.match.groupdict().get(name)
        return value.strip().lower() if value is not None else ""

    @property
    def how(self) -> str:
        """Which end the first words leave open: since, after, from, by, before, or nothing."""
        return self.words.opens.get(self.of("open"), "")

    @property
    def tense(self) -> str:
        """`past`, `future`, or `near` for deadlines told in the past, which are the nearest of their name."""
        if self.how == "since":
            return "past"
        return "near" if self.how in _DEADLINES and self.told == "past" else self.told

    def exact(self) -> date | None:
        """The day to count from, where it is known to the day."""
        return self.base.day if self.base is not None and self.base.precision is Precision.DAY else None

    def shift(self, name: str = "rel") -> int:
        """How many units away a word of relation points; 0 where there is none."""
        return self.words.shifts.get(self.of(name), 0)

    def year(self, name: str = "year") -> int | None:
        """The year told by its number or by its relation to the base (`which`), or None."""
        if self.of(name):
            return int(self.of(name))
        if self.of("which") in self.words.shifts and self.base is not None:
            return self.base.day.year + self.shift("which")
        return None

    def day(self, name: str = "day") -> int:
        """A day of the month, in figures or words; 0 where there is none."""
        word = re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", self.of(name))
        return int(word) if word.isdigit() else self.words.days.get(word, 0)

    def number(self) -> int:
        """The number of units, in figures or words."""
        raw = self.of("number")
        return int(raw) if raw.isdigit() else self.words.numbers[raw]


def opened(ask: Ask, span: Span | None) -> Span | None:
    """The interval with one end open, where `since`, `by` and their kin say so."""
    how = ask.how
    if span is None or how in ("", "from") or span.precision is Precision.OPEN:
        return span
    grain = Precision.DAY if _is_end(ask) else _GRAINS.get(span.precision, _bounds_month(span))
    if how in ("since", "after"):
        return Span(span.earliest, None, Precision.OPEN, grain)
    if how == "before" and span.earliest is not None and not _is_end(ask):
        # the day before a deadline is nobody's day: the month it lies in, or nothing
        last = span.earliest - timedelta(days=1)
        coarser = {Precision.DAY: Precision.MONTH, Precision.YEAR: None}
        return Span(None, last, Precision.OPEN, coarser.get(grain, Precision.YEAR) if grain else Precision.YEAR)
    return Span(None, span.latest, Precision.OPEN, grain)


def _is_end(ask: Ask) -> bool:
    """`by the end of June` names its last day."""
    return ask.words.parts.get(ask.of("part")) == "end" or ask.of("side") == "end"


def _bounds_month(span: Span) -> Precision | None:
    """MONTH for a stretch inside one month (`the end of June`), DAY for a week-end, YEAR for one inside a year."""
    first, last = span.earliest, span.latest
    if first is None or last is None or first.year != last.year:
        return None
    return Precision.MONTH if first.month == last.month else Precision.YEAR


def parted(ask: Ask, span: Span | None) -> Span | None:
    """The early, middle or late part of an interval, or the part before or after the base."""
    how = ask.words.parts.get(ask.of("part"), "")
    day = ask.exact()
    if span is None or span.earliest is None or span.latest is None or not how:
        return span
    if how in ("past", "rest"):
        if day is None or not span.earliest <= day <= span.latest:
            return span
        return span._replace(latest=day) if how == "past" else span._replace(earliest=day)
    return calendar.part(span, how)


def checked(found: date, weekday: int) -> Span:
    """The day where its weekday agrees; else both, the day and the nearest such weekday, as a range."""
    off = (weekday - found.weekday() + 3) % 7 - 3
    if off == 0:
        return calendar.one(found)
    other = found + timedelta(days=off)
    return Span(min(found, other), max(found, other), Precision.RANGE)


def last_day(base: Base) -> date:
    """The base, or the last day of the month or year that is all it says."""
    if base.precision is Precision.DAY:
        return base.day
    whole = calendar.month(base.day.year, base.day.month if base.precision is Precision.MONTH else 12)
    return base.day if whole is None or whole.latest is None else whole.latest
