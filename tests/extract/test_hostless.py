"""Closings told without a host are leads, never events."""

from __future__ import annotations

import pytest

from extract.batch import read_record
from extract.reader import Reader


def _read(reader: Reader, text: str) -> tuple[list[tuple[str, str]], list[tuple[str, str | None, str]]]:
    said = read_record({"id": "one", "text": text, "published": "2024-05-01"}, reader)
    events = [(one["sending"], one["host"]) for one in said["events"]]
    return events, [(one["sending"], one["host"], one["stage"]) for one in said["leads"]]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.mark.parametrize(
    ("text", "sending"),
    [
        ("North Korea will close a dozen embassies abroad for want of money, Seoul's unification ministry said.", "KP"),
        ("Sweden is to shut five of its embassies to save money, the foreign ministry said.", "SE"),
        ("The State Department will close ten consulates, officials said.", "US"),
        ("Canada may close some consulates next year, a spokesman said.", "CA"),
    ],
)
def test_a_closing_without_a_host_is_a_lead(reader: Reader, text: str, sending: str) -> None:
    events, leads = _read(reader, text)
    assert events == []
    assert leads == [(sending, None, "planned")]


@pytest.mark.parametrize(
    "text",
    [
        "The ministry denied that Ghana would close any embassies.",
        "Dutch embassies will close for Easter.",
        "In 1993 Sweden closed nine embassies.",
        "All embassies of Japan were closed on Monday for a public holiday.",
        "He said the embassy was closed.",
    ],
)
def test_holidays_history_and_denials_open_no_lead(reader: Reader, text: str) -> None:
    assert _read(reader, text) == ([], [])


def test_a_host_told_anywhere_in_the_article_is_enough(reader: Reader) -> None:
    text = "France will shut its embassy in Chad. Paris plans to close a dozen embassies in all."
    assert _read(reader, text) == ([("FR", "TD")], [])


def test_a_lead_keeps_its_evidence(reader: Reader) -> None:
    text = "Sweden is to shut five of its embassies to save money."
    lead = read_record({"id": "one", "text": text}, reader)["leads"][0]
    quotes = {item["field"]: item["quote"] for item in lead["evidence"]}
    assert quotes["sending"] == "Sweden"
    assert all(text[item["start"] : item["end"]] == item["quote"] for item in lead["evidence"])
