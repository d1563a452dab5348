"""How sources did over the last nights, and what was counted in each stage of a night."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.run import Run
from models.source import Source
from review.figures import Rate

NIGHTS = 30
"""Nights over which sources are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """One source over the last nights: new articles per night (the oldest first), nights by date, drops of the last."""

    source: Source
    nights: tuple[tuple[str, int], ...]
    last_seen: str | None
    dropped: tuple[tuple[str, int], ...]
    rate: Rate | None

    @property
    def total(self) -> int:
        """New articles in all these nights."""
        return sum(n for _, n in self.nights)


Counted = tuple[str, Mapping[str, Counter[str]]]
"""Local date of a night, and what was counted of each source by `stage:outcome`."""


def healths(sources: Sequence[Source], past: Sequence[Counted], right: Mapping[str, Rate]) -> list[Health]:
    """Sources by name with what was counted of them; `past` is the latest night first."""
    counted = past[::-1]
    return [_health(source, counted, right) for source in sorted(sources, key=lambda one: one.name.casefold())]


def _health(source: Source, past: Sequence[Counted], right: Mapping[str, Rate]) -> Health:
    mine = [(night, by.get(source.slug, Counter())) for night, by in past]
    last = next((counts for _, counts in reversed(mine) if counts), Counter[str]())
    drops = sorted((key, n) for key, n in last.items() if "drop:" in key)
    return Health(
        source=source,
        nights=tuple((night, counts["read:in"]) for night, counts in mine),
        last_seen=next((night for night, counts in reversed(mine) if counts["fetch:index_kept"]), None),
        dropped=tuple((key.partition("drop:")[2], n) for key, n in drops),
        rate=right.get(source.slug),
    )


def stages(run: Run) -> dict[str, dict[str, int]]:
    """What was counted in each stage, by outcome, of all sources together; stages in the order in which they ran."""
    found: dict[str, dict[str, int]] = {stage: {} for stage, _ in run.seconds}
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for tally in run.tallies:
        sums[tally.stage, tally.outcome] += tally.n
    for (stage, outcome), n in sorted(sums.items()):
        found.setdefault(stage, {})[outcome] = n
    return found
