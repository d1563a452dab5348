"""A copy kept by cursor equals what is held, whatever happens in between."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.db import events
from models.verdict import Action, RejectReason
from review.exports.changes import START, BadCursor, ChangedEvent, ChangeKind, changes, cursor_of, note
from review.exports.wanted import Wanted
from tests.review.exports.conftest import decide
from tests.review.web.making import NOW, Desk, closing, keep_told


def asked(desk: Desk, cursor: str, wanted: Wanted | None = None, most: int | None = None) -> list[ChangedEvent]:
    note(desk.database, NOW)
    with desk.database.unit(writing=False) as unit:
        return list(changes(unit, wanted or Wanted(), ("KP",), cursor, most=most))


def test_everything_first_then_only_what_changed(house: Desk) -> None:
    first = asked(house, START)
    assert {one.event for one in first} == set(house.ids())
    assert [one.event[:5] for one in first if one.change is ChangeKind.GONE] == ["KP-PE"]
    assert asked(house, first[-1].cursor) == []
    decide(house, "UG", Action.REJECT, reason=RejectReason.OTHER)
    keep_told(house, closing("VN"))
    then = asked(house, first[-1].cursor)
    assert [(one.event[:5], one.change) for one in then] == [
        ("KP-UG", ChangeKind.GONE),
        ("KP-VN", ChangeKind.HELD),
    ]
    assert asked(house, then[-1].cursor) == []


def test_in_small_steps_nothing_is_missed_and_nothing_comes_twice(house: Desk) -> None:
    whole, cursor, steps = asked(house, START), START, []
    while part := asked(house, cursor, most=3):
        steps += part
        cursor = part[-1].cursor
    assert steps == whole


def test_a_deleted_event_is_told_to_those_who_may_have_had_it(house: Desk) -> None:
    wanted, other = Wanted(host="BD"), Wanted(host="VN")
    first = asked(house, START, wanted)
    assert len(first) == 1
    with house.database.unit() as unit:
        assert events.delete_events(unit, [first[0].event]) == 1
        unit.commit()
    (gone,) = asked(house, first[0].cursor, wanted)
    assert (gone.event, gone.change, gone.record) == (first[0].event, ChangeKind.GONE, None)
    assert asked(house, START, other) == []


def test_what_changes_after_it_was_numbered_is_told_once(house: Desk) -> None:
    note(house.database, NOW)
    (event,) = [house.event(id_) for id_ in house.ids() if "-BD-" in id_]
    with house.database.unit() as unit:
        events.save_events(unit, [replace(event, revision=event.revision + 1, confidence=0.1)])
        unit.commit()
    with house.database.unit(writing=False) as unit:
        first = list(changes(unit, Wanted(), ("KP",), START))
    assert event.id not in {one.event for one in first}
    (later,) = asked(house, first[-1].cursor)
    assert (later.event, later.revision) == (event.id, event.revision + 1)


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "é", "e30", "WzEsMl0", "W1tbW1tb", cursor_of(999, Wanted()), cursor_of(-1, Wanted()),
     cursor_of(1, Wanted(host="UG")), "A" * 5_000],
)  # fmt: skip
def test_a_cursor_that_is_none_is_refused(house: Desk, cursor: str) -> None:
    with pytest.raises(BadCursor, match="begin with start"):
        asked(house, cursor)
