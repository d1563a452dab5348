"""On any text the grammar raises nothing, gives offsets in order, and needs time as the text is long."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.calendar import base_of
from tests.extract.dates.table import grammar, rows

PIECES = [row.sentence for row in rows("working.tsv")]
WORDS = sorted({word for sentence in PIECES for word in sentence.split()})
HOSTILE = [
    "last ", "the last ", "by the end of ", "1", "12/", "in the ", "over the next ", "twenty ", "between 1990 and ",
    "Monday, ", "May ", "early late mid ", "the first week of ", "  ", "20122012", "10 a.m. on ", "a week ago on ",
]  # fmt: skip


@given(st.lists(st.sampled_from([*WORDS, "\u00a0", "\n", "31", "0000", "99", "'s", "(", "-"]), max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_order_of_words_of_time(words: list[str]) -> None:
    text = " ".join(words)
    spans = grammar().find(text)
    assert all(0 <= start < end <= len(text) for start, end, _ in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    for start, end, _ in spans:
        for tense in ("past", "future"):
            when = grammar().resolve(text[start:end], base_of("2023-11-15"), tense)
            assert when is None or when.words == text[start:end]


@given(st.text(max_size=200), st.sampled_from(["0001-01-01", "9999-12-31", "2024-02-29", "2023-11", "2023"]))
@settings(max_examples=200, deadline=None)
def test_any_text_against_any_day(text: str, published: str) -> None:
    for start, end, _ in grammar().find(text + " last month in ten years"):
        found = grammar().resolve((text + " last month in ten years")[start:end], base_of(published), "future")
        assert found is None or found.earliest is None or found.latest is None or found.earliest <= found.latest


@pytest.mark.parametrize("sentence", PIECES)
@pytest.mark.parametrize("published", ["0001-01-01", "9999-12-31", "2024-02-29"])
def test_ends_of_the_calendar_and_leap_days(sentence: str, published: str) -> None:
    spans = grammar().find(sentence)
    whens = [grammar().resolve(sentence[a:b], base_of(published), t) for a, b, _ in spans for t in ("past", "future")]
    ends = [(w.earliest, w.latest) for w in whens if w is not None and w.earliest and w.latest]
    assert all(first <= last for first, last in ends)


def seconds(text: str) -> float:
    best = 9.0
    for _ in range(3):
        start = time.process_time()
        grammar().find(text)
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_grows_no_faster_than_the_text(piece: str) -> None:
    small, large = piece * (4000 // len(piece)), piece * (16000 // len(piece))
    assert seconds(large) < 0.05 + 8 * seconds(small)
