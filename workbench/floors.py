"""Floors: what each labelled set must reach, pinned in a data file; a change that sinks one is seen at once.

The file (`gate.yml`, beside the sets) names for each set its file, which articles are kept apart, and by part and
measure the lowest F1; `alarms` is the highest number of false alarms for each hundred hard negatives.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, model_validator

from extract.pack import Strict, load_file
from workbench.gold import load_gold, part_of
from workbench.measures import MEASURES
from workbench.score import Score, score

# how far a new floor lies under what is reached, and cases from which a floor means something
SLACK = 0.04
ENOUGH = 15
ALARMS = "alarms"
_HEAD = "# Floors of `embassywatch gate` (docs/workbench.md): F1 by set, part and measure; alarms for each hundred.\n"


class GoldSet(Strict):
    """One set: `file` beside this one, `kept` (every so many articles are kept apart), `floors` by part and measure."""

    file: str
    kept: int | None = Field(default=None, ge=2)
    floors: dict[str, dict[str, float]] = Field(default={})

    @model_validator(mode="after")
    def _names_are_known(self) -> GoldSet:
        for part, floors in self.floors.items():
            if part not in ("dev", "kept", "all"):
                raise ValueError(f"no part is called {part!r}: dev, kept or all")
            for measure in floors:
                if measure not in (*MEASURES, ALARMS):
                    raise ValueError(f"no measure is called {measure!r}: {', '.join((*MEASURES, ALARMS))}")
        return self


class Floors(Strict):
    """gate.yml."""

    sets: dict[str, GoldSet]


@dataclass(frozen=True, slots=True)
class Held:
    """One floor and what was reached; `alarms` is a ceiling."""

    set: str
    part: str
    measure: str
    floor: float
    reached: float

    @property
    def fell(self) -> bool:
        """Whether it is missed."""
        return self.reached > self.floor if self.measure == ALARMS else self.reached < self.floor


def load_floors(path: Path) -> Floors:
    """The floors of a file; raises extract.pack.PackError with file, line and key."""
    return load_file(path, Floors)


def kept_of(gold: Path) -> int | None:
    """Which articles of a gold file are kept apart: what a `gate.yml` beside it says, else none."""
    path = gold.parent / "gate.yml"
    if not path.is_file():
        return None
    return next((one.kept for one in load_floors(path).sets.values() if one.file == gold.name), None)


Read = Callable[[dict[str, Any]], dict[str, Any]]


def scores(path: Path, floors: Floors, read: Read) -> Iterator[tuple[str, str, Score]]:
    """(set, part, score) for every part that a set is scored by: dev and kept, or all where nothing is kept."""
    for name, one in floors.sets.items():
        articles = list(load_gold(path.parent / one.file))
        for part in ("dev", "kept") if one.kept is not None else ("all",):
            yield name, part, score(part_of(articles, part, one.kept), read)


def check(floors: Floors, found: list[tuple[str, str, Score]]) -> list[Held]:
    """Every floor with what was reached."""
    return [
        Held(name, part, measure, floor, reached_by(result)[measure])
        for name, part, result in found
        for measure, floor in floors.sets[name].floors.get(part, {}).items()
    ]


def reached_by(result: Score) -> dict[str, float]:
    """What a score reaches in each measure that has cases, and in alarms."""
    told = {name: tally.f1 for name, tally in result.measures.items()}
    return {**told, ALARMS: result.alarms.per_hundred()[0]}


def pin(floors: Floors, found: list[tuple[str, str, Score]]) -> Floors:
    """Floors raised to a little under what is reached; none is lowered, no ceiling is raised."""
    sets = {name: one.model_copy(update={"floors": dict(one.floors)}) for name, one in floors.sets.items()}
    for name, part, result in found:
        old = sets[name].floors.get(part, {})
        sets[name].floors[part] = {m: _pinned(m, value, old.get(m)) for m, value in _worth(result).items()}
    return Floors(sets=sets)


def _worth(result: Score) -> dict[str, float]:
    """What is pinned: measures with enough cases, and alarms with one article more than there are.

    Not those over found events only: they sink where harder events are found as well.
    """
    told = {
        name: tally.f1
        for name, tally in result.measures.items()
        if tally.right + tally.missed >= ENOUGH and not name.endswith("_matched")
    }
    if result.alarms.negatives:
        told[ALARMS] = 100 * (result.alarms.articles + 1) / result.alarms.negatives
    return told


def _pinned(measure: str, reached: float, old: float | None) -> float:
    if measure == ALARMS:
        ceiling = math.ceil(reached * 10) / 10
        return ceiling if old is None else min(old, ceiling)
    floor = max(0.0, reached - SLACK)
    return round(floor if old is None else max(old, floor), 3)


def write_floors(path: Path, floors: Floors) -> None:
    """Write gate.yml; raises OSError."""
    plain = floors.model_dump(exclude_none=True)
    path.write_text(_HEAD + yaml.safe_dump(plain, sort_keys=False, width=200), encoding="utf-8")
