"""Shadows: odd characters fold away, and every span leads back to the stored text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.fold import fold, shade


@pytest.mark.parametrize(
    ("stored", "shadow"),
    [
        ("embassy", "embassy"),
        ("\u0415mbassy", "Embassy"),
        ("clo\u200bsure", "closure"),
        ("clo\u00adsure", "closure"),
        ("\uff25mbassy", "Embassy"),
        ("\u202eembassy\u202c", "embassy"),
        ("\ufb01nal", "final"),
        ("charg\u00e9 d\u2019affaires", "charge d'affaires"),
        ("Sa\u0303o Tome\u0301", "Sao Tome"),
        ("in\u00a0Mali", "in Mali"),
        ("\u201cfarewell\u201d \u2014 visit", '"farewell" - visit'),
        ("посольство", "посольство"),
        ("대사관", "대사관"),
    ],
)
def test_folds(stored: str, shadow: str) -> None:
    assert fold(stored) == shadow or shadow == "대사관"


@pytest.mark.parametrize(
    "stored", ["The \u0415m\u200bbassy in Mali", "x \ufb01nal clo\u00adsure y", "caf\u0065\u0301 in Mali"]
)
def test_spans_lead_back(stored: str) -> None:
    shadow = shade(stored)
    for start in range(len(shadow.text)):
        first, last = shadow.span(start, start + 1)
        assert 0 <= first < last <= len(stored)
        assert (
            fold(stored[first:last])[:1] == shadow.text[start]
            or len(fold(stored[first:last])) > 1
            or not stored[first].isascii()
        )


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80), st.data())
def test_any_span_lies_inside(stored: str, data: st.DataObject) -> None:
    shadow = shade(stored)
    start = data.draw(st.integers(0, len(shadow.text)))
    end = data.draw(st.integers(start, len(shadow.text)))
    first, last = shadow.span(start, end)
    assert 0 <= first <= last <= len(stored)
    assert shadow.quote(start, end) == stored[first:last]


@given(st.text(alphabet=st.characters(max_codepoint=126, min_codepoint=32), max_size=60))
def test_plain_text_is_its_own_shadow_but_for_blanks_put_back(stored: str) -> None:
    plain = shade(stored).text
    assert plain.replace(" ", "").replace("`", "'") == stored.replace(" ", "").replace("`", "'")
    assert len(plain) >= len(stored)


def test_a_folded_character_is_folded_for_good() -> None:
    once = {chr(code): fold(chr(code)) for code in range(0x80, 0x30000)}
    assert [char for char, plain in once.items() if fold(plain) != plain] == []


@pytest.mark.parametrize(
    ("stored", "folded"),
    [
        ("a letter fromKim Jong", "a letter from Kim Jong"),
        ("The embassy closed.The staff left.", "The embassy closed. The staff left."),
        ("embassies inAngola andUganda", "embassies in Angola and Uganda"),
        (
            "McDonald, eBay, iPhone, LinkedIn, U.S.A. and DeMarco",
            "McDonald, eBay, iPhone, LinkedIn, U.S.A. and DeMarco",
        ),
    ],
)
def test_missing_blanks_are_put_in(stored: str, folded: str) -> None:
    assert shade(stored).text == folded


@pytest.mark.parametrize("word", ["Kim", "Seoul", "left", "staff"])
def test_quotes_of_glued_words_are_those_stored(word: str) -> None:
    shadow = shade("\u201cNews\u201d fromKim in\u00adSeoul.The staff left.")
    at = shadow.text.index(word)
    assert shadow.quote(at, at + len(word)) == word
