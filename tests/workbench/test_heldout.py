"""The reader on articles that no rule was written on: floors a little under what is reached, and no false alarm."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from extract.batch import read_record
from extract.reader import Reader
from workbench.score import Score, load_gold, score

GOLD = Path(__file__).parents[1] / "gold" / "en" / "heldout.jsonl"
READER = Reader()


def read(article: dict[str, Any]) -> dict[str, Any]:
    return read_record({key: article.get(key) for key in ("id", "title", "text", "published", "lang")}, READER)


@pytest.fixture(scope="module")
def result() -> Score:
    return score(load_gold(GOLD), read)


def test_tuple_floor_holds(result: Score) -> None:
    tally = result.measures["tuple"]
    assert tally.f1 >= 0.74, result.misses
    assert tally.right / (tally.right + tally.wrong) >= 0.85, result.misses


@pytest.mark.parametrize(("measure", "floor"), [("mission_type", 0.85), ("status", 0.92)])
def test_field_floor_holds(result: Score, measure: str, floor: float) -> None:
    assert result.measures[measure].f1 >= floor, result.misses


def test_hard_negatives_stay_silent(result: Score) -> None:
    assert result.false_alarms == 0 and result.negatives >= 20
