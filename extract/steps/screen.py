"""Screen: one pass of an automaton over a whole field, cheap enough for every article.

Needs shadows. Gives places (longest match, guarded by `places`), and where words of missions, envoys and events stand,
so that later steps look only where something may be said. Whole words only, longest match first.
"""

from __future__ import annotations

from collections.abc import Iterable

import ahocorasick

Hit = tuple[int, int, int]


class Automaton:
    """Finds any of many phrases in a folded text; phrases are given folded, are matched without regard to case."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._machine = ahocorasick.Automaton()
        self.size = 0
        for number, phrase in enumerate(phrases):
            key = phrase.lower()
            if key and key not in self._machine:
                self._machine.add_word(key, (len(key), number))
                self.size += 1
        if self.size == 0:
            raise ValueError("an automaton of no phrases would find nothing")
        self._machine.make_automaton()

    def hits(self, lowered: str) -> list[Hit]:
        """All whole-word hits as (start, end, number of the phrase), in order of their end."""
        found: list[Hit] = []
        size = len(lowered)
        for last, (length, number) in self._machine.iter(lowered):
            start, end = last - length + 1, last + 1
            if (start and _is_word(lowered[start - 1]) and _is_word(lowered[start])) or (
                end < size and _is_word(lowered[end]) and _is_word(lowered[last])
            ):
                continue
            found.append((start, end, number))
        return found


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def longest(hits: list[Hit]) -> list[Hit]:
    """Hits that do not overlap: leftmost first, of those the longest."""
    chosen: list[Hit] = []
    edge = -1
    for hit in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if hit[0] >= edge:
            chosen.append(hit)
            edge = hit[1]
    return chosen


def lower(text: str) -> str:
    """Lower case of the same length, whatever the alphabet."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
