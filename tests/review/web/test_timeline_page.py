from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date, timedelta

import pytest

from models.db import events
from models.event import Event
from models.when import Precision, When
from review.web.strip import LEFT, ROW, Scale, lines, month_of, scale_of
from tests.review.web.making import Browser, Desk, closing, fill, keep_told, later


def drawings(shown: str) -> list[ET.Element]:
    parts = shown.split('<div class="drawing')[1:]
    return [ET.fromstring(part[part.index("<svg") : part.index("</svg>") + 6]) for part in parts]


def test_each_event_is_a_link_in_the_drawing_and_a_row(desk: Desk, browser: Browser) -> None:
    fill(desk, 5)
    shown = browser.get("/timeline").text
    _, missions = drawings(shown)
    assert {link.get("href") for link in missions.findall("a")} == {f"/events/{id_}" for id_ in desk.ids()}
    assert {row["event"] for row in browser.get("/timeline.json").json()} == set(desk.ids())
    assert browser.get("/timeline.csv?host=AO").text.count("\r\n") == 2


def test_what_is_told_later_or_rejected_is_not_there(desk: Desk, browser: Browser) -> None:
    fill(desk, 3)
    first = min(str(desk.event(id_).reported_first) for id_ in desk.ids())
    assert len(browser.get(f"/timeline.json?as_of={first}").json()) == 1
    assert "Nothing happened here" in browser.get("/timeline?as_of=2020-01-01").text
    browser.decide(desk.event(desk.ids()[0]), "reject:old_news")
    assert len(browser.get("/timeline.json").json()) == 2
    assert browser.get("/timeline.json?accepted=yes").json() == []


@pytest.mark.parametrize("asked", ["as_of=soon", "type=party", "host=ZZ", "page=0"])
def test_a_filter_that_is_none_is_refused(desk: Desk, browser: Browser, asked: str) -> None:
    fill(desk, 1)
    assert browser.get(f"/timeline?{asked}").status_code == 400


def test_an_interval_is_drawn_as_one_and_an_open_end_as_open(desk: Desk) -> None:
    fill(desk, 1)
    event: Event = replace(
        desk.event(desk.ids()[0]),
        effective=When(earliest=date(2023, 3, 1), latest=date(2023, 6, 30), precision=Precision.RANGE, words="spring"),
    )
    scale = Scale(month_of(date(2023, 1, 1)), 12)
    (line,) = lines([event], scale)
    month = scale.at(date(2023, 2, 1)) - LEFT
    assert line.right - line.left == pytest.approx(4 * month, rel=0.05)
    assert not (line.is_open_left or line.is_open_right)
    later = replace(
        event, effective=When(earliest=date(2023, 3, 1), latest=None, precision=Precision.OPEN, words="from March")
    )
    assert [one.is_open_right for one in lines([event, later], scale)] == [False, True]
    assert lines([event, later], scale)[1].y - line.y == ROW


def test_the_scale_of_nothing_is_none_and_of_centuries_is_bounded(desk: Desk) -> None:
    fill(desk, 1)
    event = desk.event(desk.ids()[0])
    assert scale_of([]) is None
    old = replace(
        event,
        effective=When(earliest=date(1, 1, 1), latest=date(9999, 12, 31), precision=Precision.RANGE, words="ever"),
    )
    scale = scale_of([old, event])
    assert scale is not None
    assert scale.months <= 150
    assert lines([old], scale)[0].left == LEFT


def known_on(browser: Browser, day: date) -> dict[str, str]:
    return {row["event"]: row["state"] for row in browser.get(f"/timeline.json?known={day}").json()}


def test_the_second_clock_shows_what_was_known_by_a_day(desk: Desk, browser: Browser) -> None:
    keep_told(desk, closing("UG", "first", after=1, title="One"), closing("AO", after=4))
    keep_told(desk, closing("UG", "second", after=6, title="Two"))
    uganda = next(id_ for id_ in desk.ids() if "-UG-" in id_)
    with desk.database.unit(writing=False) as unit:
        fetched = sorted(report.fetched_at.date() for _, report in events.reports_of(unit, uganda))
    first, last = fetched[0], fetched[-1]
    assert known_on(browser, first - timedelta(days=1)) == {}
    assert known_on(browser, first) == {uganda: "mentioned"}
    assert known_on(browser, last)[uganda] == "corroborated"
    assert set(known_on(browser, last)) == set(desk.ids())


def test_a_decision_is_known_from_its_day_on_and_an_undone_one_until_it_was_undone(
    desk: Desk, browser: Browser
) -> None:
    fill(desk, 1)
    (id_,) = desk.ids()
    browser.decide(desk.event(id_), "accept")
    accepted = desk.now.date()
    later(desk, days=2)
    browser.decide(desk.event(id_), "reject:old_news")
    assert known_on(browser, accepted - timedelta(days=1)) == {id_: "mentioned"}
    assert known_on(browser, accepted) == {id_: "accepted"}
    assert known_on(browser, accepted + timedelta(days=2)) == {}
    assert browser.get("/timeline?known=soon").status_code == 400
