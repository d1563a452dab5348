"""Attribution on invented sentences: a chain from the one who prints to the one who knows, with kinds and states."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from extract.batch import read_record
from extract.reader import Reader

READER = Reader()
# a text and the chain of its first claim as `name/kind/STATE`, `-` for no state
TABLE = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parents[1] / "speakers.tsv").read_text(encoding="utf-8").splitlines()
]


def read(text: str) -> dict[str, Any]:
    return read_record({"id": "s", "text": text, "published": "2023-11-15"}, READER)


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_chain(text: str, expected: str) -> None:
    links = read(text)["events"][0]["attribution"]
    said = [f"{link['name']}/{link['kind']}/{link['country'] or '-'}" for link in links]
    assert said == [part.strip() for part in expected.split(";")]


@pytest.mark.parametrize(("text", "_"), TABLE)
def test_every_link_has_its_words(text: str, _: str) -> None:
    event = read(text)["events"][0]
    quotes = [item for item in event["evidence"] if item["field"] == "attribution"]
    assert len(quotes) >= len(event["attribution"])
    assert all(text[item["start"] : item["end"]] == item["quote"] for item in quotes)


def test_a_person_goes_on_by_surname() -> None:
    text = "Foreign Minister Jan Petersen said taxes would rise. Petersen said Norway had closed its embassy in Maseru."
    assert [link["name"] for link in read(text)["events"][0]["attribution"]] == ["Foreign Minister Jan Petersen"]


def test_signs_and_counts_are_told_by_somebody() -> None:
    out = read("Spain recalled its ambassador to Argentina, the Spanish foreign ministry said.")
    assert [link["country"] for link in out["signs"][0]["attribution"]] == ["ES"]
    out = read("Peru has 64 embassies, the Peruvian foreign ministry said.")
    assert [link["kind"] for link in out["counts"][0]["attribution"]] == ["sending_government"]
