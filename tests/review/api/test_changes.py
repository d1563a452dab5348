"""A copy of the events, kept through the API."""

from __future__ import annotations

from tests.review.api.calling import Program
from tests.review.web.making import Desk, closing, keep_told


def test_a_copy_follows(program: Program, full: Desk) -> None:
    copy: dict[str, int] = {}
    cursor, more = "start", True
    while more:
        part = program.got(f"/changes?limit=2&cursor={cursor}")
        for one in part["items"]:
            assert one["event"] not in copy
            copy[one["event"]] = one["revision"]
        cursor, more = part["next"], part["more"]
    assert copy == {id_: full.event(id_).revision for id_ in full.ids()}
    assert program.got(f"/changes?cursor={cursor}") == {"items": [], "next": cursor, "more": False}
    keep_told(full, closing("VN"))
    event = full.event(sorted(copy)[0])
    assert program.decide(event, "reject", reason="other").status_code == 201
    then = program.got(f"/changes?cursor={cursor}")
    assert {(one["event"][:5], one["change"]) for one in then["items"]} == {("KP-VN", "held"), (event.id[:5], "gone")}


def test_a_cursor_of_others_is_refused(program: Program) -> None:
    cursor = program.got("/changes?sending=KP")["next"]
    assert program.got(f"/changes?sending=KP&cursor={cursor}")["items"] == []
    answer = program.get(f"/changes?cursor={cursor}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "cursor"
