"""Scores readings against gold articles: who did what where, and how well the rest of it was read.

Gold is JSON Lines, one article a line: what `extract` takes in (`id`, `text`, `title`, `published`, `lang`), and
`events` as it should give them (any subset of the fields), `tolerated` events that count neither way, and optional
`counts`. Historical events are scored apart. The pair of a severance has no order; a consulate and a consulate general
are one class, and so are an embassy and a high commission.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Event = dict[str, Any]
Key = tuple[str, str, str]

_CLASSES = {"consulate_general": "consulate", "high_commission": "embassy"}
_ACTS = frozenset({"expulsion", "severance", "downgrade", "farewell_visit"})


class GoldError(ValueError):
    """A line of gold is wrong; the message is one line naming file and line."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Right, wrong and missed, with the usual measures; a measure without a denominator is 1 (nothing went wrong)."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        found = self.right + self.wrong
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        """Share of what there is that was found."""
        there = self.right + self.missed
        return self.right / there if there else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else 1.0


@dataclass(frozen=True, slots=True)
class Miss:
    """One error: article, `false` or `missed`, and what."""

    article: str
    kind: str
    key: Key


@dataclass(frozen=True, slots=True)
class Score:
    """Measures over a set of articles by name, and every single error of the tuples."""

    measures: dict[str, Tally]
    misses: tuple[Miss, ...]
    false_alarms: int
    negatives: int


def load_gold(path: Path) -> Iterator[dict[str, Any]]:
    """The articles of a gold file; raises GoldError for a line that is no article."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            article = json.loads(line)
        except ValueError as error:
            raise GoldError(f"{path}:{number}: not JSON: {error}") from error
        if not isinstance(article, dict) or not {"id", "text", "events"} <= set(article):
            raise GoldError(f"{path}:{number}: needs id, text and events")
        yield article


def key_of(event: Event) -> Key:
    """Type, sending and host; the pair of a severance sorted."""
    pair = (str(event.get("sending")), str(event.get("host")))
    first, second = sorted(pair) if event.get("type") == "severance" else pair
    return str(event.get("type")), first, second


def bucket(event: Event) -> str:
    """Denied, rumoured, planned or done."""
    status = event.get("status") or "reported"
    if status in ("denied", "rumoured", "planned"):
        return str(status)
    if status == "announced":
        return "done" if event.get("type") in _ACTS else "planned"
    return "done"


def score(gold: Iterable[dict[str, Any]], read: Callable[[dict[str, Any]], dict[str, Any]]) -> Score:
    """Scores what `read` makes of each gold article."""
    measures: dict[str, Tally] = {}
    misses: list[Miss] = []
    alarms = negatives = 0
    for article in gold:
        reading = read(article)
        found, said = _apart(reading["events"]), _apart(article["events"])
        tolerated = {key_of(event) for event in article.get("tolerated", [])}
        current = _tuples(said[0], found[0], tolerated)
        _add(measures, "tuple", current)
        _add(measures, "historical", _tuples(said[1], found[1], tolerated | _keys(said[0])))
        for name, right in _FIELDS.items():
            _add(measures, name, _fields(said[0], found[0], right))
        _add(measures, "counts", _counts(article, reading))
        wrong, missed = _keys(found[0]) - _keys(said[0]) - tolerated, _keys(said[0]) - _keys(found[0])
        misses += [Miss(str(article["id"]), "false", key) for key in sorted(wrong)]
        misses += [Miss(str(article["id"]), "missed", key) for key in sorted(missed)]
        if not said[0]:
            negatives += 1
            alarms += any(key in wrong and bucket(event) != "denied" for event in found[0] if (key := key_of(event)))
    return Score(measures, tuple(misses), alarms, negatives)


def _add(measures: dict[str, Tally], name: str, tally: Tally) -> None:
    measures[name] = measures.get(name, Tally()) + tally


def _apart(events: list[Event]) -> tuple[list[Event], list[Event]]:
    return [e for e in events if not e.get("historical")], [e for e in events if e.get("historical")]


def _keys(events: list[Event]) -> set[Key]:
    return {key_of(event) for event in events}


def _tuples(said: list[Event], found: list[Event], tolerated: set[Key]) -> Tally:
    gold, got = _keys(said), _keys(found)
    return Tally(len(gold & got), len(got - gold - tolerated), len(gold - got))


def _kind_right(gold: Event, event: Event) -> bool | None:
    kind = gold.get("mission_type") or "unknown"
    other = event.get("mission_type") or "unknown"
    return None if kind == "unknown" else _CLASSES.get(kind, kind) == _CLASSES.get(other, other)


def _status_right(gold: Event, event: Event) -> bool | None:
    if not gold.get("status"):
        return None
    wanted = {bucket(gold)} | {bucket({**gold, "status": other}) for other in gold.get("status_alt", [])}
    return bucket(event) in wanted


def _date_right(gold: Event, event: Event) -> bool | None:
    wanted, date = gold.get("date"), event.get("date") or ""
    return None if not wanted else date == wanted or date.startswith(f"{wanted}-")


def _covered_right(gold: Event, event: Event) -> bool | None:
    wanted, other = gold.get("covered_by"), event.get("covered_by")
    return None if wanted is None and other is None else wanted == other


_FIELDS: dict[str, Callable[[Event, Event], bool | None]] = {
    "mission_type": _kind_right,
    "status": _status_right,
    "date": _date_right,
    "covered_by": _covered_right,
}


def _fields(said: list[Event], found: list[Event], right: Callable[[Event, Event], bool | None]) -> Tally:
    """One field over the events that were found: each gold event against its best partner of the same tuple."""
    tally = Tally()
    left = list(found)
    for gold in said:
        partners = [event for event in left if key_of(event) == key_of(gold)]
        if not partners:
            continue
        best = max(partners, key=lambda event: (event.get("city") == gold.get("city"), bool(right(gold, event))))
        left.remove(best)
        verdict = right(gold, best)
        if verdict is not None:
            tally += Tally(right=1) if verdict else Tally(wrong=1, missed=1)
    return tally


def _counts(article: dict[str, Any], reading: dict[str, Any]) -> Tally:
    gold = {(c.get("sending"), c.get("n")) for c in article.get("counts", [])}
    got = {(c.get("sending"), c.get("n")) for c in reading.get("counts", []) if c.get("n") is not None}
    return Tally(len(gold & got), len(got - gold), len(gold - got)) if "counts" in article else Tally()
