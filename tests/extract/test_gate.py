"""The gate: it opens for whatever a rule could read, and is shut for the rest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extract.batch import read_record
from extract.engine import Engine
from extract.pack import load_pack
from extract.reader import Reader, engine_of

GOLD = Path(__file__).parents[1] / "gold" / "en"


def opened(text: str) -> bool:
    engine: Engine = engine_of("en")
    seen = engine.gate.look_closer(text.lower(), engine.gate.look(text, text.lower()))
    return any(engine.gate.open_at([(text, engine.cutter.sentences(text), seen)]))


@pytest.mark.parametrize(
    "text",
    [
        "Norway will close its embassy in Kampala.",
        "The ambassador of Cuba called on the president. He said farewell.",
        "Laos has an embassy in Lima. It will be closed.",
        "Norway keeps 53 diplomatic missions.",
        "It has ties with 159 countries.",
    ],
)
def test_open(text: str) -> None:
    assert opened(text)


@pytest.mark.parametrize(
    "text",
    [
        "The Japanese embassy in Lima stands in a park of old trees.",
        "The ambassador spoke of friendship. A choir sang.",
        "The shop was closed. Rain fell on the square.",
        "The embassies thanked their guests.",
    ],
)
def test_shut(text: str) -> None:
    assert not opened(text)


def told(record: dict[str, Any], reader: Reader) -> set[tuple[str, int]]:
    """What is told where; whose it is may differ, since neighbours that are read or not weigh in."""
    out = read_record(record, reader)
    return {(item["type"], item["evidence"][0]["start"]) for item in [*out["events"], *out["signs"]]} | {
        ("count", item["start"]) for item in out["counts"]
    }


def test_every_example_of_a_rule_passes_the_gate() -> None:
    rules = load_pack("en").rules.rules
    assert [rule.id for rule in rules for text in rule.matches if not opened(text)] == []


@pytest.mark.parametrize("name", sorted(path.name for path in GOLD.glob("*.jsonl")))
def test_the_gate_loses_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    records = [json.loads(line) for line in (GOLD / name).read_text(encoding="utf-8").splitlines()]
    reader = Reader()
    gated = [told(record, reader) for record in records]
    monkeypatch.setattr(
        type(engine_of("en").gate), "open_at", lambda _, fields: [list(range(len(spans))) for _, spans, _ in fields]
    )
    assert [open_ - shut for shut, open_ in zip(gated, [told(record, reader) for record in records], strict=True)] == [
        set() for _ in records
    ]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("It left the U.S. and the UK.", ["US", "GB"]),
        ("The US. The DPRK, the U.A.E.-led group", ["US", "KP", "AE"]),
        ("Let us go to UKULELE fairs, says HKX and USAID", []),
        ("PEKING MEETS DPRK", ["CN", "KP"]),
    ],
)
def test_short_forms_are_read_in_capitals_alone(text: str, codes: list[str]) -> None:
    assert read_record({"text": text}, Reader())["countries"] == codes
