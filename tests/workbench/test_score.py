"""The score: a perfect reading is perfect, each error is counted once and where it belongs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from workbench.score import GoldError, Tally, key_of, load_gold, score


def event(type_: str, sending: str, host: str, **more: object) -> dict[str, Any]:
    return {"type": type_, "sending": sending, "host": host, "mission_type": "embassy", "status": "completed", **more}


GOLD = [
    {"id": "1", "text": "a", "counts": [{"sending": "KP", "n": 53}], "tolerated": [],
     "events": [event("closure", "KP", "UG", date="2023-10-23", covered_by="GQ"), event("opening", "KP", "UG", historical=True)]},  # noqa: E501 - a sentence or a row
    {"id": "2", "text": "b", "events": [], "tolerated": [event("suspension", "US", "GR")]},
    {"id": "3", "text": "c", "events": [event("severance", "SA", "IR"), event("closure", "US", "LY", status="denied")]},
]  # fmt: skip


def test_perfect_reading_is_perfect() -> None:
    result = score(GOLD, lambda article: {"events": article["events"], "counts": article.get("counts", [])})
    assert all(tally.f1 == 1.0 for tally in result.measures.values())
    assert result.misses == () and result.false_alarms == 0 and result.negatives == 1


def test_empty_reading_finds_nothing() -> None:
    result = score(GOLD, lambda article: {"events": [], "counts": []})
    assert result.measures["tuple"] == Tally(0, 0, 3)
    assert result.measures["historical"] == Tally(0, 0, 1)
    assert {miss.kind for miss in result.misses} == {"missed"}


def test_tolerated_is_neither_right_nor_wrong() -> None:
    result = score(GOLD[1:2], lambda article: {"events": [event("suspension", "US", "GR")], "counts": []})
    assert result.measures["tuple"] == Tally() and result.false_alarms == 0


def test_false_alarm_is_one_article() -> None:
    result = score(
        GOLD[1:2],
        lambda article: {"events": [event("closure", "US", "GR"), event("closure", "US", "IT")], "counts": []},
    )
    assert result.false_alarms == 1 and result.measures["tuple"] == Tally(0, 2, 0)


@pytest.mark.parametrize(
    ("change", "measure"),
    [
        ({"status": "planned"}, "status"),
        ({"date": "2023-10"}, "date"),
        ({"covered_by": "ZA"}, "covered_by"),
        ({"mission_type": "consulate"}, "mission_type"),
    ],
)
def test_wrong_field_is_wrong_and_missed(change: dict[str, str], measure: str) -> None:
    gold = [GOLD[0]["events"][0]]  # type: ignore[index]  # the table above is of mixed values
    result = score([{"id": "1", "text": "a", "events": gold}], lambda article: {"events": [{**gold[0], **change}]})
    assert result.measures[measure] == Tally(0, 1, 1)
    assert result.measures["tuple"] == Tally(1, 0, 0)


def test_severance_has_no_order() -> None:
    assert key_of(event("severance", "SA", "IR")) == key_of(event("severance", "IR", "SA"))
    assert key_of(event("closure", "SA", "IR")) != key_of(event("closure", "IR", "SA"))


@pytest.mark.parametrize(("line", "word"), [("{", "not JSON"), ('{"id": "1"}', "needs"), ("[]", "needs")])
def test_wrong_gold_names_file_and_line(tmp_path: Path, line: str, word: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "0", "text": "", "events": []}\n\n' + line + "\n")
    with pytest.raises(GoldError, match=word) as caught:
        list(load_gold(path))
    assert f"{path}:3:" in str(caught.value)
