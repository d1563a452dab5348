"""Which date of a text is the day of announcement, which the day of effect, and which is neither."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from extract.batch import read_record
from extract.reader import Reader

READER = Reader()
PUBLISHED = "2023-11-15"  # a Wednesday


def claims(text: str, title: str = "") -> list[dict[str, Any]]:
    record = {"id": "x", "title": title, "text": text, "published": PUBLISHED, "lang": "en"}
    found: list[dict[str, Any]] = read_record(record, READER)["events"]
    return found


def words(when: dict[str, Any] | None) -> str:
    return "-" if when is None else str(when["words"])


def one_claim() -> list[list[str]]:
    lines = Path(__file__).with_name("assignment.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


@pytest.mark.parametrize(("text", "announced", "effective", "date"), one_claim(), ids=[case[0] for case in one_claim()])
def test_dates_of_one_claim(text: str, announced: str, effective: str, date: str) -> None:
    first = next(claim for claim in claims(text) if not claim["historical"])
    assert (words(first["announced"]), words(first["effective"]), first["date"] or "-") == (announced, effective, date)


HISTORY = [
    ("Sweden closed its embassy in Chad in 1998.", "1998"),
    ("In 1998 Sweden broke with the junta and closed its embassy in Chad.", "1998"),
    ("Sweden closed its embassy in Chad in March 2021, one of several cuts.", "2021-03"),
    ("Sweden closed its embassy in Chad during the cuts of the early 1990s.", None),
]


@pytest.mark.parametrize(("text", "date"), HISTORY, ids=[case[0] for case in HISTORY])
def test_old_dates_make_history(text: str, date: str | None) -> None:
    first = claims(text)[0]
    assert first["historical"] is True and first["date"] == date


def test_every_host_of_a_list_has_its_own_date() -> None:
    text = "Sweden closed its embassy in Chad on 2 November, in Niger on 6 November and in Mali last week."
    assert {event["host"]: event["date"] for event in claims(text)} == {
        "TD": "2023-11-02",
        "NE": "2023-11-06",
        "ML": "2023-11",
    }


def test_one_date_stands_for_a_whole_list() -> None:
    text = "Sweden closed its embassies in Chad, Niger and Mali on Monday."
    assert {event["host"]: event["date"] for event in claims(text)} == dict.fromkeys(("TD", "NE", "ML"), "2023-11-13")


def test_dates_carry_evidence_that_quotes_the_text() -> None:
    text = "Sweden will close its embassy in Chad by 1 March, the minister said on Monday."
    first = claims(text)[0]
    quotes = {item["field"]: text[item["start"] : item["end"]] for item in first["evidence"]}
    assert quotes["effective"] == "by 1 March" and quotes["announced"] == "on Monday"


def test_the_same_date_is_the_one_told_before() -> None:
    text = (
        "Chad ordered Sweden to close its embassy by 30 November.\n\n"
        "Sweden told Chad to close its embassy in Stockholm by the same date."
    )
    assert {(event["sending"], event["date"]) for event in claims(text)} == {("SE", "2023-11-30"), ("TD", "2023-11-30")}
