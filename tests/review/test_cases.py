from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from events.settle import settle
from models.claim import ClaimType
from models.verdict import Action, RejectReason
from review.cases import append_cases, cases_of
from review.desk import decide
from tests.events.making import telling

AT = datetime(2023, 11, 20, tzinfo=UTC)
TOLD = telling("a", city="Kampala")
OTHER = telling("b", type=ClaimType.OPENING, host="TZ")[0]


def _cases(reason: RejectReason) -> list[dict[str, object]]:
    (event,) = settle([TOLD], (), relays={}).events
    after, verdict = decide(event, Action.REJECT, by="ana", at=AT, reason=reason)
    version = TOLD[1].version
    return cases_of(after, verdict, [TOLD], langs={version: "en"}, others={version: (TOLD[0], OTHER)})


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (RejectReason.NOT_A_CLOSURE, []),
        (RejectReason.WRONG_COUNTRY, []),
        (RejectReason.OLD_NEWS, [("closure", "KP", "UG", "reported", True)]),
        (RejectReason.DENIED, [("closure", "KP", "UG", "denied", False)]),
        (RejectReason.WRONG_DIRECTION, [("closure", "UG", "KP", "reported", False)]),
    ],
)
def test_a_case_expects_what_the_reason_tells_and_all_else(
    reason: RejectReason, expected: list[tuple[object, ...]]
) -> None:
    (case,) = _cases(reason)
    labels = case["events"]
    assert isinstance(labels, list)
    told = [tuple(one[key] for key in ("type", "sending", "host", "status", "historical")) for one in labels]
    assert told == [("opening", "KP", "TZ", "reported", False), *expected]


def test_a_duplicate_is_no_fault_of_the_reading() -> None:
    assert _cases(RejectReason.DUPLICATE) == []


@pytest.mark.parametrize(("lang", "name"), [("en", "en"), ("../x", "und"), ("en\0", "und"), ("", "und"), ("٣", "und")])
def test_a_language_never_becomes_a_path(tmp_path: Path, lang: str, name: str) -> None:
    (case,) = _cases(RejectReason.OTHER)
    assert append_cases(tmp_path / "cases", [{**case, "lang": lang}, {**case, "lang": lang}]) == 2
    (file,) = (tmp_path / "cases").iterdir()
    assert file.name == f"{name}.jsonl"
    assert [json.loads(line)["id"] for line in file.read_text(encoding="utf-8").splitlines()] == [case["id"]] * 2
