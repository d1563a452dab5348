"""Readers of what is counted from the publication or the date told before: weekdays, `last month`, `that day`."""

from __future__ import annotations

from datetime import date, timedelta

from extract import calendar
from extract.calendar import Span
from extract.when_ask import Ask, checked, parted
from extract.when_named import season_near
from models.when import Precision

# half a month in days
_HALF = 15
_DECADES = frozenset({"decade", "century"})


def read_weekday(ask: Ask) -> Span | None:
    """A weekday by the tense; `last`, `next`, `of last week`, `Friday week`, `Wednesday the 24th`."""
    day, number, rel = ask.exact(), ask.words.weekdays[ask.of("weekday")], ask.of("rel")
    if day is None:
        return None
    if rel in ask.words.pointing or ask.of("which") in ask.words.pointing:
        return _from_anchor(ask, number)
    if ask.of("which"):
        monday = calendar.week(day, ask.shift("which")).earliest
        return None if monday is None else calendar.one(monday + timedelta(days=number))
    if ask.of("week"):
        return calendar.weekday(day + timedelta(days=7), number, "future")
    shift = ask.shift() or ask.shift("tail")
    if shift:
        return calendar.weekday(day + timedelta(days=shift), number, "past" if shift < 0 else "future")
    tense = ask.told if ask.how in ("from", "after") else "future" if ask.tense == "near" else ask.tense
    if ask.of("day"):
        return _weekday_and_day(day, number, ask.day(), tense)
    return calendar.weekday(day, number, tense)


def _from_anchor(ask: Ask, number: int) -> Span | None:
    """`the following Friday`, where a day was told before."""
    told = None if ask.anchor is None else ask.anchor.earliest
    if told is None or ask.anchor is None or ask.anchor.precision is not Precision.DAY:
        return None
    ahead = ask.words.pointing.get(ask.of("rel"), 1) > 0
    return calendar.weekday(told + timedelta(days=1 if ahead else -1), number, "future" if ahead else "past")


def _weekday_and_day(anchor: date, number: int, wanted: int, tense: str) -> Span | None:
    """`Wednesday the 25th`: the nearest month with that day; both readings where it is another weekday."""
    for step in range(3):
        month = calendar.month(anchor.year, anchor.month + (-step if tense == "past" else step))
        if month is None or month.earliest is None:
            return None
        found = calendar.day(month.earliest.year, month.earliest.month, wanted)
        if found is None or found.earliest is None:
            continue
        if found.earliest <= anchor if tense == "past" else found.earliest >= anchor:
            return checked(found.earliest, number)
    return None


def read_day_of(ask: Ask) -> Span | None:
    """`the 30th`, `the 5th of last month`."""
    if ask.base is None or ask.base.precision is Precision.YEAR or ask.of("rel") in ask.words.pointing:
        return None
    number, shift, day = ask.day(), ask.shift(), ask.exact()
    if not ask.of("rel") and day is not None:
        shift = _month_of_day(number, day.day, ask.tense)
    month = calendar.month(ask.base.day.year, ask.base.day.month + shift)
    if month is None or month.earliest is None:
        return None
    return calendar.day(month.earliest.year, month.earliest.month, number)


def _month_of_day(number: int, today: int, tense: str) -> int:
    """How many months away the nearest such day is that fits the tense; a deadline's is the nearest of all."""
    if tense == "near":
        return 1 if today - number > _HALF else -1 if number - today > _HALF else 0
    return -1 if tense == "past" and number > today else 1 if tense != "past" and number < today else 0


def read_near(ask: Ask) -> Span | None:
    """`yesterday`, `tomorrow night`; of `today` its month where that is all that is known."""
    day = ask.exact()
    if day is None and ask.base is not None and ask.base.precision is Precision.MONTH and _is_today(ask):
        return calendar.month(ask.base.day.year, ask.base.day.month)
    return None if day is None else calendar.one(day + timedelta(days=ask.words.near[ask.of("word")]))


