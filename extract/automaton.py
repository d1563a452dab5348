"""The automaton: one pass over a folded text finds any of many phrases, so that no regex runs in vain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ahocorasick_rs import AhoCorasick

Hit = tuple[int, int, int]


class Automaton:
    """Finds any of many phrases in a folded text; phrases are given folded, are matched without regard to case.

    A folded text holds no lone surrogates, of which the machine would raise UnicodeEncodeError.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        numbers: dict[str, int] = {}
        for number, phrase in enumerate(phrases):
            if phrase:
                numbers.setdefault(phrase.lower(), number)
        self.size = len(numbers)
        if self.size == 0:
            raise ValueError("an automaton of no phrases would find nothing")
        self._numbers = list(numbers.values())
        self._machine = AhoCorasick(list(numbers), store_patterns=False)

    def hits(self, lowered: str) -> list[Hit]:
        """All whole-word hits as (start, end, number of the phrase), in order of their end."""
        found: list[Hit] = []
        size = len(lowered)
        for phrase, start, end in self._machine.find_matches_as_indexes(lowered, overlapping=True):
            # most of what is no whole word goes on behind
            if end < size and _is_word(lowered[end]) and _is_word(lowered[end - 1]):
                continue
            if start and _is_word(lowered[start - 1]) and _is_word(lowered[start]):
                continue
            found.append((start, end, self._numbers[phrase]))
        return found


class Screen:
    """Which of several word lists a text could name, so that only their regexes are run over it."""

    def __init__(self, lists: Sequence[Iterable[str]]) -> None:
        self._lists: dict[str, set[int]] = {}
        for number, forms in enumerate(lists):
            for form in forms:
                self._lists.setdefault(form.lower(), set()).add(number)
        self._forms = list(self._lists.values())
        self._machine = Automaton(self._lists)

    def named(self, text: str) -> set[int]:
        """Numbers of the lists of which a form stands in a folded text as whole words."""
        return {number for _, _, form in self._machine.hits(text.lower()) for number in self._forms[form]}


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"
