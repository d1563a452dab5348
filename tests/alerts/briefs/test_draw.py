"""A page is drawn as bounded text and as one HTML document in which nothing from the web can act."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.briefs.draw import DATA, data_of, html, html_of, page_of, text
from alerts.briefs.page import Figure, Page, Row, Section, clean, section
from alerts.message import message_of
from models.alert import Alert, Transition

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "line\r\nBcc: everybody@example.org\r\n\r\nbody",
    "\u202eevil\u2066 \u200fname\u200b",
    "{{ 7 * 7 }} {% for x in y %}",
    "\x1b[2J\x00\x07bell",
    "word " * 2_000,
    "\ud800 half",
    "أغلقت السفارة في كمبالا",
]
ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "table", "tr", "td"),
    *("h1", "h2", "p", "span", "b", "div", "bdi", "q", "a"),
}
"""Elements that a page is made of."""


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs


def page(words: str, url: str = "https://kurier.example/story?a=1&b=2", rows: int = 1) -> Page:
    row = Row(text=words, mark=words, tone=words, notes=(words,) * 9, quote=words, url=url)
    many = section(words, [row] * rows, most=50, empty=words)
    return Page(
        title=words, about=words, summary=words, figures=(Figure(label=words, value=words, tone="bad"),) * 9,
        sections=(many,) * 9, foot=(words,) * 9,
    )  # fmt: skip


def alert(page: Page, *facts: tuple[str, str]) -> Alert:
    return Alert(
        id="digest-1", subject="digest:2023-11-01", transition=Transition.DIGEST, at=datetime(2023, 11, 1, tzinfo=UTC),
        title=clean(page).title, body=text(page), facts=(*facts, data_of(page)),
    )  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words(words: str) -> None:
    drawn = html(page(words, rows=3))
    seen = Seen()
    seen.feed(drawn)
    assert seen.tags <= ALLOWED
    assert not [name for name, _ in seen.attributes if name.startswith("on") or name in {"src", "background"}]
    assert {value for name, value in seen.attributes if name == "href"} == {"https://kurier.example/story?a=1&b=2"}
    assert not re.search(r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069\x00\x07\x1b\r]", drawn + text(page(words)))
    assert len(drawn) < 400_000
    assert "<script" not in drawn
    assert drawn.count('dir="auto"') > 1, "words of any script choose their own direction"


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "http://user:word@kurier.example/", "https://",
     "//kurier.example", "http://a b/",
     "https://kurier.example/\u202egpj.exe", "https://kurier.example/" + "x" * 600, "https://[::1", "ftp://kurier.example/"],
)  # fmt: skip
def test_an_address_that_is_no_plain_one_is_no_link(url: str) -> None:
    assert "<a " not in html(page("words", url))


def test_nothing_is_loaded_from_elsewhere() -> None:
    drawn = html(page("words", url=""))
    assert "http" not in drawn.replace("http-equiv", "")
    assert not re.search(r"url\(|@import|<link|<img|<script|<iframe", drawn)


@given(words=st.text(max_size=300))
def test_the_text_keeps_to_its_lines_whatever_is_told(words: str) -> None:
    told = text(page(words, rows=2))
    assert len(re.findall(r"^- ", told, re.MULTILINE)) <= 8 * 2
    assert all(sign.isprintable() for sign in told if sign != "\n")


def test_the_lists_are_bounded_and_say_so() -> None:
    drawn = clean(page("words", rows=40))
    assert (len(drawn.sections), len(drawn.figures), len(drawn.foot)) == (8, 8, 3)
    assert (len(drawn.sections[0].rows), drawn.sections[0].more) == (12, 28)
    assert "and 28 more" in text(page("words", rows=40))
    assert "and 28 more" in html(page("words", rows=40))


@pytest.mark.parametrize(
    ("n", "others", "shown", "more"), [(0, 0, 0, 0), (3, 0, 3, 0), (4, 0, 3, 1), (3, 5, 3, 5), (9, 5, 3, 11)]
)
def test_a_section_counts_what_it_leaves_out(n: int, others: int, shown: int, more: int) -> None:
    made = section("Events", [Row(text=str(k)) for k in range(n)], most=3, empty="none", others=others)
    assert (len(made.rows), made.more) == (shown, more)


def test_an_empty_section_says_what_is_not_there() -> None:
    empty = Page(title="t", about="a", summary="s", sections=(Section(title="Events", empty="No event is new."),))
    assert "EVENTS\nNo event is new." in text(empty)
    assert "No event is new." in html(empty)


@pytest.mark.parametrize("words", HOSTILE)
def test_an_alert_carries_its_page(words: str) -> None:
    told = alert(page(words), ("new", "3"))
    assert page_of(told) == clean(page(words))
    assert html_of(told) == html(page(words))


def test_an_alert_without_a_page_or_with_a_torn_one_has_no_html() -> None:
    plain = alert(page("words"))
    for facts in ((), ((DATA, "{"),), ((DATA, "[]"),), ((DATA, "[" * 100_000),), ((DATA, json.dumps({"title": 3})),)):
        assert html_of(replace(plain, facts=facts)) is None


def test_what_was_stored_is_cleaned_again_before_it_is_drawn() -> None:
    raw = json.dumps({"title": "t\u202e", "about": "a", "summary": "s",
                      "sections": [{"title": "S", "rows": [{"text": "x", "url": "javascript:alert(1)"}]}]})  # fmt: skip
    stored = replace(alert(page("words")), facts=((DATA, raw),))
    drawn = html_of(stored)
    assert drawn is not None
    assert "javascript" not in drawn
    assert "\u202e" not in drawn


def test_receivers_get_the_figures_and_not_the_page() -> None:
    message = message_of(alert(page("words"), ("new", "3")))
    assert message.facts == (("new", "3"),)
    assert message.html
    assert message.html.startswith("<!doctype html>")
