"""Spells: a closing whose end is told with it, on days that follow one another or from one day until another.

Needs a sentence, its trigger and the clock. By the labelling rules up to two weeks are no event; more is a suspension.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from extract.pack import Spells
from extract.spans import Sentence, Trigger, Unit, Work
from extract.when_clock import Clock
from models.claim import ClaimType
from models.when import Precision, When

# the longest spell that is no event
_SHORT = timedelta(days=14)
_LAST_OF_MONTH = 31
_DAY = re.compile(r"\b\d{1,2}(?!\d)")
# what may stand between an event and the days it lasts, and units looked at behind the event
_BETWEEN = frozenset({"ADVERB", "AND", "BE", "DATE", "TO", "NUM", "BETWEEN", "IN", "FROM", "DET", "TEMPORARY", "ON"})
_REACH = 12
_SHUT = frozenset({ClaimType.CLOSURE, ClaimType.SUSPENSION})


def spell_of(words: Spells, work: Work, sentence: Sentence, trigger: Trigger, clock: Clock) -> str:
    """`short`, `long`, or nothing where no end is told."""
    if trigger.type not in _SHUT:
        return ""
    days = _days_behind(sentence.units, max(trigger.at, trigger.last))
    if len(days) == 1 and _counts_days(sentence.units, days[0]):
        return "short"
    read = [(sentence.units[at].text.lower(), clock.when(work, sentence, at, "future")) for at in days]
    length = _length(words, [(text, when) for text, when in read if when is not None], work.published)
    if length is None or length < -_SHORT:
        return ""
    # weekdays on both sides of the day of publication are read in the wrong order
    return "short" if length <= _SHORT else "long"


def _days_behind(units: tuple[Unit, ...], at: int) -> list[int]:
    """Dates that follow an event with nothing but joints between."""
    found: list[int] = []
    for spot in range(at + 1, min(at + 1 + _REACH, len(units))):
        if units[spot].label not in _BETWEEN:
            break
        if units[spot].label == "DATE":
            found.append(spot)
    return found


def _counts_days(units: tuple[Unit, ...], at: int) -> bool:
    """`on 25 and 26 December`: days of one month, the first told by its number alone."""
    labels = [unit.label for unit in units[max(0, at - 2) : at]]
    first = units[at - 2].value if labels in (["NUM", "AND"], ["NUM", "DASH"], ["NUM", "TO"]) else None
    return first is not None and first <= _LAST_OF_MONTH


def _length(words: Spells, read: list[tuple[str, When]], published: date | None) -> timedelta | None:
    """How long it lasts, or None."""
    if not read:
        return None
    first, last = read[0], read[-1]
    end = last[1].latest
    if len(read) == 1:
        spans = first[0].startswith(words.starts) or len(_DAY.findall(first[0])) > 1
        if spans and first[1].precision is Precision.RANGE and first[1].earliest and end:
            return end - first[1].earliest
        start = published if last[0].startswith(words.ends) else None
    elif last[0].startswith(words.ends) or first[0].startswith(words.starts):
        start = first[1].earliest
    else:
        start = first[1].earliest if all(when.precision is Precision.DAY for _, when in read) else None
    return None if start is None or end is None else end - start
