"""Dates as pages print them, to a day or an instant; what does not say a whole day is refused, never completed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from extract.clean.wordlists import read_wordlist
from models.source import DateRule
from models.world.folding import level, unaccented

# longer texts are no date lines; a bound against hostile pages
_LONGEST: Final = 300
_OLDEST_YEAR: Final = 1950
# Juche 1 is 1912
_JUCHE: Final = 1911
_JUCHE_ONLY: Final = re.compile(r"juche\s?(\d{2,3})\.\s?(\d{1,2})\.\s?(\d{1,2})")
_YEAR_FIRST: Final = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:\s?[-./]\s?|\s?[年년]\s?)(\d{1,2})(?:\s?[-./]\s?|\s?[月월]\s?)(\d{1,2})(?!\d)"
)
_COMPACT: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=\D|$|T?\d{4,6}(?!\d))")
_YEAR_LAST: Final = re.compile(r"(?<!\d)(\d{1,2})\s?[-./]\s?(\d{1,2})\s?[-./]\s?((?:19|20)\d\d)(?!\d)")
_DAY_MONTH: Final = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|\.|º|er)?\s?(?:de\s|of\s|-)?\s?([^\W\d]+)\.?,?[\s-](?:de\s|del\s)?(\d{4})"
)
_MONTH_DAY: Final = re.compile(r"([^\W\d]+)\.?\s(\d{1,2})(?:st|nd|rd|th)?[.,]?\s?(?:juche\s?\d+\s?\()?(\d{4})")
_CLOCK: Final = re.compile(r"(?<!\d)([01]?\d|2[0-3])\s?[:h]\s?([0-5]\d)(?::([0-5]\d))?(?:[.,]\d+)?\s?([ap]\.?m\b\.?)?")
_CLOCK_FIRST: Final = re.compile(r"^\D{0,20}(?:[01]?\d|2[0-3]):[0-5]\d(?:\s?[ap]\.?m\b)?")
_OFFSET: Final = re.compile(r"(?:\d|gmt|utc)\s?([+-])(\d{2}):?(\d{2})(?!\d)|(?:gmt|utc)\s?([+-])(\d{1,2})(?!\d)")
_ZULU: Final = re.compile(r"\d\s?z\b|\b(?:gmt|utc)\b")


@dataclass(frozen=True, slots=True)
class Moment:
    """A local day and, where the clock was printed too, the instant in UTC."""

    on: date
    at: datetime | None


@cache
def _words() -> tuple[dict[str, int], tuple[tuple[re.Pattern[str], timedelta], ...]]:
    plain = read_wordlist("months.yml", frozenset({"months", "ages"}))
    months = {word: int(number) for number, words in plain["months"].items() for word in words}
    units = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
    ages = tuple(
        (re.compile(r"\b" + form.replace("{n}", r"(\d{1,3})")), units[unit])
        for unit, forms in plain["ages"].items()
        for form in forms
    )
    return months, ages


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= _OLDEST_YEAR else None
    except ValueError:
        return None


def _ordered(first: int, second: int, year: int, order: str) -> date | None:
    """A date in digits by the source's order; the other order is never tried, since it would be a guess."""
    return _day(year, first, second) if order.startswith("M") else _day(year, second, first)


def _named(text: str) -> Iterator[tuple[int, date]]:
    months, _ = _words()
    for found in _DAY_MONTH.finditer(text):
        month = months.get(found.group(2))
        if month is not None and (day := _day(int(found.group(3)), month, int(found.group(1)))) is not None:
            yield found.end(), day
    for found in _MONTH_DAY.finditer(text):
        month = months.get(found.group(1))
        if month is not None and (day := _day(int(found.group(3)), month, int(found.group(2)))) is not None:
            yield found.end(), day


def _in_digits(text: str, order: str) -> Iterator[tuple[int, date]]:
    if (found := _JUCHE_ONLY.search(text)) is not None:
        day = _day(_JUCHE + int(found.group(1)), int(found.group(2)), int(found.group(3)))
        if day is not None:
            yield found.end(), day
    for pattern in (_YEAR_FIRST, _COMPACT):
        for found in pattern.finditer(text):
            if (day := _day(int(found.group(1)), int(found.group(2)), int(found.group(3)))) is not None:
                yield found.end(), day
    for found in _YEAR_LAST.finditer(text):
        one, other, year = (int(part) for part in found.groups())
        if (day := _ordered(one, other, year, order)) is not None:
            yield found.end(), day


