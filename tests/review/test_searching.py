"""Snippets show the place where what was sought stands together, and nothing hidden."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.db.search_query import parse
from review.searching import WINDOW, marked, snippet


def shown(text: str, asked: str) -> str:
    return "".join(f"[{run.text}]" if run.hit else run.text for run in snippet(text, parse(asked)))


FILLER = "nothing of note here. " * 40


@pytest.mark.parametrize(
    ("text", "asked", "wanted"),
    [
        ("The Embassy closed.", "embassy", "The [Embassy] closed."),
        ("The embassy has closed.", '"has closed" embassy', "The [embassy] [has closed]."),
        ("The embassy has\nclosed.", '"has closed"', "The embassy [has closed]."),
        ("L'ambassade fermée", "fermee", "L'ambassade [fermée]"),
        ("주우간다 대사관은", "대사관", "주우간다 [대사관]은"),
        ("A \u202emarmot\u202c", "marmot", "A [marmot]"),
        ("A mar\u200bmot", "marmot", "A [marmot]"),
        ("closings, closed", "clos*", "[closings], [closed]"),
        ("nothing", "marmot", "nothing"),
        ("", "marmot", ""),
        ("<b>x</b>", "x", "<b>[x]</b>"),
    ],
)
def test_snippets(text: str, asked: str, wanted: str) -> None:
    assert shown(text, asked) == wanted


def test_the_place_with_most_of_the_words_is_shown() -> None:
    text = f"A marmot. {FILLER}A marmot at the embassy in Lima. {FILLER}"
    held = shown(text, "marmot embassy lima")
    assert "[marmot] at the [embassy] in [Lima]" in held
    assert held.startswith("… ")
    assert held.endswith(" …")
    assert len(held) < WINDOW + 60


def test_a_text_without_end_is_looked_at_in_part() -> None:
    assert "[marmot]" not in shown("word " * 40_000 + "marmot", "marmot")
    assert shown("word " * 40_000 + "marmot", "marmot").startswith("word word")


def test_titles_are_marked_from_their_beginning() -> None:
    runs = marked("Marmot " * 100, parse("marmot"))
    assert runs[0].hit
    assert sum(len(run.text) for run in runs) < 210


@given(st.text(max_size=400), st.text(max_size=20))
def test_any_text_and_query_give_runs_of_visible_text(text: str, asked: str) -> None:
    for run in snippet(text, parse(asked)):
        assert run.text
        assert not {"\n", "\r", "\0", "\u202e", "\u200b"} & set(run.text)
