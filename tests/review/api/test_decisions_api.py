"""Deciding by the API: everything the pages decide, locked on the revision that was seen."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from models.event import EventState
from tests.review.api.calling import Program
from tests.review.web.making import Desk, closing, keep_told


def test_each_decision_and_its_undo(program: Program, full: Desk) -> None:
    one = full.ids()[0]
    for action, more, state in (
        ("accept", {"note": "  seen the decree\u0000 "}, "accepted"),
        ("edit", {"changes": {"city": "Kathmandu", "effective": {"earliest": "2023-10-01", "latest": "2023-10-31"}}},
         "amended"),
        ("unsure", {}, "amended"),
        ("reject", {"reason": "denied", "keep_case": True}, "withdrawn"),
        ("undo", {}, "amended"),
    ):  # fmt: skip
        answer = program.decide(full.event(one), action, **more)
        assert answer.status_code == 201, answer.text
        assert answer.json()["event"]["state"] == state
    held = program.got(f"/events/{one}")
    assert (held["city"], held["effective"]["precision"], held["unsure"]) == ("Kathmandu", "month", True)
    history = program.got(f"/events/{one}/history")
    assert [entry["stands"] for entry in history] == [True, True, True, False, True]
    assert history[0]["by"] == "ana"
    assert "decree" in history[0]["note"]
    by_id = program.decide(full.event(one), "undo", decision=history[1]["decision"]).json()
    assert by_id["event"]["city"] is None
    assert by_id["event"]["state"] == "accepted"
    assert (full.settings.data_dir / "cases" / "en.jsonl").read_text().count("\n") == 1


def test_an_edit_of_what_nobody_accepted_accepts_it(program: Program, full: Desk) -> None:
    taken = program.decide(full.event(full.ids()[0]), "edit", changes={"covered_by": "cn", "historical": True}).json()
    assert (taken["event"]["state"], taken["event"]["covered_by"]) == ("accepted", "CN")
    assert taken["decisions"][0]["action"] == "accept"
    back = program.decide(full.event(full.ids()[0]), "edit", changes={"covered_by": None}).json()
    assert (back["event"]["state"], back["event"]["covered_by"]) == ("amended", None)


def test_merge_and_split_and_back(program: Program, full: Desk) -> None:
    keep_told(full, closing("AO", "z", after=700))
    one, two = (program.got("/events?host=AO")["items"][at] for at in (1, 0))
    event, other = full.event(one["event"]), full.event(two["event"])
    stale = program.decide(event, "merge", other=other.id, other_revision=other.revision + 1)
    assert (stale.status_code, stale.json()["event"]["event"]) == (409, other.id)
    merged = program.decide(event, "merge", other=other.id, other_revision=other.revision).json()
    assert (merged["event"]["reports"], merged["other"]["state"]) == (3, "merged")
    assert len(merged["decisions"]) == 2
    program.decide(full.event(event.id), "undo")
    assert full.event(other.id).state is EventState.MENTIONED
    claims = full.event(event.id).claims
    taken = program.decide(full.event(event.id), "split", claims=[claims[0]]).json()
    assert (taken["event"]["reports"], taken["other"]["reports"]) == (1, 1)
    assert program.got(f"/decisions?batch={taken['decisions'][0]['batch']}")["total"] == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"action": "party", "revision": 1}, "action"),
        ({"action": "accept"}, "revision"),
        ({"action": "accept", "revision": "1.5"}, "revision"),
        ({"action": "accept", "revision": -1}, "revision"),
        ({"action": "accept", "revision": 1, "extra": 1}, "extra"),
        ({"action": "reject", "revision": 1}, "reason"),
        ({"action": "accept", "revision": 1, "reason": "other"}, "reason"),
        ({"action": "accept", "revision": 1, "keep_case": True}, "keep_case"),
        ({"action": "accept", "revision": 1, "note": "x" * 5_001}, "note"),
        ({"action": "edit", "revision": 1}, "changes"),
        ({"action": "edit", "revision": 1, "changes": {}}, "changes"),
        ({"action": "edit", "revision": 1, "changes": {"city": None}}, "changes"),
        ({"action": "edit", "revision": 1, "changes": {"stage": None}}, "changes.stage"),
        ({"action": "edit", "revision": 1, "changes": {"sending": "KP"}}, "changes.sending"),
        ({"action": "edit", "revision": 1, "changes": {"covered_by": "ZZ"}}, "changes.covered_by"),
        ({"action": "edit", "revision": 1, "changes": {"city": "a\nb"}}, "changes.city"),
        ({"action": "edit", "revision": 1, "changes": {"effective": {"earliest": "2023-02-01", "latest": "2023-01-01"}}
          }, "changes.effective"),
        ({"action": "merge", "revision": 1, "other": "x"}, "other_revision"),
        ({"action": "merge", "revision": 1, "other": "KP-XX-2023-0000", "other_revision": 1}, "other"),
        ({"action": "split", "revision": 1}, "claims"),
        ({"action": "undo", "revision": 1, "claims": ["x"]}, "claims"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_names_the_field(program: Program, full: Desk, body: dict[str, Any], field: str) -> None:
    answer = program.post(f"/events/{full.ids()[0]}/decisions", body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == field
    assert answer.json()["errors"][0]["place"] == "body"
    assert program.got("/decisions")["total"] == 0


@pytest.mark.parametrize(
    ("action", "more", "words"),
    [
        ("undo", {}, "there is no decision to undo"),
        ("undo", {"decision": "none"}, "there is no such decision"),
        ("split", {"claims": ["none"]}, "not its own any more"),
        ("split", {"claims": []}, "at least one report"),
    ],
)
def test_what_cannot_be_is_said(program: Program, full: Desk, action: str, more: dict[str, Any], words: str) -> None:
    answer = program.decide(full.event(full.ids()[0]), action, **more)
    assert (answer.status_code, words in answer.json()["detail"]) == (422, True), answer.text


def test_the_same_decision_twice_is_taken_once(program: Program, full: Desk) -> None:
    event = full.event(full.ids()[0])
    first, second = (program.decide(event, "accept").json() for _ in range(2))
    assert (first["repeated"], second["repeated"]) == (False, True)
    assert first["decisions"] == second["decisions"]
    assert full.event(event.id).revision == event.revision + 1


def test_a_decision_about_what_changed_shows_both(program: Program, full: Desk) -> None:
    event = full.event(full.ids()[0])
    program.decide(event, "accept", note="mine")
    answer = program.decide(event, "reject", reason="old_news", note="later")
    assert answer.status_code == 409
    clash = answer.json()
    assert clash["yours"] == {"action": "reject", "revision": event.revision, "note": "later"}
    assert [(one["action"], one["note"]) for one in clash["theirs"]] == [("accept", "mine")]
    assert (clash["event"]["revision"], clash["event"]["state"]) == (event.revision + 1, "accepted")
    assert program.got("/decisions")["total"] == 1


def test_many_at_once_make_one_chain(full: Desk) -> None:
    app = full.app()
    programs = [Program(app) for _ in range(8)]
    event = full.event(full.ids()[0])
    seen: list[int] = []

    def decide(program: Program, at: int) -> None:
        seen.append(
            program.decide(
                event, "reject" if at % 2 else "unsure", **({"reason": "other"} if at % 2 else {})
            ).status_code
        )

    threads = [threading.Thread(target=decide, args=(program, at)) for at, program in enumerate(programs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(seen) <= {201, 409, 503}
    (kept,) = programs[0].got(f"/events/{event.id}/history")
    assert full.event(event.id).revision == kept["revision"] + 1
