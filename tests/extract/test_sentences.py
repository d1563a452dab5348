"""The reader on invented sentences: every claim right and nothing more; hard negatives give nothing."""

from __future__ import annotations

from typing import Any

import pytest

from extract.batch import read_record
from extract.reader import Reader
from tests.extract.sentences import CLOSURES, FAREWELLS, NEGATIVES, OTHERS

READER = Reader()
ACTS = {"expulsion", "severance", "downgrade", "farewell_visit"}


def read(text: str) -> dict[str, Any]:
    return read_record({"id": "s", "text": text, "published": "2023-11-15", "lang": "en"}, READER)


def bucket(event: dict[str, Any]) -> str:
    status: str = event["status"]
    if status in ("denied", "rumoured", "planned"):
        return status
    if status == "announced":
        return "done" if event["type"] in ACTS else "planned"
    return "done"


def said(text: str) -> set[str]:
    return {f"{e['type']} {e['sending']}>{e['host']} {bucket(e)}" for e in read(text)["events"]}


@pytest.mark.parametrize(("text", "expected"), [*CLOSURES, *OTHERS, *FAREWELLS])
def test_reads(text: str, expected: str) -> None:
    assert said(text) == {part.strip() for part in expected.split(";") if part.strip()}


@pytest.mark.parametrize("text", NEGATIVES)
def test_reads_nothing(text: str) -> None:
    assert said(text) == set()


@pytest.mark.parametrize("text", [*(t for t, _ in CLOSURES + OTHERS + FAREWELLS), *NEGATIVES])
def test_quotes_are_the_text(text: str) -> None:
    out = read(text)
    for thing in out["events"] + out["signs"]:
        assert thing["evidence"]
        for item in thing["evidence"]:
            assert text[item["start"] : item["end"]] == item["quote"] != ""
    for count in out["counts"]:
        assert text[count["start"] : count["end"]] == count["quote"] != ""


def test_tables_are_as_large_as_promised() -> None:
    assert len(CLOSURES) >= 60 and len(FAREWELLS) >= 25 and len(NEGATIVES) >= 40
