"""Plain agency prose, in invented sentences: who does what where, on which day, and who takes over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from extract.batch import read_record
from extract.reader import Reader

READER = Reader()
HERE = Path(__file__).parent
# a text, a tab, and its claims as `type SENDING>HOST; ...`, history as `was type ...` (empty where it tells no event)
CLAIMS = (HERE / "prose.tsv").read_text(encoding="utf-8").splitlines()
# a text, a tab, and its one claim that is news as `type SENDING>HOST date covered_by`, a dash where it tells none
FIELDS = (HERE / "prose_fields.tsv").read_text(encoding="utf-8").splitlines()


def said_in(text: str) -> list[dict[str, Any]]:
    record = {"id": "s", "text": text, "published": "2023-05-10", "lang": "en"}
    events: list[dict[str, Any]] = read_record(record, READER)["events"]
    return events


def told(event: dict[str, Any]) -> str:
    return f"{'was ' if event['historical'] else ''}{event['type']} {event['sending']}>{event['host']}"


@pytest.mark.parametrize("line", CLAIMS)
def test_claims(line: str) -> None:
    text, expected = line.split("\t")
    assert {told(event) for event in said_in(text)} == {part for part in expected.split("; ") if part}


@pytest.mark.parametrize("line", FIELDS)
def test_day_and_successor(line: str) -> None:
    text, expected = line.split("\t")
    news = [event for event in said_in(text) if not event["historical"]]
    assert [f"{told(e)} {e['date'] or '-'} {e['covered_by'] or '-'}" for e in news] == [expected]


def test_tables_are_as_large_as_promised() -> None:
    assert (len(CLAIMS) >= 120, len(FIELDS) >= 40) == (True, True)
