"""Events, feeds and missions by suffix, with the filters of the pages."""

from __future__ import annotations

import csv
import io
import json

import feedparser
import geojson
import pyarrow.parquet as pq
import pytest

from tests.review.web.making import Browser, Desk, closing, fill, keep_told


def test_every_suffix_gives_the_events_that_the_address_asks_for(desk: Desk, browser: Browser) -> None:
    fill(desk, 4)
    keep_told(desk, closing("UG", sending="FR"))
    query = "?sending=KP&since=2023-10-24"
    tables = {kind: browser.get(f"/events.{kind}{query}") for kind in ("csv", "jsonl", "geojson", "parquet")}
    for kind, answer in tables.items():
        assert answer.status_code == 200
        assert answer.headers["content-disposition"] == f'attachment; filename="events.{kind}"'
        assert int(answer.headers["content-length"]) == len(answer.content)
    named = [one["event"] for one in csv.DictReader(io.StringIO(tables["csv"].content.decode("utf-8-sig")))]
    assert len(named) == 3
    assert [json.loads(line)["event"] for line in tables["jsonl"].text.splitlines()] == named
    assert [one.id for one in geojson.loads(tables["geojson"].text).features] == named
    assert pq.read_table(io.BytesIO(tables["parquet"].content))["event"].to_pylist() == named


def test_feeds(desk: Desk, browser: Browser) -> None:
    fill(desk, 3)
    atom = browser.get("/events.atom?sending=KP&host=AO")
    assert atom.headers["content-type"].startswith("application/atom+xml")
    found = feedparser.parse(atom.content)
    assert (found.bozo, len(found.entries)) == (False, 1)
    assert browser.get(found.entries[0].link.removeprefix(browser.base)).status_code == 200
    assert [one.href for one in found.feed.links if one.rel == "self"] == [
        f"{browser.base}/events.atom?sending=KP&host=AO"
    ]
    told = browser.get("/events.jsonfeed").json()
    assert len(told["items"]) == 3


def test_missions_as_a_map(desk: Desk, browser: Browser) -> None:
    found = geojson.loads(browser.get("/register.geojson?sending=KP&host=CN").text)
    assert found.is_valid
    assert {one.properties["sending"] for one in found.features} == {"KP"}
    plain = browser.get("/register.json?sending=KP&host=CN").json()
    assert [one.id for one in found.features] == [one["mission"] for one in plain]


@pytest.mark.parametrize("query", ["type=x", "since=yesterday", "host=XX", "focus=1", "since=2023-1-1", "until=%D9%A3"])
@pytest.mark.parametrize("path", ["/events.csv", "/events.atom"])
def test_filters_that_are_none_are_refused(browser: Browser, path: str, query: str) -> None:
    assert browser.get(f"{path}?{query}").status_code == 400


@pytest.mark.parametrize("path", ["/events.csv", "/events.atom", "/events.jsonfeed", "/register.geojson"])
def test_nobody_has_them_without_an_account(guarded: Desk, path: str) -> None:
    answer = Browser(guarded.app()).get(path)
    assert answer.status_code in {303, 401}
    assert b"KP" not in answer.content
