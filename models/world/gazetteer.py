"""States, what they are called, their capitals and the cities with missions; exact look-up only, never a guess.

The tables are CSV files beside this module, written by `scripts/make_world.py`. Nothing heavy is imported here.
A fuzzy matcher is never used: the ones we measured swap the two Koreas.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from models.world.folding import flatten, fold, level, unaccented

__all__ = [
    "CITY_KINDS",
    "NAME_KINDS",
    "PEOPLE_KINDS",
    "Form",
    "State",
    "capital_of",
    "city_main",
    "city_state",
    "codes_of",
    "flatten",
    "fold",
    "forms",
    "languages",
    "level",
    "resolve",
    "states",
    "unaccented",
]

NAME_KINDS: Final = frozenset({"name", "official", "short", "alias"})
PEOPLE_KINDS: Final = frozenset({"adjective", "demonym"})
CITY_KINDS: Final = frozenset({"capital", "city"})

_HERE: Final = Path(__file__).parent
# DPRK, U.S., NK: capitals and dots only; "us" and "car" are words of their own
_CAPITALS: Final = re.compile(r"^[A-Z]{1,3}\.?(?:[A-Z]\.?){0,4}$")


@dataclass(frozen=True, slots=True)
class State:
    """A state or an entity with missions of its own: code (ISO 3166-1 alpha-2 or kin), short English name, region."""

    code: str
    name: str
    region: str


@dataclass(frozen=True, slots=True)
class Form:
    """One way to name a state or city.

    Attributes:
        text: as printed, with straight apostrophes and plain dashes (compare with `level` or `fold`).
        code: the state it stands for.
        kind: name, official, short, alias, demonym (nouns for persons), adjective, capital or city.
        lang: ISO 639-1 code.
        ambiguous: stands for several states (Congo, Korea), or may be a person, a word or another place
            (Jordan, Georgia, Turkey): a reader looks around it before believing it.
    """

    text: str
    code: str
    kind: str
    lang: str
    ambiguous: bool


def rows(name: str) -> Iterator[dict[str, str]]:
    """Rows of a table beside this module; lines that begin with `#` tell its origin and are skipped."""
    with (_HERE / name).open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(line for line in handle if not line.startswith("#"))


@cache
def states() -> Mapping[str, State]:
    """All states by code, in order of code."""
    table = {row["code"]: State(row["code"], row["name"], row["region"]) for row in rows("states.csv")}
    return MappingProxyType(table)


@cache
def _all_forms() -> tuple[Form, ...]:
    names = (Form(r["form"], r["code"], r["kind"], r["lang"], r["ambiguous"] == "1") for r in rows("names.csv"))
    cities = (
        Form(r["form"], r["code"], "capital" if r["is_capital"] == "1" else "city", r["lang"], r["ambiguous"] == "1")
        for r in rows("cities.csv")
    )
    return (*names, *cities)


@cache
def forms(lang: str) -> tuple[Form, ...]:
    """All forms of one language, names before cities; an empty tuple for a language without a table."""
    return tuple(form for form in _all_forms() if form.lang == lang)


@cache
def languages() -> tuple[str, ...]:
    """Languages that have forms, in alphabetical order."""
    return tuple(sorted({form.lang for form in _all_forms()}))


def is_capitals(text: str) -> bool:
    """Whether a form is a short one in capitals (DPRK, U.S.), which only the same capitals match."""
    return _CAPITALS.match(text) is not None


def _key(text: str) -> str:
    return flatten(text) if is_capitals(text) else fold(text)


@cache
def _index(lang: str | None) -> Mapping[str, frozenset[str]]:
    """Codes by folded form, of one language or (None) of all; capital forms stand under their flattened text."""
    index: dict[str, set[str]] = {}
    for form in _all_forms() if lang is None else forms(lang):
        index.setdefault(_key(form.text), set()).add(form.code)
    return {key: frozenset(codes) for key, codes in index.items()}


def codes_of(text: str, lang: str | None = None) -> frozenset[str]:
    """All states that a form may stand for in one language, or (None) in any; empty where it is unknown."""
    index = _index(lang)
    for trial in (text, text.removeprefix("the ").removeprefix("The ")):
        found = index.get(flatten(trial), frozenset()) | index.get(fold(trial), frozenset())
        if found:
            return found
    return frozenset()


def resolve(text: str, lang: str = "en") -> str | None:
    """The one state that `text` names, by whatever kind of form, or None.

    Exact after folding, never fuzzy. A form that stands for several states (Congo, Korea, Dominican) gives None.
    The forms of `lang` come first; where they know nothing, those of all other languages together, because papers
    print foreign names.
    """
    codes = codes_of(text, lang) or codes_of(text)
    return next(iter(codes)) if len(codes) == 1 else None


@cache
def _capitals() -> Mapping[str, str]:
    capitals: dict[str, str] = {}
    for row in rows("cities.csv"):
        if row["is_capital"] == "1" and row["lang"] == "en":
            capitals.setdefault(row["code"], row["form"])
    return capitals


def capital_of(code: str) -> str | None:
    """English name of the seat of government; None for the European Union, the United Nations and unknown codes."""
    return _capitals().get(code)


@cache
def _cities() -> Mapping[str, tuple[frozenset[str], str]]:
    cities: dict[str, tuple[frozenset[str], str]] = {}
    for row in rows("cities.csv"):
        key = fold(row["form"])
        codes, main = cities.get(key, (frozenset[str](), row["city"]))
        cities[key] = (codes | {row["code"]}, main)
    return cities


def city_state(name: str) -> str | None:
    """The state in which a city of our table lies; None where unknown or where several have one (Tripoli)."""
    codes, _main = _cities().get(fold(name), (frozenset[str](), ""))
    return next(iter(codes)) if len(codes) == 1 else None


def city_main(name: str) -> str | None:
    """The main English name of a city of our table (Peking: Beijing); None where it is unknown."""
    known = _cities().get(fold(name))
    return None if known is None else known[1]
