"""The tables of expressions: how a row reads, and when an interval is what a row accepts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from extract.calendar import base_of
from extract.pack import load_pack
from extract.steps.dates import Grammar
from models.when import When


@dataclass(frozen=True)
class Row:
    """One sentence, and what may be said of the one time it tells; cells as the tables' heads explain."""

    published: str
    tense: str
    sentence: str
    earliest: str
    latest: str
    precision: str

    @property
    def is_open(self) -> bool:
        return self.earliest == "open"

    def accepts(self, when: When | None) -> bool:
        if when is None:
            return self.earliest.startswith("open")
        if self.is_open:
            return False
        words = self.precision in ("*", when.precision.value) or when.precision.value in self.precision.split(", ")
        return words and _fits(self.earliest, when.earliest) and _fits(self.latest, when.latest)


def _fits(cell: str, day: date | None) -> bool:
    if cell == "*":
        return True
    for choice in cell.split(", "):
        if choice == "-" or choice == "open":
            if day is None and choice == "-":
                return True
            continue
        low, _, high = choice.partition("..")
        if day is not None and low <= day.isoformat() <= (high or low):
            return True
    return False


def rows(name: str) -> list[Row]:
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    told = [line for line in lines if line and not line.startswith("#")][1:]
    return [Row(*line.split("\t")) for line in told]


@cache
def grammar() -> Grammar:
    return Grammar(load_pack("en").dates)


def read(row: Row) -> list[When]:
    """The intervals of all expressions found in the row's sentence."""
    found = [row.sentence[start:end] for start, end, _ in grammar().find(row.sentence)]
    whens = [grammar().resolve(words, base_of(row.published), row.tense) for words in found]
    return [when for when in whens if when is not None]


def is_right(row: Row) -> bool:
    whens = read(row)
    return row.accepts(whens[0] if whens else None) and len(whens) <= 1


def is_false_day(row: Row) -> bool:
    """Something was said where the text leaves it open."""
    return row.is_open and bool(read(row))
