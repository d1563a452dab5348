"""Readers of lengths of time counted from the publication: `two weeks ago`, `within 72 hours`, `in recent months`."""

from __future__ import annotations

from datetime import date, timedelta

from extract import calendar
from extract.calendar import Span
from extract.when_ask import Ask
from models.when import Precision

# `a few days ago`: as many units at least and at most
_FEW = (2, 9)
_DECADES = {"decade": 10, "century": 100}
_DAYS = {"day": 1, "week": 7, "fortnight": 14}


def read_ago(ask: Ask) -> Span | None:
    """`two weeks ago`, `more than a year ago`, `a few days ago`, `a week ago on Sunday`."""
    unit = ask.words.units[ask.of("unit")]
    if ask.of("few"):
        near, far = _away(ask, unit, -_FEW[0]), _away(ask, unit, -_FEW[1])
        return _joined(far, near)
    span, hedge = _away(ask, unit, -ask.number()), ask.words.hedges.get(ask.of("hedge"), "")
    day = ask.exact()
    if ask.of("weekday") and day is not None and unit == "week":
        last = calendar.weekday(day, ask.words.weekdays[ask.of("weekday")], "past").earliest
        return None if last is None else calendar.one(last - timedelta(weeks=ask.number()))
    if hedge == "over":
        return _joined(_away(ask, unit, -2 * ask.number()), span)
    if hedge == "under":
        return _joined(span, _away(ask, unit, -max(ask.number() - 1, 0)))
    if unit in _DECADES and ask.base is not None:
        middle = ask.base.day.year - ask.number() * _DECADES[unit]
        slack = ask.number() * _DECADES[unit] // 10
        return calendar.years(middle - slack, middle + slack)
    if hedge == "about" or ask.of("half"):
        return _joined(_away(ask, unit, -ask.number() - 1), _away(ask, unit, -ask.number() + (not ask.of("half"))))
    return span


def _joined(first: Span | None, last: Span | None) -> Span | None:
    return None if first is None or last is None else Span(first.earliest, last.latest, Precision.RANGE)


def _away(ask: Ask, unit: str, count: int) -> Span | None:
    """So many units before or after the base, as precise as the unit."""
    if ask.base is None:
        return None
    day = ask.exact()
    if unit in _DECADES or unit == "year":
        return calendar.year(ask.base.day.year + count * _DECADES.get(unit, 1))
    if day is None:
        return None
    if unit == "month":
        return calendar.month(day.year, day.month + count)
    if unit == "hour":
        days = count // 24
        return Span(day + timedelta(days=min(days, 0)), day + timedelta(days=max(-(-count // 24), 0)), Precision.RANGE)
    if unit in ("week", "fortnight"):
        return calendar.week(day, count * _DAYS[unit] // 7)
    return calendar.one(day + timedelta(days=count)) if unit == "day" else None


def read_ahead(ask: Ask) -> Span | None:
    """`in two months' time`, `within 72 hours`, `over the next eighteen months`; nothing of a past duration."""
    day, unit = ask.exact(), ask.words.units[ask.of("unit")]
    # "two days" alone is a length of time
    led = any(ask.of(name) for name in ("in", "within", "next", "open", "lead"))
    if day is None or not led or (ask.told == "past" and not ask.of("next")):
        return None
    span = _away(ask, unit, ask.number())
    if span is None or span.latest is None or not (ask.of("within") or ask.of("next")):
        return span
    last = _plus(day, unit, ask.number()) or span.latest
    if not ask.of("within"):
        return Span(day, last, Precision.RANGE)
    return Span(day, last, Precision.RANGE, Precision.DAY if unit in _DAYS or unit == "hour" else Precision.MONTH)


def _plus(day: date, unit: str, count: int) -> date | None:
    """The day so many units on; of months the same day of that month, or its last."""
    if unit in _DAYS:
        return day + timedelta(days=count * _DAYS[unit])
    month = calendar.month(day.year, day.month + count) if unit == "month" else None
    if month is None or month.earliest is None or month.latest is None:
        return None
    return min(month.earliest + timedelta(days=day.day - 1), month.latest)


def read_back(ask: Ask) -> Span | None:
    """`in the past three years`: from then to the publication."""
    day = ask.exact()
    span = _away(ask, ask.words.units[ask.of("unit")], -ask.number())
    return None if span is None or day is None else Span(span.earliest, day, Precision.RANGE)


def read_coming(ask: Ask) -> Span | None:
    """`in the coming weeks`, `in recent months`: open on the far side."""
    day = ask.exact()
    if day is None:
        return None
    return Span(None, day, Precision.OPEN) if ask.of("back") else Span(day, None, Precision.OPEN)
