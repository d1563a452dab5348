"""What each kind of expression of time means: one reader a kind, from a match to an interval."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from extract import calendar
from extract.calendar import Base, Span
from extract.pack import Dates
from models.when import Precision


@dataclass(frozen=True, slots=True)
class Ask:
    """One expression to be read: the language's words, the match, the day to count from, and the tense."""

    words: Dates
    match: re.Match[str]
    base: Base | None
    tense: str

    def of(self, name: str) -> str:
        """A group of the match in lower case without blanks round it; empty where it is missing."""
        value = self.match.groupdict().get(name)
        return value.strip().lower() if value is not None else ""

    def exact(self) -> date | None:
        """The day to count from, where it is known to the day."""
        return self.base.day if self.base is not None and self.base.precision is Precision.DAY else None

    def shift(self, name: str = "rel") -> int:
        """How many units away a word of relation points; 0 where there is none."""
        return self.words.shifts.get(self.of(name), 0)


def _opened(ask: Ask, span: Span | None) -> Span | None:
    """The interval with one end open, where `since`, `by` and their kin say so."""
    how = ask.words.opens.get(ask.of("open"), "")
    if span is None or how in ("", "from"):
        return span
    return (span[0], None, Precision.OPEN) if how == "after" else (None, span[1], Precision.OPEN)


def _parted(ask: Ask, span: Span | None) -> Span | None:
    """The early, middle or late part of an interval, or the part before or after the base."""
    how = ask.words.parts.get(ask.of("part"), "")
    day = ask.exact()
    if span is None or not how:
        return span
    if how in ("past", "rest"):
        return span if day is None else (span[0], day, span[2]) if how == "past" else (day, span[1], span[2])
    return calendar.part(span, how)


def _one(day: date) -> Span:
    return day, day, Precision.DAY


def _iso(ask: Ask) -> Span | None:
    return _opened(ask, calendar.day(int(ask.of("year")), int(ask.of("m")), int(ask.of("day"))))


def _full(ask: Ask) -> Span | None:
    month, number = ask.words.months[ask.of("month")], int(ask.of("day"))
    span = None
    if ask.of("year"):
        span = calendar.day(int(ask.of("year")), month, number)
    elif ask.base is not None:
        span = calendar.near_day(_last_day(ask.base), month, number, ask.tense)
    if span is not None and span[0] is not None and ask.of("weekday"):
        span = _checked(span[0], ask.words.weekdays[ask.of("weekday")])
    return _opened(ask, span)


def _last_day(base: Base) -> date:
    """The base, or the last day of the month or year that is all it says."""
    if base.precision is Precision.DAY:
        return base.day
    whole = calendar.month(base.day.year, base.day.month if base.precision is Precision.MONTH else 12)
    return base.day if whole is None or whole[1] is None else whole[1]


def _checked(found: date, weekday: int) -> Span:
    """The day where its weekday agrees; both days as a range where the text is a day off; else the day."""
    off = (weekday - found.weekday() + 3) % 7 - 3
    if abs(off) == 1:
        other = found + timedelta(days=off)
        return min(found, other), max(found, other), Precision.RANGE
    return _one(found)


def _month(ask: Ask) -> Span | None:
    number = ask.words.months[ask.of("month")]
    return _opened(ask, _parted(ask, _which_month(ask, number)))


def _which_month(ask: Ask, number: int) -> Span | None:
    if ask.of("year"):
        return calendar.month(int(ask.of("year")), number)
    if ask.base is None:
        return None
    day = ask.base.day
    if ask.of("which"):
        return calendar.month(day.year + ask.shift("which"), number)
    shift = ask.shift()
    if shift < 0:
        return calendar.month(day.year - (number >= day.month), number)
    if shift > 0:
        return calendar.month(day.year + (number <= day.month), number)
    return calendar.near_month(day, number, ask.tense)


def _decade(ask: Ask) -> Span | None:
    first = int(ask.of("year"))
    return _parted(ask, (date(first, 1, 1), date(first + 9, 12, 31), Precision.RANGE))