def _clock(text: str) -> time | None:
    found = _CLOCK.search(text)
    if found is None:
        return None
    hour, minute, second, half = int(found.group(1)), int(found.group(2)), int(found.group(3) or 0), found.group(4)
    if half is not None and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return time(hour, minute, second)


def _zone(text: str, zone: str) -> ZoneInfo | timedelta:
    """The zone that the text states after its clock, else the source's."""
    found = _OFFSET.search(text)
    if found is not None:
        sign, hours, minutes = found.group(1) or found.group(4), found.group(2) or found.group(5), found.group(3) or "0"
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        return offset if sign == "+" else -offset
    return timedelta() if _ZULU.search(text) else ZoneInfo(zone)


def _moment(day: date, clock: time | None, where: ZoneInfo | timedelta, zone: str) -> Moment:
    if clock is None:
        return Moment(day, None)
    bare = datetime.combine(day, clock)
    if isinstance(where, timedelta):
        at = bare.replace(tzinfo=UTC) - where
    else:
        at = bare.replace(tzinfo=where).astimezone(UTC)
    return Moment(at.astimezone(ZoneInfo(zone)).date(), at)


def _by_format(text: str, rule: DateRule) -> Moment | None:
    for form in rule.formats:
        try:
            given = datetime.strptime(text, form)  # noqa: DTZ007  # the zone is the source's, added below
        except ValueError:
            continue
        if given.year < _OLDEST_YEAR:
            continue
        if given.tzinfo is not None:
            at = given.astimezone(UTC)
            return Moment(at.astimezone(ZoneInfo(rule.zone)).date(), at)
        has_clock = any(sign in form for sign in ("%H", "%I", "%X", "%T", "%c"))
        return _moment(given.date(), given.time() if has_clock else None, ZoneInfo(rule.zone), rule.zone)
    return None


def read_age(text: str, *, fetched_at: datetime, zone: str) -> Moment | None:
    """An age such as "3 hours ago", counted back from the fetch; the day only; None for anything else."""
    folded = unaccented(level(text[:_LONGEST])).casefold()
    for pattern, unit in _words()[1]:
        if (found := pattern.search(folded)) is not None:
            then = fetched_at - int(found.group(1)) * unit
            return Moment(then.astimezone(ZoneInfo(zone)).date(), None)
    return None


def read_date(text: str, rule: DateRule, languages: tuple[str, ...] = ()) -> Moment | None:
    """The first whole date that `text` prints, read by the source's rule; None where there is none.

    The source's own formats come first, then our grammar of digits, month names and Juche years, then (only with
    `languages`) dateparser in its strict mode. Ranges, months and bare weekdays are no dates here.
    """
    stripped = " ".join(unicodedata.normalize("NFKC", level(text[:_LONGEST])).split())
    if (known := _by_format(stripped, rule)) is not None:
        return known
    folded = unaccented(stripped).casefold()
    found = min((*_in_digits(folded, rule.order), *_named(folded)), key=lambda pair: pair[0], default=None)
    if found is not None:
        end, day = found
        rest = folded[end:]
        clock = _clock(rest) or _clock_before(folded[:end])
        return _moment(day, clock, _zone(rest, rule.zone), rule.zone)
    return _by_dateparser(stripped, rule, languages) if languages else None


def _clock_before(text: str) -> time | None:
    """A clock printed before the date, as in `08:22, 15 oct 2024`; only with a colon, since digits abound."""
    found = _CLOCK_FIRST.match(text)
    return None if found is None else _clock(found.group())


def _by_dateparser(text: str, rule: DateRule, languages: tuple[str, ...]) -> Moment | None:
    if not re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", text) or len(text) > 80:
        return None
    import dateparser

    settings = {
        "DATE_ORDER": rule.order if rule.order in {"DMY", "MDY", "YMD"} else "DMY",
        "REQUIRE_PARTS": ["day", "month", "year"],
        "STRICT_PARSING": True,
        "PARSERS": ["absolute-time"],
    }
    try:
        given = dateparser.parse(text, languages=list(languages), settings=settings)
    except ValueError:
        return None
    if given is None or given.year < _OLDEST_YEAR:
        return None
    clock = _clock(text)
    return _moment(given.date(), clock, _zone(text.casefold(), rule.zone), rule.zone)
