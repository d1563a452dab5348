"""Dates: finds expressions of time and turns them into intervals, never inventing a day.

Needs the language's words of time and the publication date. Gives spans of expressions (for DATE units) and, on
demand and with a tense, the interval each stands for. Our own grammar comes first; dateparser reads numeric dates only,
on the exact span. A weekday equal to the article's own is the article's day.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from extract import calendar
from extract.calendar import Base, Span
from extract.pack import Dates
from models.when import Precision, When

_YEAR = r"(?:1[89]|20)\d\d"


class Grammar:
    """The compiled grammar of one language; `find` and `resolve` are all it does."""

    def __init__(self, words: Dates) -> None:
        self.words = words
        self._patterns = [(kind, re.compile(text, re.IGNORECASE)) for kind, text in _patterns(words)]

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """All expressions as (start, end, kind), longest first where they overlap, in order of place."""
        found: list[tuple[int, int, str]] = []
        for kind, pattern in self._patterns:
            found += [(m.start(), m.end(), kind) for m in pattern.finditer(text) if _is_real(kind, m)]
        found.sort(key=lambda hit: (hit[0] - hit[1], hit[0]))
        taken: list[tuple[int, int, str]] = []
        for hit in found[:400]:
            if all(hit[1] <= other[0] or hit[0] >= other[1] for other in taken):
                taken.append(hit)
        return sorted(taken)

    @lru_cache(maxsize=4096)  # noqa: B019 - a grammar lives as long as its reader
    def resolve(self, words: str, base: Base | None, tense: str) -> When | None:
        """The interval that an expression stands for, told in `past` or `future` tense; None where it leaves it open."""
        for kind, pattern in self._patterns:
            match = pattern.fullmatch(words)
            if match is not None:
                try:
                    span = _READERS[kind](self.words, match, base, tense)
                except (ValueError, OverflowError):
                    return None
                return calendar.when(span, words)
        return None


def _is_real(kind: str, match: re.Match[str]) -> bool:
    """Refuses lower-case `may` and `march`, which are verbs."""
    month = match.groupdict().get("month")
    return not (month in ("may", "march") or (kind == "month" and match.group().lower() in ("may", "march", "mar", "sep")
                and match.string[match.end():match.end() + 2].strip().islower() and not _preceded_by_time(match)))  # fmt: skip


def _preceded_by_time(match: re.Match[str]) -> bool:
    return re.search(r"\b(?:in|since|by|until|of|from|during|last|next|this|and)\s+$", match.string[: match.start()][-12:]) is not None


def _alternation(words: dict[str, int] | tuple[str, ...] | dict[str, tuple[int, int]]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _patterns(words: Dates) -> list[tuple[str, str]]:
    month = rf"(?P<month>{_alternation(words.months)})(?![a-z])"
    day = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
    weekday = rf"(?P<weekday>{_alternation(words.weekdays)})"
    number = rf"(?P<number>\d{{1,3}}|{_alternation(words.numbers)})"
    year = rf"(?P<year>{_YEAR})"
    open_ = r"(?:(?P<open>since|by|until|before|from|after|as of|effective|no later than)\s+)?"
    part = r"(?:(?:in\s+)?(?P<part>early|mid|late|the middle of|the end of|end of|the beginning of|the start of|beginning of|start of|end)[\s-]+(?:in\s+|of\s+)?)?"
    front = rf"(?:{weekday},?\s+)?(?:the\s+)?"
    return [
        ("iso", rf"\b{open_}{year}-(?P<m>\d\d)-(?P<day>\d\d)\b"),
        ("full", rf"\b{open_}{front}{day}(?:\s+of)?\s+{month},?(?:\s+{year})?(?!\d)"),
        ("full", rf"\b{open_}{front}{month}\s+(?:the\s+)?{day}(?![\d:])(?:,?\s+{year})?(?:,)?(?!\d)"),
        ("month", rf"\b{open_}{part}(?:(?P<rel>last|next|this|in|the previous)\s+)?{month},?(?:\s+(?:of\s+)?(?:{year}|(?P<lastyear>last year|this year|next year)))?"),
        ("decade", r"\b(?:the\s+)?(?:(?P<part>early|mid|late)[\s-]+)?(?P<year>(?:1[89]|20)\d0)s\b"),
        ("half", rf"\b(?:in\s+|by\s+|during\s+)?(?:the\s+)?(?P<which>first|second)\s+half\s+of\s+(?:{year}|(?P<rel>this|next|last)\s+year|the\s+year)"),
        ("quarter", rf"\b(?:in\s+|by\s+|during\s+)?(?:the\s+)?(?P<which>first|second|third|fourth|last)\s+quarter(?:\s+of\s+(?:{year}|(?P<rel>this|next|last)\s+year))?"),
        ("year", rf"\b(?:{open_}(?:in\s+|during\s+|of\s+|back in\s+)?){part}(?:(?:fiscal|the year)\s+)?(?P<year>{_YEAR})(?![\d-])"),
        ("weekday", rf"\b{open_}(?:on\s+)?(?:(?P<rel>last|next|this|this coming|the previous|late|early|the following)\s+)?{weekday}(?:'s)?(?:\s+(?P<lastweek>last week|of last week|this week|next week|of this week))?(?:\s+(?:the\s+)?(?P<day>[0-3]?\d)(?:st|nd|rd|th))?(?:\s+(?:morning|afternoon|evening|night|noon))?\b"),
        ("dayof", r"\b(?:on\s+|by\s+|since\s+)?the\s+(?P<day>[0-3]?\d)(?:st|nd|rd|th)(?:\s+of\s+(?P<rel>this|last|next)\s+month)?\b(?!\s+(?:anniversary|century|session|party|congress|floor|time|round|mission|such|closure|embassy|country|birthday|meeting|plenary))"),
        ("near", r"\b(?P<word>today|yesterday|tomorrow|tonight|overnight|the day before yesterday|the day after tomorrow|this morning|this afternoon|this evening|last night)\b"),
        ("unit", rf"\b(?:by\s+|at\s+|before\s+|from\s+|until\s+|in\s+|during\s+|over\s+|since\s+)?(?:(?P<part>earlier|later|early|late|the end of|the beginning of|the start of|the middle of|the last days of|the first days of)\s+)?(?P<rel>last|this|next|the past|the coming|past|the previous|the current|the|coming|previous)\s+(?P<unit>week|month|year|quarter|weekend|{_alternation(words.seasons)})\b(?!s)(?:'s)?"),
        ("yearend", r"\b(?:by\s+|at\s+|before\s+)?(?:the\s+)?(?:year-end|year's end|end of the year|end of the month|month's end|end of the week|end of this year|end of this month|end of next year|end of last year)\b"),
        ("ago", rf"\b{number}\s+(?P<unit>day|week|month|year|decade)s?\s+ago\b"),
        ("ahead", rf"\b(?:in|within)\s+(?:the\s+next\s+|the\s+coming\s+)?{number}\s+(?P<unit>day|week|month|year)s?(?:'\s+time)?\b"),
        ("coming", r"\b(?:in|over|during|within)\s+(?:the\s+)?(?:(?P<rel>coming|next few|next|past|past few|last few|last)\s+)?(?P<unit>days|weeks|months|years)\b"),
        ("season", rf"\b(?:in\s+)?(?:the\s+)?(?P<season>{_alternation(words.seasons)})\s+(?:of\s+)?{year}\b"),
        ("numeric", r"\b\d{1,2}[/.]\d{1,2}[/.](?:1[89]|20)\d\d\b"),
        ("vague", rf"\b(?:{_alternation(words.vague)})\b"),
    ]  # fmt: skip


def _opened(span: Span | None, word: str | None) -> Span | None:
    """The interval with one end open, where `since`, `by` and their kin say so."""
    if span is None or not word:
        return span
    word = word.lower()
    if word in ("since", "after"):
        return span[0], None, Precision.OPEN
    if word in ("by", "until", "before", "no later than"):
        return None, span[1], Precision.OPEN
    return span


_PARTS = {"early": "early", "the beginning of": "early", "the start of": "early", "beginning of": "early",
          "start of": "early", "the first days of": "early", "earlier": "past", "late": "late", "the end of": "late",
          "end of": "late", "end": "late", "the last days of": "late", "later": "rest", "mid": "mid",
          "the middle of": "mid"}  # fmt: skip


def _parted(span: Span | None, word: str | None, base: Base | None = None) -> Span | None:
    if span is None or not word:
        return span
    name = _PARTS.get(word.lower(), "")
    if name in ("past", "rest"):
        if base is None or base.precision is not Precision.DAY:
            return span
        return (span[0], base.day, span[2]) if name == "past" else (base.day, span[1], span[2])
    return calendar.part(span, name)


def _of(match: re.Match[str], name: str) -> str | None:
    value = match.groupdict().get(name)
    return value.lower() if value is not None else None


def _iso(words: Dates, match: re.Match[str], base: Base | None, tense: str) -> Span | None:
    return _opened(calendar.day(int(match["year"]), int(match["m"]), int(match["day"])), _of(match, "open"))


def _full(words: Dates, match: re.Match[str], base: Base | None, tense: str) -> Span | None:
    month, number = words.months[match["month"].lower()], int(match["day"])
    if match["year"]:
        span = calendar.day(int(match["year"]), month, number)
    elif base is not None:
        span = calendar.near_day(base.day, month, number, tense)
    else:
        span = None
    wanted = _of(match, "weekday")
    if span is not None and wanted is not None and span[0] is not None:
        span = _checked(span[0], words.weekdays[wanted])
    return _opened(span, _of(match, "open"))


def _checked(found: date, weekday: int) -> Span:
    """The day where its weekday agrees; both days as a range where the text is a day off; else the day."""
    off = (weekday - found.weekday() + 3) % 7 - 3
    if abs(off) == 1:
        other = found + timedelta(days=off)
        return min(found, other), max(found, other), Precision.RANGE
    return found, found, Precision.DAY


def _month(words: Dates, match: re.Match[str], base: Base | None, tense: str) -> Span | None:
    number, rel = words.months[match["month"].lower()], _of(match, "rel")
    if match["year"]:
        span = calendar.month(int(match["year"]), number)
    elif base is None:
        span = None
    elif _of(match, "lastyear") is not None:
        shift = {"last year": -1, "this year": 0, "next year": 1}[str(_of(match, "lastyear"))]
        span = calendar.month(base.day.year + shift, number)
    elif rel in ("last", "the previous"):
        span = calendar.month(base.day.year - (number >= base.day.month), number)
    elif rel == "next":
        span = calendar.month(base.day.year + (number <= base.day.month), number)
    else:
        span = calendar.near_month(base.day, number, tense)
    return _opened(_parted(span, _of(match, "part")), _of(match, "open"))


def _decade(words: Dates, match: re.Match[str], base: Base | None, tense: str) -> Span | None:
    first = int(match["year"])
    span: Span = (date(first, 1, 1), date(first + 9, 12, 31), Precision.RANGE)
    return _parted(span, _of(match, "part"))


def _some_year(match: re.Match[str], base: Base | None) -> int | None:
    if match.groupdict().get("year"):
        return int(match["year"])
    if base is None:
        return None
    return base.day.year + {"last": -1, "next": 1}.get(_of(match, "rel") or "", 0)


def _half(words: Dates, match: re.Match[str], base: Base | None, tense: str) -> Span | None:
    year = _some_year(match, base)
    first = 1 if _of(match, "which") == "first" else 7
    return None if year is None else calendar.months(year, first, 6, Precision.RANGE)


def _quarter(words: Dates, match: re.Match[str], base: Base | None, tense: str) -> Span | None:
    year = _some_year(match, base)
    which = {"first": 1, "second": 4, "third": 7, "fourth": 10, "last": 10}[str(_of(match, "which"))]
    return None if year is None else calendar.months(year, which, 3, Precision.QUARTER)


def _year(words: Dates, match: re.Match[str], base: Base | None, tense: str) -> Span | None:
    return _opened(_parted(calendar.year(int(match["year"])), _of(match, "part")), _of(match, "open"))


def _weekday(words: Dates, match: re.Match[str], base: Base | None, tense: str) -> Span | None:
    if base is None or base.precision is not Precision.DAY:
        return None
    number, rel, week = words.weekdays[match["weekday"].lower()], _of(match, "rel"), _of(match, "lastweek")
    if week is not None:
        shift = -1 if "last" in week else 1 if "next" in week else 0
        monday = calendar.week(base.day, shift)[0]
        span: Span | None = None if monday is None else (monday + timedelta(days=number),) * 2 + (Precision.DAY,)
    elif rel in ("last", "the previous"):
        span = calendar.weekday(base.day - timedelta(days=1), number, "past")
    elif rel in ("next", "this coming"):
        span = calendar.weekday(base.day + timedelta(days=1), number, "future")
    elif rel == "the following":
        span = None
    else:
        span = calendar.weekday(base.day, number, tense)
    if span is not None and match["day"] and span[0] is not None and span[0].day != int(match["day"]):
        span = _weekday_of_month(base.day, number, int(match["day"]), tense)
    return _opened(span, _of(match, "open"))


def _weekday_of_month(anchor: date, number: int, wanted: int, tense: str) -> Span | None:
    """`Wednesday 25th`: the nearest month in which they agree, looking back (or ahead) up to a year."""
    for step in range(13):
        shift = -step if tense == "past" else step
        month = calendar.month(anchor.year, anchor.month + shift)
        found = None if month is None or month[0] is None else calendar.day(month[0].year, month[0].month, wanted)
        if found is not None and found[0] is not None and found[0].weekday() == number:
            return found
    return None


def _dayof(words: Dates, match: re.Match[str], base: Base | None, tense: str) -> Span | None:
    if base is None or base.precision is Precision.YEAR:
        return None
    number, rel = int(match["day"]), _of(match, "rel")
    shift = {"last": -1, "next": 1}.get(rel or "", 0)
    if rel is None and base.precision is Precision.DAY:
        shift = -1 if tense == "past" and number > base.day.day else 1 if tense != "past" and number < base.day.day else 0
    month = calendar.month(base.day.year, base.day.month + shift)
    return None if month is None or month[0] is None else calendar.day(month[0].year, month[0].month, number)


_NEAR = {"yesterday": -1, "last night": -1, "tomorrow": 1, "the day before yesterday": -2, "the day after tomorrow": 2}


def _near(words: Dates, match: re.Match[str], base: Base | None, tense: str) -> Span | None:
    if base is None or base.precision is not Precision.DAY:
        return None
    word = match["word"].lower()
    if word == "overnight":
        return base.day - timedelta(days=1), base.day, Precision.RANGE
    found = base.day + timedelta(days=_NEAR.get(word, 0))
    return found, found, Precision.DAY


def _unit(words: Dates, match: re.Match[str], base: Base | None, tense: str) -> Span | None:
    if base is None:
        return None
    rel, unit = _of(match, "rel") or "", _of(match, "unit") or ""
    if rel == "the" and (_of(match, "part") is None and unit not in ("weekend",)):
        return None
    shift = -1 if rel in ("last", "the past", "past", "the previous", "previous") else 1 if rel in ("next", "the coming", "coming") else 0
    return _parted(_shifted(words, base, unit, shift, tense), _of(match, "part"), base)


def _shifted(words: Dates, base: Base, unit: str, shift: int, tense: str) -> Span | None:
    anchor = base.day
    if unit == "year":
        return calendar.year(anchor.year + shift)
    if base.precision is Precision.YEAR:
        return None
    if unit == "month":
        return calendar.month(anchor.year, anchor.month + shift)
    if unit == "quarter":
        return calendar.months(anchor.year, (anchor.month - 1) // 3 * 3 + 1 + 3 * shift, 3, Precision.QUARTER)
    if unit in words.seasons:
        return _season_near(words, anchor, unit, shift)
    if base.precision is not Precision.DAY:
        return None
    if unit == "week":
        return calendar.week(anchor, shift)
    back = (anchor.weekday() - 5) % 7
    saturday = anchor - timedelta(days=back) if tense == "past" or shift < 0 else anchor + timedelta(days=(7 - back) % 7)
    return saturday, saturday + timedelta(days=1), Precision.RANGE


def _season_near(words: Dates, anchor: date, season: str, shift: int) -> Span | None:
    first, count = words.seasons[season]
    spans = [calendar.months(anchor.year + step, first, count, Precision.SEASON) for step in (-2, -1, 0, 1, 2)]
    known = [span for span in spans if span is not None and span[0] is not None and span[1] is not None]
    if shift < 0:
        return [span for span in known if span[1] is not None and span[1] < anchor][-1]
    ahead = [span for span in known if span[1] is not None and span[1] >= anchor]
    return ahead[0] if shift == 0 or (ahead[0][0] is not None and ahead[0][0] > anchor) else ahead[1]


def _yearend(words: Dates, match: re.Match[str], base: Base | None, tense: str) -> Span | None:
    if base is None:
        return None
    text = match.group().lower()
    unit = "month" if "month" in text else "week" if "week" in text else "year"
    shift = 1 if "next" in text else -1 if "last" in text else 0
    span = _shifted(words, base, unit, shift, tense)
    return _opened(span, "by") if text.startswith(("by", "before")) else _parted(span, "late")


def _ago(words: Dates, match: re.Match[str], base: Base | None, tense: str) -> Span | None:
    return _counted(words, match, base, -1)


def _ahead(words: Dates, match: re.Match[str], base: Base | None, tense: str) -> Span | None:
    span = _counted(words, match, base, 1)
    if span is None or base is None or not match.group().lower().startswith("within"):
        return span
    return base.day, span[1], Precision.RANGE


def _counted(words: Dates, match: re.Match[str], base: Base | None, sign: int) -> Span | None:
    raw, unit = match["number"].lower(), match["unit"].lower()
    count = sign * (int(raw) if raw.isdigit() else words.numbers[raw])
    if base is None:
        return None
    if unit in ("year", "decade"):
        return calendar.year(base.day.year + count * (10 if unit == "decade" else 1))
    if base.precision is not Precision.DAY:
        return None
    if unit == "month":
        return calendar.month(base.day.year, base.day.month + count)
    if unit == "week":
        return calendar.week(base.day, count)
    found = base.day + timedelta(days=count)
    return found, found, Precision.DAY


def _coming(words: Dates, match: re.Match[str], base: Base | None, tense: str) -> Span | None:
    if base is None or base.precision is not Precision.DAY:
        return None
    rel = _of(match, "rel")
    if rel in ("past", "past few", "last few", "last"):
        return None, base.day, Precision.OPEN
    return base.day, None, Precision.OPEN


def _season(words: Dates, match: re.Match[str], base: Base | None, tense: str) -> Span | None:
    first, count = words.seasons[match["season"].lower()]
    return calendar.months(int(match["year"]), first, count, Precision.SEASON)


def _numeric(words: Dates, match: re.Match[str], base: Base | None, tense: str) -> Span | None:
    first, second, _ = re.split(r"[/.]", match.group())
    if int(first) <= 12 and int(second) <= 12 and first != second:
        return None
    import dateparser  # loads slowly and is rarely needed

    found = dateparser.parse(match.group(), languages=["en"], settings={"STRICT_PARSING": True})
    return None if found is None else (found.date(), found.date(), Precision.DAY)


def _vague(words: Dates, match: re.Match[str], base: Base | None, tense: str) -> Span | None:
    return None


_READERS = {
    "iso": _iso, "full": _full, "month": _month, "decade": _decade, "half": _half, "quarter": _quarter, "year": _year,
    "weekday": _weekday, "dayof": _dayof, "near": _near, "unit": _unit, "yearend": _yearend, "ago": _ago,
    "ahead": _ahead, "coming": _coming, "season": _season, "numeric": _numeric, "vague": _vague,
}  # fmt: skip
