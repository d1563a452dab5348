"""Writes the tables of models/world from CLDR (babel), countrynames, rigour and models/world/own.yml.

Run it in an environment of its own, since countrynames and rigour bring dependencies that the program must not need:

    python -m venv /tmp/world-env && /tmp/world-env/bin/pip install --no-deps babel countrynames rigour pyyaml
    PYTHONPATH=. /tmp/world-env/bin/python scripts/make_world.py

The same input gives the same bytes. Origins and licences stand in the first lines of each table.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib import metadata
from itertools import chain
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml
from babel import Locale

from models.world.folding import fold, level, unaccented

HERE: Final = Path(__file__).resolve().parent.parent / "models" / "world"
LANGUAGES: Final = ("en", "de", "es", "fr", "ja", "ko", "pt", "ru", "zh")
KEYS: Final = {"of", "people", "short", "official", "alias", "capital", "cities"}
KINDS: Final = ("name", "official", "short", "alias", "demonym", "adjective")
# CLDR tells these apart in brackets ("Congo (Kinshasa)"), so the brackets are part of the name
BRACKETED: Final = {"CD", "CG", "HK", "MO"}
SCRIPTS: Final = {"ko": re.compile(r"^[가-힣 ]+$"), "ja": re.compile(r"^[ァ-ヶー・ ]{3,}$")}
REGIONS: Final = {"EU": "Europe", "HK": "Eastern Asia", "MO": "Eastern Asia", "PS": "Western Asia", "UN": "World"}
# short names where CLDR and rigour use a longer or newer form than newspapers
SHORT_NAMES: Final = {
    "CD": "DR Congo",
    "CG": "Republic of the Congo",
    "HK": "Hong Kong",
    "MO": "Macau",
    "NR": "Nauru",
    "PS": "Palestine",
    "TR": "Turkey",
    "VA": "Holy See",
}


class Row(NamedTuple):
    """One line of names.csv, without its mark of ambiguity."""

    code: str
    lang: str
    kind: str
    form: str


class City(NamedTuple):
    """One line of cities.csv, without its mark of ambiguity."""

    code: str
    lang: str
    is_capital: str
    city: str
    form: str


def plain(text: str) -> str:
    """A form as the tables hold it: straight apostrophes, plain dashes and spaces."""
    return re.sub(r"\s*-\s*", "-", " ".join(level(text).split()))


def read_own() -> dict[str, Any]:
    """Our own file, checked; raises SystemExit with the key at fault."""
    own: dict[str, Any] = yaml.safe_load((HERE / "own.yml").read_text(encoding="utf-8"))
    if unknown := set(own) - {"states", "guarded", "names"}:
        sys.exit(f"own.yml: unknown key {sorted(unknown)[0]}")
    for code, state in own["states"].items():
        if unknown := set(state) - KEYS:
            sys.exit(f"own.yml: states.{code}: unknown key {sorted(unknown)[0]}")
        if not state.get("of"):
            sys.exit(f"own.yml: states.{code}: no adjective")
    return own


def read_rigour() -> dict[str, dict[str, Any]]:
    """Territories of rigour by upper-case code; the table lies inside its compiled module."""
    from rigour._core import territories_jsonl  # type: ignore[import-not-found]  # lives in the script's own environment

    lines = (json.loads(line) for line in territories_jsonl().splitlines() if line.strip())
    return {territory["code"].upper(): territory for territory in lines}


def persons(state: dict[str, Any]) -> list[str]:
    """Words for a person and for several."""
    if "people" in state:
        return list(state["people"])
    return [word for adjective in state["of"] for word in (adjective, f"{adjective}s")]


def own_rows(code: str, state: dict[str, Any]) -> Iterator[Row]:
    """English names of one state from our own file."""
    for kind in ("official", "short", "alias"):
        yield from (Row(code, "en", kind, form) for form in state.get(kind, ()))
    yield from (Row(code, "en", "demonym", form) for form in persons(state))
    yield from (Row(code, "en", "adjective", form) for form in state["of"])


def cldr_rows(code: str, lang: str) -> Iterator[Row]:
    """The name of one state in CLDR; "Myanmar (Burma)" gives both."""
    name = Locale(lang).territories.get(code)
    if name is None:
        return
    outer, _, inner = plain(name).partition("(")
    if code in BRACKETED or not inner:
        yield Row(code, lang, "official" if code in {"HK", "MO"} else "name", plain(name))
        return
    yield Row(code, lang, "name", outer.strip())
    yield Row(code, lang, "alias", inner.strip(" )"))


def script_rows(code: str, names: Iterable[str]) -> Iterator[Row]:
    """Forms of countrynames whose script tells their language; it does not say the language of the others."""
    for name in names:
        for lang, pattern in SCRIPTS.items():
            if pattern.match(name):
                yield Row(code, lang, "alias", name)


def all_rows(own: dict[str, Any], rigour: dict[str, dict[str, Any]]) -> Iterator[Row]:
    """Every form of every source, the stronger kinds first, repetitions and all."""
    countrynames = yaml.safe_load(read_package("countrynames", "data.yaml"))
    for code, state in own["states"].items():
        territory = rigour.get(code, {})
        yield Row(code, "en", "name", short_name(code, territory))
        if "full_name" in territory:
            yield Row(code, "en", "official", territory["full_name"])
        yield from own_rows(code, state)
        for lang in LANGUAGES:
            yield from cldr_rows(code, lang)
        yield from script_rows(code, countrynames.get(code, ()))
    for lang, states in own["names"].items():
        for code, names in states.items():
            yield from (Row(code, lang, "alias", form) for form in names)


def short_name(code: str, territory: dict[str, Any]) -> str:
    """The short English name that the project shows."""
    known = SHORT_NAMES.get(code) or territory.get("name") or Locale("en").territories[code]
    return plain(known)


def with_variants(row: Row) -> Iterator[Row]:
    """The row in plain signs and, for English, also as papers without accents print it."""
    form = plain(row.form)
    yield row._replace(form=form)
    if row.lang == "en" and unaccented(form) != form:
        yield row._replace(form=unaccented(form))


def distinct(rows: Iterable[Row]) -> list[Row]:
    """One row for each code, language and form of a name; adjectives and nouns for persons stand beside names."""
    kept: dict[tuple[str, str, str, str], Row] = {}
    for row in (variant for given in rows for variant in with_variants(given)):
        group = row.kind if row.kind in {"demonym", "adjective"} else "name"
        kept.setdefault((row.code, row.lang, group, row.form), row)
    return sorted(kept.values(), key=lambda row: (row.lang, row.code, KINDS.index(row.kind), row.form))


def city_rows(own: dict[str, Any], rigour: dict[str, dict[str, Any]]) -> list[City]:
    """Capitals and cities, each with its further forms; the seat of government stands first in its state."""
    rows: dict[tuple[str, str], City] = {}
    for code, state in sorted(own["states"].items()):
        places = [("1", name) for name in state["capital"]] + [("0", name) for name in state.get("cities", ())]
        places += [("0", name) for name in rigour.get(code, {}).get("places", ()) if is_new_place(name, places)]
        for is_capital, entry in places:
            main, *others = (plain(part) for part in entry.split(" / "))
            for form in (main, *others):
                for variant in dict.fromkeys((form, unaccented(form))):
                    rows.setdefault((code, variant), City(code, "en", is_capital, main, variant))
    return list(rows.values())


def is_new_place(name: str, places: Iterable[tuple[str, str]]) -> bool:
    """Whether a place of rigour is in Latin letters and not yet among ours."""
    known = {fold(part) for _, entry in places for part in entry.split(" / ")}
    return bool(re.match(r"^[A-Z]", name)) and fold(name) not in known and not name.isupper()


def ambiguous_folds(own: dict[str, Any], rows: Iterable[Row], cities: Iterable[City]) -> set[str]:
    """Folded forms that stand for several states, and those our own file tells to guard."""
    codes: dict[str, set[str]] = defaultdict(set)
    for code, form in ((row.code, row.form) for row in chain[Row | City](rows, cities)):
        codes[fold(form)].add(code)
    return {form for form, states in codes.items() if len(states) > 1} | {fold(form) for form in own["guarded"]}


def read_package(package: str, name: str) -> str:
    """A data file of an installed package, without importing the package."""
    found = next(file for file in metadata.files(package) or () if file.name == name)
    return Path(str(found.locate())).read_text(encoding="utf-8")


def write(name: str, origin: str, header: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """One table, its origin in the first line."""
    with (HERE / name).open("w", encoding="utf-8", newline="") as handle:
        handle.write(f"# origin: {origin}\n")
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main() -> None:
    """Write states.csv, names.csv and cities.csv."""
    own, rigour = read_own(), read_rigour()
    version = {name: f"{name} {metadata.version(name)}" for name in ("babel", "countrynames", "rigour")}
    cldr = f"CLDR names via {version['babel']} (Unicode-3.0)"
    mit = f"{version['countrynames']} and {version['rigour']} (MIT)"
    origin = f"{cldr}; {mit}; own.yml; written by scripts/make_world.py, do not edit"
    names, cities = distinct(all_rows(own, rigour)), city_rows(own, rigour)
    ambiguous = ambiguous_folds(own, names, cities)
    states = ((c, short_name(c, rigour.get(c, {})), REGIONS.get(c) or rigour[c]["subregion"]) for c in own["states"])
    write("states.csv", origin, ("code", "name", "region"), sorted(states))
    marked = ((r.form, r.lang, r.code, r.kind, str(int(fold(r.form) in ambiguous))) for r in names)
    write("names.csv", origin, ("form", "lang", "code", "kind", "ambiguous"), marked)
    placed = ((c.form, c.lang, c.code, c.is_capital, c.city, str(int(fold(c.form) in ambiguous))) for c in cities)
    write("cities.csv", origin, ("form", "lang", "code", "is_capital", "city", "ambiguous"), placed)


if __name__ == "__main__":
    main()
