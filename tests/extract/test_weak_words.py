"""A bare "mission" is read where it says whose it is and where, and a crowd closes no embassy."""

from __future__ import annotations

import pytest

from extract.batch import read_record
from extract.reader import Reader

READER = Reader()


def told(text: str) -> set[tuple[str, str, str]]:
    said = read_record({"id": "x", "text": text, "published": "2024-05-14"}, READER)
    return {(event["type"], event["sending"], event["host"]) for event in said["events"]}


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("Cuba will close its mission in Kathmandu.", ("CU", "NP")),
        ("The Cuban mission in Kathmandu has closed.", ("CU", "NP")),
        ("Havana prepares to close its mission in Kampala.", ("CU", "UG")),
        ("Denmark closed its embassy in Mali after protesters stormed it.", ("DK", "ML")),
        ("After demonstrators burned cars, Denmark closed its embassy in Mali.", ("DK", "ML")),
    ],
)
def test_a_closure_is_read(text: str, pair: tuple[str, str]) -> None:
    assert told(text) == {("closure", *pair)}


@pytest.mark.parametrize(
    "text",
    [
        "NATO has closed its mission in Iraq.",
        "The United Nations mission in Mali has closed.",
        "The church shut its mission in Kampala after eighty years.",
        "France ended its military mission in Niger.",
        "The German embassy in Tehran was closed by demonstrators for two hours.",
        "Students closed the Iranian embassy in Kabul.",
    ],
)
def test_no_closure_is_read(text: str) -> None:
    assert told(text) == set()
