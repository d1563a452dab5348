"""Scores readings against labelled articles: totals by measure, false alarms, single errors, intervals.

The measures and their rules stand in `measures`, the form of the articles in `gold`. Intervals are a percentile
bootstrap over articles, 95 %.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from workbench.measures import MEASURES, Key, Marked, Tally, mark

Interval = tuple[float, float]
ALARMS = ("articles", "closures", "events")
"""Shares of `Alarms`, for each hundred hard negatives."""


@dataclass(frozen=True, slots=True)
class Miss:
    """One error: article, `false` or `missed`, and what; `note` where it is history told as news."""

    article: str
    kind: str
    key: Key
    note: str = ""


@dataclass(frozen=True, slots=True)
class Alarms:
    """False alarms among hard negatives: articles with any false event, with a false closure, and false events."""

    negatives: int
    articles: int
    closures: int
    events: int

    def per_hundred(self) -> tuple[float, float, float]:
        """Articles, closures and events for each hundred hard negatives."""
        over = max(self.negatives, 1) / 100
        return self.articles / over, self.closures / over, self.events / over


@dataclass(frozen=True, slots=True)
class Score:
    """Totals over a set of articles by measure, every single error of the tuples, and the articles as marked."""

    measures: dict[str, Tally]
    misses: tuple[Miss, ...]
    alarms: Alarms
    marked: tuple[Marked, ...]

    @property
    def false_alarms(self) -> int:
        """Hard negatives with a false event."""
        return self.alarms.articles

    @property
    def negatives(self) -> int:
        """Hard negatives."""
        return self.alarms.negatives


def score(gold: Iterable[dict[str, Any]], read: Callable[[dict[str, Any]], dict[str, Any]]) -> Score:
    """Scores what `read` makes of each labelled article."""
    return total([mark(article, read(article)) for article in gold])


def total(marked: list[Marked]) -> Score:
    """The score of marked articles."""
    measures = {name: sum((one.tallies[name] for one in marked), Tally()) for name in MEASURES}
    misses = [
        Miss(one.article, kind, key, "history told as news" if key in one.aged and kind == "false" else "")
        for one in marked
        for kind, keys in (("false", one.false), ("missed", one.missed))
        for key in keys
    ]
    negatives = [one for one in marked if one.negative]
    alarms = Alarms(
        negatives=len(negatives),
        articles=sum(one.alarms > 0 for one in negatives),
        closures=sum(one.closure_alarm for one in negatives),
        events=sum(one.alarms for one in negatives),
    )
    return Score(measures, tuple(misses), alarms, tuple(marked))


def kinds_of_alarms(result: Score, hidden: Collection[str] = ()) -> dict[str, int]:
    """False alarms by kind of hard negative, the most frequent first; without the articles of `hidden`."""
    kinds: dict[str, int] = {}
    for one in result.marked:
        if one.negative and one.alarms and one.article not in hidden:
            kinds[one.kind or "?"] = kinds.get(one.kind or "?", 0) + 1
    return dict(sorted(kinds.items(), key=lambda item: (-item[1], item[0])))


def intervals(marked: tuple[Marked, ...], *, rounds: int = 1000, seed: int = 0) -> dict[str, dict[str, Interval]]:
    """For each measure the intervals of precision, recall and F1, and for `alarms` those of its shares per hundred.

    A share is left out where no round gives it a denominator.
    """
    rows = [_row(one) for one in marked]
    dice = random.Random(seed)  # noqa: S311 - a bootstrap wants to be repeatable
    seen: dict[str, dict[str, list[float]]] = {}
    for _ in range(rounds):
        sums = [0] * (3 * len(MEASURES) + 4)
        for _ in rows:
            for at, count in rows[dice.randrange(len(rows))]:
                sums[at] += count
        for name, share, value in _shares_of(sums):
            seen.setdefault(name, {}).setdefault(share, []).append(value)
    return {name: {share: _interval(values) for share, values in of.items()} for name, of in seen.items()}


def _row(one: Marked) -> list[tuple[int, int]]:
    flat = [n for name in MEASURES for n in _plain(one.tallies[name])]
    flat += [1, one.alarms > 0, one.closure_alarm, one.alarms] if one.negative else []
    return [(at, int(value)) for at, value in enumerate(flat) if value]


def _shares_of(sums: list[int]) -> Iterator[tuple[str, str, float]]:
    """(measure, share, value) of a row of sums, where there is a denominator."""
    for number, name in enumerate(MEASURES):
        tally = Tally(*sums[3 * number : 3 * number + 3])
        for share in _shares_told(tally):
            yield name, share, getattr(tally, share)
    alarms = Alarms(*sums[3 * len(MEASURES) :])
    if alarms.negatives:
        yield from (("alarms", share, value) for share, value in zip(ALARMS, alarms.per_hundred(), strict=True))


def _plain(tally: Tally) -> tuple[int, int, int]:
    return tally.right, tally.wrong, tally.missed


def _shares_told(tally: Tally) -> list[str]:
    """The shares that have a denominator."""
    told = {"precision": tally.right + tally.wrong, "recall": tally.right + tally.missed, "f1": sum(_plain(tally))}
    return [share for share, count in told.items() if count]


def _interval(values: list[float]) -> Interval:
    ordered = sorted(values)
    return ordered[int(0.025 * (len(ordered) - 1))], ordered[round(0.975 * (len(ordered) - 1))]
