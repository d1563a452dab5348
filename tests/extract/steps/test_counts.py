"""Counts on invented sentences: whose, how many, of what; numbers of other things are none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.batch import read_record
from extract.reader import Reader

READER = Reader()
# a sentence and its counts as `SENDER number what`, `-` for a range or share
TABLE = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parents[1] / "counts.tsv").read_text(encoding="utf-8").splitlines()
]


def counts(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read_record({"id": "s", "text": text, "published": "2023-11-15"}, READER)["counts"]
    return found


def said(text: str) -> set[str]:
    return {f"{c['sending']} {'-' if c['n'] is None else c['n']} {c['what']}" for c in counts(text)}


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_counts(text: str, expected: str) -> None:
    assert said(text) == {part.strip() for part in expected.split(";") if part.strip()}


@pytest.mark.parametrize(
    ("words", "n", "low", "high"),
    [
        ("some 40", 40, 32, 48),
        ("more than 40", 40, 40, None),
        ("40 or more", 40, 40, None),
        ("fewer than 40", 40, None, 40),
        ("sixteen or so", 16, 13, 19),
        ("twenty-six", 26, None, None),
        ("a hundred and thirty", 130, None, None),
        ("two hundred and fifty", 250, None, None),
        ("three dozen", 36, None, None),
        ("half a dozen", 6, None, None),
        ("between 40 and 50", None, 40, 50),
        ("40 to 50", None, 40, 50),
        ("40-50", None, 40, 50),
        ("six or seven", None, 6, 7),
        ("a quarter of its 41", None, 10, 11),
        ("half of its 40", None, 20, 20),
    ],
)
def test_how_exactly(words: str, n: int | None, low: int | None, high: int | None) -> None:
    first = counts(f"Peru has {words} embassies.")[0]
    assert (first["n"], first.get("low"), first.get("high")) == (n, low, high)
    assert first["quote"].startswith(words)


@pytest.mark.parametrize(
    ("text", "as_of"),
    [
        ("As of September 2023, Peru had 64 embassies.", "2023-09"),
        ("In 1995 Peru had 64 embassies.", "1995"),
        ("Peru has 64 embassies.", None),
        ("Peru has 64 embassies; it closed one in 2011.", None),
    ],
)
def test_as_of(text: str, as_of: str | None) -> None:
    assert counts(text)[0].get("as_of") == as_of


def test_who_counts_is_told() -> None:
    (link,) = counts("Peru has 64 embassies, according to Reuters.")[0]["attribution"]
    assert (link["name"], link["kind"]) == ("Reuters", "press")


@settings(max_examples=60, deadline=None)
@given(st.integers(10, 400))
def test_any_number_is_read(number: int) -> None:
    assert said(f"Peru has {number} embassies.") == {f"PE {number} embassies"}
