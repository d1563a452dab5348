"""What each decision tells: once for each decision, in its own transaction, to those who were told before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from events.audience import Audience
from events.lifecycle import alerts_for
from events.settle import settle
from models.alert import Alert
from models.claim import ClaimType, Stage
from models.db import alerts, claims, events
from models.db.store import Database, Unit
from models.event import Event
from models.verdict import Action, RejectReason
from review.announcing import ground_of
from review.bulk import take_back_batch, take_bulk
from review.decisions import Wish, take, take_back
from tests.review.held import AT, tell

KP = Audience(focus=("KP",), desk="https://desk.example")
REJECT: dict[str, Any] = {"reason": RejectReason.OLD_NEWS, "note": "as in May"}


def night(unit: Unit, *, audience: Audience = KP, silent: bool = False, host: str = "UG") -> list[Event]:
    """Settle the pair as the night does, its alerts included."""
    said, held = claims.claims_by_pair(unit, "KP", host), events.events_of_pair(unit, "KP", host)
    settled = settle(said, held, relays={})
    events.save_events(unit, [one for one in settled.events if one.id in settled.changed])
    events.delete_events(unit, settled.gone)
    if not silent:
        ground = ground_of(unit, ("KP", host), on=AT.date(), audience=audience, told=said)
        alerts.keep_alerts(unit, alerts_for(settled, said, ground=ground, now=AT - timedelta(hours=6), held=held))
    return events.events_of_pair(unit, "KP", host)


class Desk:
    """A reviewer who takes one decision a minute about whatever is held; `a` is told first, `b` a year later."""

    def __init__(self, unit: Unit) -> None:
        self.unit, self.minutes = unit, 0
        tell(unit, 1)
        tell(unit, 2, source="volta")
        self.claims = tell(unit, 3, source="volta", after=400), tell(unit, 4, source="kurier", after=401)
        made = night(unit)
        self.ids = {"a": made[0].id, "b": made[1].id}

    def do(self, action: Action, event: str = "a", **fields: Any) -> None:  # noqa: ANN401 -- by name
        self.minutes += 1
        held = events.event(self.unit, self.ids[event])
        assert held is not None
        if fields.get("other") in self.ids:
            fields["other"] = self.ids[fields["other"]]
        wish = Wish(event=held.id, revision=held.revision, action=action, **fields)
        done = take(self.unit, wish, by="ana", at=AT + timedelta(minutes=self.minutes), audience=KP)
        if done.other is not None and done.other.id not in self.ids.values():
            self.ids["c"] = done.other.id

    def told(self) -> list[tuple[str, str]]:
        """Who and what was told since the first night, in order."""
        names = {id_: name for name, id_ in self.ids.items()}
        found = [one for one in alerts.list_alerts(self.unit) if one.at > AT]
        return [(names[one.subject], one.transition.value) for one in sorted(found, key=lambda one: one.at)]


ACCEPT, AMEND, UNDO = Action.ACCEPT, Action.AMEND, Action.UNDO

TABLE: list[tuple[str, Callable[[Desk], object], list[tuple[str, str]]]] = [
    ("accept", lambda d: d.do(ACCEPT), [("a", "accepted")]),
    ("reject", lambda d: d.do(Action.REJECT, **REJECT), [("a", "rejected")]),
    ("unsure", lambda d: d.do(Action.UNSURE), []),
    ("undo accept", lambda d: (d.do(ACCEPT), d.do(UNDO)), [("a", "accepted"), ("a", "withdrawn")]),
    (
        "accept again",
        lambda d: (d.do(ACCEPT), d.do(UNDO), d.do(ACCEPT)),
        [("a", "accepted"), ("a", "withdrawn"), ("a", "amended")],
    ),
    ("undo reject", lambda d: (d.do(Action.REJECT, **REJECT), d.do(UNDO)), [("a", "rejected"), ("a", "amended")]),
    ("withdraw", lambda d: (d.do(ACCEPT), d.do(Action.REJECT, **REJECT)), [("a", "accepted"), ("a", "withdrawn")]),
    (
        "amend",
        lambda d: (d.do(ACCEPT), d.do(AMEND, changes={"city": "Entebbe"})),
        [("a", "accepted"), ("a", "amended")],
    ),
    (
        "amend twice",
        lambda d: (
            d.do(ACCEPT),
            d.do(AMEND, changes={"city": "Entebbe"}),
            d.do(AMEND, changes={"stage": "underway"}),
        ),
        [("a", "accepted"), ("a", "amended"), ("a", "amended")],
    ),
    (
        "undo amend",
        lambda d: (d.do(ACCEPT), d.do(AMEND, changes={"city": "Entebbe"}), d.do(UNDO)),
        [("a", "accepted"), ("a", "amended"), ("a", "amended")],
    ),
    ("merge", lambda d: d.do(Action.MERGE, other="b"), [("b", "merged")]),
    (
        "undo merge",
        lambda d: (d.do(Action.MERGE, other="b"), d.do(UNDO)),
        [("b", "merged"), ("a", "amended"), ("b", "amended")],
    ),
    (
        "merge of accepted",
        lambda d: (d.do(ACCEPT, "b"), d.do(Action.MERGE, other="b")),
        [("b", "accepted"), ("b", "merged")],
    ),
    (
        "split",
        lambda d: d.do(Action.SPLIT, "b", claims=(d.claims[1],)),
        [("b", "amended"), ("c", "mentioned")],
    ),
    (
        "undo split",
        lambda d: (d.do(Action.SPLIT, "b", claims=(d.claims[1],)), d.do(UNDO, "b")),
        [("b", "amended"), ("c", "mentioned"), ("b", "amended"), ("c", "merged")],
    ),
]


@pytest.mark.parametrize(("does", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_each_decision_is_told_once(
    database: Database, does: Callable[[Desk], object], expected: list[tuple[str, str]]
) -> None:
    with database.unit() as unit:
        desk = Desk(unit)
        does(desk)
        assert sorted(desk.told()) == sorted(expected)
        night(unit)
        night(unit)
        assert sorted(desk.told()) == sorted(expected)


def last(unit: Unit, event: str) -> Alert:
    """The last alert about an event."""
    return max(alerts.list_alerts(unit, subject=event), key=lambda one: one.at)


def test_a_correction_says_by_whom_why_and_from_what_to_what(database: Database) -> None:
    with database.unit() as unit:
        desk = Desk(unit)
        desk.do(ACCEPT)
        desk.do(AMEND, changes={"city": "Entebbe", "stage": "underway"}, note="the ministry\r\nBcc: x says so")
        amended = last(unit, desk.ids["a"])
        desk.do(Action.REJECT, **REJECT)
        withdrawn = last(unit, desk.ids["a"])
        desk.do(Action.MERGE, "b", other="a")
        merged = last(unit, desk.ids["a"])
    assert 'Why: ana amended it on 2026-02-01: "the ministry Bcc: x says so"' in amended.body
    assert "Changed: city: nothing → Entebbe\nChanged: stage: done → underway" in amended.body
    assert "Register: KP-UG-embassy-kampala is open since 2023-06-30" not in amended.body  # it was accepted before
    assert 'Why: ana withdrew it on 2026-02-01 (old news): "as in May"' in withdrawn.body
    assert "Changed: state: amended → withdrawn" in withdrawn.body
    assert f"ana merged it into {desk.ids['b']}" in merged.body
    assert dict(merged.facts)["merged_into"] == desk.ids["b"]
    assert {dict(one.facts)["rank"] for one in (amended, withdrawn, merged)} == {"correction"}
    assert dict(withdrawn.facts)["reviewed"] == "yes"
    assert f"https://desk.example/events/{desk.ids['a']}" in amended.body
    assert "archived copy: https://desk.example/pages/" in amended.body
    assert all(line.isprintable() for one in (amended, withdrawn, merged) for line in one.body.split("\n"))


def test_what_was_never_told_is_not_corrected(database: Database) -> None:
    with database.unit() as unit:
        tell(unit, 1)
        (event,) = night(unit, silent=True)
        for minute, action in enumerate((Action.REJECT, UNDO)):
            fields = REJECT if action is Action.REJECT else {}
            wish = Wish(event=event.id, revision=None, action=action, **fields)
            take(unit, wish, by="ana", at=AT + timedelta(minutes=minute), audience=KP)
        assert alerts.list_alerts(unit) == []


@pytest.mark.parametrize(
    ("audience", "fields", "told"),
    [
        (KP, {}, True),
        (replace(KP, focus=("UG",)), {}, True),
        (replace(KP, focus=("DE",)), {}, False),
        (replace(KP, news_days=20), {}, False),  # of a backfill
        (KP, {"type": ClaimType.OPENING}, False),
    ],
)
def test_an_acceptance_of_what_a_backfill_opened_silently(
    database: Database, audience: Audience, fields: dict[str, Any], told: bool
) -> None:
    with database.unit() as unit:
        tell(unit, 1, **fields)
        (event,) = night(unit, silent=True)
        take(unit, Wish(event=event.id, revision=None, action=ACCEPT), by="ana", at=AT, audience=audience)
        assert [one.transition.value for one in alerts.list_alerts(unit)] == (["accepted"] if told else [])


def test_bulk_decisions_tell_each_event_and_its_undo(database: Database) -> None:
    with database.unit() as unit:
        desk = Desk(unit)
        seen = [(one.id, one.revision) for one in events.events_of_pair(unit, "KP", "UG")]
        bulk = take_bulk(unit, seen, ACCEPT, by="ana", at=AT + timedelta(minutes=1), audience=KP)
        take_back_batch(unit, bulk.batch, by="ana", at=AT + timedelta(minutes=2), audience=KP)
        told = desk.told()
    assert sorted(told) == [("a", "accepted"), ("a", "withdrawn"), ("b", "accepted"), ("b", "withdrawn")]


def test_nothing_is_told_of_a_decision_that_was_not_kept(database: Database) -> None:
    with database.unit() as unit:
        desk = Desk(unit)
        unit.commit()
        desk.do(ACCEPT)
    with database.unit(writing=False) as unit:
        assert desk.ids["a"] not in {one.subject for one in alerts.list_alerts(unit) if one.at > AT}
        assert events.verdicts_of(unit, desk.ids["a"]) == []


def test_a_carried_on_acceptance_is_an_amendment(database: Database) -> None:
    with database.unit() as unit:
        tell(unit, 1, stage=Stage.PLANNED)
        (event,) = night(unit)
        take(unit, Wish(event=event.id, revision=None, action=ACCEPT), by="ana", at=AT, audience=KP)
        tell(unit, 2, source="volta", after=40)
        night(unit)
        take(unit, Wish(event=event.id, revision=None, action=ACCEPT), by="ana", at=AT + timedelta(1), audience=KP)
        assert "Changed: stage: planned → done" in last(unit, event.id).body


def test_an_event_that_no_report_supports_any_more_is_withdrawn_once(database: Database) -> None:
    with database.unit() as unit:
        tell(unit, 1)
        said = claims.claims_by_pair(unit, "KP", "UG")
        (event,) = night(unit)
        settled = settle([], [event], relays={})
        assert settled.gone == (event.id,)
        for _ in range(2):
            ground = ground_of(unit, ("KP", "UG"), on=AT.date(), audience=KP, told=said)
            alerts.keep_alerts(unit, alerts_for(settled, [], ground=ground, now=AT, held=[event]))
        found, latest = alerts.list_alerts(unit, subject=event.id), last(unit, event.id)
    assert sorted(one.transition.value for one in found) == ["mentioned", "withdrawn"]
    assert "do not rely on what was told before" in latest.body


def test_undo_of_one_decision_by_its_id_from_the_other_side(database: Database) -> None:
    with database.unit() as unit:
        desk = Desk(unit)
        desk.do(Action.MERGE, other="b")
        (given,) = events.verdicts_of(unit, desk.ids["b"])
        take_back(unit, desk.ids["b"], verdict=given.id, by="ben", at=AT + timedelta(hours=1), audience=KP)
        assert "ben took back that it was merged into" in last(unit, desk.ids["b"]).body
