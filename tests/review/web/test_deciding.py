from __future__ import annotations

import json
import re

import pytest

from models.db import desk as desk_rows
from models.db import events
from models.event import EventState
from models.verdict import Action
from review.web.held import queue_of
from review.web.wired import Wired
from tests.review.web.making import HOSTS, Browser, Desk, closing, fill, keep_told, later


def first(desk: Desk) -> str:
    wired = Wired(database=desk.database, archive=desk.archive, settings=desk.settings, clock=desk.clock)
    with desk.database.unit(writing=False) as unit:
        return queue_of(wired, unit)[0].event.id


def order(desk: Desk) -> list[str]:
    wired = Wired(database=desk.database, archive=desk.archive, settings=desk.settings, clock=desk.clock)
    with desk.database.unit(writing=False) as unit:
        return [item.event.id for item in queue_of(wired, unit)]


def test_the_queue_shows_each_event_once_with_its_reasons(desk: Desk, browser: Browser) -> None:
    fill(desk, 3)
    shown = browser.get("/")
    assert shown.status_code == 200
    for id_ in desk.ids():
        assert shown.text.count(f'href="/events/{id_}"') >= 1
    assert "in focus" in shown.text
    assert "3 events wait" in shown.text


@pytest.mark.parametrize(
    ("action", "state", "unsure"),
    [
        ("accept", EventState.ACCEPTED, False),
        ("reject:old_news", EventState.REJECTED, False),
        ("unsure", EventState.MENTIONED, True),
    ],
)
def test_each_decision_is_kept_and_moves_on(
    desk: Desk, browser: Browser, action: str, state: EventState, unsure: bool
) -> None:
    fill(desk, 3)
    waiting = order(desk)
    later(desk, seconds=7)
    answer = browser.decide(desk.event(waiting[0]), action, note="seen in person")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"/events/{waiting[1]}?done=")
    after = desk.event(waiting[0])
    assert (after.state, after.unsure) == (state, unsure)
    with desk.database.unit(writing=False) as unit:
        (verdict,) = events.verdicts_of(unit, waiting[0])
        assert (verdict.by, verdict.note) == ("ana", "seen in person")
        assert desk_rows.paces(unit) == [("ana", 7.0)]
    told = browser.get(answer.headers["location"])
    assert waiting[0] in told.text
    assert 'name="verdict"' in told.text


def test_the_last_decision_leads_back_to_the_queue(desk: Desk, browser: Browser) -> None:
    fill(desk, 1)
    (only,) = desk.ids()
    answer = browser.decide(desk.event(only), "accept")
    assert answer.headers["location"].startswith("/?done=")
    assert "The queue is empty" in browser.get(answer.headers["location"]).text


def test_filters_go_with_every_step(desk: Desk, browser: Browser) -> None:
    fill(desk, 4)
    keep_told(desk, closing("FR", sending="DE"), closing("IT", sending="DE"))
    shown = browser.get("/?sending=DE")
    ids = re.findall(r'name="row" value="([^:]+):', shown.text)
    assert len(ids) == 2
    answer = browser.decide(desk.event(ids[0]), "accept", **{"from": "sending=DE"})
    assert answer.headers["location"].startswith(f"/events/{ids[1]}?done=")
    assert "sending=DE" in answer.headers["location"]


def test_one_and_the_same_form_sent_twice_is_one_decision(desk: Desk, browser: Browser) -> None:
    fill(desk, 2)
    before = desk.event(first(desk))
    one, two = browser.decide(before, "accept"), browser.decide(before, "accept")
    assert (one.status_code, two.status_code) == (303, 303)
    with desk.database.unit(writing=False) as unit:
        assert len(events.verdicts_of(unit, before.id)) == 1


