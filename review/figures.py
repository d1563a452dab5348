"""Figures about reviewing: how fast, how often accepted by rule, source and reviewer, and how much goes unseen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median

from models.event import Event, EventState
from review.desk import STANDING

_AGAINST = frozenset({EventState.REJECTED, EventState.WITHDRAWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How often what something told was accepted: its name, and of how many decided events how many stand."""

    name: str
    accepted: int
    decided: int

    @property
    def share(self) -> float:
        """0 to 1; nothing decided is 0."""
        return self.accepted / self.decided if self.decided else 0.0

    @property
    def bounds(self) -> tuple[float, float]:
        """Between which shares the true one lies with 95 %."""
        return wilson(self.accepted, self.decided)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """A reviewer's median seconds for one decision, over so many that were timed; `hasty` took under two seconds."""

    name: str
    seconds: float
    decisions: int
    hasty: int


HASTY = 2.0
"""Seconds under which nobody has read the evidence."""


def rates(told: Iterable[tuple[str, Event]]) -> tuple[Rate, ...]:
    """Acceptance by name, the most decided first; an event counts once for a name.

    Args:
        told: names of rules, sources or reviewers with an event that each told; undecided events count for nothing.
    """
    seen: dict[str, dict[str, bool]] = {}
    for name, event in told:
        if event.state in STANDING or event.state in _AGAINST:
            seen.setdefault(name, {})[event.id] = event.state in STANDING
    found = [Rate(name=name, accepted=sum(by.values()), decided=len(by)) for name, by in seen.items()]
    return tuple(sorted(found, key=lambda rate: (-rate.decided, rate.name)))


def paces(timed: Sequence[tuple[str, float]]) -> tuple[Pace, ...]:
    """The pace of each reviewer, in order of name."""
    by: dict[str, list[float]] = {}
    for name, seconds in timed:
        by.setdefault(name, []).append(seconds)
    return tuple(
        Pace(name=name, seconds=median(held), decisions=len(held), hasty=sum(one < HASTY for one in held))
        for name, held in sorted(by.items())
    )


def wilson(right: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's score interval of a share (E. B. Wilson 1927, doi 10.1080/01621459.1927.10502953); all for no data."""
    if not total:
        return 0.0, 1.0
    share = right / total
    middle = share + z * z / (2 * total)
    spread = z * sqrt((share * (1 - share) + z * z / (4 * total)) / total)
    scale = 1 + z * z / total
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """What the recall audit tells.

    Attributes:
        answered, missed: answers, and those that say something was missed.
        unflagged: articles in which nothing was found, in all; `flagged` those in which something was.
    """

    answered: int
    missed: int
    unflagged: int
    flagged: int

    @property
    def recall(self) -> tuple[float, float, float] | None:
        """Share of the articles with something in them that was found: likeliest, low, high; None without answers."""
        if not self.answered or not self.flagged:
            return None
        low, high = wilson(self.missed, self.answered)
        shares = (self.missed / self.answered, high, low)
        likeliest, least, most = (self.flagged / (self.flagged + share * self.unflagged) for share in shares)
        return likeliest, least, most
