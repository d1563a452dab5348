"""Changes are numbered once each, in an order that no later transaction can break; what went is told too."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.db import events, journal
from models.db.store import Database
from tests.models.made import event

AT = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


def seen(database: Database, after: int = 0) -> list[tuple[int, str, int, bool]]:
    with database.unit() as unit:
        journal.note_changes(unit, AT)
        unit.commit()
        found = journal.changes_since(unit, after, 1_000)
    return [(one.number, one.event, one.revision, one.gone) for one in found]


def test_new_changed_and_gone(database: Database) -> None:
    with database.unit() as unit:
        events.save_events(unit, [replace(event(), id="a", revision=1), replace(event(), id="b", revision=1)])
        unit.commit()
    assert seen(database) == [(1, "a", 1, False), (2, "b", 1, False)]
    assert seen(database, 2) == []
    with database.unit() as unit:
        events.save_events(unit, [replace(event(), id="a", revision=2, confidence=0.5)])
        events.delete_events(unit, ["b"])
        unit.commit()
    assert seen(database, 2) == [(3, "a", 2, False), (4, "b", 1, True)]
    assert seen(database, 4) == []
    with database.unit(writing=False) as unit:
        assert {one.event: one.changed_at for one in journal.changes_since(unit, 0, 9)} == {"a": AT, "b": AT}
        assert [one.number for one in journal.changes_since(unit, 0, 1)] == [3]


def test_an_event_that_comes_back_is_a_change(database: Database) -> None:
    first = replace(event(), id="a", revision=1)
    for step in (True, False, True):
        with database.unit() as unit:
            if step:
                events.save_events(unit, [first])
            else:
                events.delete_events(unit, ["a"])
            unit.commit()
        last = seen(database)
    assert last == [(3, "a", 1, False)]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.booleans()), max_size=12))
def test_a_copy_kept_by_cursor_equals_what_is_held(database: Database, steps: list[tuple[str, bool, bool]]) -> None:
    with database.unit(writing=False) as unit:
        cursor = journal.latest(unit)
        copy = {one.id: one.revision for one in events.list_events(unit, limit=None)}
    for name, is_change, is_asked in steps:
        with database.unit() as unit:
            held = events.event(unit, name)
            if is_change:
                now = replace(event(), id=name, revision=1 if held is None else held.revision + 1)
                events.save_events(unit, [now])
            else:
                events.delete_events(unit, [name])
            unit.commit()
        if is_asked:
            cursor = follow(database, copy, cursor)
    follow(database, copy, cursor)
    with database.unit(writing=False) as unit:
        assert copy == {one.id: one.revision for one in events.list_events(unit, limit=None)}


def follow(database: Database, copy: dict[str, int], cursor: int) -> int:
    for number, name, revision, gone in seen(database, cursor):
        assert number > cursor
        assert gone or copy.get(name) != revision, "told twice"
        cursor = number
        if gone:
            copy.pop(name, None)
        else:
            copy[name] = revision
    return cursor
