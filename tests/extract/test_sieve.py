"""The sieve lets through exactly the patterns that spaCy's Matcher finds somewhere in a line."""

from __future__ import annotations

import random

import pytest
import spacy
from spacy.matcher import Matcher
from spacy.tokens import Doc

from extract.pack import load_pack
from extract.rules import FORMS, NO_FORMS, Pattern, compile_rules
from extract.sieve import Sieve
from extract.spans import Node

PATTERNS = compile_rules(load_pack("en").rules)
SIEVE = Sieve(PATTERNS)
VOCAB = spacy.blank("en").vocab


def fits(pattern: Pattern, nodes: tuple[Node, ...]) -> bool:
    matcher = Matcher(VOCAB)
    matcher.add("it", [list(pattern.tokens)])
    tags = ["+".join(sorted(node.forms)) or NO_FORMS for node in nodes]
    return bool(matcher(Doc(VOCAB, words=[node.label for node in nodes], tags=tags)))


def drawn(pattern: Pattern, chance: random.Random) -> tuple[Node, ...]:
    """A line that fits a pattern or nearly does: elements left out, repeated, with and without verb forms."""
    nodes: list[Node] = []
    for labels, token in zip(pattern.labels, pattern.tokens, strict=True):
        times = {"?": (0, 1), "*": (0, 1, 3), "+": (1, 2)}.get(str(token.get("OP", "")), (1, 1, 1, 1, 1, 0))
        for _ in range(chance.choice(times)):
            tag = token.get("TAG")
            told = chance.choice(tag["IN"]) if isinstance(tag, dict) else NO_FORMS
            forms = frozenset(told.split("+") if told != NO_FORMS else chance.sample(FORMS, chance.choice((0, 0, 1))))
            nodes.append(Node(label=chance.choice(sorted(labels)), first=0, last=0, forms=forms))
        if chance.random() < 0.04:
            nodes.append(Node(label="UNHEARD_OF", first=0, last=0))
    return tuple(nodes)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_let_through_fits_and_what_is_kept_back_does_not(seed: int) -> None:
    chance = random.Random(seed)
    seen = {True: 0, False: 0}
    for number in chance.sample(range(len(PATTERNS)), 80):
        nodes = drawn(PATTERNS[number], chance)
        fitting = SIEVE.fitting(nodes, SIEVE.likely(nodes))
        for other in {number, *chance.sample(range(len(PATTERNS)), 3)}:
            expected = bool(nodes) and fits(PATTERNS[other], nodes)
            assert (other in fitting) is expected, PATTERNS[other].rule.id
            seen[expected] += 1
    assert min(seen.values()) > 20


def test_a_very_long_line_is_left_to_the_matcher() -> None:
    nodes = tuple(Node(label="WORD", first=at, last=at) for at in range(401))
    assert SIEVE.fitting(nodes, [0, 1]) == [0, 1]
    assert SIEVE.fitting(nodes[:400], [0, 1]) == []
