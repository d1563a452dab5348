"""Signs on invented sentences, at least 25 a kind over what is one and what is none, each with its evidence."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from extract.batch import read_record
from extract.reader import Reader
from models.claim import SignType

READER = Reader()
# a sentence and its signs as `type SENDER>HOST`; those without any follow the kind that they look like
TABLE = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parents[1] / "signs.tsv").read_text(encoding="utf-8").splitlines()
]


def signs(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read_record({"id": "s", "text": text, "published": "2023-11-15"}, READER)["signs"]
    return found


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_signs(text: str, expected: str) -> None:
    said = {f"{sign['type']} {sign['sending']}>{sign['host']}" for sign in signs(text)}
    assert said == {part.strip() for part in expected.split(";") if part.strip()}


@pytest.mark.parametrize("text", [text for text, expected in TABLE if expected])
def test_every_sign_has_its_words(text: str) -> None:
    for sign in signs(text):
        fields = {item["field"] for item in sign["evidence"]}
        assert "type" in fields
        assert all(text[item["start"] : item["end"]] == item["quote"] != "" for item in sign["evidence"])


def test_each_kind_has_enough_examples() -> None:
    tally: Counter[str] = Counter()
    kind = ""
    for _, expected in TABLE:
        kind = expected.split()[0] if expected else kind
        tally[kind] += 1
    assert {one.value for one in SignType} == set(tally) and min(tally.values()) >= 25
