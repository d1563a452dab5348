"""Departures told by their signs alone: two at one mission are a closure, one is none."""

from __future__ import annotations

import pytest

from extract.batch import read_record
from extract.reader import Reader

READER = Reader()


def closures(text: str) -> set[tuple[str, str]]:
    out = read_record({"id": "d", "text": text, "published": "2024-06-15", "lang": "en"}, READER)
    return {(e["sending"], e["host"]) for e in out["events"] if e["type"] == "closure"}


@pytest.mark.parametrize(
    "text",
    [
        "Staff lowered the flag at the Danish embassy in Bamako and handed the keys to the landlord.",
        "The plaque has been removed from the Danish embassy in Bamako and the compound is empty.",
        "The Danish embassy in Bamako stands empty, its flag gone and its gate chained.",
        "The gates of the Danish embassy in Bamako are chained and its staff have left for home.",
    ],
)
def test_two_signs_are_a_closure(text: str) -> None:
    assert closures(text) == {("DK", "ML")}


@pytest.mark.parametrize(
    "text",
    [
        "Staff lowered the flag at the Danish embassy in Bamako for a minute of silence.",
        "Protesters pulled down the flag at the Danish embassy in Bamako and tore off the plaque.",
        "The square by the Danish embassy in Bamako was empty on Sunday.",
        "At the Danish embassy in Bamako the flag was lowered and hoisted again.",
        "The staff of the Danish embassy in Bamako have left for lunch.",
    ],
)
def test_one_sign_or_a_crowd_is_none(text: str) -> None:
    assert closures(text) == set()
