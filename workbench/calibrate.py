"""Calibration: whether a confidence of 0.9 is right nine times in ten, and the map that makes it so.

A claim is right when the labels have its type, sending and host, told as news or as history as it says; claims that
the labels tolerate are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from workbench.measures import key_of

# claims of a bin at least: fewer say little
FEWEST = 25


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim of a labelled article: `raw`, the product of its parts, its confidence, and whether it is right."""

    raw: float
    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Claims of like confidence: from, to, how many, mean confidence, share that is right."""

    low: float
    high: float
    claims: int
    said: float
    right: float


def judged(article: dict[str, Any], reading: dict[str, Any]) -> Iterator[Judged]:
    """The claims of one article, judged by its labels."""
    there = {(key_of(event), bool(event.get("historical"))) for event in article["events"]}
    tolerated = {key_of(event) for event in article.get("tolerated", [])}
    for event in reading["events"]:
        right = (key_of(event), bool(event["historical"])) in there
        if right or key_of(event) not in tolerated:
            raw = 1.0
            for part in event["confidence_parts"].values():
                raw *= part
            yield Judged(raw, event["confidence"], right)


def bins(claims: Iterable[Judged], count: int = 4) -> list[Bin]:
    """Bins of like size, the least sure first; claims of one confidence are never parted."""
    ordered = sorted(claims, key=lambda one: one.confidence)
    size = max(1, len(ordered) // count)
    found: list[list[Judged]] = [[]]
    for one in ordered:
        if len(found[-1]) >= size and len(found) < count and found[-1][-1].confidence < one.confidence:
            found.append([])
        found[-1].append(one)
    return [
        Bin(
            low=group[0].confidence,
            high=group[-1].confidence,
            claims=len(group),
            said=sum(one.confidence for one in group) / len(group),
            right=sum(one.right for one in group) / len(group),
        )
        for group in found
        if group
    ]


def fit(claims: Iterable[Judged]) -> tuple[tuple[float, float], ...]:
    """Knots of a rising map from raw number to share right (pool adjacent violators over bins of `FEWEST`)."""
    ordered = sorted(claims, key=lambda one: one.raw)
    pools: list[tuple[float, float, int]] = []
    for at in range(0, len(ordered), FEWEST):
        group = ordered[at : at + FEWEST]
        # one right and one wrong are added: a small bin without an error is no proof of none
        pools.append((sum(one.raw for one in group), sum(one.right for one in group) + 0.5, len(group)))
        while len(pools) > 1 and _share(pools[-2]) >= _share(pools[-1]):
            last, before = pools.pop(), pools.pop()
            pools.append((last[0] + before[0], last[1] + before[1] - 0.5, last[2] + before[2]))
    knots = [(round(raw / count, 3), round(_share((raw, right, count)), 3)) for raw, right, count in pools]
    return ((0.0, round(knots[0][1] / 2, 3)), *knots, (1.0, max(knots[-1][1], 0.99)))


def _share(pool: tuple[float, float, int]) -> float:
    return pool[1] / (pool[2] + 1)


def rank_quality(claims: Iterable[Judged]) -> float:
    """How often a right claim is surer than a wrong one (area under the curve): 0.5 is chance, 1 is perfect."""
    held = list(claims)
    right = [one.confidence for one in held if one.right]
    wrong = [one.confidence for one in held if not one.right]
    if not right or not wrong:
        return 1.0
    won = sum((a > b) + 0.5 * (a == b) for a in right for b in wrong)
    return won / (len(right) * len(wrong))
