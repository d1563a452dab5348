"""Compares two readings of the same labelled articles: what the newer one gains and loses, article by article."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.gold import GoldError
from workbench.measures import Key, Marked, mark
from workbench.score import Score, total

Reading = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One article that is read otherwise.

    Attributes:
        found, lost: tuples of the labels that only the newer, only the older reading has.
        cured, new_false: tuples that the labels do not have, which only the older, only the newer reading has.
        fields: measures of single fields by which the newer reading has more (+) or fewer (-) right.
    """

    article: str
    found: tuple[Key, ...]
    lost: tuple[Key, ...]
    cured: tuple[Key, ...]
    new_false: tuple[Key, ...]
    fields: tuple[tuple[str, int], ...]

    @property
    def gains(self) -> int:
        """Tuples read better."""
        return len(self.found) + len(self.cured)

    @property
    def losses(self) -> int:
        """Tuples read worse."""
        return len(self.lost) + len(self.new_false)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Scores of both readings, and every article that is read otherwise."""

    before: Score
    after: Score
    changes: tuple[Change, ...]


_FIELDS = ("mission_type", "stage", "date", "covered_by", "historical", "counts")


def compare(gold: Iterable[dict[str, Any]], before: Mapping[str, Reading], after: Mapping[str, Reading]) -> Comparison:
    """Both readings, by id of the article, held against the labels; an article that one lacks is taken as empty."""
    pairs = [
        (mark(article, before.get(str(article["id"]), {})), mark(article, after.get(str(article["id"]), {})))
        for article in gold
    ]
    changes = [change for old, new in pairs if (change := _change(old, new)) is not None]
    return Comparison(total([old for old, _ in pairs]), total([new for _, new in pairs]), tuple(changes))


def _change(old: Marked, new: Marked) -> Change | None:
    fields = [(name, new.tallies[name].right - old.tallies[name].right) for name in _FIELDS]
    change = Change(
        article=new.article,
        found=_only(old.missed, new.missed),
        lost=_only(new.missed, old.missed),
        cured=_only(old.false, new.false),
        new_false=_only(new.false, old.false),
        fields=tuple((name, more) for name, more in fields if more),
    )
    return change if change.gains or change.losses or change.fields else None


def _only(these: tuple[Key, ...], those: tuple[Key, ...]) -> tuple[Key, ...]:
    return tuple(sorted(set(these) - set(those)))


def save_readings(path: Path, readings: Mapping[str, Reading]) -> None:
    """Keep readings as JSON Lines, as `extract` prints them; raises OSError."""
    lines = [json.dumps({**reading, "id": name}, ensure_ascii=False) + "\n" for name, reading in readings.items()]
    path.write_text("".join(lines), encoding="utf-8")


def load_readings(path: Path) -> dict[str, Reading]:
    """Saved readings by id; raises GoldError naming file and line, OSError where there is no file."""
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            reading = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise GoldError(f"{path}:{number}: not JSON: {error}") from error
        if not isinstance(reading, dict) or not isinstance(reading.get("events"), list) or "id" not in reading:
            raise GoldError(f"{path}:{number}: a reading needs id and events")
        found[str(reading["id"])] = reading
    return found
