"""Articles written otherwise are read alike: at most three points of F1 are lost, whatever the kind of rewriting."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extract.batch import read_record
from extract.reader import Reader
from tests.extract.robust.rewriting import TEXT, TITLE
from workbench.gold import load_gold, part_of, record_of
from workbench.measures import mark
from workbench.score import total

FOLDER = Path(__file__).parents[2] / "gold" / "en"
SETS = ("wire", "state", "local", "analysis")
# every second one: half the time, and no kind of rewriting loses less on the others
ARTICLES = [one for name in SETS for one in part_of(load_gold(FOLDER / f"{name}.jsonl"), "dev", 3)][::2]
READER = Reader()
MOST_LOST = 0.03


def f1(change: Callable[[dict[str, Any]], dict[str, Any]]) -> float:
    marked = [mark(one, read_record(change(record_of(one)), READER)) for one in ARTICLES]
    return total(marked).measures["tuple"].f1


@pytest.fixture(scope="module")
def plain() -> float:
    return f1(lambda record: record)


@pytest.mark.parametrize("kind", [*TEXT, *TITLE])
def test_little_is_lost(plain: float, kind: str) -> None:
    def change(record: dict[str, Any]) -> dict[str, Any]:
        title = {**TEXT, **TITLE}[kind](record["title"])
        return {**record, "title": title, "text": TEXT[kind](record["text"]) if kind in TEXT else record["text"]}

    assert plain - f1(change) <= MOST_LOST


@pytest.mark.parametrize("kind", [*TEXT, *TITLE])
def test_each_kind_changes_something(kind: str) -> None:
    change = {**TEXT, **TITLE}[kind]
    assert any(change(one["text"]) != one["text"] or change(one["title"]) != one["title"] for one in ARTICLES)
