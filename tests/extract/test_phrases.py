"""The tree of phrases finds what spaCy's PhraseMatcher finds over the same words."""

from __future__ import annotations

import random

import pytest
import spacy
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from extract.automaton import Screen
from extract.phrases import Phrases
from extract.reader import engine_of
from extract.spans import Word


def test_finds_what_the_phrase_matcher_finds() -> None:
    nlp = spacy.blank("en")
    cutter = engine_of("en").cutter
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    for phrase in cutter.words:
        matcher.add(phrase, [nlp.make_doc(phrase)])
    chance = random.Random(5)
    pool = [token.text for phrase in cutter.words for token in nlp.make_doc(phrase)]
    some = 0
    for _ in range(300):
        words = []
        for _ in range(12):
            whole = [token.text for token in nlp.make_doc(chance.choice(list(cutter.words)))]
            words += chance.choice((whole, whole[:-1], [chance.choice(pool)], ["Zanzibar"]))
        words = [word.upper() if chance.random() < 0.2 else word for word in words]
        expected = sorted((first, last) for _, first, last in matcher(Doc(nlp.vocab, words=words)))
        found = sorted((first, last) for _, first, last in cutter._phrases.find([word.lower() for word in words]))
        assert found == expected
        some += len(found)
    assert some > 1000


def test_a_phrase_of_no_words_is_refused() -> None:
    with pytest.raises(ValueError, match="without words"):
        Phrases().add([], Word(0, "MISSION", frozenset(), "", False, None))


@pytest.mark.parametrize(
    ("text", "lists"),
    [
        ("The Budget Cuts hurt", {0}),
        ("budgetary cuts", set()),
        ("after the war, cuts in the budget", {1, 2}),
        ("postwar", set()),
        ("", set()),
    ],
)
def test_a_screen_names_the_lists_of_whole_words(text: str, lists: set[int]) -> None:
    assert Screen([["budget cuts"], ["war", "wars"], ["cuts in", "war"]]).named(text) == lists


def test_plain_words_are_split_as_the_tokenizer_splits_them() -> None:
    cutter = engine_of("en").cutter
    tokenizer = cutter.nlp.tokenizer
    chunks = ["embassy", "embassy,", "Cannot", "cannot,", "U.S.", "km,", "a", "a,", ",", ",,", "don't", "caf\u00e9,"]
    chunks += [word + mark for word in tokenizer.rules if not any(c.isspace() for c in word) for mark in ("", ",")]  # type: ignore[union-attr]  # spaCy's stub knows only that it can be called
    for chunk in chunks:
        expected = [(token.idx, token.text) for token in cutter.nlp.make_doc(chunk)]
        assert [(at, token.text) for at, token in cutter._split(chunk)] == expected
