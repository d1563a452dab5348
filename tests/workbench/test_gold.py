"""The reader on the gold articles: a floor that does not sink by accident. Floors lie a little under what is reached."""  # noqa: E501 - a sentence or a row

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from extract.batch import read_record
from extract.reader import Reader
from workbench.score import Score, load_gold, score

GOLD = Path(__file__).parents[1] / "gold" / "en" / "articles.jsonl"
READER = Reader()
FLOORS = {
    "tuple": 0.95,
    "mission_type": 0.95,
    "status": 0.92,
    "date": 0.9,
    "covered_by": 0.9,
    "historical": 0.9,
    "counts": 0.85,
}


def read(article: dict[str, Any]) -> dict[str, Any]:
    return read_record({key: article.get(key) for key in ("id", "title", "text", "published", "lang")}, READER)


@pytest.fixture(scope="module")
def result() -> Score:
    return score(load_gold(GOLD), read)


@pytest.mark.parametrize(("measure", "floor"), FLOORS.items())
def test_floor_holds(result: Score, measure: str, floor: float) -> None:
    assert result.measures[measure].f1 >= floor, result.misses


def test_no_false_alarm(result: Score) -> None:
    assert result.false_alarms == 0 and result.negatives >= 5


def test_gold_covers_what_it_should() -> None:
    types = {event["type"] for article in load_gold(GOLD) for event in article["events"]}
    assert types >= {
        "closure",
        "farewell_visit",
        "opening",
        "reopening",
        "suspension",
        "relocation",
        "expulsion",
        "severance",
        "downgrade",
        "staff_withdrawal",
    }
