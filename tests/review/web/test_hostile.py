"""Stored and sent things that mean harm: scripts, addresses, formulas, templates, paths, numbers, notes."""

from __future__ import annotations

import html
from html.parser import HTMLParser

import pytest

from models.db import desk as desk_rows
from models.db import events
from tests.events.making import by
from tests.review.web.making import Browser, Desk, closing, fill, keep_told, silent

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    '"><x onfocus=alert(1) autofocus>',
    "{{7*7}}${7*7}{% raw %}",
    "'; DROP TABLE events; --",
    "' OR 1=1--",
    "</textarea><script>alert(1)</script>",
)


class Nodes(HTMLParser):
    """Every element with its attributes, as a browser would have them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def require_harmless(text: str) -> None:
    for tag, attributes in Nodes(text).found:
        assert tag != "script" or (attributes.get("src") or "").startswith("/static/"), attributes
        assert tag not in {"svg", "x", "iframe", "object", "embed", "base", "meta http-equiv"}
        assert not [name for name in attributes if name.startswith("on")], attributes
        for name in ("href", "src", "action", "formaction"):
            value = attributes.get(name) or "/"
            assert value.startswith(("/", "http://", "https://", "#")), (tag, name, value)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_becomes_a_node(desk: Desk, browser: Browser, payload: str) -> None:
    keep_told(desk, closing("UG", title=payload, city=payload, attribution=(by(payload),)))
    keep_told(desk, closing("UG", "b", title=payload, after=300))
    keep_told(desk, silent("x", f"{payload} " * 30, title=payload))
    ids = desk.ids()
    browser.decide(desk.event(ids[0]), "unsure", note=payload)
    with desk.database.unit(writing=False) as unit:
        page = next(
            iter(desk_rows.told_by(unit, [r.version for _, r in events.reports_of(unit, ids[0])]).values())
        ).page
        (lead,) = desk_rows.unflagged(unit, share=1)
    paths = ["/", "/leads?everywhere=yes&cold=yes", "/stats", f"/pages/{page}", f"/recall/{lead.version}"]
    paths += [f"/events/{ids[0]}", f"/events/{ids[0]}/edit", f"/events/{ids[1]}"]
    for path in paths:
        answer = browser.get(path)
        assert answer.status_code == 200, path
        require_harmless(answer.text)
    seen = browser.get(f"/events/{ids[0]}").text
    assert html.escape(payload, quote=False)[:12] in seen.replace("&#34;", '"').replace("&#39;", "'")  # shown as words


@pytest.mark.parametrize("key", ["q", "type", "host", "sending", "flag", "page", "outlet", "done", "undone", "batch"])
@pytest.mark.parametrize("payload", PAYLOADS[:4])
def test_no_payload_in_an_address_becomes_a_node(browser: Browser, key: str, payload: str) -> None:
    answer = browser.client.get("/", params={key: payload})
    assert answer.status_code in {200, 400}
    require_harmless(answer.text)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "//evil.example/x",
        "\tjavascript:x",
    ],
)
def test_only_web_addresses_become_links(desk: Desk, browser: Browser, url: str) -> None:
    from dataclasses import replace

    claim, report = closing("UG")
    keep_told(desk, (claim, replace(report, url=url)))
    text = browser.get(f"/events/{desk.ids()[0]}").text
    require_harmless(text)
    assert "no live page" in text
    assert ">Live page<" not in text


def test_links_that_lead_out_give_nothing_away(desk: Desk, browser: Browser) -> None:
    fill(desk, 1)
    text = browser.get(f"/events/{desk.ids()[0]}").text
    outward = [held for tag, held in Nodes(text).found if tag == "a" and (held["href"] or "").startswith("http")]
    assert outward
    for held in outward:
        assert {"noopener", "noreferrer", "nofollow"} <= set((held["rel"] or "").split())


@pytest.mark.parametrize(
    "number", ["1e9", "-1", "0x1", "٣", "1.5", "999999999999999999999", " 1", "NaN", "'", "1;DROP TABLE events"]
)
def test_numbers_are_plain_digits(browser: Browser, number: str) -> None:
    answer = browser.client.get("/", params={"page": number})
    assert answer.status_code == 400
    assert "not a whole number" in answer.text


@pytest.mark.parametrize(
    "path",
    ["/events/1e9", "/events/-1", "/events/0x1", "/events/٣", "/events/' OR 1=1--", "/events/..%2f..%2fetc%2fpasswd",
     "/pages/../../etc/passwd", "/pages/..%2f..%2fetc%2fpasswd", "/pages/..%2f..%2fetc%2fpasswd/raw", "/pages/%00",
     "/recall/..%2fx", "/events/" + "A" * 5000],
)  # fmt: skip
def test_ids_that_are_none_give_the_same_page(desk: Desk, browser: Browser, path: str) -> None:
    fill(desk, 1)
    answer = browser.get(path)
    assert answer.status_code == 404
    require_harmless(answer.text)
    assert desk.ids()


def test_an_archived_page_is_never_a_page_of_ours(desk: Desk, browser: Browser) -> None:
    keep_told(desk, closing("UG", title="<script>alert(1)</script>"))
    with desk.database.unit(writing=False) as unit:
        (told,) = desk_rows.told_by(unit, [r.version for _, r in events.reports_of(unit, desk.ids()[0])]).values()
    raw = browser.get(f"/pages/{told.page}/raw")
    assert raw.headers["content-type"] == "application/octet-stream"
    assert raw.headers["content-disposition"] == f'attachment; filename="{told.page}.bin"'
    assert raw.headers["x-content-type-options"] == "nosniff"
    shown = browser.get(f"/pages/{told.page}")
    assert "&lt;html&gt;" in shown.text
    require_harmless(shown.text)


def test_a_note_of_five_megabytes_is_refused_and_one_in_any_script_kept(desk: Desk, browser: Browser) -> None:
    fill(desk, 1)
    event = desk.event(desk.ids()[0])
    assert browser.decide(event, "accept", note="x" * 5_000_000).status_code == 413
    assert browser.decide(event, "accept", note="x" * 5_001).status_code == 413
    assert desk.event(event.id).revision == event.revision
    note = "أُغلقت السفارة 🏴‍☠️ \u202eabc 대사관 폐쇄"
    assert browser.decide(event, "accept", note=note).status_code == 303
    with desk.database.unit(writing=False) as unit:
        assert events.verdicts_of(unit, event.id)[0].note == note
    assert "أُغلقت السفارة" in browser.get(f"/events/{event.id}").text


@pytest.mark.parametrize(("lang", "way"), [("ar", "rtl"), ("fa", "rtl"), ("ko", "ltr"), ("zh", "ltr"), ("und", "auto")])
def test_texts_say_their_language_and_direction(desk: Desk, browser: Browser, lang: str, way: str) -> None:
    keep_told(desk, closing("UG"), lang=lang)
    text = browser.get(f"/events/{desk.ids()[0]}").text
    quotes = [held for tag, held in Nodes(text).found if tag == "p" and held.get("class") == "quote"]
    assert quotes
    assert {held.get("dir") for held in quotes} == {way}
    assert {held.get("lang") for held in quotes} == {None if lang == "und" else lang}