def _is_today(ask: Ask) -> bool:
    return ask.words.near[ask.of("word")] == 0


def read_overnight(ask: Ask) -> Span | None:
    """The night before the publication."""
    day = ask.exact()
    return None if day is None else Span(day - timedelta(days=1), day, Precision.RANGE)


def read_unit(ask: Ask) -> Span | None:
    """`last month`, `earlier this week`, `the end of the year`, `next spring`."""
    unit = ask.words.units.get(ask.of("unit"), ask.of("unit"))
    # "the week", "the summer" point to a time told before, not to one counted from the publication
    definite = ask.of("rel") in ask.words.definite and not ask.of("part") and unit != "weekend"
    if ask.base is None or (definite and not (unit in ask.words.seasons and (ask.of("lead") or ask.of("open")))):
        return None
    return parted(ask, _shifted(ask, unit, ask.shift()))


def read_end(ask: Ask) -> Span | None:
    """`by year-end`, `at the month's end`."""
    span = _shifted(ask, ask.words.units.get(ask.of("unit"), "year"), 0)
    if span is not None and ask.how == "by":
        return Span(None, span.latest, Precision.OPEN, Precision.DAY)
    return None if span is None else calendar.part(span, "end")


def _shifted(ask: Ask, unit: str, shift: int) -> Span | None:
    """The unit of time round the base, or one `shift` units away; None where the base is too coarse."""
    if ask.base is None:
        return None
    anchor, day = ask.base.day, ask.exact()
    if unit == "year":
        return calendar.year(anchor.year + shift)
    if unit in _DECADES:
        first = (anchor.year // 10 + shift) * 10
        return calendar.years(first, first + 9) if unit == "decade" else None
    if ask.base.precision is Precision.YEAR:
        return None
    if unit == "month":
        return calendar.month(anchor.year, anchor.month + shift)
    if unit == "quarter":
        return calendar.months(anchor.year, (anchor.month - 1) // 3 * 3 + 1 + 3 * shift, 3, Precision.QUARTER)
    if unit in ask.words.seasons:
        return season_near(ask.words.seasons[unit], anchor, shift, ask.tense if shift == 0 else "")
    if day is None or unit not in ("week", "weekend"):
        return None
    return calendar.week(day, shift) if unit == "week" else _weekend(day, shift, ask.tense)


def _weekend(day: date, shift: int, tense: str) -> Span:
    back = (day.weekday() - 5) % 7
    past = tense == "past" or shift < 0
    saturday = day - timedelta(days=back) if past else day + timedelta(days=(7 - back) % 7)
    return Span(saturday, saturday + timedelta(days=1), Precision.RANGE)


def read_pointing(ask: Ask) -> Span | None:
    """`the following day`, `that month`, `two weeks later`: counted from the date told before; None without one."""
    told = ask.anchor
    if told is None:
        return None
    # of a deadline the day that was named
    first, last = (told.latest, told.latest) if told.grain is Precision.DAY else (told.earliest, told.latest)
    if first is None or last is None:
        return None
    unit = ask.words.units.get(ask.of("unit"), ask.of("unit"))
    shift = ask.words.pointing.get(ask.of("rel"), 0) if ask.of("rel") else 0
    if ask.of("number"):
        shift = ask.number() * ask.words.pointing[ask.of("rel")]
    if unit == "date":
        return calendar.one(first) if first == last else Span(first, last, told.precision)
    if unit == "year":
        return calendar.year(first.year + shift) if first.year == last.year else None
    if unit == "month":
        same = (first.year, first.month) == (last.year, last.month)
        return calendar.month(first.year, first.month + shift) if same else None
    if first != last:
        return None
    if unit == "week":
        return calendar.week(first, shift)
    return calendar.one(first + timedelta(days=shift)) if unit == "day" else None


def read_vague(_: Ask) -> Span | None:
    """Time without a date gives no interval, whatever the base."""
    return None
