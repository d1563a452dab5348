"""Writes review/static/borders.json: the lines between states that the map draws only where it is asked to.

Run it by hand on the unpacked npm package world-atlas 2.0.2 (ISC; the data are Natural Earth 4.1, public domain):
`python -m scripts.make_borders FOLDER`. A border is a line that two shapes share. Natural Earth draws who holds the
ground, which is a view and not a verdict; that is why the map has none unless asked.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "review" / "static" / "borders.json"

ORIGIN = "Natural Earth 4.1 (public domain) by world-atlas 2.0.2 (ISC); written by scripts/make_borders.py, do not edit"


def main() -> None:
    """Read the folder named on the command line and write the file."""
    if len(sys.argv) != 2:
        sys.exit("python -m scripts.make_borders FOLDER")
    folder = Path(sys.argv[1])
    held = {
        "origin": ORIGIN,
        "coarse": lines(folder / "countries-110m.json"),
        "fine": lines(folder / "countries-50m.json"),
    }
    TARGET.write_text(json.dumps(held, separators=(",", ":")) + "\n", encoding="utf-8")


def lines(path: Path) -> list[list[int]]:
    """Each line that two states share, as east, north, east, north, ... in tenths of a degree."""
    atlas: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    users: dict[int, set[int]] = defaultdict(set)
    for at, shape in enumerate(atlas["objects"]["countries"]["geometries"]):
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape.get("arcs", ())
        for number in (arc for polygon in polygons for ring in polygon for arc in ring):
            users[number if number >= 0 else ~number].add(at)
    (wide, high), (left, low) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    found = []
    for number in sorted(number for number, shapes in users.items() if len(shapes) > 1):
        x = y = 0
        line: list[int] = []
        for dx, dy in atlas["arcs"][number]:
            x, y = x + dx, y + dy
            spot = [round(10 * (x * wide + left)), round(10 * (y * high + low))]
            if line[-2:] != spot:
                line += spot
        if len(line) > 2:
            found.append(line)
    return found


if __name__ == "__main__":
    main()