def test_a_clash_shows_both_decisions_and_writes_neither(guarded: Desk) -> None:
    fill(guarded, 2)
    rob, ada = Browser(guarded.app()), Browser(guarded.app())
    rob.login("rob", "seven grey herons fly")
    ada.login("ada", "a lamp in the archive")
    before = guarded.event(guarded.ids()[0])
    assert ada.decide(before, "reject:denied", note="the ministry denies it").status_code == 303
    clash = rob.decide(before, "accept", note="the ambassador left")
    assert clash.status_code == 409
    for words in ("ada", "reject", "the ministry denies it", "rob", "accept", "the ambassador left"):
        assert words in clash.text
    assert guarded.event(before.id).state is EventState.REJECTED
    again = rob.decide(guarded.event(before.id), "accept")
    assert again.status_code == 303
    with guarded.database.unit(writing=False) as unit:
        assert [(one.by, one.action) for one in events.verdicts_of(unit, before.id)] == [
            ("ada", Action.REJECT),
            ("rob", Action.ACCEPT),
        ]


def test_an_accept_of_what_was_merged_meanwhile_is_a_clash(desk: Desk, browser: Browser) -> None:
    keep_told(desk, closing("UG"))
    keep_told(desk, closing("UG", "b", after=300))
    kept, gone = (desk.event(id_) for id_ in sorted(desk.ids()))
    merged = browser.decide(kept, "merge", other=gone.id, other_revision=gone.revision)
    assert merged.status_code == 303
    assert desk.event(gone.id).merged_into == kept.id
    assert browser.decide(gone, "accept").status_code == 409
    back = browser.post("/undo")
    assert back.status_code == 303
    assert desk.event(gone.id).state is EventState.MENTIONED


def test_reports_are_split_off_and_go_back(desk: Desk, browser: Browser) -> None:
    keep_told(desk, closing("UG"), closing("UG", "b", after=1), closing("UG", "c", after=2))
    (only,) = desk.ids()
    event = desk.event(only)
    answer = browser.decide(event, "split", claim=event.claims[2])
    assert answer.status_code == 303
    assert len(desk.ids()) == 2
    assert desk.event(only).claims == event.claims[:2]
    assert browser.decide(desk.event(only), "split").status_code == 400  # nothing was chosen
    assert browser.post("/undo").status_code == 303
    assert set(desk.event(only).claims) == set(event.claims)


def test_undo_of_anything_also_after_leaving(desk: Desk, browser: Browser) -> None:
    fill(desk, 3)
    before = desk.event(first(desk))
    browser.decide(before, "accept")
    other = Browser(desk.app())  # another browser, a day later
    later(desk, days=1)
    assert other.post("/undo").headers["location"] == f"/events/{before.id}?undone={before.id}"
    assert desk.event(before.id).state is before.state
    assert other.post("/undo").status_code == 400  # nothing of ana's stands any more
    assert other.post("/undo", {"verdict": "no-such"}).status_code == 404


def test_bulk_takes_only_rows_as_they_were_on_screen(desk: Desk, browser: Browser) -> None:
    fill(desk, 4)
    rows = [f"{id_}:{desk.event(id_).revision}" for id_ in desk.ids()]
    browser.decide(desk.event(desk.ids()[0]), "unsure")
    answer = browser.post("/decide", {"row": [*rows, "KP-XX-2023-0000:1"], "action": "accept"})
    assert answer.status_code == 200
    assert "3 decided, 2 left out" in answer.text
    assert "changed since it was on screen" in answer.text
    assert "there is no such event" in answer.text
    states = [desk.event(id_).state for id_ in desk.ids()]
    assert states.count(EventState.ACCEPTED) == 3


def test_a_bulk_decision_is_undone_by_one_key(desk: Desk, browser: Browser) -> None:
    fill(desk, 4)
    rows = [f"{id_}:{desk.event(id_).revision}" for id_ in desk.ids()]
    answer = browser.post("/decide", {"row": rows, "action": "reject", "reason": "old_news"})
    assert answer.headers["location"].startswith("/?batch=")
    assert "Undo all" in browser.get(answer.headers["location"]).text
    assert all(desk.event(id_).state is EventState.REJECTED for id_ in desk.ids())
    assert browser.post("/undo").status_code == 303
    assert all(desk.event(id_).state is EventState.MENTIONED for id_ in desk.ids())


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/decide", {"action": "accept"}, 400),
        ("/decide", {"action": "merge", "row": "a:1"}, 400),
        ("/decide", {"action": "reject", "row": "a:1", "reason": "boredom"}, 400),
        ("/decide", {"action": "accept", "row": "a:-1"}, 400),
        ("/decide", {"action": "accept", "row": "a:٣"}, 400),
        ("/events/KP-XX-2023-0000/decide", {"action": "accept", "revision": "1"}, 404),
        ("/events/KP-XX-2023-0000/decide", {"action": "explode", "revision": "1"}, 400),
        ("/events/KP-XX-2023-0000/decide", {"action": "reject", "revision": "1"}, 400),
        ("/events/KP-XX-2023-0000/decide", {"action": "undo", "revision": "1"}, 400),
        ("/events/KP-XX-2023-0000/decide", {"action": "accept", "revision": "1e9"}, 400),
        ("/events/KP-XX-2023-0000/decide", {"action": "accept", "revision": "0x1"}, 400),
        ("/undo/batch", {"batch": "none"}, 404),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    browser: Browser, path: str, fields: dict[str, object], status: int
) -> None:
    answer = browser.post(path, fields)
    assert answer.status_code == status
    assert "<h1>" in answer.text


