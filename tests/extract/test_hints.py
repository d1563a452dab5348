"""Hints spare work and lose nothing: what they skip would not have matched."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from extract.hints import Hints
from extract.reader import engine_of
from extract.steps.dates import Grammar

GOLD = Path(__file__).parents[1] / "gold" / "en"


@pytest.mark.parametrize(
    ("regex", "needs"),
    [
        (r"{day}\s+{month}", [{"0", "first"}, {"may", "june"}]),
        (r"(?:on\s+)?{month}(?:\s+{year})?", [{"may", "june"}]),
        (r"(?P<a>half|quarter)\s+of\s+{year}", [{"half", "quarter"}, {"year of four figures"}]),
        (r"(?:on\s+|half)", []),
        (r"(?:the\s+|half)", [{"the", "half"}]),
        (r"year-(?:end|half)", [{"year"}]),
        (r"{month}?\s+overnight", [{"overnight"}]),
        (r"years?\s+(?!{month})", [{"year", "years"}]),
        (r"days(?=\s(?:after|before)\s)", [{"days"}, {"after", "before"}]),
        (r"in\s+{year}(?!\s+days)", [{"year of four figures"}]),
    ],
)
def test_needs(regex: str, needs: list[set[str]]) -> None:
    hints = Hints({"month": ["May", "June"], "day": ["first", "1"]}, figures=["year"])
    assert [set(need) for need in hints.needs(regex)] == needs


@pytest.mark.parametrize("name", sorted(path.name for path in GOLD.glob("*.jsonl")))
def test_nothing_is_lost(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    grammar: Grammar = engine_of("en").dates
    texts = [json.loads(line)["text"] for line in (GOLD / name).read_text(encoding="utf-8").splitlines()][:24]
    sentences = [text[start:end] for text in texts for start, end in engine_of("en").cutter.sentences(text)]
    hinted = [grammar.find(sentence) for sentence in sentences]
    forms = grammar._forms
    monkeypatch.setattr(forms, "all", [replace(form, needs=()) for form in forms.all])
    assert hinted == [grammar.find(sentence) for sentence in sentences]
    assert any(hinted)
