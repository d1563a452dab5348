"""Real texts, which do not ship with the project: they are looked for in the folder EMBASSYWATCH_REAL_INPUT."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from samples.server import SampleServer
from tests.e2e import nights

FOLDER = os.environ.get("EMBASSYWATCH_REAL_INPUT", "")
pytestmark = [
    pytest.mark.real_input,
    pytest.mark.slow,
    pytest.mark.skipif(not FOLDER, reason="EMBASSYWATCH_REAL_INPUT is not set: no real texts at hand"),
]
SERVED_BY = "tumen"


@pytest.fixture(scope="module")
def newsrooms() -> Iterator[SampleServer]:
    with SampleServer(port=0, outlets=[SERVED_BY]) as server:
        yield server


def seed() -> tuple[str, list[str]]:
    lines = [
        line for line in (Path(FOLDER) / "real" / "seed-article.txt").read_text(encoding="utf-8").split("\n") if line
    ]
    return lines[0], lines[1:]


def holds_what_the_seed_article_says(events: list[dict[str, Any]]) -> None:
    told = {(event["type"], event["sending"], event["host"]): event for event in events if not event["historical"]}
    wanted = {("farewell_visit", "AO"), ("farewell_visit", "UG"), ("closure", "AO"), ("closure", "UG"),
              ("closure", "ES"), ("closure", "HK")}  # fmt: skip
    assert {(kind, host) for kind, sending, host in told if sending == "KP"} == wanted
    assert all(sending == "KP" for _, sending, _ in told), told.keys()
    assert told["closure", "KP", "AO"]["stage"] == told["closure", "KP", "UG"]["stage"] == "done"
    assert told["closure", "KP", "ES"]["status"] in {"planned", "announced"}
    assert told["closure", "KP", "ES"]["covered_by"] == "IT"
    assert told["closure", "KP", "HK"]["stage"] != "done"


def test_the_founding_story_through_extract(newsrooms: SampleServer, tmp_path: Path) -> None:
    title, paragraphs = seed()
    record = {"id": "seed", "title": title, "text": "\n".join(paragraphs), "published": "2023-11-01"}
    done = nights.run(tmp_path, newsrooms, "extract", stdin=json.dumps(record))
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    holds_what_the_seed_article_says(said["events"])
    credited = {
        (event["type"], event["host"]): " ".join(link["name"] for link in event["attribution"])
        for event in said["events"]
    }
    for host in ("AO", "UG"):
        assert "KCNA" in credited["farewell_visit", host]
        assert "ocal media" in credited["closure", host]
    counted = {(count["what"], count["n"]) for count in said["counts"] if count["sending"] == "KP"}
    assert {("missions", 53), ("consulates", 3), ("representative_offices", 3), ("relations", 159)} <= counted
    assert any(count["n"] == 12 and "dozen" in count["quote"] for count in said["counts"])
    for event in said["events"]:
        for one in event["evidence"]:
            source = record["title"] if one.get("in") == "title" else record["text"]
            assert source[one["start"] : one["end"]] == one["quote"]


def test_the_founding_story_through_a_night(newsrooms: SampleServer, tmp_path: Path) -> None:
    title, paragraphs = seed()
    path = newsrooms.add_article(SERVED_BY, "cash-crisis", title, paragraphs, datetime(2023, 11, 1, 9, 0, tzinfo=UTC))
    done = nights.run(tmp_path, newsrooms, "night", "--source", SERVED_BY, "--json")
    assert done.returncode == 0, done.stderr
    listed = json.loads(nights.run(tmp_path, newsrooms, "events", "--json").stdout)
    ours = []
    for event in listed:
        shown = json.loads(nights.run(tmp_path, newsrooms, "events", event["id"], "--json").stdout)
        ours += [event for one in shown["reports"] if one["report"]["url"].endswith(path)][:1]
    holds_what_the_seed_article_says(ours)


def test_state_media_without_closing_or_farewell_gives_neither(newsrooms: SampleServer, tmp_path: Path) -> None:
    items = (Path(FOLDER) / "real" / "kcna-en.jsonl").read_text(encoding="utf-8")
    done = nights.run(tmp_path, newsrooms, "extract", stdin=items)
    assert done.returncode == 0, done.stderr
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(said) == len(items.splitlines())
    wrong = [(one["id"], event["type"]) for one in said for event in one["events"]
             if event["type"] in {"closure", "farewell_visit"}]  # fmt: skip
    assert wrong == []
