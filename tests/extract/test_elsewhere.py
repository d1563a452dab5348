"""What a sentence leaves to others: who is told to close, with whom ties are cut, what was left behind."""

from __future__ import annotations

import pytest

from extract.batch import read_record
from extract.reader import Reader

Told = set[tuple[str, str, str, str | None]]


def told(text: str, title: str = "") -> Told:
    events = read_record({"title": title, "text": text, "published": "2021-06-01"}, Reader())["events"]
    return {(e["type"], e["sending"], e["host"], e["covered_by"]) for e in events}


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        (
            "Peru breaks with Laos",
            "Peru broke off ties with Laos after a mob stormed its embassy in Vientiane. "
            "Chile did so on Monday, ordering Laos to close its mission in Santiago.",
            ("closure", "LA", "CL", None),
        ),
        (
            "",
            "Ghana has told Norway to close four of its five consulates in the country.",
            ("closure", "NO", "GH", None),
        ),
        ("", "Bonn is closing consulates general in Liverpool, Quxville and Trieste.", ("closure", "DE", "IT", None)),
        (
            "Embassies in Kuwait under siege",
            "India said it had moved its embassy to Baghdad.",
            ("closure", "IN", "KW", "IQ"),
        ),
        ("", "Chad broke with Laos on Sunday. Gabon also cut ties, the agency said.", ("severance", "GA", "LA", None)),
        (
            "Embassies in Kuwait defy closure order",
            "Sweden said it would keep its embassy open.",
            ("closure", "SE", "KW", None),
        ),
    ],
)
def test_the_rest_of_the_article_says_it(title: str, text: str, expected: tuple[str, str, str, str | None]) -> None:
    assert expected in told(text, title)
