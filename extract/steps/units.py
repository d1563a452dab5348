"""Units: cuts a field into sentences and a sentence into units, the smallest things that rules see.

Needs shadows, places and the language's concepts and dates. Gives `Sentence`s. Where spans overlap the longest wins,
then places before dates before concepts in the order of concepts.yml. Sentences are cut at a fixed length, so that a
hostile text of one sentence costs no more than its size.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import Any, NamedTuple

from spacy.language import Language

from extract.fold import fold
from extract.pack import Concept
from extract.phrases import Phrases
from extract.rules import FORMS
from extract.spans import Place, Unit, Word

# longer than any honest sentence of the press (the longest met in 519 items of state media has 900)
LONGEST_SENTENCE = 1500
_CHUNK = re.compile(r"\S+")
# chunks between blanks whose tokens are kept; a night repeats most of its words
_MOST_CHUNKS = 20_000
_END = re.compile(r"[.!?][\"')\]]{0,3}(?=\s+[\"'(\[]{0,3}[A-Z0-9])|\n+")
_INITIALS = re.compile(r"(?:[A-Z]\.)+")
_MARKS = {",": "COMMA", ";": "SEMI", ":": "COLON", "-": "DASH", "--": "DASH", "(": "OPENING", ")": "CLOSING",
          '"': "QUOTE", ".": "STOP", "!": "STOP", "?": "ASKED", "'s": "POSS", "'": "POSS",
          "[": "OPENING", "]": "CLOSING"}  # fmt: skip
_NUMBER = re.compile(r"^\d{1,3}(?:,\d{3})+$|^\d{1,7}$")


class Token(NamedTuple):
    """A word of spaCy's tokenizer and what it is where no concept claims it; made once, whatever it stands in.

    Attributes:
        label: of a unit of this token alone; empty for blanks.
        value: of a number.
    """

    text: str
    lower: str
    label: str
    value: float | None


# a token and where it begins
_Placed = tuple[int, Token]


def _verbs(concept: Concept) -> list[tuple[str, str]]:
    """(phrase, verb form) of a concept's verbs, with and without particles; multi-word verbs split in fifths."""
    found = []
    for line in concept.verbs:
        words = line.split()
        size = len(words) // 5
        for number, form in enumerate(FORMS):
            phrase = " ".join(words[number * size : (number + 1) * size])
            found.append((phrase, form))
            found += [(f"{phrase} {particle}", form) for particle in concept.particles]
    return found


def vocabulary(concepts: dict[str, Concept]) -> dict[str, list[Word]]:
    """All phrases of a language by folded lower-case text, each with every meaning it has."""
    table: dict[str, list[Word]] = {}
    for order, (label, concept) in enumerate(concepts.items()):
        merged: dict[str, set[str]] = {}
        for phrase, form in _verbs(concept):
            merged.setdefault(fold(phrase).lower(), set()).add(form)
        for phrase, forms in merged.items():
            table.setdefault(phrase, []).append(Word(order, label, frozenset(forms), "", False, None))
        plain = [(text, "", False, None) for text in concept.forms] + [
            (text, "", True, None) for text in concept.many_forms
        ]
        plain += [(text, kind, False, None) for kind, group in concept.kinds.items() for text in group.one]
        plain += [(text, kind, True, None) for kind, group in concept.kinds.items() for text in group.many]
        entries = [*plain, *((text, "", False, value) for text, value in concept.values.items())]
        for text, kind, many, value in entries:
            table.setdefault(fold(text).lower(), []).append(Word(order, label, frozenset(), kind, many, value))
    return table


class Cutter:
    """Cuts sentences into units with spaCy's tokenizer and the concepts' phrases; loaded once a language."""

    def __init__(self, nlp: Language, concepts: dict[str, Concept], abbreviations: frozenset[str]) -> None:
        self.nlp = nlp
        self.words = vocabulary(concepts)
        self._abbreviations = abbreviations
        # words that the tokenizer splits though no mark stands in them (`cannot`)
        tokenizer: Any = nlp.tokenizer  # spaCy's stub knows only that it can be called
        self._special = frozenset(tokenizer.rules)
        self._chunks: dict[str, tuple[_Placed, ...]] = {}
        self._phrases = Phrases()
        for phrase, meanings in self.words.items():
            self._phrases.add([token.text.lower() for token in nlp.make_doc(phrase)], _meaning(meanings))

    def sentences(self, text: str) -> list[tuple[int, int]]:
        """Spans of the sentences of a field, without the blanks around them."""
        spans, start = [], 0
        for match in _END.finditer(text):
            if match.group()[0] == "." and self._is_abbreviation(text, match.start()):
                continue
            spans += _bounded(text, start, match.end())
            start = match.end()
        return spans + _bounded(text, start, len(text))

    def _is_abbreviation(self, text: str, stop: int) -> bool:
        begin = stop
        while begin > 0 and stop - begin < 12 and not text[begin - 1].isspace():
            begin -= 1
        word = text[begin : stop + 1].lstrip("\"'([")
        return word in self._abbreviations or _INITIALS.fullmatch(word) is not None

    def units(
        self, text: str, start: int, end: int, places: list[Place], dates: list[tuple[int, int]]
    ) -> tuple[Unit, ...]:
        """Units of the sentence `text[start:end]`; places and dates are given with offsets in `text`."""
        words = self._tokens(text, start, end)
        options = _options(words, places, dates, (start, end))
        for meaning, first, last in self._phrases.find([token.lower for _, token in words]):
            options.append((first - last, 2 + meaning.order, first, last, meaning))
        return _cut(text, words, _longest(options, len(words)))

    def _tokens(self, text: str, start: int, end: int) -> list[_Placed]:
        """Tokens of a sentence and where they begin: spaCy's, which splits between blanks, each chunk but once."""
        found: list[_Placed] = []
        for chunk in _CHUNK.finditer(text, start, end):
            known = self._chunks.get(chunk.group())
            if known is None:
                if len(self._chunks) >= _MOST_CHUNKS:
                    self._chunks.clear()
                known = self._chunks[chunk.group()] = self._split(chunk.group())
            at = chunk.start()
            for offset, token in known:
                found.append((at + offset, token))
        return found

    def _split(self, chunk: str) -> tuple[_Placed, ...]:
        """The tokens of what stands between blanks; a plain word with or without a comma needs no tokenizer."""
        word = chunk.removesuffix(",")
        if word.isascii() and word.isalpha() and word not in self._special:
            return ((0, _token(word)),) if word == chunk else ((0, _token(word)), (len(word), _COMMA))
        return tuple((token.idx, _token(token.text)) for token in self.nlp.make_doc(chunk))


