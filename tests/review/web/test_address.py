from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.claim import ClaimType
from review.web.address import Slice, address, code_of, day_of, flag_of, is_here, number_of, slice_of, word_of
from review.web.problem import Problem
from review.web.render import direction, outward
from review.web.sieve import Sieve, as_field, carried, kept, place_of, sieve_of

WORDS = st.text(max_size=30)


@given(st.dictionaries(st.text(min_size=1, max_size=8), WORDS, max_size=5))
def test_an_address_gives_back_its_query(query: dict[str, str]) -> None:
    made = address("/x", query)
    told = dict(parse_qsl(urlsplit(made).query, encoding="utf-8"))
    assert told == {key: value for key, value in query.items() if value}


def test_a_change_replaces_or_removes_a_key() -> None:
    assert address("/", {"a": "1", "page": "3"}, page=None, b=2) == "/?a=1&b=2"
    assert address("/", {"a": "1"}, a="") == "/"


@given(WORDS)
def test_what_is_here_stays_here(target: str) -> None:
    if is_here(target):
        parts = urlsplit(f"http://desk.example{target}")
        assert parts.netloc == "desk.example"
        assert urlsplit(target).netloc == ""


@pytest.mark.parametrize(
    ("target", "here"),
    [("/", True), ("/events/A?b=c#d", True), ("//e", False), ("/\\e", False), ("http://e", False), ("", False),
     ("/a b", False), ("/ä", False), ("\n/", False)],
)  # fmt: skip
def test_paths_of_the_desk(target: str, here: bool) -> None:
    assert is_here(target) is here


@given(st.integers(0, 10_000), st.integers(1, 100), st.integers(1, 300))
def test_slices_cover_all_rows_and_no_more(total: int, size: int, number: int) -> None:
    part = slice_of({"page": str(number)}, total, size=size)
    assert 1 <= part.number <= part.pages
    assert 0 <= part.first <= part.last <= total
    assert part.last - part.first < size
    assert Slice(number=part.pages, size=size, total=total).last == total


@pytest.mark.parametrize(
    ("function", "query"),
    [
        (lambda query: word_of(query, "a", ClaimType), {"a": "party"}),
        (lambda query: code_of(query, "a"), {"a": "XQ"}),
        (lambda query: day_of(query, "a"), {"a": "2023-13-01"}),
        (lambda query: day_of(query, "a"), {"a": "20231101"}),
        (lambda query: day_of(query, "a"), {"a": "٢٠٢٣-١١-٠١"}),
        (lambda query: flag_of(query, "a"), {"a": "maybe"}),
        (lambda query: number_of(query, "a", default=1, low=1), {"a": "0"}),
        (sieve_of, {"flag": "loud"}),
    ],
)
def test_words_that_are_none_are_refused_by_name(function: object, query: dict[str, str]) -> None:
    with pytest.raises(Problem) as told:
        function(query)  # type: ignore[operator]  # each case is a function
    assert told.value.status == 400
    assert "=" in told.value.message


def test_missing_and_empty_words_ask_for_nothing() -> None:
    assert sieve_of({}) == sieve_of({"type": "", "host": ""}) == Sieve()
    assert code_of({"a": "kp"}, "a") == "KP"


def test_filters_survive_a_form() -> None:
    query = {"type": "closure", "host": "UG", "page": "3", "done": "x", "csrf": "y"}
    assert kept(query) == {"type": "closure", "host": "UG"}
    assert carried(as_field(query)) == kept(query)


def test_an_event_outside_the_queue_is_followed_by_the_first() -> None:
    assert place_of((), "x").after is None


@pytest.mark.parametrize(
    ("url", "out"),
    [("https://a.example/b", True), ("HTTP://a.example", True), ("javascript:alert(1)", False), ("//a", False),
     ("https://a\n.example", False), ("", False), ("https://" + "a" * 3000, False)],
)  # fmt: skip
def test_only_plain_web_addresses_lead_out(url: str, out: bool) -> None:
    assert (outward(url) == url) is out


@pytest.mark.parametrize(
    ("lang", "way"), [("ar-EG", "rtl"), ("he", "rtl"), ("en", "ltr"), ("und", "auto"), ("", "auto")]
)
def test_directions(lang: str, way: str) -> None:
    assert direction(lang) == way
