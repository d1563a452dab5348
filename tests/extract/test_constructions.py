"""Constructions across clauses and sentences: lists, echoes, denials, expulsions, history; invented agency wording."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.batch import read_record
from extract.reader import Reader

READER = Reader()
# a text (its headline before a bar), a tab, and the claims as `type SENDING>HOST [denied] [past]; ...`
LINES = (Path(__file__).parent / "constructions.tsv").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("line", LINES)
def test_reads(line: str) -> None:
    told, expected = line.split("\t")
    title, _, text = told.rpartition("|")
    out = read_record({"id": "s", "title": title, "text": text, "published": "2024-03-12", "lang": "en"}, READER)
    said = set()
    for event in out["events"]:
        marks = [mark for mark, on in (("denied", event["status"] == "denied"), ("past", event["historical"])) if on]
        said.add(" ".join([event["type"], f"{event['sending']}>{event['host']}", *marks]))
    assert said == {part.strip() for part in expected.split(";") if part.strip()}


def test_table_is_as_large_as_promised() -> None:
    assert len(LINES) >= 130