def _meaning(meanings: list[Word]) -> Word:
    """The meaning that counts: the first by concept, with all verb forms of that concept."""
    best = min(meanings, key=lambda word: word.order)
    forms = frozenset().union(*(word.forms for word in meanings if word.label == best.label))
    return Word(best.order, best.label, forms, best.kind, best.many, best.value)


def _bounded(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans = []
    while start < end:
        stop = min(end, start + LONGEST_SENTENCE)
        if stop < end:
            blank = text.rfind(" ", start + LONGEST_SENTENCE // 2, stop)
            stop = blank if blank > 0 else stop
        first, last = start, stop
        while first < last and text[first].isspace():
            first += 1
        while last > first and text[last - 1].isspace():
            last -= 1
        if first < last:
            spans.append((first, last))
        start = stop
    return spans


# (minus the number of tokens, rank among spans as long, first token, token past the last, what it is)
_Option = tuple[int, int, int, int, "Word | Place | None"]


def _options(
    words: list[_Placed],
    places: list[Place],
    dates: list[tuple[int, int]],
    span: tuple[int, int],
) -> list[_Option]:
    """Places and dates of a sentence as spans of tokens, widened to whole tokens."""
    starts = [at for at, _ in words]
    found: list[_Option] = []
    inside = [(p.start, p.end, 0, p) for p in places if span[0] <= p.start and p.end <= span[1]]
    for begin, end, rank, place in [*inside, *((a, b, 1, None) for a, b in dates)]:
        first = max(0, bisect_right(starts, begin) - 1)
        last = bisect_left(starts, end)
        if first < last:
            found.append((first - last, rank, first, last, place))
    return found


def _longest(options: list[_Option], size: int) -> dict[int, _Option]:
    """Spans that do not overlap by their first token: the longest first, then by rank, then by place."""
    options.sort(key=lambda option: option[:3])
    used = bytearray(size)
    taken: dict[int, _Option] = {}
    for option in options:
        _, _, first, last, _ = option
        if not any(used[first:last]):
            used[first:last] = b"\x01" * (last - first)
            taken[first] = option
    return taken


def _cut(text: str, words: list[_Placed], taken: dict[int, _Option]) -> tuple[Unit, ...]:
    """The units of a sentence: the chosen spans, and every other token as one of its own."""
    units: list[Unit] = []
    at = 0
    while at < len(words):
        start, token = words[at]
        option = taken.get(at)
        if option is None:
            end = start + len(token.text)
            if token.value is not None:
                units.append(Unit(token.label, token.text, start, end, value=token.value))
            elif token.label:
                units.append(Unit(token.label, token.text, start, end))
            at += 1
            continue
        _, _, _, at, what = option
        end = words[at - 1][0] + len(words[at - 1][1].text)
        units.append(_unit(text[start:end], start, end, what))
    return tuple(units)


def _unit(text: str, start: int, end: int, what: Word | Place | None) -> Unit:
    """A unit for a phrase, a place or (for nothing) a date."""
    if isinstance(what, Word):
        return Unit(what.label, text, start, end, what.forms, what.kind, what.many, None, what.value)
    if what is not None:
        return Unit(label="PLACE", text=text, start=start, end=end, kind=what.kind, place=what)
    return Unit(label="DATE", text=text, start=start, end=end)


def _token(text: str) -> Token:
    """A token as a mark, a number, a capitalised or a plain word."""
    lower = text.lower()
    if text.isspace():
        return Token(text, lower, "", None)
    label = _MARKS.get(lower)
    if label is None and _NUMBER.match(text):
        return Token(text, lower, "NUM", float(text.replace(",", "")))
    return Token(text, lower, label or _kind(text[:1]), None)


def _kind(first: str) -> str:
    return "CAP" if first.isupper() else "WORD" if first.isalnum() else "MARK"


_COMMA = _token(",")
