"""Words are folded and cut alike in texts and queries; any text is a query, and what is sent holds only its tokens."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.db.search import fts5, tsquery
from models.db.search_query import LONGEST, MOST_PREFIXES, MOST_TERMS, Query, Term, meets, parse
from models.db.search_words import LONGEST_TOKEN, MOST_TOKENS, fold, spans, tokens


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("The embassy's U.S. staff", "the embassy s u s staff"),
        ("Évacuée, Łódź, Ærø, İstanbul ıssız, straße", "evacuee lodz aero istanbul issiz strasse"),
        ("Посольство ещё", "посольство еще"),
        ("Πρεσβεία ΟΔΟΣ", "πρεσβεια οδοσ"),
        ("السَّفارة وَالسفارات للسفارة أُغلقت", "سفاره سفارات سفاره اغلقت"),
        ("سفارت کره ۱۴۰۲", "سفارت كره 1402"),
        ("שַׁגְרִירוּת", "שגרירות"),
        ("大使館", "大使 使館 館"),
        ("주우간다 대사관", "주우 우간 간다 다 대사 사관 관"),
        ("ﾀﾞｯｶ ダッカ", "ダッ ッカ カ ダッ ッカ カ"),
        ("ＫＰ대사관2023", "kp 대사 사관 관 2023"),
        ("दूतावास बंद", "दूतावास बंद"),
        ("a\u200bb a\u00adb \u202eab\u202c", "ab ab ab"),
        ("a\0b\ud800c _any x_y", "a b c any x y"),
        ("", ""),
        ("—…!?·'\"", ""),
    ],
)
def test_tokens(text: str, cut: str) -> None:
    assert " ".join(tokens(text)) == cut


@given(st.text(max_size=200))
def test_a_token_is_letters_and_digits_and_folding_is_done_once(text: str) -> None:
    for token in tokens(text):
        assert token
        assert len(token) <= LONGEST_TOKEN
        assert not re.search(r"[\s'\"\\:*&|!<>()_^{}\x00-\x1f\ud800-\udfff-]", token)
    assert fold(fold(text)) == fold(text) or not text.isascii()


@given(st.text(alphabet="ab é대사館にالس\u0301\u200b.-ßŁ", max_size=60))
def test_spans_find_every_token_in_the_text_as_it_came(text: str) -> None:
    placed = list(spans(text))
    assert [token for _, _, token in placed] == tokens(text)
    assert all(0 <= start < end <= len(text) for start, end, _ in placed)


def test_a_text_without_end_is_bounded() -> None:
    assert len(tokens("a " * 200_000)) == MOST_TOKENS
    assert len(tokens("大" * 200_000)) == MOST_TOKENS
    assert tokens("x" * 10_000) == ["x" * LONGEST_TOKEN]


def term(words: str, *, prefix: bool = False) -> Term:
    return Term(parts=tuple(words.split()), prefix=prefix)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("closing Embassy", Query(groups=((term("closing"),), (term("embassy"),)))),
        ('"closing the embassy"', Query(groups=((term("closing the embassy"),),))),
        ("„closing embassy“", Query(groups=((term("closing embassy"),),))),
        ("Addis-Ababa", Query(groups=((term("addis ababa"),),))),
        ("-visa x", Query(groups=((term("x"),),), without=(term("visa"),))),
        ('x -"visa office"', Query(groups=((term("x"),),), without=(term("visa office"),))),
        ("clos* c*", Query(groups=((term("clos", prefix=True),), (term("c"),)))),
        ('"the emb"*', Query(groups=((term("the emb", prefix=True),),))),
        ("a OR b c", Query(groups=((term("a"), term("b")), (term("c"),)))),
        ("OR a OR OR b OR", Query(groups=((term("a"), term("b")),))),
        ("a or b", Query(groups=((term("a"),), (term("or"),), (term("b"),)))),
        ("大使館", Query(groups=((term("大使 使館"),),))),
        ("館", Query(groups=((term("館", prefix=True),),))),
        ("폐쇄*", Query(groups=((term("폐쇄"),),))),
        ("title:x NEAR(a)", Query(groups=((term("title x"),), (term("near a"),)))),
        ("- -- OR '' * \"", Query()),
    ],
)
def test_parse(text: str, query: Query) -> None:
    assert parse(text) == query


def test_a_query_is_bounded() -> None:
    assert parse("x" * LONGEST).is_cut is False
    assert parse("x" * (LONGEST + 1)).is_cut is True
    many = parse("a " * 100)
    assert many.is_cut
    assert len(many.groups) == MOST_TERMS
    assert sum(term.prefix for term in parse("clos* " * 20).wanted) == MOST_PREFIXES


@given(st.text(max_size=80) | st.text(alphabet="ab\"'-*() OR:\\&|!<>_館대", max_size=60))
def test_what_is_sent_is_only_quoted_tokens_and_our_own_syntax(text: str) -> None:
    query = parse(text)
    plain = re.sub(r"'[^'\s\"\\\\]+'", "", tsquery(query, ("_kevent",)))
    assert re.fullmatch(r"[ &|!()<>\-:*]*", plain.replace("'", "?")), plain
    held = re.sub(r'"[^"\\\\]+"', "", fts5(query, ("_kevent",)))
    assert re.fullmatch(r"(?:title body|tags|AND|OR|NOT|[ {}():*])*", held), held


@pytest.mark.parametrize(
    ("asked", "is_met"),
    [("", True), ("embassy", True), ("emb*", True), ("mbassy", False), ('"embassy of"', True), ('"of embassy"', False),
     ("-lima", False), ("-quito", True), ("quito OR lima", True), ("embassy quito", False), ('"in lima x"', False)],
)  # fmt: skip
def test_small_things_are_met_without_an_index(asked: str, is_met: bool) -> None:
    assert meets(parse(asked), [tokens("Embassy of Peru in Lima"), tokens("x open")]) is is_met