def _some_year(ask: Ask) -> int | None:
    if ask.of("year"):
        return int(ask.of("year"))
    return None if ask.base is None else ask.base.day.year + ask.shift()


def _half(ask: Ask) -> Span | None:
    year, which = _some_year(ask), ask.words.ordinals[ask.of("which")]
    return None if year is None else calendar.months(year, 6 * which - 5, 6, Precision.RANGE)


def _quarter(ask: Ask) -> Span | None:
    year, which = _some_year(ask), ask.words.ordinals[ask.of("which")]
    return None if year is None else calendar.months(year, 3 * which - 2, 3, Precision.QUARTER)


def _year(ask: Ask) -> Span | None:
    return _opened(ask, _parted(ask, calendar.year(int(ask.of("year")))))


def _weekday(ask: Ask) -> Span | None:
    day, number = ask.exact(), ask.words.weekdays[ask.of("weekday")]
    rel = ask.of("rel")
    if day is None or (rel and rel not in ask.words.shifts and rel not in ask.words.parts):
        return None
    if ask.of("which"):
        monday = calendar.week(day, ask.shift("which"))[0]
        return None if monday is None else _one(monday + timedelta(days=number))
    shift = ask.shift()
    if shift:
        return _opened(ask, calendar.weekday(day + timedelta(days=shift), number, "past" if shift < 0 else "future"))
    span: Span | None = calendar.weekday(day, number, ask.tense)
    wanted = ask.of("day")
    if wanted and span is not None and span[0] is not None and span[0].day != int(wanted):
        span = _weekday_of_month(day, number, int(wanted), ask.tense)
    return _opened(ask, span)


def _weekday_of_month(anchor: date, number: int, wanted: int, tense: str) -> Span | None:
    """`Wednesday 25th`: the nearest month in which they agree, looking back (or ahead) up to a year."""
    for step in range(13):
        month = calendar.month(anchor.year, anchor.month + (-step if tense == "past" else step))
        found = None if month is None or month[0] is None else calendar.day(month[0].year, month[0].month, wanted)
        if found is not None and found[0] is not None and found[0].weekday() == number:
            return found
    return None


def _dayof(ask: Ask) -> Span | None:
    if ask.base is None or ask.base.precision is Precision.YEAR:
        return None
    number, shift, day = int(ask.of("day")), ask.shift(), ask.exact()
    if not ask.of("rel") and day is not None:
        past = ask.tense == "past"
        shift = -1 if past and number > day.day else 1 if not past and number < day.day else 0
    month = calendar.month(ask.base.day.year, ask.base.day.month + shift)
    return None if month is None or month[0] is None else calendar.day(month[0].year, month[0].month, number)


def _near(ask: Ask) -> Span | None:
    day = ask.exact()
    return None if day is None else _one(day + timedelta(days=ask.words.near[ask.of("word")]))


def _overnight(ask: Ask) -> Span | None:
    day = ask.exact()
    return None if day is None else (day - timedelta(days=1), day, Precision.RANGE)


def _unit(ask: Ask) -> Span | None:
    unit = ask.words.units.get(ask.of("unit"), ask.of("unit"))
    # "the week", "the summer" point to a time told before, not to one counted from the publication
    if ask.base is None or (ask.of("rel") in ask.words.definite and not ask.of("part") and unit != "weekend"):
        return None
    return _parted(ask, _shifted(ask, unit, ask.shift()))


