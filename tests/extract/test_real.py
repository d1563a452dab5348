"""The reader on real texts that do not ship with the project."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from extract.batch import read_record
from extract.reader import Reader

FOLDER = os.environ.get("EMBASSYWATCH_REAL_INPUT", "")
pytestmark = [
    pytest.mark.real_input,
    pytest.mark.skipif(not FOLDER, reason="EMBASSYWATCH_REAL_INPUT names no folder of real texts"),
]
READER = Reader()


def find(name: str) -> Path:
    """A real file, in the folder itself or in its `real` or `data/dev-en` part; skips where it is missing."""
    for part in ("", "real", "data", "data/dev-en", "dev-en"):
        path = Path(FOLDER) / part / name
        if path.is_file():
            return path
    pytest.skip(f"{name} is not in EMBASSYWATCH_REAL_INPUT")


@pytest.fixture(scope="module")
def seed() -> dict[str, Any]:
    title, _, text = find("seed-article.txt").read_text(encoding="utf-8").partition("\n")
    return read_record({"id": "seed", "title": title, "text": text.strip(), "published": "2023-11-01"}, READER)


def pick(out: dict[str, Any], type_: str, host: str) -> dict[str, Any]:
    (event,) = [e for e in out["events"] if (e["type"], e["sending"], e["host"]) == (type_, "KP", host)]
    return dict(event)


def test_seed_has_its_six_events_and_no_other(seed: dict[str, Any]) -> None:
    assert {(e["type"], e["sending"], e["host"]) for e in seed["events"]} == {
        ("farewell_visit", "KP", "AO"), ("farewell_visit", "KP", "UG"), ("closure", "KP", "AO"), ("closure", "KP", "UG"),  # noqa: E501 - a sentence or a row
        ("closure", "KP", "ES"), ("closure", "KP", "HK"),
    }  # fmt: skip


@pytest.mark.parametrize("host", ["AO", "UG"])
def test_seed_credits(seed: dict[str, Any], host: str) -> None:
    farewell, closure = pick(seed, "farewell_visit", host), pick(seed, "closure", host)
    assert any("KCNA" in link["name"] and link["kind"] == "state_media" for link in farewell["attribution"])
    assert closure["stage"] == "done" and closure["stance"] == "asserted"
    assert any("local media" in link["name"].lower() and link["kind"] == "press" for link in closure["attribution"])


def test_seed_plans(seed: dict[str, Any]) -> None:
    spain, hongkong = pick(seed, "closure", "ES"), pick(seed, "closure", "HK")
    assert spain["stage"] == "planned" and spain["covered_by"] == "IT"
    assert hongkong["stage"] in ("planned", "underway") and hongkong["status"] != "completed"


def test_seed_counts(seed: dict[str, Any]) -> None:
    counts = {(c["what"], c["n"]) for c in seed["counts"]}
    assert counts >= {
        ("closures", 12),
        ("missions", 53),
        ("consulates", 3),
        ("representative_offices", 3),
        ("relations", 159),
    }


def test_state_media_items_have_no_closure_and_no_farewell() -> None:
    lines = find("kcna-en.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) > 500
    for line in lines:
        record = json.loads(line)
        out = read_record({key: record.get(key) for key in ("id", "title", "text", "published", "lang")}, READER)
        assert not [e for e in out["events"] if e["type"] in ("closure", "farewell_visit")], record["id"]
        for thing in out["events"] + out["signs"]:
            for item in thing["evidence"]:
                assert record[item.get("in", "text")][item["start"] : item["end"]] == item["quote"]
