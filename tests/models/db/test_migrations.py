"""A database of the first revision, with rows, comes up to the newest one and back, and nothing of it is lost."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from models.db import events, register, store
from models.db.engine import make_engine, parse_address
from models.db.migrations import REVISIONS
from models.db.store import Database
from models.verdict import Action, RejectReason
from tests.models.made import event

AT = datetime(2023, 11, 2, 8, 0, tzinfo=UTC)

# as the first version of the program wrote them: an event without what later revisions know, and its verdict
OLD_EVENT = (
    '{"id":"KP-UG-2026-7F3A","revision":2,"type":"closure","sending":"KP","host":"UG","mission_type":"embassy",'
    '"city":null,"state":"rejected","contradicted":false,"unsure":false,"stage":"done","stance":"asserted",'
    '"status":"reported","historical":false,"announced":null,"effective":null,"reported_first":"2026-01-04",'
    '"reported_last":"2026-01-04","covered_by":null,"reason":null,"claims":[],"outlets":["kurier"],"support":[],'
    '"confidence":0.7}'
)


def execute(address: str, statement: str, **values: object) -> None:
    engine = make_engine(parse_address(address))
    with engine.begin() as connection:
        connection.execute(text(statement), values)
    engine.dispose()


@pytest.fixture
def old(empty_address: str) -> str:
    store.upgrade(empty_address, REVISIONS[0])
    execute(
        empty_address,
        "INSERT INTO events (id, revision, type, sending, host, state, historical, reported_first, reported_last,"
        " confidence, body) VALUES ('KP-UG-2026-7F3A', 2, 'closure', 'KP', 'UG', 'rejected', :no, '2026-01-04',"
        " '2026-01-04', 0.7, :body)",
        no=False,
        body=OLD_EVENT,
    )
    execute(
        empty_address,
        'INSERT INTO verdicts (id, event, revision, action, reason, note, "by", at) VALUES'
        " ('v1', 'KP-UG-2026-7F3A', 1, 'reject', 'denied', 'says the host', 'ada', '2026-01-05 09:00:00+00')",
    )
    return empty_address


def test_what_an_older_program_kept_is_there_after_the_upgrade(old: str) -> None:
    store.upgrade(old)
    database = Database.open(old)
    with database.unit() as unit:
        held = events.event(unit, "KP-UG-2026-7F3A")
        (verdict,) = events.verdicts_of(unit, "KP-UG-2026-7F3A")
        assert held is not None
        assert (held.merged_into, held.notes) == (None, ())
        assert (verdict.action, verdict.reason, verdict.note) == (Action.REJECT, RejectReason.DENIED, "says the host")
        assert (verdict.other, verdict.undoes, verdict.batch, verdict.changes, verdict.claims) == (None,) * 3 + (
            (),
        ) * 2
        assert register.history(unit, "KP-UG-embassy-kampala")[0].event is None
        assert events.save_events(unit, [event(revision=3, city=None)]) == 1
    database.close()


def test_down_to_the_first_revision_and_up_again_keeps_the_old_rows(old: str) -> None:
    store.upgrade(old)
    store.downgrade(old, REVISIONS[0])
    assert store.current(old) == REVISIONS[0]
    store.upgrade(old)
    database = Database.open(old)
    with database.unit(writing=False) as unit:
        assert [verdict.id for verdict in events.verdicts_of(unit, "KP-UG-2026-7F3A")] == ["v1"]
    assert database.quick_check() == []
    database.close()