def _shifted(ask: Ask, unit: str, shift: int) -> Span | None:
    """The unit of time round the base, or one `shift` units away; None where the base is too coarse."""
    if ask.base is None:
        return None
    anchor, day = ask.base.day, ask.exact()
    if unit == "year":
        return calendar.year(anchor.year + shift)
    if ask.base.precision is Precision.YEAR:
        return None
    if unit == "month":
        return calendar.month(anchor.year, anchor.month + shift)
    if unit == "quarter":
        return calendar.months(anchor.year, (anchor.month - 1) // 3 * 3 + 1 + 3 * shift, 3, Precision.QUARTER)
    if unit in ask.words.seasons:
        return _season_near(ask.words.seasons[unit], anchor, shift)
    if day is None:
        return None
    return calendar.week(day, shift) if unit == "week" else _weekend(day, shift, ask.tense)


def _weekend(day: date, shift: int, tense: str) -> Span:
    back = (day.weekday() - 5) % 7
    past = tense == "past" or shift < 0
    saturday = day - timedelta(days=back) if past else day + timedelta(days=(7 - back) % 7)
    return saturday, saturday + timedelta(days=1), Precision.RANGE


def _season_near(season: tuple[int, int], anchor: date, shift: int) -> Span | None:
    """This, the last or the next season of a name."""
    spans = [calendar.months(anchor.year + step, season[0], season[1], Precision.SEASON) for step in range(-2, 3)]
    known = [(s[0], s[1]) for s in spans if s is not None and s[0] is not None and s[1] is not None]
    before = [pair for pair in known if pair[1] < anchor]
    ahead = [pair for pair in known if pair[1] >= anchor]
    chosen = before[-1] if shift < 0 else ahead[1] if shift > 0 and ahead[0][0] <= anchor else ahead[0]
    return chosen[0], chosen[1], Precision.SEASON


def _end(ask: Ask) -> Span | None:
    unit = ask.words.units.get(ask.of("unit") or ask.of("unit2"), "year")
    span = _shifted(ask, unit, ask.shift())
    if ask.words.opens.get(ask.of("open")) == "before":
        return _opened(ask, span)
    return None if span is None else calendar.part(span, "late")


def _ago(ask: Ask) -> Span | None:
    return _counted(ask, -1)


def _ahead(ask: Ask) -> Span | None:
    span, day = _counted(ask, 1), ask.exact()
    if span is None or day is None or not ask.of("within"):
        return span
    return day, span[1], Precision.RANGE


def _counted(ask: Ask, sign: int) -> Span | None:
    """So many units before or after the base, as precise as the unit."""
    raw, unit = ask.of("number"), ask.words.units[ask.of("unit")]
    count = sign * (int(raw) if raw.isdigit() else ask.words.numbers[raw])
    if ask.base is None:
        return None
    if unit in ("year", "decade"):
        return calendar.year(ask.base.day.year + count * (10 if unit == "decade" else 1))
    day = ask.exact()
    if day is None:
        return None
    if unit == "month":
        return calendar.month(day.year, day.month + count)
    return calendar.week(day, count) if unit == "week" else _one(day + timedelta(days=count))


def _coming(ask: Ask) -> Span | None:
    day = ask.exact()
    if day is None:
        return None
    return (None, day, Precision.OPEN) if ask.of("back") else (day, None, Precision.OPEN)


def _season(ask: Ask) -> Span | None:
    first, count = ask.words.seasons[ask.of("season")]
    return calendar.months(int(ask.of("year")), first, count, Precision.SEASON)


def _numeric(ask: Ask) -> Span | None:
    """A date in figures; which figure is the month must be beyond doubt."""
    first, second, _ = re.split(r"[/.]", ask.match.group())
    if int(first) <= 12 and int(second) <= 12 and first != second:
        return None
    import dateparser  # loads slowly and is rarely needed

    found = dateparser.parse(ask.match.group(), languages=["en"], settings={"STRICT_PARSING": True})
    return None if found is None else _one(found.date())


def _vague(ask: Ask) -> Span | None:
    """Time without a date gives no interval, whatever the base."""
    return _opened(ask, None)


READERS: dict[str, Callable[[Ask], Span | None]] = {
    "iso": _iso, "full": _full, "month": _month, "decade": _decade, "half": _half, "quarter": _quarter, "year": _year,
    "weekday": _weekday, "dayof": _dayof, "near": _near, "overnight": _overnight, "unit": _unit, "end": _end,
    "ago": _ago, "ahead": _ahead, "coming": _coming, "season": _season, "numeric": _numeric, "vague": _vague,
}  # fmt: skip
