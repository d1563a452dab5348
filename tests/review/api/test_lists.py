"""Lists: slices that neither skip nor repeat, filters, the files of the pages, and what need not be sent again."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from models.claim import Stance
from tests.review.api.calling import Program
from tests.review.web.making import Desk, closing, keep_told


def walk(program: Program, path: str, limit: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    glue, cursor = "&" if "?" in path else "?", ""
    for _ in range(200):
        part = program.got(f"{path}{glue}limit={limit}{cursor}")
        assert len(part["items"]) <= limit
        found += part["items"]
        if part["next"] is None:
            assert len(found) == part["total"]
            return found
        cursor = f"&cursor={part['next']}"
    raise AssertionError("a list without an end")


@pytest.mark.parametrize(
    "path",
    ["/events", "/queue", "/register?sending=KP", "/leads", "/runs", "/alerts", "/decisions", "/search?q=embassy"],
)
@pytest.mark.parametrize("limit", [1, 4, 200])
def test_slices_make_the_whole(reader: Program, path: str, limit: int) -> None:
    assert walk(reader, path, limit) == walk(reader, path, 200)


def test_what_is_decided_or_comes_between_two_slices_shifts_nothing(program: Program, full: Desk) -> None:
    whole = [item["event"]["event"] for item in walk(program, "/queue", 200)]
    first = program.got("/queue?limit=3")
    for item in first["items"]:
        event = full.event(item["event"]["event"])
        assert program.decide(event, "reject", reason="other").status_code == 201
    keep_told(full, closing("PE", "late", after=0))
    second = program.got(f"/queue?limit=200&cursor={first['next']}")
    shown = [item["event"]["event"] for item in second["items"]]
    assert [id_ for id_ in shown if id_ in whole] == whole[3:]


@pytest.mark.parametrize(
    ("asked", "hosts"),
    [
        ("host=ao", {"AO"}),
        ("host=AO&state=corroborated", {"AO"}),
        ("host=AO&state=mentioned", set()),
        ("type=opening", set()),
        ("outlet=house-ao-b", {"AO"}),
        ("focus=false", set()),
        ("waiting=true&limit=200", {"AO", "BD", "ES", "GN", "LY", "NP"}),
        ("until=2023-10-23", {"AO"}),
        ("since=2023-10-28", {"NP"}),
        ("historical=true", set()),
    ],
)
def test_filters(reader: Program, asked: str, hosts: set[str]) -> None:
    assert {one["host"] for one in reader.got(f"/events?{asked}")["items"]} == hosts


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/events?limit=0", "limit"), ("/events?limit=201", "limit"), ("/events?limit=ten", "limit"),
        ("/events?state=asleep", "state"), ("/events?sending=ZZ", "sending"), ("/events?since=2023-02-30", "since"),
        ("/events?since=0001-01-01", "since"), ("/events?cursor=WzFd!", "cursor"), ("/events?cursor=bm9wZQ", "cursor"),
        ("/events?page=2", "page"), ("/queue?new=perhaps", "new"), ("/register?as_of=soon", "as_of"),
        ("/register?region=%00", "region"), ("/missions/KP-AO-embassy-luanda?known=9999-01-01", "known"),
        ("/alerts?subject=", "subject"), ("/sources?state=1", "state"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_named(reader: Program, path: str, field: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == 422, answer.text
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert answer.json()["detail"].startswith(f"{field}: ")


@pytest.mark.parametrize(
    ("page", "path", "column"),
    [
        ("/register", "/register", "mission"),
        ("/timeline", "/events", "event"),
        ("/runs", "/runs", "run"),
        ("/alerts", "/alerts", "alert"),
        ("/sources", "/sources", "source"),
        ("/search", "/search?q=embassy", "id"),
    ],
)
def test_the_files_of_the_pages_hold_the_same_records(reader: Program, page: str, path: str, column: str) -> None:
    asked = "?q=embassy" if page == "/search" else ""
    records = reader.client.get(f"{page}.json{asked}").json()
    listed = {one[column]: one for one in walk(reader, path, 200)}
    assert len(records) == len(listed)
    assert page == "/sources" or records, "nothing to compare"
    assert all(record == listed[record[column]] for record in records)
    rows = list(csv.DictReader(io.StringIO(reader.client.get(f"{page}.csv{asked}").content.decode("utf-8-sig"))))
    assert {row[column] for row in rows} == set(listed)
    for row in rows:
        for name, cell in row.items():
            held = listed[row[column]].get(name)
            assert None not in row, "no cell without a column"
            if isinstance(held, str):
                assert cell.removeprefix("'") == held


def test_what_did_not_change_is_not_sent_again(program: Program, full: Desk) -> None:
    first = program.get("/events")
    mark = first.headers["etag"]
    again = program.get("/events", if_none_match=mark)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", mark)
    assert program.get("/events", if_none_match=f'"x", W/{mark}').status_code == 304
    assert program.get("/events", if_none_match='"x"').status_code == 200
    program.decide(full.event(full.ids()[0]), "accept")
    changed = program.get("/events", if_none_match=mark)
    assert (changed.status_code, changed.headers["etag"] == mark) == (200, False)
    assert "no-cache" in changed.headers["cache-control"]


def test_a_path_that_no_router_takes_is_refused_in_the_one_form(reader: Program) -> None:
    for path in ("/events/a%0Ab", "/%0A", "/nothing/here", "/events/"):
        answer = reader.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json"), path


def test_where_reports_of_an_event_differ_each_telling_is_a_record(program: Program, full: Desk) -> None:
    keep_told(
        full,
        closing("CD", "monitor", source="monitor", city="Kinshasa"),
        closing("CD", "agency", source="agency", city="Goma", after=2, stance=Stance.DENIED),
    )
    (event,) = [one for one in full.ids() if one.startswith("KP-CD-")]
    found = {one["field"]: one for one in program.got(f"/events/{event}")["differences"]}
    assert (found["stance"]["excluding"], found["city"]["excluding"]) == (True, False)
    told = [(side["value"], side["held"], side["sources"]) for side in found["city"]["sides"]]
    assert told == [("Kinshasa", True, ["monitor"]), ("Goma", False, ["agency"])]
