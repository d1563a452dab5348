"""Phrases: the concepts' phrases as a tree of lower-case words, walked over the words of a sentence.

Finds what spaCy's PhraseMatcher finds over the same words, without making a `Doc` for every sentence: a look-up a word
and nothing else, since few words begin a phrase.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from extract.spans import Word


@dataclass(slots=True)
class _Step:
    """The phrases that end here, and the words that lead on."""

    meanings: list[Word] = field(default_factory=list)
    further: dict[str, _Step] = field(default_factory=dict)


class Phrases:
    """All phrases of a language by their words."""

    def __init__(self) -> None:
        self._first: dict[str, _Step] = {}

    def add(self, words: Iterable[str], meaning: Word) -> None:
        """Adds a phrase by its lower-case words; raises ValueError for a phrase of none."""
        step, further = None, self._first
        for word in words:
            step = further.setdefault(word, _Step())
            further = step.further
        if step is None:
            raise ValueError("a phrase without words would be found everywhere")
        step.meanings.append(meaning)

    def find(self, words: list[str]) -> list[tuple[Word, int, int]]:
        """Every phrase among lower-case words as (meaning, first word, word past the last), also inside others."""
        found: list[tuple[Word, int, int]] = []
        for first, word in enumerate(words):
            step = self._first.get(word)
            past = first + 1
            while step is not None:
                found += [(meaning, first, past) for meaning in step.meanings]
                step = step.further.get(words[past]) if past < len(words) else None
                past += 1
        return found
