from __future__ import annotations

import csv
import io

import pytest

from models.alert import Alert, Delivery, DeliveryState, Transition
from models.db import alerts, runs
from models.run import Run, RunState, Tally
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
        unit.commit()
    shown = browser.get("/alerts").text
    assert "3 tries" in shown
    assert "refused" in shown
    assert "<script>alert" not in shown
    (row,) = csv.DictReader(io.StringIO(browser.get("/alerts.csv").content.decode("utf-8-sig")))
    assert row["title"].startswith("'=cmd")
    assert browser.get("/alerts.json?subject=KP-XX-2023-0000").json() == []
