"""Hints: which forms of time a sentence could hold, told from its words alone, so that most forms are never tried.

A form of `dates.yml` that cannot do without a month's name is not looked for in a sentence that names none. What a form
cannot do without is read off its regex: the placeholders outside everything optional, any one of those of alternatives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

# what a form asks for: of each set of hints one must be seen
Needs = tuple[frozenset[str], ...]
_WORD = re.compile(r"[a-z]+|\d")
_DIGIT = "0"
_TOKEN = re.compile(
    r"\(\?P<\w+>|\(\?[:=!]|\(\?<[=!]|\(|\)\??\*?|\||\{\w+\}\??|\[[^\]]*\][?*]?|\\.[?*]?|\{[\d,]+\}|[a-z]+\??|."
)


class Hints:
    """The words of time of a language by placeholder."""

    def __init__(self, lists: Mapping[str, Iterable[str]], figures: Iterable[str]) -> None:
        """`lists` gives the words behind each placeholder, `figures` the placeholders that hold a digit."""
        self._words = {name: frozenset(_last(word) for word in words) for name, words in lists.items()}
        self._figures = frozenset(figures)

    def needs(self, regex: str) -> Needs:
        """What a form's raw regex cannot do without; empty where nothing is sure."""
        pieces = _TOKEN.findall(regex)
        found, _ = self._sequence(pieces, 0)
        return tuple(dict.fromkeys(found))

    def seen(self, text: str) -> frozenset[str]:
        """The words of a text, and a nought where it has a digit."""
        return frozenset(_DIGIT if word.isdigit() else word for word in _WORD.findall(text.lower()))

    def _sequence(self, pieces: list[str], at: int) -> tuple[list[frozenset[str]], int]:
        """What a sequence of pieces needs, up to the end of its group; of alternatives the one or the other."""
        branches: list[list[frozenset[str]]] = [[]]
        while at < len(pieces):
            piece = pieces[at]
            at += 1
            if piece.startswith(")"):
                break
            if piece == "|":
                branches.append([])
            elif piece.startswith("("):
                inner, at = self._sequence(pieces, at)
                optional = pieces[at - 1] in (")?", ")*") or piece in ("(?!", "(?=", "(?<!", "(?<=")
                branches[-1] += [] if optional else inner
            else:
                branches[-1] += self._single(piece)
        if len(branches) == 1:
            return branches[0], at
        if all(branches):
            return [frozenset().union(*(branch[0] for branch in branches))], at
        return [], at

    def _single(self, piece: str) -> list[frozenset[str]]:
        if piece.endswith(("?", "*")):
            return []
        if piece == r"\d" or piece == "[0-3]":
            return [frozenset({_DIGIT})]
        name = piece.strip("{}")
        if piece.startswith("{") and name in self._figures:
            return [frozenset({_DIGIT})]
        if piece.startswith("{") and name in self._words:
            return [self._words[name]]
        return [frozenset({piece})] if len(piece) > 3 and piece.isalpha() else []


def _last(phrase: str) -> str:
    """The last word of a phrase as `seen` gives it."""
    words = _WORD.findall(phrase.lower())
    return _DIGIT if words[-1].isdigit() else words[-1]
