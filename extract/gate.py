"""The gate: which sentences a rule could fire in, told from one pass of an automaton over the whole field.

A rule cannot fire in a sentence that lacks a label it needs, so tokenizing such a sentence would find nothing. The gate
knows for every pattern the labels it needs (`Pattern.needed`), looks for their words and for the gazetteer's names in
one pass, and opens an article only where a rule, or a count, could find something. It never decides that a rule fires.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extract.automaton import Automaton, Hit
from extract.rules import Pattern
from extract.spans import Word
from extract.standins import phrases as stand_ins
from extract.steps.places import Entry

Needs = tuple[frozenset[str], ...]

# labels of references stand for heads of several concepts
_HEADS = {"MISSION": frozenset({"MISSION", "MISSION_WEAK", "POST_WEAK", "STAND_IN"})}
_WEAK = frozenset({"MISSION_WEAK", "POST_WEAK"})
_ENDS = frozenset({"END_OF_TERM", "COMPLETE", "TOUR", "FAREWELL", "BID_FAREWELL", "OUTGOING"})
_TOTALS = frozenset({"ALLIES", "RELATIONS", "TOTAL"})
_NUMBERS = frozenset({"NUM", "FRACTION", "ORDINAL"})
# characters between a number and what it counts, at most
_NEAR = 90
# sets of labels for which what the rules ask is kept; sentences repeat the same few
_MOST_KEPT = 20_000
# options of rules that ask for company in the sentence or its neighbours
_COMPANY = frozenset({
    "needs_end", "farewell", "antecedent", "near_mission", "needs_context", "mission_unknown", "needs_told", "echo",
})  # fmt: skip
# sentences back that a pronoun, and an envoy's `he`, may point to
_BACK, _BACK_ENVOY = 4, 2
_CAPITALS = re.compile(r"[A-Z][A-Z.]+")
_WHOLE_CAPITALS = re.compile(r"\b[A-Z][A-Z.]+")
_DIGIT = re.compile(r"\d")
_PLACE = frozenset({"PLACE"})


@dataclass(frozen=True, slots=True)
class Seen:
    """What one pass over a field found: places as (start, end, number in the gazetteer), and words as (…, number)."""

    places: list[Hit]
    words: list[Hit]


class _Both:
    """An automaton over names of places and words at once."""

    def __init__(self, places: dict[str, int], words: dict[str, int]) -> None:
        every = list(dict.fromkeys([*words, *places]))
        self._both = [(places.get(text), words.get(text)) for text in every]
        self._machine = Automaton(every)

    def hits(self, lowered: str) -> tuple[list[Hit], list[Hit]]:
        """Places and words of a folded lower-case field."""
        places: list[Hit] = []
        words: list[Hit] = []
        for start, end, number in self._machine.hits(lowered):
            place, word = self._both[number]
            if place is not None:
                places.append((start, end, place))
            if word is not None:
                words.append((start, end, word))
        return places, words


class Gate:
    """Compiled once a language from its rules, its concepts and the gazetteer."""

    def __init__(
        self, words: dict[str, list[Word]], patterns: list[Pattern], table: list[Entry], always: Iterable[str]
    ) -> None:
        """`always` names the concepts whose sentences are read at all, beside those that carry events."""
        events = {label for p in patterns for label in p.labels[p.roles.index("at")]}
        kept = {*always, *events, *_ENDS, *_TOTALS, *_NUMBERS, *_HEADS["MISSION"]}
        self.labels: list[frozenset[str]] = []
        self.kinds: list[str] = []
        phrases: list[str] = []
        for text, meanings in words.items():
            labels = {word.label for word in meanings} & kept
            if not labels:
                continue
            if any(word.kind == "outgoing" for word in meanings):
                labels.add("OUTGOING")
            if labels & _TOTALS or any(word.many and word.label in _HEADS["MISSION"] for word in meanings):
                labels.add("COUNTED")
            phrases.append(text)
            self.labels.append(frozenset(labels))
            self.kinds.append(next((word.kind for word in meanings if word.label == "MISSION"), ""))
        for text in stand_ins(words):
            if text not in phrases:
                phrases.append(text)
                self.labels.append(frozenset({"STAND_IN"}))
                self.kinds.append("")
            else:
                self.labels[phrases.index(text)] |= {"STAND_IN"}
        self._screened = frozenset().union(*self.labels)
        rules: dict[str, dict[tuple[tuple[str, ...], Needs], None]] = {}
        for pattern in patterns:
            company = tuple(option for option in pattern.rule.options if option in _COMPANY)
            for label in pattern.labels[pattern.roles.index("at")]:
                rules.setdefault(label, {})[company, self._needs(pattern)] = None
        self._rules = {label: tuple(group) for label, group in rules.items()}
        self._capitals = {entry.text: number for number, entry in enumerate(table) if entry.exact}
        self._kept: dict[frozenset[str], tuple[tuple[str, ...], ...]] = {}
        self._longest = max(map(len, self._capitals), default=0)
        place_of = {entry.text: number for number, entry in enumerate(table) if not entry.exact}
        hard = frozenset(always)
        self._first = _Both(place_of, {t: n for n, t in enumerate(phrases) if not self.labels[n].isdisjoint(hard)})
        self._second = Automaton(phrases)

    def _needs(self, pattern: Pattern) -> Needs:
        """What a sentence must show for a pattern: sets of which one label each must be there."""
        found = []
        for labels in pattern.needed:
            heads = frozenset().union(*(_HEADS.get(label, frozenset({label})) for label in labels))
            if heads <= self._screened:
                found.append(heads)
        return tuple(found)

    def look(self, text: str, lowered: str) -> Seen:
        """One pass over a folded field and its lower-case twin: places, and words that make an article diplomatic."""
        places, words = self._first.hits(lowered)
        for start, run in _capitals(text):
            for size in range(min(len(run), self._longest), 1, -1):
                number = self._capitals.get(run[:size])
                if number is not None and not (
                    text[start + size - 1] != "." and text[start + size : start + size + 1].isalnum()
                ):
                    places.append((start, start + size, number))
                    break
        return Seen(places, words)

    def look_closer(self, lowered: str, seen: Seen) -> Seen:
        """A second pass, for diplomatic articles alone: all the words that rules need."""
        return Seen(seen.places, self._second.hits(lowered))

    def open_at(self, fields: Iterable[tuple[str, list[tuple[int, int]], Seen]]) -> list[list[int]]:
        """Numbers of the sentences in which a rule or a count could find something, one list a field.

        Fields are given as (text, spans of its sentences, what was seen in it).
        """
        groups = [self._rows(text, spans, seen) for text, spans, seen in fields]
        rows = [row for group in groups for row in group]
        strong = any("MISSION" in labels for labels in rows)
        for labels in rows:
            if not strong and _PLACE.isdisjoint(labels):
                labels -= _WEAK
        heads = any(labels & _HEADS["MISSION"] for labels in rows)
        found: list[list[int]] = []
        first = 0
        for group in groups:
            found.append(
                [at for at, labels in enumerate(group) if labels and self._could(rows, first + at, heads=heads)]
            )
            first += len(group)
        return found

    def _rows(self, text: str, spans: list[tuple[int, int]], seen: Seen) -> list[set[str]]:
        """Labels seen in each sentence, PLACE among them, and COUNT where a number stands by what may be counted."""
        rows: list[set[str]] = [set() for _ in spans]
        hits = [(start, self.labels[number]) for start, _, number in seen.words]
        hits += [(start, _PLACE) for start, _, _ in seen.places]
        at = 0
        for start, labels in sorted(hits, key=lambda hit: hit[0]):
            while at < len(spans) - 1 and spans[at][1] <= start:
                at += 1
            rows[at] |= labels
            if "COUNTED" in labels and "COUNT" not in rows[at]:
                first, last = max(spans[at][0], start - _NEAR), min(spans[at][1], start + _NEAR)
                if _DIGIT.search(text, first, last) or any(
                    first <= other < last and not _NUMBERS.isdisjoint(names) for other, names in hits
                ):
                    rows[at].add("COUNT")
        # "Hungary has more missions than Sweden. Iceland comes last with 24."
        for at in range(1, len(rows)):
            if "COUNTED" in rows[at - 1] and (
                not _NUMBERS.isdisjoint(rows[at]) or _DIGIT.search(text, *spans[at]) is not None
            ):
                rows[at].add("COUNT")
        return rows

    def _could(self, rows: list[set[str]], at: int, *, heads: bool) -> bool:
        labels = frozenset(rows[at])
        if "COUNT" in labels:
            return True
        known = self._kept.get(labels)
        if known is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            known = self._kept[labels] = self._company(labels)
        return any(_has_company(options, rows, at, heads=heads) for options in known)

    def _company(self, labels: frozenset[str]) -> tuple[tuple[str, ...], ...]:
        """What the rules ask of the neighbours whose labels all stand here, those first that ask for least."""
        found = {
            options
            for label in labels
            for options, needs in self._rules.get(label, ())
            if all(not need.isdisjoint(labels) for need in needs)
        }
        return tuple(sorted(found, key=len))


def _capitals(text: str) -> Iterator[tuple[int, str]]:
    """Runs of capitals and points that begin a word, with where they begin.

    A regex without an edge in front is searched three times as fast; an edge inside a run is looked for when needed.
    """
    for match in _CAPITALS.finditer(text):
        start = match.start()
        if start and (text[start - 1].isalnum() or text[start - 1] == "_"):
            yield from ((m.start(), m.group()) for m in _WHOLE_CAPITALS.finditer(text, start, match.end()))
        else:
            yield start, match.group()


def _has_company(options: Iterable[str], rows: list[set[str]], at: int, *, heads: bool) -> bool:
    """Whether what a rule's options ask of the neighbours (a mission, an envoy, an end of term) could be there."""
    missions = _HEADS["MISSION"]
    for option in options:
        if option == "needs_end" and all(row.isdisjoint(_ENDS) for row in rows):
            return False
        if option == "farewell" and not any("ENVOY" in row for row in rows[max(0, at - _BACK_ENVOY) : at + 1]):
            return False
        if option == "antecedent" and all(row.isdisjoint(missions) for row in rows[max(0, at - _BACK) : at + 1]):
            return False
        if option == "near_mission" and all(row.isdisjoint(missions) for row in rows[max(0, at - 1) : at + 2]):
            return False
        if option == "echo" and all(row.isdisjoint(missions) for row in rows[max(0, at - 2) : at + 1]):
            return False
        if option in ("needs_context", "mission_unknown", "needs_told") and not heads:
            return False
    return True
