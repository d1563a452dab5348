"""Readers of what the calendar names: days, months, seasons, quarters, years, feasts and stretches between them."""

from __future__ import annotations

import re
from datetime import date, timedelta

from extract import calendar
from extract.calendar import Span
from extract.when_ask import Ask, checked, last_day, parted
from models.when import Precision

# how far a fiscal year may begin before the year it is named after (July, in the southern and federal conventions)
_FISCAL_START = 7
_LAST_QUARTER = 4


def read_iso(ask: Ask) -> Span | None:
    """`2023-10-25`."""
    return calendar.day(int(ask.of("year")), int(ask.of("m")), int(ask.of("day")))


def read_full(ask: Ask) -> Span | None:
    """`25 October`, `October 25, 2023`, `Tuesday, 24 October`, `the last day of May`."""
    month, year = ask.words.months[ask.of("month")], ask.year()
    number = ask.day()
    if number < 0:
        whole = _month_of(ask)
        return None if whole is None or whole.latest is None else calendar.one(whole.latest)
    span = None
    if year is not None:
        span = calendar.day(year, month, number)
    elif ask.base is not None and not ask.of("which"):
        span = calendar.near_day(last_day(ask.base), month, number, ask.tense)
    if span is not None and span.earliest is not None and ask.of("weekday"):
        front = {**ask.words.weekdays, **ask.words.short_weekdays}
        return checked(span.earliest, front[ask.of("weekday")])
    return span


def read_days(ask: Ask) -> Span | None:
    """`3-5 June 2020`, `June 3 and 4`."""
    first = read_full(ask)
    if first is None or first.earliest is None:
        return None
    last = calendar.day(first.earliest.year, first.earliest.month, ask.day("day2"))
    if last is None or last.latest is None or last.latest <= first.earliest:
        return None
    return Span(first.earliest, last.latest, Precision.RANGE)


def read_month(ask: Ask) -> Span | None:
    """`in October`, `late October`, `last November`, `October 2022`, `the end of June`."""
    return parted(ask, _month_of(ask))


def _month_of(ask: Ask) -> Span | None:
    number, year = ask.words.months[ask.of("month")], ask.year()
    if year is not None:
        return calendar.month(year, number)
    if ask.base is None or ask.of("which"):
        return None
    day, shift = ask.base.day, ask.shift()
    if shift < 0:
        return calendar.month(day.year - (number >= day.month), number)
    if shift > 0:
        return calendar.month(day.year + (number <= day.month), number)
    return calendar.near_month(day, number, ask.tense)


def read_months(ask: Ask) -> Span | None:
    """`between March and May 2020`, `from March to June`."""
    first, last = ask.words.months[ask.of("month")], ask.words.months[ask.of("month2")]
    stop = _month_of_number(ask, last)
    if stop is None or stop.latest is None:
        return None
    start = calendar.month(stop.latest.year - (first > last), first)
    return None if start is None else Span(start.earliest, stop.latest, Precision.RANGE)


def _month_of_number(ask: Ask, number: int) -> Span | None:
    year = ask.year()
    if year is not None:
        return calendar.month(year, number)
    return None if ask.base is None else calendar.near_month(ask.base.day, number, ask.tense)


def read_years(ask: Ask) -> Span | None:
    """`between 1994 and 1999`, `1994-99`."""
    first, raw = int(ask.of("year")), ask.of("year2")
    last = int(raw) if len(raw) == 4 else first // 100 * 100 + int(raw)
    return calendar.years(first, last) if first < last else None


def read_decade(ask: Ask) -> Span | None:
    """`the 1990s`, `the early nineties`."""
    tens = ask.of("tens").strip("'")
    if tens:
        first = 1900 + (ask.words.decades[tens] if tens in ask.words.decades else int(tens))
    else:
        first = int(ask.of("year"))
    return parted(ask, calendar.years(first, first + 9))


def read_year(ask: Ask) -> Span | None:
    """`in 1998`, `late 2012`, `fiscal 2013` (which begins in the year before)."""
    number = int(ask.of("year"))
    if ask.of("fiscal"):
        return Span(date(number - 1, _FISCAL_START, 1), date(number, 12, 31), Precision.RANGE)
    return parted(ask, calendar.year(number))


def read_quarter(ask: Ask) -> Span | None:
    """`the third quarter of 2024`, `Q3`."""
    year, which = _some_year(ask), ask.words.ordinals[ask.of("part3")]
    which = _LAST_QUARTER if which < 0 else which
    return None if year is None else calendar.months(year, 3 * which - 2, 3, Precision.QUARTER)


def _some_year(ask: Ask) -> int | None:
    year = ask.year()
    return year if year is not None or ask.base is None else ask.base.day.year + ask.shift()


def read_half(ask: Ask) -> Span | None:
    """`the first half of 2024`, `the second half of August`."""
    which = "first" if ask.words.ordinals[ask.of("part3")] == 1 else "second"
    if ask.of("month"):
        whole = _month_of(ask)
        return None if whole is None else calendar.part(whole, which)
    year = _some_year(ask)
    return None if year is None else calendar.months(year, 1 if which == "first" else 7, 6, Precision.RANGE)


