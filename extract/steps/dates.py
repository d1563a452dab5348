"""Dates: finds expressions of time, and turns them into intervals, never inventing a day.

Needs the language's words and forms of time and the publication date. Gives spans of expressions (for DATE units) and,
on demand and with a tense, the interval each stands for. Our own grammar reads them; dateparser is asked only for
numeric dates, on the exact span. What each kind of expression means stands in `extract.dating`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from extract import calendar
from extract.calendar import Base
from extract.dating import READERS
from extract.hints import Hints
from extract.pack import Dates
from extract.when_ask import Ask, opened
from models.when import When

_YEAR = r"(?P<year>(?:1[89]|20)\d\d)"
# expressions of one sentence that are looked at, a bound against lists of dates
_MOST = 400
# resolved expressions that are kept; texts of one night repeat the same few
_KEPT = 4096
# characters before an expression that are looked at
_BACK = 14


class Grammar:
    """The compiled grammar of one language; `find` and `resolve` are all it does."""

    def __init__(self, words: Dates) -> None:
        self.words = words
        front = _front(words)
        self._hints = _hints(words)
        self._patterns = [
            (
                p.kind,
                re.compile(_bounded(front + _filled(p.regex, words)), re.IGNORECASE),
                self._hints.needs(p.regex),
            )
            for p in words.patterns
        ]
        unknown = {kind for kind, *_ in self._patterns} - set(READERS)
        if unknown:
            raise ValueError(f"dates.yml: no reader for {', '.join(sorted(unknown))}")
        self._verbs = frozenset(words.verbs_too)
        self._month = _behind(words.before_month)
        self._year = _behind(words.before_year)
        self._weekday = _behind(words.named_weekdays)
        self._duration = _behind(words.durations)
        self._no_year = re.compile(rf"\s{{1,3}}(?:{_any(words.behind_no_year)})\b", re.IGNORECASE)
        told = (*words.months, *words.weekdays, *words.seasons, *words.near, *words.units, *words.vague, *words.hints)
        self._hint = re.compile(rf"\d|\b(?:{_any(told)})", re.IGNORECASE)
        self._kept: dict[tuple[str, Base | None, str, When | None], When | None] = {}

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """All expressions as (start, end, kind), longest first where they overlap, in order of place."""
        found: list[tuple[int, int, str]] = []
        # most sentences tell no time, and one look is cheaper than all forms
        if self._hint.search(text) is None:
            return found
        seen = self._hints.seen(text)
        for kind, pattern, needs in self._patterns:
            if any(need.isdisjoint(seen) for need in needs):
                continue
            found += [(m.start(), m.end(), kind) for m in pattern.finditer(text) if self._is_real(kind, m)]
        found.sort(key=lambda hit: (hit[0] - hit[1], hit[0]))
        taken: list[tuple[int, int, str]] = []
        for hit in found[:_MOST]:
            if all(hit[1] <= other[0] or hit[0] >= other[1] for other in taken):
                taken.append(hit)
        return sorted(taken)

    def resolve(self, words: str, base: Base | None, tense: str, anchor: When | None = None) -> When | None:
        """The interval an expression stands for, told in `past` or `future` tense; None where it leaves it open.

        `anchor` is the date told before it, from which `the following day` and its kin are counted.
        """
        key = (words, base, tense, anchor)
        if key not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[key] = self._resolve(words, base, tense, anchor)
        return self._kept[key]

    def _resolve(self, words: str, base: Base | None, tense: str, anchor: When | None) -> When | None:
        for kind, pattern, _ in self._patterns:
            match = pattern.fullmatch(words)
            if match is not None:
                ask = Ask(self.words, match, base, tense, anchor)
                try:
                    span = READERS[kind](ask)
                except (ValueError, OverflowError):
                    return None
                return calendar.when(opened(ask, span), words)
        return None

    def _is_real(self, kind: str, match: re.Match[str]) -> bool:
        """Refuses what only looks like time: `may`, `March on`, `2000 people`, `The Monday Club`, `a fall`."""
        before = match.string[max(0, match.start() - _BACK) : match.start()]
        after = match.string[match.end() : match.end() + _BACK]
        groups = match.groupdict()
        led = groups.get("lead") is not None or groups.get("open") is not None
        if kind == "year":
            return self._is_year(match, before, after, led=led)
        if kind in ("weekday", "day_of"):
            return self._weekday.search(before) is None and (led or not _is_name(before, after))
        if kind == "bare_season":
            return led
        if kind == "ahead":
            prefixed = led or groups.get("within") or groups.get("next") or match.group()[:2].lower() == "in"
            hence = match.group()[-3:].lower() in ("now", "nce")
            return (bool(prefixed) or hence) and self._duration.search(before) is None
        return self._is_month(match, before, led=led)

    def _is_year(self, match: re.Match[str], before: str, after: str, *, led: bool) -> bool:
        """A bare number of four digits is a year behind a word that says so, or where nothing is counted by it."""
        if self._no_year.match(after) is not None:
            return False
        if led or match.groupdict().get("part") or match.groupdict().get("fiscal"):
            return True
        return self._year.search(before) is not None or (
            after[:2].strip()[:1] in ("", ",", ".", ")", ";") and bool(before[-1:] == "(")
        )

    def _is_month(self, match: re.Match[str], before: str, *, led: bool) -> bool:
        month = match.groupdict().get("month")
        if month is None:
            return True
        groups = match.groupdict()
        if groups.get("clock") is None and match.group() == month and before.lower().endswith("the "):
            return False
        if month.lower() not in self._verbs:
            return True
        if month[0].islower():
            return False
        dated = any(groups.get(name) for name in ("day", "year", "which", "part", "rel", "part3", "month2"))
        return dated or led or self._month.search(before) is not None


def _is_name(before: str, after: str) -> bool:
    """`The Monday Club`, `12 Friday Street`: a number or article before, and a capital behind."""
    last = before.rstrip().rsplit(" ", 1)[-1]
    behind = after.lstrip()
    return (last.lower() == "the" or last.isdigit()) and after[:1] == " " and behind[:1].isupper()


def _behind(words: Iterable[str]) -> re.Pattern[str]:
    """Whether one of the words ends the text."""
    return re.compile(rf"\b(?:{_any(words)})[\s-]{{1,3}}(?:the\s)?$", re.IGNORECASE)


def _hints(words: Dates) -> Hints:
    """The words behind each placeholder that a form may not do without."""
    units = [form for unit in words.units for form in (unit, f"{unit}s")]
    lists: dict[str, Iterable[str]] = {
        "month": words.months, "months": words.months, "weekday": words.weekdays, "weekdays": words.weekdays,
        "season": words.seasons, "seasons": words.seasons, "units": [*units, "centuries"], "near": words.near,
        "vague": words.vague, "decades": words.decades, "feasts": words.feasts, "day": [*words.days, "1"],
        "which": ["year", "1"], "number": [*words.numbers, "1"],
    }  # fmt: skip
    return Hints(lists, figures=("year",))


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s") for word in sorted(words, key=len, reverse=True))


def _front(words: Dates) -> str:
    """What may stand before every form: which end is open, a small word, a time of day."""
    clock = "|".join(words.clocks)
    return (
        rf"\b(?:(?P<open>{_any(words.opens)})\s+)?(?:(?P<lead>{_any(words.leads)})\s+)?"
        rf"(?:(?P<clock>{clock}),?\s+(?:(?:on|of)\s+)?)?"
    )


def _bounded(regex: str) -> str:
    """Blanks of bounded number, so that no run of them is walked twice."""
    return regex.replace(r"\s+", r"\s{1,3}")


def _filled(regex: str, words: Dates) -> str:
    """A pattern of dates.yml with its `{word}`s replaced by alternations."""
    named = ("last year's", "last year", "this year", "next year")
    weekdays = _any((*words.weekdays, *words.short_weekdays))
    parts = {
        "{part}": rf"(?:(?P<part>{_any(words.parts)})[\s-]+(?:in\s+|of\s+)?)?",
        "{front}": rf"(?:(?P<weekday>{weekdays}),?\s+\(?)?(?:the\s+)?",
        "{month}": rf"(?P<month>{_any(words.months)})(?![a-z])",
        "{day}": rf"(?P<day>[0-3]?\d(?:st|nd|rd|th)?|{_any(words.days)})",
        "{weekday}": rf"(?P<weekday>{_any(words.weekdays)})",
        "{number}": rf"(?P<number>\d{{1,3}}|{_any(words.numbers)})",
        "{units}": rf"(?P<unit>{_any(words.units)}|centurie)s?",
        "{which}": rf"(?:{_YEAR}|(?P<which>{_any(named)}))",
        "{year}": _YEAR,
        "{season}": rf"(?P<season>{_any(words.seasons)})",
    }
    for name, value in parts.items():
        regex = regex.replace(name, value)
    for name in ("months", "weekdays", "seasons", "near", "vague", "decades", "feasts", "pointing", "hedges", "few",
                 "behind_day"):  # fmt: skip
        regex = regex.replace(f"{{{name}}}", _any(getattr(words, name)))
    return regex
