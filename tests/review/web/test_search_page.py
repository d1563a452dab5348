"""The search page: what it finds, how it shows it, and that no text breaks it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.archive import Archive
from models.db import search as index
from models.db.store import Database
from review.web.wired import DeskSettings
from tests.crawler.making import source_at
from tests.review.web.making import Browser, Desk, closing, fill, keep_told, silent
from tests.review.web.test_hostile import PAYLOADS, require_harmless


@pytest.fixture
def both(database: Database, tmp_path: Path) -> Desk:
    """A desk on either database."""
    settings = DeskSettings(local="ana", data_dir=tmp_path, recall_share=1.0)
    return Desk(database=database, archive=Archive(tmp_path / "archive"), settings=settings)


def found(browser: Browser, **query: str) -> list[tuple[str, str]]:
    """Kind and title of what a search gives as JSON."""
    answer = browser.client.get("/search.json", params=query)
    assert answer.status_code == 200, answer.text
    return [(row["kind"], row["title"]) for row in answer.json()]


def test_the_same_questions_find_the_same_on_both_databases(both: Desk) -> None:
    fill(both, 3)
    texts = {
        "a": ("Évacuation à Kampala", "L'ambassade a été fermée lundi, dit le ministère."),
        "b": ("대사관 폐쇄", "주우간다 대사관은 지난주에 폐쇄되었다."),
        "c": ("大使館を閉鎖", "政府は在ウガンダ大使館を閉鎖した。"),
        "d": ("أُغلقت السفارة", "قالت الوزارة إن السفارة في كمبالا أُغلقت."),
        "e": ("Visa notice", "The visa office moves; the embassy stays open."),
    }
    keep_told(both, *(silent(name, text, title=title) for name, (title, text) in texts.items()))
    browser = Browser(both.app())
    table = {
        "evacuation": ["a"], "ÉVACUATION": ["a"], "fermee ministere": ["a"], '"ete fermee"': ["a"], '"fermee ete"': [],
        "ferm*": ["a"], "대사관": ["b"], "폐쇄": ["b"], "우간다": ["b"], "大使館": ["c"], "閉鎖した": ["c"],
        "館": ["c"],
        "اغلقت": ["d"], "سفارة": ["d"], "السفارة": ["d"], "\u202eالسفارة\u202c": ["d"], "visa -moves": [],
        "visa OR fermee": ["a", "e"], "embassy visa": ["e"], '"visa office" -lundi': ["e"], "nowhere": [],
    }  # fmt: skip
    for asked, wanted in table.items():
        titles = {title for kind, title in found(browser, q=asked, kind="article")}
        assert titles == {texts[name][0] for name in wanted}, asked


def test_events_are_found_by_states_quotes_notes_and_id(both: Desk) -> None:
    fill(both, 3)
    browser = Browser(both.app())
    event = both.event(next(id_ for id_ in both.ids() if "-BD-" in id_))
    assert browser.decide(event, "unsure", note="ask the harbour master").status_code == 303
    for asked in (event.id, "bangladesh", "embassy BD", '"harbour master"', '"said on Tuesday" bangladesh'):
        assert [title for kind, title in found(browser, q=asked) if kind == "event"] == [
            title for kind, title in found(browser, q=event.id) if kind == "event"
        ], asked
    assert len([1 for kind, _ in found(browser, q="closure korea") if kind == "event"]) == 3
    assert "unsure" in browser.get("/search?q=harbour").text


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"country": "UG"}, 1),
        ({"country": "Uganda"}, 1),
        ({"host": "uganda", "sending": "KP"}, 1),
        ({"sending": "UG"}, 0),
        ({"source": "house-ug-a"}, 1),
        ({"lang": "en", "kind": "event"}, 3),
        ({"source": "house-ug-a", "kind": "event"}, 1),
        ({"lang": "ko"}, 0),
        ({"since": "2000-01-01", "until": "2100-01-01", "host": "UG"}, 1),
        ({"until": "2000-01-01"}, 0),
    ],
)
def test_filters_are_those_of_the_address(both: Desk, filters: dict[str, str], count: int) -> None:
    keep_told(both, closing("UG"), closing("AO"), closing("ES"))
    browser = Browser(both.app())
    for asked in ({"q": "embassy"}, {}):
        assert len(found(browser, **{"kind": "article", **asked, **filters})) == count


@pytest.mark.parametrize(
    "asked", ["country=Atlantis", "host=Korea", "kind=party", "since=soon", "lang=%27%22", "page=0", "sending=%00"]
)
def test_a_filter_that_is_none_is_refused_or_nothing(browser: Browser, asked: str) -> None:
    answer = browser.get(f"/search?q=x&{asked}")
    assert answer.status_code == (200 if "%00" in asked else 400)
    require_harmless(answer.text)


def test_missions_and_sources_are_found_without_an_index(desk: Desk) -> None:
    kurier = source_at("kurier.example", 443, scheme="https", name="Kurier der Woche", country="PL", languages=("de",))
    desk.settings = replace(desk.settings, sources=(kurier,))
    browser = Browser(desk.app())
    assert ("source", "Kurier der Woche") in found(browser, q="kurier")
    assert ("source", "Kurier der Woche") in found(browser, q='"der woche" poland -radio')
    assert found(browser, q="kurier", lang="ko") == []
    missions = found(browser, q='"north korea" havana', kind="mission")
    assert [title for _, title in missions] == ["embassy of North Korea in Cuba, Havana"]
    assert missions == found(browser, q="havan*", kind="mission", sending="KP")
    shown = browser.get("/search?q=korea").text
    assert "All " in shown
    assert browser.get("/search?q=korea&kind=mission&page=2").status_code == 200


HOSTILE = (
    *PAYLOADS, '"', '""', "'", "*", "-", "--", "a* b*", "OR", "AND NOT", "x OR", "NEAR(a b)", "NEAR/2", "title:x", "^a",
    "{title}: x", "tags:_any", "_any", "_kevent", "a:*", "a & b | !c", "<->", "(((((", ")))", "\\", "\\'", "%", "_",
    "a\0b", "\ud83d", "\u202e\u2066abc\u2069", "\ufeff", "٣", "𝕏", "🏴‍☠️", "ﷺ", "x" * 10_000, "x " * 5_000,
    '"a" ' * 2_500,     "-a " * 3_000, "a OR " * 2_000, "大" * 5_000, "\u0301" * 5_000, "a* " * 3_000,
    "' UNION SELECT password FROM accounts --",
)  # fmt: skip


@pytest.mark.parametrize("suffix", ["", ".json", ".csv"])
def test_no_text_is_an_error(both: Desk, suffix: str) -> None:
    keep_told(both, closing("UG"), *(silent(str(n), f"{text} b", title=text) for n, text in enumerate(HOSTILE[:25])))
    browser = Browser(both.app())
    for text in HOSTILE:
        answer = browser.get(f"/search{suffix}?q={quote(text.encode('utf-8', 'surrogatepass'))}")
        assert answer.status_code == 200, text[:40]
        if not suffix:
            require_harmless(answer.text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60) | st.text(alphabet="ab\"-*() ORNEAR:^{}'\\&|!<>대館", max_size=40))
def test_any_text_gives_a_page(both: Desk, text: str) -> None:
    with both.database.unit(writing=False) as unit:
        assert index.search(unit, index_query(text), index.Filters()).hits == ()


def index_query(text: str) -> object:
    from models.db.search_query import parse

    return parse(text)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_stored_payload_is_shown_as_words_with_its_match_marked(desk: Desk, browser: Browser, payload: str) -> None:
    keep_told(desk, closing("UG", title=f"{payload} marmot", city=payload))
    keep_told(desk, silent("x", f"{payload} marmot {payload} " * 3, title=payload))
    answer = browser.get("/search?q=marmot")
    require_harmless(answer.text)
    assert answer.text.count("<mark>marmot</mark>") >= 2
    assert "<mark>" not in browser.get("/search").text


def test_a_csv_holds_no_formula(desk: Desk, browser: Browser) -> None:
    keep_told(desk, silent("x", "A marmot was seen.", title="=HYPERLINK(1)"))
    rows = list(csv.DictReader(io.StringIO(browser.get("/search.csv?q=marmot").text.lstrip("\ufeff"))))
    assert [row["title"] for row in rows] == ["'=HYPERLINK(1)"]


def test_pages_follow_one_another_and_the_best_comes_first(both: Desk) -> None:
    keep_told(both, *(silent(f"{n}", f"Nothing of note, number {n}. A marmot.") for n in range(30)))
    keep_told(both, silent("best", "Marmot, marmot, marmot.", title="Marmot"))
    browser = Browser(both.app())
    first = browser.get("/search?q=marmot").text
    assert "31 articles" in first
    assert "1–25 of 31" in first
    assert first.index(">Marmot</mark>") < first.index("number")
    assert "26–31 of 31" in browser.get("/search?q=marmot&page=2").text
    assert "26–31 of 31" in browser.get("/search?q=marmot&page=99").text
    assert "1–25 of 31" in browser.get("/search?q=marmot&sort=new").text


def test_more_than_is_ranked_is_said(desk: Desk, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "MOST", 3)
    keep_told(desk, *(silent(f"{n}", f"Marmot number {n}.") for n in range(5)))
    assert "More than 3 texts hold this" in browser.get("/search?q=marmot").text


def test_a_search_that_takes_too_long_says_so(both: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = {
        "_SQLITE": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n WHERE :most",
        "_POSTGRESQL": "SELECT pg_sleep(20) WHERE :most > 0",
    }
    for name, statement in slow.items():
        monkeypatch.setattr(index, name, statement)
    monkeypatch.setattr(index.search, "__kwdefaults__", {"newest": False, "seconds": 0.2})
    answer = Browser(both.app()).get("/search?q=embassy")
    assert answer.status_code == 200
    assert "Too many texts hold this" in answer.text


def test_a_long_search_is_cut_and_says_so(browser: Browser) -> None:
    answer = browser.client.get("/search", params={"q": "word " * 100})
    assert "That is a long search" in answer.text


def test_links_do_not_repeat_what_no_search_looks_at(browser: Browser) -> None:
    answer = browser.client.get("/search", params={"q": "word " * 8_000})
    assert answer.status_code == 200 and "That is a long search" in answer.text
    assert len(answer.content) < 40_000


def test_the_box_is_on_every_page_for_those_who_may_search(guarded: Desk) -> None:
    browser = Browser(guarded.app())
    assert 'role="search"' not in browser.get("/login").text
    browser.login("vera", "the reading room at noon")
    for path in ("/", "/register", "/map", "/help", "/sources", "/nothing-here"):
        assert browser.get(path).text.count('role="search"') == 1, path
    assert 'value="herons"' in browser.get("/search?q=herons").text
