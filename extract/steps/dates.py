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
from extract.dating import READERS, Ask
from extract.pack import Dates
from models.when import When

_YEAR = r"(?P<year>(?:1[89]|20)\d\d)"
# expressions of one sentence that are looked at, a bound against lists of dates
_MOST = 400
# resolved expressions that are kept; texts of one night repeat the same few
_KEPT = 4096


class Grammar:
    """The compiled grammar of one language; `find` and `resolve` are all it does."""

    def __init__(self, words: Dates) -> None:
        self.words = words
        self._patterns = [(p.kind, re.compile(_filled(p.regex, words), re.IGNORECASE)) for p in words.patterns]
        unknown = {kind for kind, _ in self._patterns} - set(READERS)
        if unknown:
            raise ValueError(f"dates.yml: no reader for {', '.join(sorted(unknown))}")
        self._verbs = frozenset(words.verbs_too)
        self._before = re.compile(rf"\b(?:{_any(words.before_month)})\s+$", re.IGNORECASE)
        told = (*words.months, *words.weekdays, *words.seasons, *words.near, *words.units, *words.vague, *words.hints)
        self._hint = re.compile(rf"\d|\b(?:{_any(told)})", re.IGNORECASE)
        self._kept: dict[tuple[str, Base | None, str], When | None] = {}

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """All expressions as (start, end, kind), longest first where they overlap, in order of place."""
        found: list[tuple[int, int, str]] = []
        # most sentences tell no time, and one look is cheaper than all forms
        if self._hint.search(text) is None:
            return found
        for kind, pattern in self._patterns:
            found += [(m.start(), m.end(), kind) for m in pattern.finditer(text) if self._is_real(m)]
        found.sort(key=lambda hit: (hit[0] - hit[1], hit[0]))
        taken: list[tuple[int, int, str]] = []
        for hit in found[:_MOST]:
            if all(hit[1] <= other[0] or hit[0] >= other[1] for other in taken):
                taken.append(hit)
        return sorted(taken)

    def resolve(self, words: str, base: Base | None, tense: str) -> When | None:
        """The interval an expression stands for, told in `past` or `future` tense; None where it leaves it open."""
        key = (words, base, tense)
        if key not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[key] = self._resolve(words, base, tense)
        return self._kept[key]

    def _resolve(self, words: str, base: Base | None, tense: str) -> When | None:
        for kind, pattern in self._patterns:
            match = pattern.fullmatch(words)
            if match is not None:
                try:
                    span = READERS[kind](Ask(self.words, match, base, tense))
                except (ValueError, OverflowError):
                    return None
                return calendar.when(span, words)
        return None

    def _is_real(self, match: re.Match[str]) -> bool:
        """Refuses words that are months only in company: lower-case `may`, and `March on` without a day or year."""
        month = match.groupdict().get("month")
        if month is None or month.lower() not in self._verbs:
            return True
        if month[0].islower():
            return False
        groups = match.groupdict()
        dated = any(groups.get(name) for name in ("day", "year", "which", "part", "open", "rel"))
        return dated or self._before.search(match.string[: match.start()][-12:]) is not None


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _filled(regex: str, words: Dates) -> str:
    """A pattern of dates.yml with its `{word}`s replaced by alternations."""
    parts = {
        "{open}": rf"(?:(?P<open>{_any(words.opens)})\s+)?",
        "{part}": rf"(?:(?:in\s+)?(?P<part>{_any(words.parts)})[\s-]+(?:in\s+|of\s+)?)?",
        "{front}": rf"(?:(?P<weekday>{_any(words.weekdays)}),?\s+)?(?:the\s+)?",
        "{month}": rf"(?P<month>{_any(words.months)})(?![a-z])",
        "{day}": r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?",
        "{weekday}": rf"(?P<weekday>{_any(words.weekdays)})",
        "{number}": rf"(?P<number>\d{{1,3}}|{_any(words.numbers)})",
        "{year}": _YEAR,
        "{season_words}": _any(words.seasons),
        "{near}": _any(words.near),
        "{vague}": _any(words.vague),
    }
    for name, value in parts.items():
        regex = regex.replace(name, value)
    return regex
