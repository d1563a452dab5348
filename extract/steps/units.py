"""Units: cuts a field into sentences and a sentence into units, the smallest things that rules see.

Needs shadows, places and the language's concepts and dates. Gives `Sentence`s. Where spans overlap the longest wins,
then places before dates before concepts in the order of concepts.yml. Sentences are cut at a fixed length, so that a
hostile text of one sentence costs no more than its size.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from extract.fold import fold
from extract.pack import Concept
from extract.rules import FORMS
from extract.spans import Place, Unit

# longer than any honest sentence of the press (the longest met in 519 items of state media has 900)
LONGEST_SENTENCE = 1500
_END = re.compile(r"[.!?][\"')\]]{0,3}(?=\s+[\"'(\[]{0,3}[A-Z0-9])|\n+")
_MARKS = {",": "COMMA", ";": "SEMI", ":": "COLON", "-": "DASH", "--": "DASH", "(": "OPENING", ")": "CLOSING",
          '"': "QUOTE", ".": "STOP", "!": "STOP", "?": "ASKED", "'s": "POSS", "'": "POSS",
          "[": "OPENING", "]": "CLOSING"}  # fmt: skip
_NUMBER = re.compile(r"^\d{1,3}(?:,\d{3})+$|^\d{1,7}$")


@dataclass(frozen=True, slots=True)
class Word:
    """What a phrase of concepts.yml says about itself."""

    order: int
    label: str
    forms: frozenset[str]
    kind: str
    many: bool
    value: float | None


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
    """Cuts sentences into units with spaCy's tokenizer and PhraseMatcher; loaded once a language."""

    def __init__(self, nlp: Language, concepts: dict[str, Concept], abbreviations: tuple[str, ...]) -> None:
        self.nlp = nlp
        self.words = vocabulary(concepts)
        self._abbreviations = frozenset(abbreviations)
        self._matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        for phrase in self.words:
            self._matcher.add(phrase, [nlp.make_doc(phrase)])

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
        return word in self._abbreviations or re.fullmatch(r"(?:[A-Z]\.)+", word) is not None

    def units(
        self, text: str, start: int, end: int, places: list[Place], dates: list[tuple[int, int]]
    ) -> tuple[Unit, ...]:
        """Units of the sentence `text[start:end]`; places and dates are given with offsets in `text`."""
        doc = self.nlp.make_doc(text[start:end])
        spans = [(p.start - start, p.end - start, 0, p) for p in places if start <= p.start and p.end <= end]
        taken = _take(doc, spans, dates, start, self._concept_spans(doc))
        units: list[Unit] = []
        token = 0
        while token < len(doc):
            stop, unit = taken.get(token, (token + 1, None))
            built = unit or _plain(doc, token, start)
            if built is not None:
                units.append(built)
            token = stop
        return tuple(units)

    def _concept_spans(self, doc: Doc) -> list[tuple[int, int, Word]]:
        found = []
        for key, first, last in self._matcher(doc):
            meanings = self.words[self.nlp.vocab.strings[key]]
            word = _meaning(meanings)
            found.append((first, last, word))
        return found


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


def _take(
    doc: Doc,
    places: list[tuple[int, int, int, Place]],
    dates: list[tuple[int, int]],
    offset: int,
    concepts: list[tuple[int, int, Word]],
) -> dict[int, tuple[int, Unit]]:
    """First token -> (token past the last, unit), the longest spans first."""
    options: list[tuple[int, int, int, Unit]] = []
    for first, last, _, place in places:
        span = doc.char_span(first, last, alignment_mode="expand")
        if span is not None:
            options.append(
                (
                    span.start,
                    span.end,
                    0,
                    _unit(doc, span.start, span.end, offset, "PLACE", kind=place.kind, place=place),
                )
            )
    for first, last in dates:
        span = doc.char_span(first - offset, last - offset, alignment_mode="expand")
        if span is not None:
            options.append((span.start, span.end, 1, _unit(doc, span.start, span.end, offset, "DATE")))
    for begin, end, word in concepts:
        unit = _unit(
            doc, begin, end, offset, word.label, forms=word.forms, kind=word.kind, many=word.many, value=word.value
        )
        options.append((begin, end, 2 + word.order, unit))
    options.sort(key=lambda option: (option[0] - option[1], option[2], option[0]))
    used: set[int] = set()
    taken: dict[int, tuple[int, Unit]] = {}
    for begin, end, _, unit in options:
        if used.isdisjoint(range(begin, end)):
            used.update(range(begin, end))
            taken[begin] = (end, unit)
    return taken


def _unit(
    doc: Doc,
    first: int,
    last: int,
    offset: int,
    label: str,
    *,
    forms: frozenset[str] = frozenset(),
    kind: str = "",
    many: bool = False,
    value: float | None = None,
    place: Place | None = None,
) -> Unit:
    span = doc[first:last]
    return Unit(
        label=label, text=span.text, start=span.start_char + offset, end=span.end_char + offset,
        forms=forms, kind=kind, many=many, value=value, place=place,
    )  # fmt: skip


def _plain(doc: Doc, at: int, offset: int) -> Unit | None:
    """A unit for a token of no concept: a mark, a number, a capitalised or a plain word; None for blanks."""
    token = doc[at]
    text = token.text
    if text.isspace():
        return None
    label = _MARKS.get(text.lower())
    value = None
    if label is None and _NUMBER.match(text):
        label, value = "NUM", float(text.replace(",", ""))
    if label is None:
        label = "CAP" if text[:1].isupper() else "WORD" if text[:1].isalnum() else "MARK"
    return Unit(label=label, text=text, start=token.idx + offset, end=token.idx + offset + len(text), value=value)
