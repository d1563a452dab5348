"""A time line as numbers: months from left to right, bars of counts, and the interval of each event as an interval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.claim import ClaimType
from models.event import Event
from models.when import When

LEFT, WIDTH, ROW = 250, 1100, 26
"""Units of the drawing: where time begins, how wide all is, and how high one row is."""

GOES = frozenset({ClaimType.CLOSURE, ClaimType.SUSPENSION, ClaimType.SEVERANCE, ClaimType.STAFF_WITHDRAWAL})
COMES = frozenset({ClaimType.OPENING, ClaimType.REOPENING})


@dataclass(frozen=True, slots=True)
class Scale:
    """Months from `first` on, counted from year 0; `months` of them."""

    first: int
    months: int

    def at(self, day: date) -> float:
        """Where a day lies, held within the drawing."""
        months = month_of(day) - self.first + (day.day - 1) / 31
        return round(LEFT + min(max(months, 0), self.months) * self.step, 1)

    @property
    def step(self) -> float:
        """How wide one month is."""
        return (WIDTH - LEFT - 10) / self.months

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """Some months, evenly, with their names."""
        step = max(1, -(-self.months // 12))
        shown = [(month // 12, month % 12 + 1) for month in range(self.first, self.first + self.months, step)]
        return [(self.at(date(year, month, 1)), f"{year}-{month:02d}") for year, month in shown]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One event: where its interval begins and ends; an end that nobody tells is open."""

    event: Event
    left: float
    right: float
    is_open_left: bool
    is_open_right: bool
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """How many missions closed or were closed, and opened, in a month."""

    x: float
    month: str
    gone: int
    come: int


def month_of(day: date) -> int:
    """Months since year 0."""
    return day.year * 12 + day.month - 1


def when_of(event: Event) -> When | None:
    """When it happens: the day it takes effect, else the day it was announced."""
    return event.effective or event.announced


def day_of(event: Event) -> date | None:
    """The day an event is counted under: the first possible one, else the last, else that of its first report."""
    when = when_of(event)
    told = None if when is None else when.earliest or when.latest
    return told or event.reported_first


def scale_of(events: Sequence[Event], *, most: int = 120) -> Scale | None:
    """The months of these events, the last `most` of them; None without any."""
    days = [day for event in events if (day := day_of(event)) is not None]
    if not days:
        return None
    ends = [when.latest for event in events if (when := when_of(event)) and when.latest]
    last = min(month_of(max([*days, *ends])), month_of(max(days)) + 24) + 1
    last = min(last, month_of(date.max))
    first = max(month_of(min(days)) - 1, last - most, month_of(date.min))
    return Scale(first, last - first + 1)


def lines(events: Sequence[Event], scale: Scale) -> list[Line]:
    """A line for each event, in the order given."""
    return [_line(event, scale, 34 + at * ROW) for at, event in enumerate(events)]


def _line(event: Event, scale: Scale, y: int) -> Line:
    when = when_of(event)
    earliest, latest = (None, None) if when is None else (when.earliest, when.latest)
    first = earliest or event.reported_first or latest
    last = latest or event.reported_last or first
    left = LEFT if first is None else scale.at(first)
    right = left if last is None else scale.at(last)
    return Line(
        event=event,
        left=min(left, right),
        right=max(left, right),
        is_open_left=earliest is None,
        is_open_right=latest is None,
        y=y,
    )


def bars(events: Sequence[Event], scale: Scale) -> list[Bar]:
    """One bar for each month in which anything goes or comes."""
    gone, come = Counter[int](), Counter[int]()
    for event in events:
        day = day_of(event)
        if day is not None and scale.first <= month_of(day):
            gone[month_of(day)] += event.type in GOES
            come[month_of(day)] += event.type in COMES
    return [
        Bar(
            x=scale.at(date(at // 12, at % 12 + 1, 1)),
            month=f"{at // 12}-{at % 12 + 1:02d}",
            gone=gone[at],
            come=come[at],
        )
        for at in sorted(gone.keys() | come.keys())
        if gone[at] or come[at]
    ]
