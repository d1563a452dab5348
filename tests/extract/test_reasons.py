"""Reasons on invented sentences: which kind, from which words, and no reason in words that only look like one."""

from __future__ import annotations

from typing import Any

import pytest

from extract.batch import read_record
from extract.reader import Reader

READER = Reader()


def claim(text: str) -> dict[str, Any]:
    out = read_record({"id": "s", "text": text, "published": "2023-11-15"}, READER)
    first: dict[str, Any] = out["events"][0]
    return first


@pytest.mark.parametrize(
    ("text", "reason", "words"),
    [
        ("Peru closed its embassy in Accra to save money.", "economic", "to save money"),
        ("Peru closed its embassy in Accra because of budget cuts.", "economic", "budget cuts"),
        ("Sanctions are the reason that North Korea closed its embassy in Accra.", "sanctions", "Sanctions"),
        ("Italy closed its embassy in Sanaa because of the fighting.", "security", "fighting"),
        ("Italy closed its embassy in Sanaa. A spokesman cited threats.", "security", "threats"),
        ("Russia closed the Polish consulate in Irkutsk in retaliation.", "reciprocity", "in retaliation"),
        ("Peru closed its embassy in Tehran amid a dispute.", "rupture", "dispute"),
        ("Peru closed its embassy in Accra as part of a restructuring.", "reorganisation", "restructuring"),
        ("Peru suspended operations at its embassy in Accra due to the pandemic.", "other", "pandemic"),
        ("Peru closed its embassy in Accra on Monday.", None, ""),
        ("Peru closed its embassy in Accra, the finance minister said.", None, ""),
        ("Peru closed its embassy in Accra and left the Security Council.", None, ""),
    ],
)
def test_reason(text: str, reason: str | None, words: str) -> None:
    event = claim(text)
    assert event["reason"] == reason
    assert [item["quote"] for item in event["evidence"] if item["field"] == "reason"] == ([words] if words else [])


def test_who_gives_it_is_told() -> None:
    event = claim("Peru closed its embassy in Accra to save money, the Peruvian foreign ministry said.")
    assert event["reason_by"]["kind"] == "sending_government"


def test_a_wave_shares_its_reason() -> None:
    text = "Peru closed its embassy in Accra to save money. It also closed its embassy in Oslo and bought a palace."
    out = read_record({"id": "s", "text": text, "published": "2023-11-15"}, READER)
    assert {event["reason"] for event in out["events"]} == {"economic"}
