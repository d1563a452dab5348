"""The sieve: which patterns fit a line at all, told by a regex over one letter a node before any Matcher is asked.

A pattern over labels and verb forms is a regular expression, and Python's `re` answers whether one fits somewhere a
hundred times faster than spaCy's Matcher says where and how. Nothing is decided here that the Matcher would not decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from extract.rules import FORMS, NO_FORMS, Pattern
from extract.spans import Node

# the first letter of the alphabet: ideographs have no case and mean nothing to a regex
_FIRST = 0x4E00
_BITS = {form: 1 << number for number, form in enumerate(FORMS)}
_SIZE = 1 << len(FORMS)
# nodes of a line for which the regexes are asked; hostile lines go straight to the Matcher
_LONGEST = 400
# sets of events of which the patterns are kept
_MOST_KEPT = 4096


class Alphabet:
    """One letter for each label with each set of verb forms."""

    def __init__(self, labels: Iterable[str]) -> None:
        """`labels` are those that patterns name; all others share the letters of number nought."""
        self._numbers = {label: number for number, label in enumerate(sorted(labels), start=1)}
        self._letters: dict[tuple[str, frozenset[str]], str] = {}

    def spell(self, nodes: tuple[Node, ...]) -> str:
        """The letters of a line, one a node."""
        letters, found = self._letters, []
        for node in nodes:
            letter = letters.get((node.label, node.forms))
            if letter is None:
                letter = letters[node.label, node.forms] = self._letter(node.label, node.forms)
            found.append(letter)
        return "".join(found)

    def _letter(self, label: str, forms: Iterable[str]) -> str:
        return chr(_FIRST + self._numbers.get(label, 0) * _SIZE + sum(_BITS[form] for form in forms))

    def bits(self, labels: Iterable[str]) -> int:
        """A set of labels as bits of a number."""
        found = 0
        for label in labels:
            found |= 1 << self._numbers.get(label, 0)
        return found

    def regex(self, pattern: Pattern) -> re.Pattern[str]:
        """A pattern as a regex over letters: it finds something where the Matcher would."""
        pieces = []
        for labels, token in zip(pattern.labels, pattern.tokens, strict=True):
            tag, op = token.get("TAG"), token.get("OP", "")
            tags = tag["IN"] if isinstance(tag, dict) else None
            masks = range(_SIZE) if tags is None else [_mask(tag) for tag in tags]
            codes = sorted({_FIRST + self._numbers[label] * _SIZE + mask for label in labels for mask in masks})
            pieces.append(f"[{_ranges(codes)}]{op}")
        return re.compile("".join(pieces))


def _mask(tag: str) -> int:
    return 0 if tag == NO_FORMS else sum(_BITS[form] for form in tag.split("+"))


def _ranges(codes: list[int]) -> str:
    """Letters of a class as ranges, so that it is as short as it can be."""
    runs = [
        [code for _, code in run]
        for _, run in groupby(enumerate(codes), key=lambda numbered: numbered[1] - numbered[0])
    ]
    return "".join(f"{chr(run[0])}-{chr(run[-1])}" for run in runs)


class Sieve:
    """The patterns of a language, by the labels and the order of labels that they need."""

    def __init__(self, patterns: list[Pattern]) -> None:
        self.alphabet = Alphabet({label for pattern in patterns for labels in pattern.labels for label in labels})
        # what a pattern needs: labels that must all be there, and sets of which one must be
        self._needs: list[tuple[int, tuple[int, ...]]] = []
        self._by_event: dict[str, list[int]] = {}
        self._kept: dict[frozenset[str], list[int]] = {}
        self._regexes: list[re.Pattern[str]] = []
        for number, pattern in enumerate(patterns):
            needs = [self.alphabet.bits(labels) for labels in pattern.needed]
            each = sum({need for need in needs if need.bit_count() == 1})
            self._needs.append((each, tuple(need for need in needs if need.bit_count() > 1)))
            self._regexes.append(self.alphabet.regex(pattern))
            for label in pattern.labels[pattern.roles.index("at")]:
                self._by_event.setdefault(label, []).append(number)

    def likely(self, nodes: tuple[Node, ...]) -> list[int]:
        """Numbers of the patterns of which a line holds every label that may not be left out."""
        labels = {node.label for node in nodes}
        events = self._by_event.keys() & labels
        if not events:
            return []
        here = self.alphabet.bits(labels)
        return [number for number in self._of(frozenset(events)) if self._has_all(number, here)]

    def _of(self, events: frozenset[str]) -> list[int]:
        """Numbers of the patterns of any of these events, in order."""
        known = self._kept.get(events)
        if known is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            known = self._kept[events] = sorted(set().union(*(self._by_event[event] for event in events)))
        return known

    def _has_all(self, number: int, here: int) -> bool:
        each, needs = self._needs[number]
        if each & here != each:
            return False
        for need in needs:  # noqa: SIM110 - a generator a pattern and line would cost twice the time
            if not need & here:
                return False
        return True

    def fitting(self, nodes: tuple[Node, ...], likely: list[int]) -> list[int]:
        """Of patterns that are likely in a line, those that fit it somewhere (of a very long line: all)."""
        if not likely or len(nodes) > _LONGEST:
            return likely
        letters = self.alphabet.spell(nodes)
        return [number for number in likely if self._regexes[number].search(letters) is not None]
