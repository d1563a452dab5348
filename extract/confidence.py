"""Confidence: named parts of a claim as one number that means a share of claims that are right.

The parts multiply: the rule's own trust, how sender and host were found (distance), how firm the stage is, whether
several rules or sentences agree, how complete the claim is, whether somebody is named who says so, history. The product
is then mapped to the share that was right among labelled articles; weights and map stand in `confidence.yml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from extract.pack import Strict, load_file

if TYPE_CHECKING:
    from extract.drafts import Draft

FILE = Path(__file__).with_name("confidence.yml")


class Agreement(Strict):
    """Weight of one voice, and of several."""

    one: float = Field(gt=0, le=1)
    several: float = Field(gt=0, le=1)


class Source(Strict):
    """Weight where somebody is named who says so, and where nobody is."""

    named: float = Field(gt=0, le=1)
    none: float = Field(gt=0, le=1)


class Time(Strict):
    """Weight of what is told as news, and as history."""

    current: float = Field(gt=0, le=1)
    historical: float = Field(gt=0, le=1)


class Parts(Strict):
    """Weights of the parts that a claim's form gives; `completeness` by how many of three details are told."""

    agreement: Agreement
    completeness: tuple[float, float, float, float]
    source: Source
    time: Time


class Table(Strict):
    """confidence.yml: `map` holds knots (product of the parts, share that was right), both rising."""

    parts: Parts
    map: tuple[tuple[float, float], ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _rises(self) -> Table:
        for axis in (0, 1):
            line = [knot[axis] for knot in self.map]
            if line != sorted(line) or not 0 <= line[0] <= line[-1] <= 1:
                raise ValueError("knots of map must rise, within 0 and 1")
        return self


@cache
def table() -> Table:
    """The table in force; raises extract.pack.PackError where the file is wrong. Loaded once."""
    return load_file(FILE, Table)


def parts_of(draft: Draft) -> dict[str, float]:
    """All parts of a merged draft, by name."""
    weights = table().parts
    sentences = sum(item.field == "type" for item in draft.evidence)
    told = sum((draft.city is not None, draft.kind != "unknown", bool(draft.effective or draft.announced)))
    return {
        **draft.parts,
        "agreement": weights.agreement.several if max(len(draft.rules), sentences) > 1 else weights.agreement.one,
        "completeness": weights.completeness[told],
        "source": weights.source.named if draft.attribution else weights.source.none,
        "time": weights.time.historical if draft.historical else weights.time.current,
    }


def product(parts: Iterable[float]) -> float:
    """The raw number: the product of the parts, between 0 and 1."""
    raw = 1.0
    for value in parts:
        raw *= value
    return max(0.0, min(1.0, raw))


def confidence(parts: Mapping[str, float]) -> float:
    """The share of claims with such parts that are right, with three digits."""
    return round(mapped(product(parts.values()), table().map), 3)


def mapped(raw: float, knots: tuple[tuple[float, float], ...]) -> float:
    """A raw number on the line through the knots; beyond the ends the value of the end."""
    for (low, at_low), (high, at_high) in pairwise(knots):
        if raw <= high:
            share = (raw - low) / (high - low) if high > low else 1.0
            return at_low + max(0.0, share) * (at_high - at_low)
    return knots[-1][1]
