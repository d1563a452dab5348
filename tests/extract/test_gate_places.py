"""The automaton finds the states that spaCy's PhraseMatcher finds over the same names, and those inside its tokens."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher

from extract.fold import shade
from extract.reader import engine_of
from extract.steps import places, screen

GOLD = Path(__file__).parents[1] / "gold" / "en"
Spans = list[tuple[int, int]]


@cache
def matchers() -> tuple[Language, PhraseMatcher, PhraseMatcher]:
    nlp = spacy.blank("en")
    lower, exact = PhraseMatcher(nlp.vocab, attr="LOWER"), PhraseMatcher(nlp.vocab, attr="ORTH")
    for number, entry in enumerate(engine_of("en").table):
        if entry.options[0][1] != "region":
            (exact if entry.exact else lower).add(str(number), [nlp.make_doc(entry.text)])
    return nlp, lower, exact


def leftmost_longest(spans: Spans) -> Spans:
    chosen: Spans = []
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not chosen or start >= chosen[-1][1]:
            chosen.append((start, end))
    return chosen


def theirs(text: str) -> tuple[Spans, set[int]]:
    """Spans of the PhraseMatcher, and the offsets at which its tokens begin."""
    nlp, *both = matchers()
    doc = nlp.make_doc(text)
    found = [doc[first:last] for matcher in both for _, first, last in matcher(doc)]
    return leftmost_longest([(span.start_char, span.end_char) for span in found]), {token.idx for token in doc}


def ours(text: str) -> Spans:
    table = engine_of("en").table
    hits = places.choose(engine_of("en").gate.look(text, screen.lower(text)).places, table)
    return [(start, end) for start, end, number in hits if table[number].options[0][1] != "region"]


@pytest.mark.parametrize("name", sorted(path.name for path in GOLD.glob("*.jsonl")))
def test_spans_equal_the_phrase_matchers(name: str) -> None:
    for line in (GOLD / name).read_text(encoding="utf-8").splitlines():
        text = shade(json.loads(line)["text"]).text
        expected, begins = theirs(text)
        found = ours(text)
        lost = [span for span in expected if not any(a <= span[0] and span[1] <= b for a, b in found)]
        assert lost == [], text[lost[0][0] - 20 : lost[0][1] + 20]
        # names lower-cased for the PhraseMatcher are cut otherwise at the stop of "St." than texts are
        whole = [s for s in found if s[0] in begins and text[s[1] : s[1] + 1].isspace() and "." not in text[slice(*s)]]
        more = [span for span in whole if span not in expected]
        assert all(any(a < e and b > s for s, e in expected) for a, b in more), [text[a - 9 : b + 9] for a, b in more]
