"""How well copies are told from other texts, on labelled pairs (made by make_pairs.py, some written by hand)."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from events.duplicates import is_one_text, print_of
from tests.events.make_pairs import PAIRS, pairs

# measured: precision 1.00, recall 0.99; a floor under both, so that a change that loses something is seen
PRECISION, RECALL = 0.98, 0.97


def labelled() -> list[dict[str, Any]]:
    return [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def judged() -> list[tuple[dict[str, Any], bool]]:
    return [(pair, is_one_text(print_of(pair["one"]), print_of(pair["other"]))) for pair in labelled()]


def test_the_pairs_are_many_and_of_every_kind() -> None:
    kinds = Counter(pair["kind"] for pair in labelled())
    assert kinds.total() >= 200
    assert min(kinds[kind] for kind in ("spun", "edited", "cut", "one_event", "two_events_one_host", "quoting")) >= 10


def test_the_file_is_what_the_script_makes() -> None:
    assert labelled() == list(pairs())


def test_copies_are_found_and_nothing_else(judged: list[tuple[dict[str, Any], bool]]) -> None:
    found = Counter((bool(pair["copy"]), copy) for pair, copy in judged)
    precision = found[True, True] / (found[True, True] + found[False, True])
    recall = found[True, True] / (found[True, True] + found[True, False])
    wrong = [(pair["kind"], pair["of"]) for pair, copy in judged if copy is not pair["copy"]]
    assert precision >= PRECISION, wrong
    assert recall >= RECALL, wrong


def test_the_judgement_does_not_depend_on_the_order(judged: list[tuple[dict[str, Any], bool]]) -> None:
    turned = [is_one_text(print_of(pair["other"]), print_of(pair["one"])) for pair, _ in judged]
    assert [copy for _, copy in judged] == turned
