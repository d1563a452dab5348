"""Whole articles: headline against text, a lie that answers a report, who called on whom, spells with an end."""

from __future__ import annotations

from typing import Any

import pytest

from extract.batch import read_record
from extract.reader import Reader

READER = Reader()


def read(title: str, text: str, published: str) -> list[dict[str, Any]]:
    record = {"id": "s", "title": title, "text": text, "published": published, "lang": "en"}
    events: list[dict[str, Any]] = read_record(record, READER)["events"]
    return events


ARTICLES = [
    (
        "US embassy to close on Monday",
        "The U.S. Embassy in Nassau will be closed on Monday, January 16, in observance of a holiday.",
        "2023-01-13",
        "",
    ),
    (
        "Embassy shut for Eid",
        "The Embassy of Pakistan in Oslo will remain closed from April 21 to April 25 on account of Eid.",
        "2023-04-19",
        "",
    ),
    (
        "Notice: repairs",
        "The Dutch Embassy in Tegucigalpa will be closed from Monday 22 May until Friday 18 August 2006 for repairs.",
        "2006-05-17",
        "suspension NL>HN",
    ),
    (
        "On a rumour",
        "Some are spreading a story that the Danish embassy in Mali no longer exists.\nThis is a lie. "
        "Our diplomats are at their desks.",
        "2002-07-12",
        "closure DK>ML denied",
    ),
    (
        "Talks in Malta",
        "VALLETTA - The President of Malta received the new ambassador of Cuba.\nThe delegation of Peru left for home "
        "and was seen off at the airport by the Peruvian ambassador to Malta.",
        "2023-11-13",
        "",
    ),
    (
        "Envoy takes leave",
        "KATHMANDU - The ambassador of Peru, Ana Diaz, met the Speaker on Tuesday.\n"
        "Her posting in Nepal is drawing to a close, and she leaves on Friday.",
        "2023-11-15",
        "farewell_visit PE>NP",
    ),
]


@pytest.mark.parametrize(("title", "text", "published", "expected"), ARTICLES)
def test_article(title: str, text: str, published: str, expected: str) -> None:
    found = {
        f"{e['type']} {e['sending']}>{e['host']}{' denied' if e['status'] == 'denied' else ''}"
        for e in read(title, text, published)
    }
    assert found == {part.strip() for part in expected.split(";") if part.strip()}


def test_who_called_on_whom_by_name() -> None:
    text = (
        "Pyongyang, August 4 (KCNA) -- Kim Je Bong, ambassador of the DPRK to Thailand, paid a farewell visit to "
        "Prime Minister Somchai on July 31."
    )
    (event,) = read("DPRK Ambassador Pays Farewell Visit to Thai Premier", text, "2024-08-04")
    assert event["visitor"]["name"] == "Kim Je Bong" and event["visited"]["name"] == "Somchai"


def test_several_envoys_have_no_dash_for_a_name() -> None:
    events = read(
        "", "Colombo - The ambassadors of Italy and Nepal paid farewell calls on President Perera.", "2023-11-13"
    )
    assert {event["sending"] for event in events} == {"IT", "NP"}
    assert all(event["visitor"]["name"] is None for event in events)
