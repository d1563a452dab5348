"""Dates: finds expressions of time, and turns them into intervals, never inventing a day.

Needs the language's words and forms of time and the publication date. Gives spans of expressions (for DATE units) and,
on demand and with a tense, the interval each stands for. Our own grammar reads them; dateparser is asked only for
numeric dates, on the exact span. What each kind of expression means stands in `extract.dating`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract import calendar
from extract.calendar import Base
from extract.dating import READERS
from extract.pack import Dates
from extract.when_ask import Ask, opened
from extract.when_forms import Form, Forms, alternatives, behind
from models.when import When

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
        self._forms = Forms(words)
        unknown = {form.kind for form in self._forms.all} - set(READERS)
        if unknown:
            raise ValueError(f"dates.yml: no reader for {', '.join(sorted(unknown))}")
        self._verbs = frozenset(words.verbs_too)
        self._month = behind(words.before_month)
        self._year = behind(words.before_year)
        self._weekday = behind(words.named_weekdays)
        self._duration = behind(words.durations)
        self._no_year = re.compile(rf"\s{{1,3}}(?:{alternatives(words.behind_no_year)})\b", re.IGNORECASE)
        self._kept: dict[tuple[str, Base | None, str, When | None], When | None] = {}

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """All expressions as (start, end, kind), longest first where they overlap, in order of place."""
        found: list[tuple[int, int, str]] = []
        for form in self._forms.likely(text):
            found += self._found(form, text)
        if not found:
            return found
        found.sort(key=lambda hit: (hit[0] - hit[1], hit[0]))
        taken: list[tuple[int, int, str]] = []
        for hit in found[:_MOST]:
            if all(hit[1] <= other[0] or hit[0] >= other[1] for other in taken):
                taken.append(hit)
        return sorted(taken)

    def _found(self, form: Form, text: str) -> Iterator[tuple[int, int, str]]:
        for match in form.core.finditer(text):
            front = self._forms.front(text, match.start())
            start = match.start() if front is None else front.start()
            if self._is_real(form.kind, match, front, start):
                yield start, match.end(), form.kind

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
        for form in self._forms.all:
            match = form.whole.fullmatch(words)
            if match is not None:
                ask = Ask(self.words, match, base, tense, anchor)
                try:
                    span = READERS[form.kind](ask)
                except (ValueError, OverflowError):
                    return None
                return calendar.when(opened(ask, span), words)
        return None

    def _is_real(self, kind: str, match: re.Match[str], front: re.Match[str] | None, start: int) -> bool:
        """Refuses what only looks like time: `may`, `March on`, `2000 people`, `The Monday Club`, `a fall`."""
        before = match.string[max(0, start - _BACK) : start]
        after = match.string[match.end() : match.end() + _BACK]
        groups = match.groupdict()
        led = front is not None and (front["lead"] is not None or front["open"] is not None)
        if kind == "year":
            led = led and front is not None and (front["lead"] or "").lower() not in self.words.leads_of_no_year
            return self._is_year(match, before, after, led=led)
        if kind in ("weekday", "day_of"):
            return self._weekday.search(before) is None and (led or not _is_name(before, after))
        if kind == "bare_season":
            return led
        if kind == "ahead":
            prefixed = led or any(groups.get(name) for name in ("within", "next", "in"))
            return prefixed and self._duration.search(before) is None
        return self._is_month(match, before, after, led=led)

    def _is_year(self, match: re.Match[str], before: str, after: str, *, led: bool) -> bool:
        """A bare number of four digits is a year behind a word that says so, or where nothing is counted by it."""
        if self._no_year.match(after) is not None:
            return False
        if led or match.groupdict().get("part") or match.groupdict().get("fiscal"):
            return True
        return self._year.search(before) is not None or (
            after[:2].strip()[:1] in ("", ",", ".", ")", ";") and bool(before[-1:] == "(")
        )

    def _is_month(self, match: re.Match[str], before: str, after: str, *, led: bool) -> bool:
        """A month, unless its name is a verb or stands before a noun (`the August talks`) or a name (`May Lee`)."""
        month = match.groupdict().get("month")
        if month is None:
            return True
        groups = match.groupdict()
        named = after[:1] == " " and after[1:2].isupper() and not led
        if match.group() == month and (named or before.lower().endswith("the ")):
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