def read_of_month(ask: Ask) -> Span | None:
    """`the first week of June`, `the last Friday in May`, `the first days of next month`."""
    whole = _month_of(ask) if ask.of("month") else _month_away(ask)
    if whole is None or whole.earliest is None or whole.latest is None:
        return None
    which, unit = ask.words.ordinals[ask.of("part3")], ask.of("unit3")
    first, last = whole.earliest, whole.latest
    if unit in ask.words.weekdays:
        return _nth_weekday(first, last, ask.words.weekdays[unit], which)
    if which == 1 and ask.words.units.get(unit) == "day":
        return calendar.part(whole, "start")
    if which < 0:
        return calendar.part(whole, "end")
    start = first + timedelta(days=7 * (which - 1))
    return Span(start, min(start + timedelta(days=6), last), Precision.WEEK) if start <= last else None


def _month_away(ask: Ask) -> Span | None:
    if ask.base is None or ask.base.precision is Precision.YEAR:
        return None
    return calendar.month(ask.base.day.year, ask.base.day.month + ask.shift())


def _nth_weekday(first: date, last: date, number: int, which: int) -> Span | None:
    if which < 0:
        return calendar.weekday(last, number, "past")
    start = calendar.weekday(first, number, "future").earliest
    found = None if start is None else start + timedelta(days=7 * (which - 1))
    return calendar.one(found) if found is not None and found <= last else None


def read_week_of(ask: Ask) -> Span | None:
    """`the week of 12 June`: seven days from it on, or up to it where it is the week's end."""
    span = read_full(ask)
    if span is None or span.earliest is None:
        return None
    how = ask.words.parts.get(ask.of("side"), "")
    if how:
        first = span.earliest if how == "start" else span.earliest - timedelta(days=6)
        return Span(first, first + timedelta(days=6), Precision.WEEK)
    return calendar.week(span.earliest)


def read_season(ask: Ask) -> Span | None:
    """`the summer of 1994`, `spring of last year`."""
    first, count = ask.words.seasons[ask.of("season")]
    year = ask.year()
    return None if year is None else parted(ask, calendar.months(year, first, count, Precision.SEASON))


def read_bare_season(ask: Ask) -> Span | None:
    """`in the autumn`, `by summer`: the next or the last of its name, this one included."""
    if ask.base is None or ask.base.precision is Precision.YEAR:
        return None
    if ask.tense == "past":
        return parted(ask, season_near(ask.words.seasons[ask.of("season")], ask.base.day, 0, "past"))
    return parted(ask, season_near(ask.words.seasons[ask.of("season")], ask.base.day, 0, "future"))


def season_near(season: tuple[int, int], anchor: date, shift: int, tense: str = "future") -> Span | None:
    """This, the last or the next season of a name."""
    spans = [calendar.months(anchor.year + step, season[0], season[1], Precision.SEASON) for step in range(-2, 3)]
    known = [s for s in spans if s is not None and s.earliest is not None and s.latest is not None]
    ended = [s for s in known if s.latest is not None and s.latest < anchor]
    begun = [s for s in known if s.earliest is not None and s.earliest <= anchor]
    ahead = [s for s in known if s not in ended]
    # at the ends of the calendar there may be none
    if shift < 0:
        return ended[-1] if ended else None
    if shift == 0 and tense == "past":
        return begun[-1] if begun else None
    return next((s for s in ahead if shift == 0 or s not in begun), None)


def read_feast(ask: Ask) -> Span | None:
    """`New Year's Eve`, `Christmas 1991`: feasts of a fixed day, the nearest that fits the tense."""
    month, day, length = ask.words.feasts[ask.of("feast")]
    year = ask.year()
    if year is not None:
        start = calendar.day(year, month, day)
    elif ask.base is None or ask.base.precision is Precision.YEAR:
        return None
    else:
        start = calendar.near_day(last_day(ask.base), month, day, ask.tense)
    if start is None or start.earliest is None or length == 1:
        return start
    return Span(start.earliest, start.earliest + timedelta(days=length - 1), Precision.RANGE)


def read_numeric(ask: Ask) -> Span | None:
    """A date in figures; where which figure is the month is in doubt, the stretch between both readings."""
    first, second, year = (int(figure) for figure in re.split(r"[/.]", ask.of("figures")))
    dotted = "." in ask.of("figures")
    if first <= 12 and second <= 12 and first != second and not dotted:
        low, high = calendar.day(year, second, first), calendar.day(year, first, second)
        ends = sorted(s.earliest for s in (low, high) if s is not None and s.earliest is not None)
        return Span(ends[0], ends[-1], Precision.RANGE)
    import dateparser  # loads slowly and is rarely needed

    order = "DMY" if dotted or first > 12 else "MDY"
    settings = {"STRICT_PARSING": True, "DATE_ORDER": order}
    found = dateparser.parse(ask.of("figures"), languages=["en"], settings=settings)
    return None if found is None else calendar.one(found.date())
