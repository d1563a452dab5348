from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from models.claim import ClaimType
from models.db import articles, events
from models.db.events import StaleEvent
from models.db.store import Database
from models.event import EventState
from models.verdict import Action, RejectReason, Verdict
from tests.models.made import NOW, article, claim, event, kept, page, reading, version


def verdict(n: int = 1, *, revision: int = 1, **fields: object) -> Verdict:
    made = Verdict(
        id=f"verdict-{n}",
        event=event().id,
        revision=revision,
        action=Action.ACCEPT,
        reason=None,
        note=None,
        by="ada",
        at=NOW + timedelta(minutes=n),
    )
    return replace(made, **fields)  # type: ignore[arg-type]  # fields by name


def test_what_is_saved_comes_back(database: Database) -> None:
    made = event("c1", "c2", revision=3, contradicted=True, reported_first=None)
    with database.unit() as unit:
        assert events.save_events(unit, [made]) == 1
        assert events.event(unit, made.id) == made
        assert events.events_of_pair(unit, "KP", "UG") == [made]
        assert events.events_of_pair(unit, "UG", "KP") == []
        assert events.event(unit, "none") is None


def test_unchanged_touches_no_row(database: Database) -> None:
    with database.unit() as unit:
        events.save_events(unit, [event("c1")])
        unit.commit()
        assert events.save_events(unit, [event("c1")]) == 0
        assert events.save_events(unit, []) == 0


def test_a_later_revision_takes_the_place(database: Database) -> None:
    later = event("c2", revision=2, state=EventState.CORROBORATED)
    with database.unit() as unit:
        events.save_events(unit, [event("c1")])
        assert events.save_events(unit, [later]) == 1
        assert events.event(unit, later.id) == later


@pytest.mark.parametrize("revision", [1, 2])
def test_an_older_thought_does_not_undo_a_newer_one(database: Database, revision: int) -> None:
    with database.unit() as unit:
        events.save_events(unit, [event("c1", revision=2, state=EventState.ACCEPTED)])
        with pytest.raises(StaleEvent, match=rf"KP-UG-2026-7F3A: revision 2 is held, {revision} came"):
            events.save_events(unit, [event("c1", "c2", revision=revision)])


def test_lists_are_filtered_and_ordered(database: Database) -> None:
    made = {
        "a": event(id="a", reported_last=date(2026, 1, 1)),
        "b": event(id="b", reported_last=None, sending="SE", host="KP", type=ClaimType.SUSPENSION),
        "c": event(id="c", reported_last=date(2026, 1, 3), state=EventState.ACCEPTED),
        "d": event(id="d", reported_last=date(2026, 1, 2), sending="FR", host="NE"),
    }
    with database.unit() as unit:
        events.save_events(unit, list(made.values()))

        def ids(**wanted: object) -> str:
            return "".join(found.id for found in events.list_events(unit, **wanted))  # type: ignore[arg-type]

        assert ids() == "cdab"
        assert ids(state=EventState.ACCEPTED) == "c"
        assert ids(state=[EventState.ACCEPTED, EventState.MENTIONED]) == "cdab"
        assert ids(type=ClaimType.SUSPENSION) == "b"
        assert ids(sending="KP") == "ca"
        assert ids(host="KP") == "b"
        assert ids(focus=["KP"]) == "cab"
        assert ids(focus=["*"]) == "cdab"
        assert ids(focus=["FR", "SE"]) == "db"
        assert ids(limit=2, offset=1) == "da"
        assert ids(limit=None) == "cdab"
        assert events.count_events(unit) == {
            ("closure", "mentioned"): 2,
            ("closure", "accepted"): 1,
            ("suspension", "mentioned"): 1,
        }


def test_reports_are_those_of_its_claims(database: Database) -> None:
    made = version(article(1), "")
    with database.unit() as unit:
        kept(unit, 1)
        said = [claim(made.id, start=n) for n in (1, 2, 3)]
        held = replace(made, page=page(1).id)
        articles.save_readings(unit, [(article(1), held, reading(made.id, *said), page(1).id)])
        events.save_events(unit, [event(said[0].id, said[2].id, "gone since")])
        found = events.reports_of(unit, event().id)
        assert {one.id for one, _ in found} == {said[0].id, said[2].id}
        assert all(report.url == article(1).url for _, report in found)
        events.save_events(unit, [event(said[1].id, revision=2)])
        assert [one for one, _ in events.reports_of(unit, event().id)] == [said[1]]
        assert events.reports_of(unit, "none") == []


def test_a_verdict_holds_for_the_revision_seen(database: Database) -> None:
    accepted = event("c1", revision=2, state=EventState.ACCEPTED)
    with database.unit(durable=True) as unit:
        events.save_events(unit, [event("c1")])
        assert events.keep_verdict(unit, verdict(), 1)
        assert events.save_events(unit, [accepted]) == 1
        unit.commit()
    with database.unit(durable=True) as unit:
        late = verdict(2, action=Action.REJECT, reason=RejectReason.OLD_NEWS, note="seen before", revision=1)
        assert not events.keep_verdict(unit, late, 1)
        assert not events.keep_verdict(unit, verdict(3, event="none"), 1)
        assert events.verdicts_of(unit, accepted.id) == [verdict()]
        seen = replace(late, revision=2)
        assert events.keep_verdict(unit, seen, 2)
        assert events.verdicts_of(unit, accepted.id) == [verdict(), seen]
        assert events.verdicts_of(unit, "none") == []


def test_a_verdict_is_never_written_over(database: Database) -> None:
    with database.unit() as unit:
        events.save_events(unit, [event("c1")])
        assert events.keep_verdict(unit, verdict(), 1)
        assert events.keep_verdict(unit, verdict(), 1)
        with pytest.raises(ValueError, match="verdict-1 is kept already"):
            events.keep_verdict(unit, verdict(note="another mind"), 1)
        assert events.verdicts_of(unit, event().id) == [verdict()]


def test_only_unreviewed_events_go(database: Database) -> None:
    with database.unit() as unit:
        events.save_events(
            unit, [event("c1", id="a"), event("c1", id="b"), event(id="c", state=EventState.REJECTED), event()]
        )
        assert events.keep_verdict(unit, verdict(action=Action.UNSURE), 1)
        assert events.delete_events(unit, ["a", "c", event().id, "none"]) == 1
        assert [found.id for found in events.events_of_pair(unit, "KP", "UG")] == [event().id, "b", "c"]
        assert events.delete_events(unit, []) == 0


def test_deleted_and_found_again_it_starts_anew(database: Database) -> None:
    with database.unit() as unit:
        events.save_events(unit, [event("c1", revision=5)])
        events.delete_events(unit, [event().id])
        assert events.save_events(unit, [event("c2")]) == 1
        assert events.event(unit, event().id) == event("c2")