def test_a_rejection_becomes_a_case_that_the_workbench_takes(desk: Desk, browser: Browser) -> None:
    from workbench.gold import load_gold

    fill(desk, 1)
    (only,) = desk.ids()
    browser.decide(desk.event(only), "reject:not_a_closure", case="1")
    file = desk.settings.data_dir / "cases" / "en.jsonl"
    (case,) = load_gold(file)
    assert case["events"] == []
    assert case["rejected"] == {"event": only, "reason": "not_a_closure", "by": "ana", "note": None}
    assert case["text"].startswith("North Korea has closed")
    assert json.loads(file.read_text(encoding="utf-8"))["lang"] == "en"


def test_editing_accepts_as_corrected_and_is_undone(desk: Desk, browser: Browser) -> None:
    fill(desk, 1)
    (only,) = desk.ids()
    form = {
        "revision": 1, "type": "closure", "mission_type": "consulate", "stage": "done", "stance": "asserted",
        "status": "completed", "city": "Luanda", "covered_by": "gq", "reason": "economic",
        "effective_from": "2023-10-01", "effective_to": "2023-10-31", "note": "as the gazette says",
    }  # fmt: skip
    assert browser.post(f"/events/{only}/edit", form).status_code == 303
    after = desk.event(only)
    assert (after.state, after.mission_type, after.city, after.covered_by) == ("accepted", "consulate", "Luanda", "GQ")
    assert after.effective is not None
    assert after.effective.partial() == "2023-10"
    again = {**form, "revision": after.revision, "city": "Benguela"}
    assert browser.post(f"/events/{only}/edit", again).status_code == 303
    assert desk.event(only).state is EventState.AMENDED
    browser.post("/undo")
    assert desk.event(only).city == "Luanda"


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("type", "party", 400),
        ("covered_by", "XX1", 400),
        ("effective_from", "1st of May", 400),
        ("effective_from", "2024-01-01", 400),
        ("revision", "2", 409),
    ],
)
def test_an_edit_that_cannot_be_is_refused(desk: Desk, browser: Browser, field: str, value: str, status: int) -> None:
    fill(desk, 1)
    (only,) = desk.ids()
    form = {
        "revision": 1,
        "type": "closure",
        "effective_to": "2023-10-31",
        "effective_from": "2023-10-31",
        field: value,
    }
    assert browser.post(f"/events/{only}/edit", form).status_code == status
    assert desk.event(only).revision == 1


def test_the_event_page_shows_the_evidence_and_what_accepting_moves(desk: Desk, browser: Browser) -> None:
    fill(desk, 9)
    id_ = next(one for one in desk.ids() if "-UG-" in one)
    shown = browser.get(f"/events/{id_}").text
    for words in ("m-sender", "m-host", "m-mission", "m-trigger", "m-date", "rule.type", "Archived copy", "Live page"):
        assert words in shown
    assert "badge-closed" in shown  # what the register would say
    assert "badge-open" in shown  # what it says
    browser.decide(desk.event(id_), "accept")
    assert "Accepted: the register says so" in browser.get(f"/events/{id_}").text


def test_every_host_of_these_tests_has_a_mission_or_not_but_is_a_state() -> None:
    assert len(set(HOSTS)) == len(HOSTS) >= 25
