"""Weighs what several voices tell: each voice once, the most voices win, then the most recent, then the first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import prod
from typing import Generic, TypeVar

from events.moments import span_of, told_on
from events.voices import Told
from models.claim import Claim, Stage, Stance
from models.when import When

_FURTHEST_FIRST = (Stage.DONE, Stage.UNDERWAY, Stage.PLANNED)
_MOST = 0.99  # no number of outlets makes a machine's reading certain
_RUMOUR = 0.5  # a rumour counts for half of what the rules are sure to have read

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pick(Generic[T]):
    """The value that stands, None where nobody says, and the ids of the claims that say so."""

    value: T | None = None
    claims: tuple[str, ...] = ()


def latest_versions(told: Sequence[Told]) -> list[Told]:
    """Only what the newest version of each article says: an outlet that corrected itself has one word."""
    newest: dict[str, Told] = {}
    for claim, report in told:
        held = newest.get(report.article)
        if held is None or (report.fetched_at, report.version) > (held[1].fetched_at, held[1].version):
            newest[report.article] = (claim, report)
    return [one for one in told if one[1].version == newest[one[1].article][1].version]


class Scale:
    """Weighs the claims of one event.

    Args:
        of: the voice of each claim, by the claim's id.
    """

    def __init__(self, of: Mapping[str, str]) -> None:
        self.of = of

    def voices(self, told: Sequence[Told]) -> set[str]:
        """The voices that these claims speak with."""
        return {self.of[claim.id] for claim, _ in told}

    def best(self, told: Sequence[Told], value: Callable[[Claim], T | None]) -> Pick[T]:
        """The value (hashable) that most voices tell."""
        tellers: dict[T, list[Told]] = {}
        for one in told:
            said = value(one[0])
            if said is not None:
                tellers.setdefault(said, []).append(one)
        if not tellers:
            return Pick()
        # max() keeps the first of equals, and `told` is in order
        best = max(tellers, key=lambda said: (len(self.voices(tellers[said])), _last(tellers[said])))
        return Pick(best, tuple(claim.id for claim, _ in tellers[best]))

    def when(self, told: Sequence[Told], value: Callable[[Claim], When | None]) -> Pick[When]:
        """The interval that most voices allow, the finest of those.

        A coarse telling ("in November") supports a finer one ("on 24 November"), never the other way round.
        """
        stated = [(one, when, span) for one in told if (span := span_of(when := value(one[0]))) is not None and when]
        # equal intervals are weighed once, by the first that tells them: many reports tell few different days
        distinct: dict[tuple[date, date], When] = {}
        for _, when, span in stated:
            distinct.setdefault(span, when)
        best: tuple[tuple[int, int, date], Pick[When]] | None = None
        for span, when in distinct.items():
            allow = [one for one, _, wide in stated if wide[0] <= span[0] and span[1] <= wide[1]]
            rank = (len(self.voices(allow)), (span[0] - span[1]).days, _last(allow))
            if best is None or rank > best[0]:
                best = rank, Pick(when, tuple(claim.id for claim, _ in allow))
        return Pick() if best is None else best[1]

    def stage(self, told: Sequence[Told]) -> Stage:
        """The furthest stage that is not outvoted by the voices that, from that day on, still tell a lesser one."""
        for at, stage in enumerate(_FURTHEST_FIRST):
            backers = [one for one in told if one[0].stage is stage]
            if not backers:
                continue
            since = min(told_on(report) for _, report in backers)
            lesser = [one for one in told if one[0].stage in _FURTHEST_FIRST[at + 1 :] and told_on(one[1]) >= since]
            if len(self.voices(backers)) >= len(self.voices(lesser) - self.voices(backers)):
                return stage
        return Stage.UNCLEAR

    def confidence(self, told: Sequence[Told]) -> float:
        """How sure at least one voice is read rightly: one minus the product of their doubts, at most 0.99."""
        surest: dict[str, float] = {}
        for claim, _ in told:
            sure = min(max(claim.confidence, 0.0), 1.0) * (_RUMOUR if claim.stance is Stance.RUMOURED else 1.0)
            surest[self.of[claim.id]] = max(sure, surest.get(self.of[claim.id], 0.0))
        return round(min(_MOST, 1.0 - prod(1.0 - surest[voice] for voice in sorted(surest))), 4)


def _last(told: Sequence[Told]) -> date:
    return max(told_on(report) for _, report in told)
