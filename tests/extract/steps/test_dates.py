"""Expressions of time against the day they were printed: Wednesday 15 November 2023, or only a month or year of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.calendar import base_of
from extract.pack import load_pack
from extract.steps.dates import Grammar

GRAMMAR = Grammar(load_pack("en").dates)
BASE = "2023-11-15"

# expression, tense, earliest, latest, precision
CASES = [
    ("today", "past", "2023-11-15", "2023-11-15", "day"),
    ("yesterday", "past", "2023-11-14", "2023-11-14", "day"),
    ("the day before yesterday", "past", "2023-11-13", "2023-11-13", "day"),
    ("tomorrow", "future", "2023-11-16", "2023-11-16", "day"),
    ("overnight", "past", "2023-11-14", "2023-11-15", "range"),
    ("Wednesday", "past", "2023-11-15", "2023-11-15", "day"),
    ("Wednesday", "future", "2023-11-15", "2023-11-15", "day"),
    ("on Monday", "past", "2023-11-13", "2023-11-13", "day"),
    ("on Monday", "future", "2023-11-20", "2023-11-20", "day"),
    ("Monday's", "past", "2023-11-13", "2023-11-13", "day"),
    ("late Tuesday", "past", "2023-11-14", "2023-11-14", "day"),
    ("last Wednesday", "past", "2023-11-08", "2023-11-08", "day"),
    ("next Wednesday", "future", "2023-11-22", "2023-11-22", "day"),
    ("Thursday last week", "past", "2023-11-09", "2023-11-09", "day"),
    ("Friday of this week", "future", "2023-11-17", "2023-11-17", "day"),
    ("Wednesday the 25th", "past", "2023-10-25", "2023-10-25", "day"),
    ("the 3rd", "past", "2023-11-03", "2023-11-03", "day"),
    ("the 28th", "past", "2023-10-28", "2023-10-28", "day"),
    ("the 3rd", "future", "2023-12-03", "2023-12-03", "day"),
    ("the 5th of last month", "past", "2023-10-05", "2023-10-05", "day"),
    ("25 October 2023", "past", "2023-10-25", "2023-10-25", "day"),
    ("25th of October, 2023", "past", "2023-10-25", "2023-10-25", "day"),
    ("October 25, 2023", "past", "2023-10-25", "2023-10-25", "day"),
    ("Oct. 25", "past", "2023-10-25", "2023-10-25", "day"),
    ("Nov. 21", "past", "2022-11-21", "2022-11-21", "day"),
    ("Nov. 21", "future", "2023-11-21", "2023-11-21", "day"),
    ("Dec. 5", "past", "2022-12-05", "2022-12-05", "day"),
    ("Jan. 5", "future", "2024-01-05", "2024-01-05", "day"),
    ("Tuesday, October 24", "past", "2023-10-24", "2023-10-24", "day"),
    ("Wednesday, 24 October 2023", "past", "2023-10-24", "2023-10-25", "range"),
    ("2023-10-25", "past", "2023-10-25", "2023-10-25", "day"),
    ("25/10/2023", "past", "2023-10-25", "2023-10-25", "day"),
    ("05/06/2023", "past", "2023-05-06", "2023-06-05", "range"),
    ("05.06.2023", "past", "2023-06-05", "2023-06-05", "day"),
    ("October 2022", "past", "2022-10-01", "2022-10-31", "month"),
    ("in October", "past", "2023-10-01", "2023-10-31", "month"),
    ("in December", "past", "2022-12-01", "2022-12-31", "month"),
    ("in December", "future", "2023-12-01", "2023-12-31", "month"),
    ("last November", "past", "2022-11-01", "2022-11-30", "month"),
    ("October last year", "past", "2022-10-01", "2022-10-31", "month"),
    ("in May", "past", "2023-05-01", "2023-05-31", "month"),
    ("late October", "past", "2023-10-21", "2023-10-31", "range"),
    ("early October", "past", "2023-10-01", "2023-10-11", "range"),
    ("in 1979", "past", "1979-01-01", "1979-12-31", "year"),
    ("2021", "past", "2021-01-01", "2021-12-31", "year"),
    ("early in 2021", "past", "2021-01-01", "2021-05-02", "range"),
    ("the 1990s", "past", "1990-01-01", "1999-12-31", "range"),
    ("last week", "past", "2023-11-06", "2023-11-12", "week"),
    ("this week", "past", "2023-11-13", "2023-11-19", "week"),
    ("earlier this week", "past", "2023-11-13", "2023-11-15", "week"),
    ("next week", "future", "2023-11-20", "2023-11-26", "week"),
    ("last month", "past", "2023-10-01", "2023-10-31", "month"),
    ("earlier this month", "past", "2023-11-01", "2023-11-15", "month"),
    ("later this month", "future", "2023-11-15", "2023-11-30", "month"),
    ("next month", "future", "2023-12-01", "2023-12-31", "month"),
    ("last year", "past", "2022-01-01", "2022-12-31", "year"),
    ("next year", "future", "2024-01-01", "2024-12-31", "year"),
    ("last summer", "past", "2023-06-01", "2023-08-31", "season"),
    ("summer 2022", "past", "2022-06-01", "2022-08-31", "season"),
    ("next spring", "future", "2024-03-01", "2024-05-31", "season"),
    ("in the first half of 2024", "future", "2024-01-01", "2024-06-30", "range"),
    ("second quarter of 2022", "past", "2022-04-01", "2022-06-30", "quarter"),
    ("over the weekend", "past", "2023-11-11", "2023-11-12", "range"),
    ("last weekend", "past", "2023-11-11", "2023-11-12", "range"),
    ("three days ago", "past", "2023-11-12", "2023-11-12", "day"),
    ("two weeks ago", "past", "2023-10-30", "2023-11-05", "week"),
    ("a year ago", "past", "2022-01-01", "2022-12-31", "year"),
    ("in two weeks", "future", "2023-11-27", "2023-12-03", "week"),
    ("within 10 days", "future", "2023-11-15", "2023-11-25", "range"),
    ("since July 2020", "past", "2020-07-01", None, "open"),
    ("by the end of the year", "future", None, "2023-12-31", "open"),
    ("by year-end", "future", None, "2023-12-31", "open"),
    ("at the end of last year", "past", "2022-12-01", "2022-12-31", "range"),
    ("in the coming weeks", "future", "2023-11-15", None, "open"),
    ("in the past months", "past", None, "2023-11-15", "open"),
    ("until 2025", "future", None, "2025-12-31", "open"),
]


@pytest.mark.parametrize(("words", "tense", "earliest", "latest", "precision"), CASES)
def test_resolves(words: str, tense: str, earliest: str | None, latest: str | None, precision: str) -> None:
    when = GRAMMAR.resolve(words, base_of(BASE), tense)
    assert when is not None
    found = (when.earliest and when.earliest.isoformat(), when.latest and when.latest.isoformat(), when.precision.value)
    assert found == (earliest, latest, precision)
    assert when.words == words


@pytest.mark.parametrize(
    "words",
    ["the following day", "decades ago", "at the time", "recently", "31 February 2023", "the summer"],
)
def test_leaves_open(words: str) -> None:
    assert GRAMMAR.resolve(words, base_of(BASE), "past") is None


@pytest.mark.parametrize(
    ("words", "base", "partial"),
    [
        ("on Monday", "2023-11", None),
        ("October 24", "2023-10", "2023-10-24"),
        ("last month", "2023-11", "2023-10"),
        ("last month", "2023", None),
        ("in 2013", None, "2013"),
        ("on Monday", None, None),
        ("yesterday", "2023-11", None),
        ("last year", "2023", "2022"),
    ],
)
def test_coarse_bases_give_no_finer_days(words: str, base: str | None, partial: str | None) -> None:
    when = GRAMMAR.resolve(words, base_of(base), "past")
    assert (when.partial() if when is not None else None) == partial


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They may leave in the second week.", []),
        ("They march on the embassy.", []),
        ("President Sun met Mr Mon.", []),
        ("Resolution 2270 and others", []),
        ("It closed on Monday, 13 November, officials said.", ["Monday, 13 November"]),
        ("It opened in 1972 and closed on May 3, 1995.", ["in 1972", "May 3, 1995"]),
        ("the 46th anniversary", []),
    ],
)
def test_finds(text: str, found: list[str]) -> None:
    spans = [text[a:b].removeprefix("on ").rstrip(",") for a, b, _ in GRAMMAR.find(text)]
    assert spans == found


@pytest.mark.parametrize("published", ["2023-13-01", "yesterday", "2023-1-1", "23", "2023-11-15T10:00"])
def test_wrong_publication_dates_are_refused(published: str) -> None:
    with pytest.raises(ValueError):
        base_of(published)


@given(st.dates(), st.sampled_from([case[0] for case in CASES]), st.sampled_from(["past", "future"]))
def test_intervals_are_in_order(day: object, words: str, tense: str) -> None:
    when = GRAMMAR.resolve(words, base_of(str(day)), tense)
    assert when is None or when.earliest is None or when.latest is None or when.earliest <= when.latest
