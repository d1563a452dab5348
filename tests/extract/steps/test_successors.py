"""Successors on invented sentences: who takes over from whom, and what is no taking over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from extract.batch import read_record
from extract.reader import Reader

READER = Reader()
SHUT = {"closure", "suspension"}
# a text and its closures as `HOST:SUCCESSOR`, `-` for none
TABLE = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parents[1] / "successors.tsv").read_text(encoding="utf-8").splitlines()
]


def shut(text: str) -> list[dict[str, Any]]:
    out = read_record({"id": "s", "text": text, "published": "2023-11-15"}, READER)
    return [event for event in out["events"] if event["type"] in SHUT]


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_takes_over(text: str, expected: str) -> None:
    said = {f"{event['host']}:{event['covered_by'] or '-'}" for event in shut(text)}
    assert said == {part.strip() for part in expected.split(";")}


@pytest.mark.parametrize("text", [text for text, expected in TABLE if not expected.endswith("-")])
def test_the_seat_is_evidence(text: str) -> None:
    for event in shut(text):
        (item,) = [item for item in event["evidence"] if item["field"] == "covered_by"]
        assert text[item["start"] : item["end"]] == item["quote"] != ""


@pytest.mark.parametrize(
    "text",
    [
        "Brazil has shut its embassy in Freetown, and the mission in Accra now also covers Sierra Leone.",
        "Peru closed its embassy in Nairobi, merged with the embassy in Pretoria.",
    ],
)
def test_the_successor_is_never_closed(text: str) -> None:
    assert {event["host"] for event in shut(text)}.isdisjoint({"GH", "ZA"})
