from __future__ import annotations

from dataclasses import replace

import pytest

from models.claim import ClaimType
from models.db import accounts
from models.db import desk as desk_rows
from review.web.wired import Added, Handed, NotAdded
from tests.review.web.making import Browser, Desk, closing, fill, keep_told, later, silent


def test_leads_show_the_clock_that_runs_on_each(desk: Desk, browser: Browser) -> None:
    keep_told(desk, closing("UG", type=ClaimType.FAREWELL_VISIT))
    shown = browser.get("/leads").text
    assert "<strong>155</strong> days left" in shown  # told on 23 October, seen on 20 November, 183 days in all
    later(desk, days=154)
    assert "<strong>1</strong> day left" in browser.get("/leads").text
    later(desk, days=2)
    assert "No lead waits" in browser.get("/leads").text
    assert "<strong>0</strong> days left" in browser.get("/leads?cold=yes").text


def test_leads_out_of_focus_are_shown_when_asked(desk: Desk, browser: Browser) -> None:
    keep_told(desk, closing("FR", sending="DE", type=ClaimType.FAREWELL_VISIT))
    assert "No lead waits" in browser.get("/leads").text
    assert "Germany" in browser.get("/leads?everywhere=yes").text


def test_the_recall_audit_is_marked_and_answered(desk: Desk, browser: Browser) -> None:
    fill(desk, 2)
    keep_told(desk, *(silent(str(at), f"The harvest was good in district {at}. " * 9) for at in range(3)))
    queue = browser.get("/").text
    assert "recall audit" in queue
    with desk.database.unit(writing=False) as unit:
        waiting = [one.version for one in desk_rows.unflagged(unit, share=1)]
    answer = browser.post(f"/recall/{waiting[0]}", {"answer": "nothing"})
    assert answer.headers["location"] == f"/recall/{waiting[1]}"
    browser.post(f"/recall/{waiting[1]}", {"answer": "missed", "note": "an embassy in the last line"})
    assert browser.post(f"/recall/{waiting[2]}", {"answer": "nothing"}).headers["location"] == "/"
    assert browser.post(f"/recall/{waiting[2]}", {"answer": "perhaps"}).status_code == 400
    assert browser.post("/recall/none", {"answer": "nothing"}).status_code == 404
    assert "something was missed" in browser.get(f"/recall/{waiting[1]}").text
    figures = browser.get("/stats").text
    assert "3 of 3" in figures
    assert "67 %" in figures or "of what there is was found" in figures


def test_figures_follow_the_decisions(desk: Desk, browser: Browser) -> None:
    fill(desk, 4)
    for at, id_ in enumerate(desk.ids()):
        later(desk, seconds=6)
        browser.decide(desk.event(id_), "accept" if at else "reject:old_news", seen=desk.now.isoformat())
    shown = browser.get("/stats").text
    assert "rule.type" in shown
    assert "75 %" in shown
    assert "house-ao-a" in shown


def test_something_handed_in_is_taken_and_noted(desk: Desk) -> None:
    taken: list[Handed] = []

    def add(handed: Handed) -> Added:
        taken.append(handed)
        return Added(page="abc", version="v", drop=None, events=("KP-UG-2023-0000",))

    desk.settings = replace(desk.settings, add=add)
    browser = Browser(desk.app())
    answer = browser.post("/add", {"origin": "a call", "text": "A\r\nB", "title": "T", "published": "2023-11-01"})
    assert answer.status_code == 200
    assert "KP-UG-2023-0000" in answer.text
    assert taken == [
        Handed(origin="a call", by="ana", body=b"A\nB", media="text/plain", title="T", published="2023-11-01")
    ]
    with desk.database.unit(writing=False) as unit:
        (trace,) = accounts.trail(unit)
    assert (trace.by, trace.what, trace.subject, trace.detail) == ("ana", "handed_in", "abc", "a call")


def test_a_file_is_taken_whatever_its_name_says(desk: Desk) -> None:
    taken: list[Handed] = []

    def add(handed: Handed) -> Added:
        taken.append(handed)
        return Added(page="abc", version=None, drop="not_html", events=())

    desk.settings = replace(desk.settings, add=add)
    browser = Browser(desk.app())
    answer = browser.client.post(
        "/add",
        data={"csrf": browser.csrf, "origin": "mail"},
        files={"file": ("../../etc/passwd\x00.pdf", b"%PDF-1.7", "application/pdf")},
        headers={"origin": browser.base},
    )
    assert answer.status_code == 200
    assert "neither a page nor a text" in answer.text
    assert (taken[0].body, taken[0].media) == (b"%PDF-1.7", "application/pdf")
    assert "/" not in taken[0].name
    assert ".." not in taken[0].name


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "give an address"),
        ({"text": "x"}, "where it comes from"),
        ({"url": "javascript:alert(1)"}, "http://"),
        ({"url": "file:///etc/passwd"}, "http://"),
        ({"url": "https://refused.example/a"}, "no such host"),
    ],
)
def test_what_cannot_be_taken_is_said_and_the_form_keeps_its_words(
    desk: Desk, form: dict[str, str], words: str
) -> None:
    def add(handed: Handed) -> Added:
        raise NotAdded(f"{handed.url}: no such host")

    desk.settings = replace(desk.settings, add=add)
    answer = Browser(desk.app()).post("/add", {**form, "title": "kept words"})
    assert answer.status_code == 400
    assert words in answer.text
    assert "kept words" in answer.text


def test_handing_in_can_be_off(browser: Browser) -> None:
    assert browser.post("/add", {"url": "https://a.example"}).status_code == 503


def test_an_archive_that_lost_a_page_says_so(desk: Desk, browser: Browser) -> None:
    fill(desk, 1)
    with desk.database.unit(writing=False) as unit:
        from models.db import pages

        (row,) = pages.page_rows(unit)
    assert browser.get(f"/pages/{row.id}").status_code == 200
    for file in desk.archive.files():
        (desk.archive._folder / file).unlink()  # the archive's own folder, as a broken disk leaves it
    assert browser.get(f"/pages/{row.id}").status_code == 500
