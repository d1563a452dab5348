"""Forms: the patterns of dates.yml as compiled expressions, with what they cannot do without."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from extract.hints import Hints, Needs
from extract.pack import Dates

_YEAR = r"(?P<year>(?:1[89]|20)\d\d)"
# words of a front at most, "as of close of business on"
_FRONT = 60
# sets of words for which the forms that may fit are kept; sentences repeat the same few
_MOST_KEPT = 4096
_WORD = re.compile(r"(?<![\w'])\w")


@dataclass(frozen=True, slots=True)
class Form:
    """One form of time.

    Attributes:
        kind: name of its reader.
        whole: the form with all that may stand before it, for an expression that was found.
        core: the form alone, which is what is looked for: fronts are many and forms few.
        needs: words of which a sentence must hold one each.
    """

    kind: str
    whole: re.Pattern[str]
    core: re.Pattern[str]
    needs: Needs


class Forms:
    """All forms of a language, and what may stand before one."""

    def __init__(self, words: Dates) -> None:
        self.hints = _hints(words)
        front = front_of(words)
        self._front = re.compile(_bounded(front), re.IGNORECASE)
        self.all: list[Form] = []
        self._likely: dict[frozenset[str], list[Form]] = {}
        for pattern in words.patterns:
            filled = _bounded(_filled(pattern.regex, words))
            whole = re.compile(_bounded(front) + filled, re.IGNORECASE)
            core = re.compile(rf"\b(?:{filled})", re.IGNORECASE)
            self.all.append(Form(pattern.kind, whole, core, self.hints.needs(pattern.regex)))
        self._asked = frozenset().union(*(need for form in self.all for need in form.needs))

    def likely(self, text: str) -> list[Form]:
        """The forms of which a text holds all that they cannot do without; most sentences tell no time at all."""
        seen = self._asked.intersection(self.hints.seen(text))
        known = self._likely.get(seen)
        if known is None:
            if len(self._likely) >= _MOST_KEPT:
                self._likely.clear()
            known = self._likely[seen] = [form for form in self.all if _has_all(form.needs, seen)]
        return known

    def front(self, text: str, start: int) -> re.Match[str] | None:
        """The longest front that ends where a form begins, or None."""
        at = max(0, start - _FRONT)
        for begin in [m.start() for m in _WORD.finditer(text, at, start)]:
            if at and begin == at:
                continue
            match = self._front.fullmatch(text, begin, start)
            if match is not None:
                return match
        return None


def _has_all(needs: Needs, seen: frozenset[str]) -> bool:
    for need in needs:  # noqa: SIM110 - a generator a form and sentence would cost twice the time
        if need.isdisjoint(seen):
            return False
    return True


def behind(words: Iterable[str]) -> re.Pattern[str]:
    """Whether one of the words ends the text."""
    return re.compile(rf"\b(?:{alternatives(words)})[\s-]{{1,3}}(?:the\s)?$", re.IGNORECASE)


def _hints(words: Dates) -> Hints:
    """The words behind each placeholder that a form may not do without."""
    units = [form for unit in words.units for form in (unit, f"{unit}s")]
    lists: dict[str, Iterable[str]] = {
        "month": words.months, "months": words.months, "weekday": words.weekdays, "weekdays": words.weekdays,
        "season": words.seasons, "seasons": words.seasons, "units": [*units, "centuries"], "near": words.near,
        "vague": words.vague, "decades": words.decades, "feasts": words.feasts, "day": [*words.days, "1"],
        "which": ["year"], "number": [*words.numbers, "1"],
    }  # fmt: skip
    return Hints(lists, figures=("year", "which"))


def alternatives(words: Iterable[str]) -> str:
    """Words as alternatives of a regex, the longest first."""
    return "|".join(re.escape(word).replace(r"\ ", r"\s") for word in sorted(words, key=len, reverse=True))


def front_of(words: Dates) -> str:
    """What may stand before every form: which end is open, a small word, a time of day."""
    clock = "|".join(words.clocks)
    return (
        rf"\b(?:(?P<open>{alternatives(words.opens)})\s+)?(?:(?P<lead>{alternatives(words.leads)})\s+)?"
        rf"(?:(?P<clock>{clock}),?\s+(?:(?:on|of)\s+)?)?"
    )


def _bounded(regex: str) -> str:
    """Blanks of bounded number, so that no run of them is walked twice."""
    return regex.replace(r"\s+", r"\s{1,3}")


def _filled(regex: str, words: Dates) -> str:
    """A pattern of dates.yml with its `{word}`s replaced by alternations."""
    named = ("last year's", "last year", "this year", "next year")
    weekdays = alternatives((*words.weekdays, *words.short_weekdays))
    parts = {
        "{part}": rf"(?:(?P<part>{alternatives(words.parts)})[\s-]+(?:in\s+|of\s+)?)?",
        "{front}": rf"(?:(?P<weekday>{weekdays}),?\s+\(?)?(?:the\s+)?",
        "{month}": rf"(?P<month>{alternatives(words.months)})(?![a-z])",
        "{day}": rf"(?P<day>[0-3]?\d(?:st|nd|rd|th)?|{alternatives(words.days)})",
        "{weekday}": rf"(?P<weekday>{alternatives(words.weekdays)})",
        "{number}": rf"(?P<number>\d{{1,3}}|{alternatives(words.numbers)})",
        "{units}": rf"(?P<unit>{alternatives(words.units)}|centurie)s?",
        "{which}": rf"(?:{_YEAR}|(?P<which>{alternatives(named)}))",
        "{year}": _YEAR,
        "{season}": rf"(?P<season>{alternatives(words.seasons)})",
    }
    for name, value in parts.items():
        regex = regex.replace(name, value)
    for name in ("months", "weekdays", "seasons", "near", "vague", "decades", "feasts", "pointing", "hedges", "few",
                 "behind_day"):  # fmt: skip
        regex = regex.replace(f"{{{name}}}", alternatives(getattr(words, name)))
    return regex
