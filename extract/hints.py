"""Hints: which forms of time a sentence could hold, told from its words alone, so that most forms are never tried.

A form of `dates.yml` that cannot do without a month's name is not looked for in a sentence that names none. What a form
cannot do without is read off its regex: the placeholders outside everything optional, any one of those of alternatives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

# letters of what may be a piece of a word in a regex (`1st`), at most
_SHORT = 2
# the end of a regex behind which no word goes on
_NO_LETTER = ["(?!", "[a-z]", ")"]
# what a form asks for: of each set of hints one must be seen
Needs = tuple[frozenset[str], ...]
_WORD = re.compile(r"[a-z]+|\d")
_DIGIT, _YEAR = "0", "year of four figures"
_DIGITS = frozenset("0123456789")
_FIGURE = re.compile(r"\[\d-\d\]")
_FOUR = re.compile(r"(?:1[89]|20)\d\d")
_TOKEN = re.compile(
    r"\(\?P<\w+>|\(\?[:=!]|\(\?<[=!]|\(|\)\??\*?|\||\{\w+\}\??|\[[^\]]*\][?*]?|\\.[?*]?|\{[\d,]+\}|[a-z]+\??|."
)


class Hints:
    """The words of time of a language by placeholder."""

    def __init__(self, lists: Mapping[str, Iterable[str]], figures: Iterable[str]) -> None:
        """`lists` gives the words behind each placeholder, `figures` those that a year in figures fills."""
        self._words = {name: frozenset(_last(word) for word in words) for name, words in lists.items()}
        self._words |= {name: self._words.get(name, frozenset()) | {_YEAR} for name in figures}

    def needs(self, regex: str) -> Needs:
        """What a form's raw regex cannot do without; empty where nothing is sure."""
        pieces = _TOKEN.findall(regex)
        found, _ = self._sequence(pieces, 0)
        return tuple(dict.fromkeys(found))

    def seen(self, text: str) -> set[str]:
        """The words of a text, a nought where it has a digit, and `_YEAR` where it has what may be a year."""
        words = set(_WORD.findall(text.lower()))
        if not words.isdisjoint(_DIGITS):
            words.add(_DIGIT)
            if _FOUR.search(text) is not None:
                words.add(_YEAR)
        return words

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
                optional = pieces[at - 1] in (")?", ")*") or piece in ("(?!", "(?<!", "(?<=")
                branches[-1] += [] if optional else inner
            else:
                branches[-1] += self._single(piece, closed=pieces[at : at + 1] == [r"\s"] or pieces[-3:] == _NO_LETTER)
        if len(branches) == 1:
            return branches[0], at
        if all(branches):
            return [frozenset().union(*(branch[0] for branch in branches))], at
        return [], at

    def _single(self, piece: str, *, closed: bool) -> list[frozenset[str]]:
        """What one piece needs; a short word only where it is `closed`: `year-end` may go on as `year-ending`."""
        if len(piece) > (_SHORT if closed else _SHORT + 1) and piece.rstrip("?").isalpha():
            # of `weeks?` it is the last letter that may be left out
            return [frozenset({piece.rstrip("?"), piece[:-2] if piece.endswith("?") else piece})]
        if piece.endswith(("?", "*")):
            return []
        if piece == r"\d" or _FIGURE.fullmatch(piece) is not None:
            return [frozenset({_DIGIT})]
        name = piece.strip("{}")
        return [self._words[name]] if piece.startswith("{") and name in self._words else []


def _last(phrase: str) -> str:
    """The last word of a phrase as `seen` gives it."""
    word: str = _WORD.findall(phrase.lower())[-1]
    return _DIGIT if word.isdigit() else word
