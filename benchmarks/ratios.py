"""What the benchmarks share: paired timing, so that a ratio holds when the machine's speed drifts, and one table."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """One line: `value` with its least and greatest over the pairs, and the target it is held against."""

    name: str
    value: float
    least: float
    greatest: float
    target: str
    met: bool
    told: str = ""


def seconds_of(work: Callable[[], object]) -> float:
    """How long one call takes, wall seconds."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def paired(first: Callable[[], object], second: Callable[[], object], *, pairs: int) -> list[tuple[float, float]]:
    """Seconds of both, in turn, after one warm-up of each."""
    first()
    second()
    return [(seconds_of(first), seconds_of(second)) for _ in range(pairs)]


def ratio(
    name: str, values: Sequence[float], *, at_least: float | None = None, at_most: float | None = None, told: str = ""
) -> Ratio:
    """A line from single ratios: the median is held against the target."""
    value = statistics.median(values)
    met = (at_least is None or value >= at_least) and (at_most is None or value <= at_most)
    target = f">= {at_least:g}" if at_least is not None else f"<= {at_most:g}" if at_most is not None else "none"
    return Ratio(name=name, value=value, least=min(values), greatest=max(values), target=target, met=met, told=told)


def show(lines: Sequence[Ratio]) -> None:
    """Print the lines as a table."""
    print(f"{'measure':44} {'median':>9} {'least':>9} {'greatest':>9}  {'target':9} met")
    for line in lines:
        print(
            f"{line.name:44} {line.value:9.3f} {line.least:9.3f} {line.greatest:9.3f}  {line.target:9} "
            f"{'-' if line.target == 'none' else 'yes' if line.met else 'NO'}  {line.told}"
        )
