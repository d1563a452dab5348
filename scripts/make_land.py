"""Writes review/static/world.json: the outline of all land, and one point for each state, without any border.

Run it by hand on the unpacked npm package world-atlas 2.0.2 (ISC; the data are Natural Earth 4.1, public domain):
`python -m scripts.make_land FOLDER`. The land is kept twice, coarse (110m) for the world and fine (50m) for regions,
in degrees to one decimal. Points lie in the middle of a state's largest piece of land; they say where to draw a mark
and nothing about borders. States that the atlas lacks get theirs from the list below.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from babel.core import get_global

from models.world.gazetteer import states

TARGET = Path(__file__).parents[1] / "review" / "static" / "world.json"

ORIGIN = "Natural Earth 4.1 (public domain) by world-atlas 2.0.2 (ISC); written by scripts/make_land.py, do not edit"

OWN = {
    "EU": (4.4, 50.8), "GI": (-5.4, 36.1), "TV": (179.2, -8.5), "UN": (-74.0, 40.7),
    "VA": (12.5, 41.9), "XK": (20.9, 42.6),
}  # fmt: skip
"""Degrees east and north: the seats of the two organisations, and places too small for the atlas."""

NUMBERS = 3
"""Digits of the atlas's numbers for states (ISO 3166-1 numeric)."""

TURN, HALF = 360.0, 180.0
"""Degrees."""

Ring = list[tuple[float, float]]


def main() -> None:
    """Read the folder named on the command line and write the file; ends with a line on standard error if it cannot."""
    if len(sys.argv) != 2:
        sys.exit("python -m scripts.make_land FOLDER")
    folder = Path(sys.argv[1])
    fine = rings(_read(folder / "land-50m.json"), "land")
    coarse = rings(_read(folder / "land-110m.json"), "land")
    outlines = {"coarse": flat(coarse), "fine": flat(fine)}
    held = {"origin": ORIGIN, **outlines, "points": points(_read(folder / "countries-50m.json"))}
    TARGET.write_text(json.dumps(held, separators=(",", ":")) + "\n", encoding="utf-8")


def _read(path: Path) -> dict[str, Any]:
    held: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return held


def flat(found: list[Ring]) -> list[list[int]]:
    """Each ring as east, north, east, north, ... in tenths of a degree, which is what the file holds."""
    return [[round(10 * part) for spot in ring for part in spot] for ring in found]


def rings(atlas: dict[str, Any], name: str) -> list[Ring]:
    """All outer rings of an object of a TopoJSON file, in degrees to one decimal; holes (inland seas) come as rings."""
    arcs = _arcs(atlas)
    found = [_ring(arcs, ring) for shape in atlas["objects"][name]["geometries"] for ring in _parts(shape)]
    pieces = [cut([(x + turn, y) for x, y in ring]) for ring in found for turn in (-TURN, 0, TURN)]
    return [piece for piece in pieces if len(piece) > NUMBERS]


def cut(ring: Ring) -> Ring:
    """What of a ring lies between 180 degrees west and 180 east (Sutherland and Hodgman's way); may be empty."""
    for side in (1, -1):
        kept: Ring = []
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
            if side * x1 <= HALF:
                kept.append((x1, y1))
            if (side * x1 <= HALF) != (side * x2 <= HALF):
                edge = side * HALF
                kept.append((edge, round(y1 + (y2 - y1) * (edge - x1) / (x2 - x1), 1)))
        ring = kept
    return ring


def points(atlas: dict[str, Any]) -> dict[str, tuple[float, float]]:
    """Degrees east and north for the code of each state of our table."""
    arcs, codes = _arcs(atlas), get_global("territory_aliases")
    found = dict(OWN)
    for shape in atlas["objects"]["countries"]["geometries"]:
        code = next(iter(codes.get(str(shape.get("id", "")).zfill(NUMBERS), ())), "")
        if code in states() and code not in found:
            found[code] = _middle(max((_ring(arcs, ring) for ring in _parts(shape)), key=_spread))
    return dict(sorted(found.items()))


def _arcs(atlas: dict[str, Any]) -> list[Ring]:
    # TopoJSON: each arc is a first point and then differences, in whole steps of the transform
    (wide, high), (left, low) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    found = []
    for arc in atlas["arcs"]:
        x = y = 0
        ring = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            ring.append((round(x * wide + left, 1), round(y * high + low, 1)))
        found.append(ring)
    return found


def _parts(shape: dict[str, Any]) -> list[list[int]]:
    if shape["type"] == "Polygon":
        return list(shape["arcs"])
    return [ring for polygon in shape.get("arcs", ()) for ring in polygon]


def _ring(arcs: list[Ring], numbers: list[int]) -> Ring:
    """One ring, its degrees east running on where the atlas begins anew; one around a pole is closed through it."""
    # an arc with a negative number n is arc ~n backwards
    spots = [spot for n in numbers for spot in (arcs[n] if n >= 0 else arcs[~n][::-1])]
    found: Ring = []
    for x, y in spots:
        east = x if not found else x - TURN * round((x - found[-1][0]) / TURN)
        if not found or (east, y) != found[-1]:
            found.append((round(east, 1), y))
    (first, _), (last, north) = found[0], found[-1]
    pole = 90.0 if north > 0 else -90.0
    return found if abs(last - first) < HALF else [*found, (last, pole), (first, pole)]


def _spread(ring: Ring) -> float:
    xs, ys = zip(*ring, strict=True)
    return float((max(xs) - min(xs)) * (max(ys) - min(ys)))


def _middle(ring: Ring) -> tuple[float, float]:
    """The centre of gravity of a ring, or the mean of its points where it encloses nothing."""
    area = east = north = 0.0
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x1 * y2 - x2 * y1
        area, east, north = area + cross, east + (x1 + x2) * cross, north + (y1 + y2) * cross
    if abs(area) < 1e-6:
        xs, ys = zip(*ring, strict=True)
        return round(sum(xs) / len(xs), 1), round(sum(ys) / len(ys), 1)
    middle = east / (3 * area)
    return round(middle - TURN * round(middle / TURN), 1), round(north / (3 * area), 1)


if __name__ == "__main__":
    main()
