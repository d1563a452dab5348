"""Where a mission stands on the map: in its city, else in the host's capital, else in the middle of the host."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from models.world.folding import fold
from models.world.gazetteer import capital_of, city_main
from review.web.globe import middle_of

TABLE = Path(__file__).with_name("places.csv")
"""Degrees of cities; its origin stands in its first line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Degrees east and north, and what lies there: `city`, `capital` (no city is told or known), or `state`."""

    east: float
    north: float
    how: str


@lru_cache(maxsize=16_384)
def place_of(code: str, city: str | None) -> Place | None:
    """Where a mission in this state and city is drawn; None where nothing is known of the state."""
    for name, how in ((city, "city"), (capital_of(code), "capital")):
        spot = _spot(code, name)
        if spot is not None:
            return Place(east=spot[0], north=spot[1], how=how)
    middle = middle_of(code)
    return None if middle is None else Place(east=middle[0], north=middle[1], how="state")


def _spot(code: str, city: str | None) -> tuple[float, float] | None:
    if city is None:
        return None
    held = _table()
    return held.get((code, fold(city))) or held.get((code, fold(city_main(city) or "")))


@cache
def _table() -> Mapping[tuple[str, str], tuple[float, float]]:
    with TABLE.open(encoding="utf-8", newline="") as handle:
        rows = csv.DictReader(line for line in handle if not line.startswith("#"))
        return {(row["code"], fold(row["city"])): (float(row["east"]), float(row["north"])) for row in rows}
