from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

import samples
from crawler.catalogue import load_catalogue
from models.alert import Alert, Delivery, DeliveryState, Transition
from models.db import alerts, runs, sending
from models.run import Run, RunState, Tally
from models.silence import Silence, SilenceKind
from tests.review.web.making import NOW, Browser, Desk

RUN = Run(id="20231119-a", night="2023-11-19", started_at=NOW, ended_at=NOW, state=RunState.DEGRADED, exit_code=3)
TALLIES = (
    Tally(stage="fetch", source="house-a", outcome="index_kept", n=1),
    Tally(stage="read", source="house-a", outcome="in", n=7),
    Tally(stage="read", source="house-b", outcome="in", n=4),
)


@pytest.fixture
def night(desk: Desk) -> Desk:
    with desk.database.unit() as unit:
        runs.start_run(unit, RUN)
        runs.add_tallies(unit, RUN.id, TALLIES)
        runs.end_run(unit, RUN)
        unit.commit()
    return desk


def test_a_night_shows_its_counts_and_exit_code(night: Desk) -> None:
    browser = Browser(night.app())
    shown = browser.get("/runs").text
    assert "Night of 2023-11-19" in shown
    assert "exit code 3" in shown
    assert "in <strong>11</strong>" in shown
    (run,) = browser.get("/runs.json").json()
    rows = run["counts"]
    assert [(row["stage"], row["outcome"], row["n"]) for row in rows] == [
        ("fetch", "index_kept", 1),
        ("read", "in", 11),
    ]


def test_empty_pages_say_so(browser: Browser) -> None:
    assert "No night has run yet" in browser.get("/runs").text
    assert "Nothing was told" in browser.get("/alerts").text
    assert "No such source" in browser.get("/sources").text
    assert browser.get("/sources?state=asleep").status_code == 400


def test_alerts_show_each_try_and_hostile_titles_do_nothing(desk: Desk, browser: Browser) -> None:
    alert = Alert(
        id="a1",
        subject="KP-UG-2023-0000",
        transition=Transition.MENTIONED,
        at=NOW,
        title="=cmd <script>alert(1)</script>",
        body="b",
    )
    failed = Delivery(
        id="d1",
        alert="a1",
        subscriber="s",
        channel="mail",
        state=DeliveryState.FAILED,
        tries=3,
        last_try=NOW,
        error="refused",
    )
    with desk.database.unit() as unit:
        alerts.keep_alerts(unit, [alert])
        alerts.keep_deliveries(unit, [failed])
        hush = Silence(
            id="5e11", kind=SilenceKind.SILENCE, matcher=(("sending", "<b>KP</b>"),), reason="a drill", author="ada",
            begins=NOW - timedelta(days=1), ends=datetime(2999, 1, 1, tzinfo=UTC),
        )  # fmt: skip
        sending.keep_silence(unit, hush)
        unit.commit()
    shown = browser.get("/alerts").text
    assert "3 tries" in shown
    assert "Given up" in shown
    assert "sending=&lt;b&gt;KP&lt;/b&gt;" in shown
    assert "by ada: a drill" in shown
    assert "refused" in shown
    assert "<script>alert" not in shown
    (row,) = csv.DictReader(io.StringIO(browser.get("/alerts.csv").content.decode("utf-8-sig")))
    assert row["title"].startswith("'=cmd")
    assert browser.get("/alerts.json?subject=KP-XX-2023-0000").json() == []


def keep_report(desk: Desk, night: str, rows: list[dict[str, object]]) -> None:
    folder = desk.settings.data_dir / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{night}.json").write_text(json.dumps({"sources": rows}), encoding="utf-8")


@pytest.fixture
def judged(desk: Desk) -> Browser:
    sources = tuple(load_catalogue([samples.catalogue_folder()]).sources)
    desk.settings = replace(desk.settings, sources=sources)
    blind = {"source": "volta", "state": "blind", "why": "nothing answered <b>at all</b>"}
    keep_report(desk, "2023-11-18", [{"source": "volta", "state": "healthy", "why": ""}])
    keep_report(desk, "2023-11-19", [blind, {"source": "kurier", "state": "quiet", "why": "0 new, 7 are usual"}])
    keep_report(desk, "2023-11-20", [{"source": "volta", "state": "parked", "why": "", "asked": False}])
    return Browser(desk.app())


def test_the_last_night_that_asked_a_source_says_how_it_is(judged: Browser) -> None:
    shown = judged.get("/sources").text
    assert "badge-blind" in shown
    assert "nothing answered &lt;b&gt;at all&lt;/b&gt;" in shown
    assert "0 new, 7 are usual" in shown
    assert "the last night found 1 blind, 1 quiet" in shown or "the last night found 1 quiet, 1 blind" in shown
    assert "not asked yet" in shown


@pytest.mark.parametrize(("asked", "number"), [("night=blind", 1), ("night=quiet", 1), ("night=healthy", 0)])
def test_sources_are_filtered_by_what_the_night_said(judged: Browser, asked: str, number: int) -> None:
    assert len(judged.get(f"/sources.json?{asked}").json()) == number
    assert judged.get("/sources?night=odd").status_code == 400


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"sources": [{"source": "volta", "state": "sleepy"}]}', "[" * 100_000]
)
def test_a_report_that_is_none_is_passed_over(judged: Browser, desk: Desk, text: str) -> None:
    (desk.settings.data_dir / "reports" / "2023-11-21.json").write_text(text, encoding="utf-8")
    assert "badge-blind" in judged.get("/sources").text


def test_a_night_in_which_a_source_was_blind_is_marked_below_the_line(judged: Browser, desk: Desk) -> None:
    with desk.database.unit() as unit:
        runs.start_run(unit, RUN)
        runs.add_tallies(unit, RUN.id, [Tally(stage="read", source="kurier", outcome="in", n=7)])
        unit.commit()
    shown = judged.get("/sources").text
    assert shown.count('<rect class="gone"') == 1
    assert "<title>2023-11-19: 0, blind</title>" in shown
    assert "<title>2023-11-19: 7, quiet</title>" in shown
