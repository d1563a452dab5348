"""One night on all sample newsrooms, then everything a user does with it, then the night after."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from samples import labels
from samples.server import SampleServer
from tests.e2e import nights

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def newsrooms() -> Iterator[SampleServer]:
    with SampleServer(port=0) as server:
        yield server


@pytest.fixture(scope="module")
def first(newsrooms: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    data = tmp_path_factory.mktemp("night")
    done = nights.run(data, newsrooms, "night", "--json")
    assert done.returncode == 3, done.stderr
    return data, json.loads(done.stdout)


def expected(kind: str) -> set[tuple[str, str]]:
    return {(event.sending, event.host) for event in labels.expected_events() if event.type == kind}


def tolerated(kind: str) -> set[tuple[str, str]]:
    return {(event.sending, event.host) for story in labels.gold() for event in story.tolerated if event.type == kind}


def test_every_source_has_a_state_and_the_failing_ones_are_named(first: tuple[Path, dict[str, Any]]) -> None:
    states = {row["source"]: row for row in first[1]["sources"]}
    blind = {slug for slug, row in states.items() if row["state"] in {"blind", "blocked"}}
    assert len(blind) == 2, states
    assert all(states[slug]["why"] for slug in blind)
    assert sum(row["state"] == "healthy" for row in states.values()) >= 8


def test_what_comes_in_goes_out_or_is_dropped_with_a_reason(first: tuple[Path, dict[str, Any]]) -> None:
    for row in first[1]["sources"]:
        out = sum(n for outcome, n in row["read"].items() if outcome != "in")
        assert row["read"].get("in", 0) == out, row
        fetched = sum(row["fetch"].get(outcome, 0) for outcome in ("article_kept",))
        assert row["read"].get("in", 0) == fetched, row


@pytest.mark.parametrize(("kind", "floor"), [("closure", 0.85), ("farewell_visit", 0.9)])
def test_most_events_of_the_samples_are_found(first: tuple[Path, dict[str, Any]], kind: str, floor: float) -> None:
    found = {(row["sending"], row["host"]) for row in first[1]["events"] if row["type"] == kind}
    wanted = expected(kind)
    assert wanted
    assert len(found & wanted) / len(wanted) >= floor, sorted(wanted - found)
    sound = wanted | tolerated(kind)
    assert len(found & sound) / len(found) >= 0.9, sorted(found - sound)


def test_alerts_went_out_once_each(first: tuple[Path, dict[str, Any]]) -> None:
    lines = [json.loads(line) for line in (first[0] / "alerts.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(lines) == len({line["id"] for line in lines})
    assert {line["transition"] for line in lines} >= {"mentioned", "source_blind"}


def test_the_terminal_desk_lists_shows_decides_and_takes_back(
    first: tuple[Path, dict[str, Any]], newsrooms: SampleServer
) -> None:
    data = first[0]
    listed = json.loads(nights.run(data, newsrooms, "events", "--json", "--type", "closure").stdout)
    event = listed[0]["id"]
    shown = nights.run(data, newsrooms, "events", event)
    assert shown.returncode == 0
    assert event in shown.stdout
    accepted = nights.run(data, newsrooms, "review", event, "--accept", "--by", "ada", "--json")
    assert json.loads(accepted.stdout)["state"] == "accepted", accepted.stderr
    again = nights.run(data, newsrooms, "review", event, "--accept", "--by", "ada")
    assert again.returncode == 2
    undone = nights.run(data, newsrooms, "review", event, "--undo", "--by", "ada", "--json")
    assert json.loads(undone.stdout)["state"] in {"mentioned", "corroborated"}
    refused = nights.run(data, newsrooms, "review", event, "--reject", "boring", "--by", "ada")
    assert refused.returncode == 2
    assert "not_a_closure" in refused.stderr


def test_a_second_night_finds_nothing_new_and_says_nothing_twice(
    first: tuple[Path, dict[str, Any]], newsrooms: SampleServer
) -> None:
    data = first[0]
    # what was decided by hand meanwhile is told first
    nights.run(data, newsrooms, "notify")
    before, alerts = nights.tables(data), nights.told(data)
    seen = len(newsrooms.requests)
    done = nights.run(data, newsrooms, "night", "--json", EMBASSYWATCH_NOW="2023-11-22T03:00:00+00:00")
    report = json.loads(done.stdout)
    after = nights.tables(data)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == set()
    assert report["events"] == []
    assert all(row["new"] == 0 for row in report["sources"])
    assert nights.told(data) == alerts
    answered = newsrooms.requests[seen:]
    assert {
        request.status for request in answered if request.path == "/feed.xml" and request.host != "phare.example"
    } == {304}
    assert sum(request.status == 304 for request in answered) >= 20


def test_a_replay_with_the_same_rules_changes_nothing(
    first: tuple[Path, dict[str, Any]], newsrooms: SampleServer
) -> None:
    data = first[0]
    before = nights.tables(data)
    done = nights.run(data, newsrooms, "replay", "--json")
    assert done.returncode == 0, done.stderr
    after = nights.tables(data)
    assert {name for name in after if after[name] != before[name]} == set()
