"""Families of constructions, in invented sentences: who closes, opens or sends away whom, whatever the wording."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.batch import read_record
from extract.reader import Reader

READER = Reader()
# a sentence, a tab, and the claims as `type SENDING>HOST; ...` (empty where it tells no event)
LINES = (Path(__file__).parent / "wordings.tsv").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("line", LINES)
def test_reads(line: str) -> None:
    text, expected = line.split("\t")
    out = read_record({"id": "s", "text": text, "published": "2023-11-15", "lang": "en"}, READER)
    said = {f"{e['type']} {e['sending']}>{e['host']}" for e in out["events"]}
    assert said == {part.strip() for part in expected.split(";") if part.strip()}


def test_table_is_as_large_as_promised() -> None:
    assert len(LINES) >= 180
