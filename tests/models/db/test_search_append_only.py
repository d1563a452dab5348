"""Decisions, the audit trail and the register's past can be added to and not changed, not even by plain SQL."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import SQLAlchemyError

from models.account import Trace
from models.db import accounts, events, register
from models.db.engine import make_engine, parse_address
from models.db.store import Database
from models.mission import MissionState, MissionType, RegisteredMission, Spell
from models.verdict import Action, Verdict
from tests.models.made import NOW, event

MISSION = RegisteredMission(
    id="KP-XX-embassy-nowhere", sending="KP", host="UG", type=MissionType.TRADE_OFFICE, city="Nowhere", origin="test"
)


def spell(state: MissionState) -> Spell:
    return Spell(
        mission=MISSION.id, state=state, since=date(2024, 1, 1), event="KP-UG-2026-7F3A", revision=1, origin="test",
        known_from=NOW, known_until=None, not_before=None, not_after=None, city=None, covered_by=None, contested=False,
    )  # fmt: skip


@pytest.fixture
def filled(address: str) -> str:
    """A line of the audit trail, a decision, a statement that ended and one that stands."""
    opened = Database.open(address)
    with opened.unit(durable=True) as unit:
        accounts.note(unit, Trace(at=NOW, by="ada", what="role", subject="rob", detail="viewer"))
        events.save_events(unit, [event()])
        said = Verdict(
            id="v1", event="KP-UG-2026-7F3A", revision=1, action=Action.ACCEPT, reason=None, note=None, by="ada", at=NOW
        )
        assert events.keep_verdict(unit, said, 1)
        for days, state in enumerate((MissionState.CLOSED, MissionState.CLOSING)):
            at = NOW + timedelta(days=days)
            register.save_spells(unit, "KP", "UG", missions=[MISSION], spells=[spell(state)], at=at)
        unit.commit()
    opened.close()
    return address


def execute(address: str, statement: str) -> str:
    """Run it; what the database said against it, or an empty string."""
    engine = make_engine(parse_address(address))
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(statement)
    except SQLAlchemyError as error:
        return str(error)
    finally:
        engine.dispose()
    return ""


def held(address: str) -> list[object]:
    engine = make_engine(parse_address(address))
    with engine.connect() as connection:
        found = [
            tuple(row)
            for table in ("audit", "verdicts", "register_spells")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY id")
        ]
    engine.dispose()
    return found


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("audit", "UPDATE audit SET \"by\" = 'nobody'"),
        ("audit", "DELETE FROM audit"),
        ("audit", "DELETE FROM audit WHERE id = 1 OR 1 = 1"),
        ("verdicts", "UPDATE verdicts SET note = 'never said'"),
        ("verdicts", "UPDATE verdicts SET at = at"),
        ("verdicts", "DELETE FROM verdicts WHERE id = 'v1'"),
        ("register_spells", "DELETE FROM register_spells"),
        ("register_spells", "UPDATE register_spells SET state = 'open'"),
        ("register_spells", "UPDATE register_spells SET known_from = '2000-01-01 00:00:00+00'"),
        ("register_spells", "UPDATE register_spells SET known_until = NULL WHERE known_until IS NOT NULL"),
    ],
)
def test_plain_sql_is_refused_and_nothing_changes(filled: str, table: str, statement: str) -> None:
    before = held(filled)
    assert len(before) == 4
    assert f"{table} is append-only" in execute(filled, statement)
    assert held(filled) == before


@pytest.mark.parametrize("table", ["audit", "verdicts", "register_spells"])
def test_a_table_cannot_be_emptied_or_written_over(filled: str, table: str) -> None:
    before = held(filled)
    if filled.startswith("postgresql"):
        assert f"{table} is append-only" in execute(filled, f"TRUNCATE {table} CASCADE")
        assert f"{table} is append-only" in execute(
            filled, f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (id) DO UPDATE SET id = excluded.id"
        )
    else:
        assert execute(filled, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}") == ""
        assert execute(filled, f"REPLACE INTO {table} SELECT * FROM {table}") == ""
    assert held(filled) == before


def test_an_end_may_be_told_once(filled: str) -> None:
    end = "UPDATE register_spells SET known_until = '2030-01-01 00:00:00+00' WHERE known_until IS NULL"
    assert execute(filled, end) == ""
    assert execute(filled, re.sub("WHERE.*", "", end)) != ""


def test_the_door_that_the_documents_name_opens(filled: str) -> None:
    if filled.startswith("postgresql"):
        assert execute(filled, "SET session_replication_role = replica; DELETE FROM audit") == ""
    else:
        assert execute(filled, "DROP TRIGGER audit_keeps_delete") == ""
        assert execute(filled, "DELETE FROM audit") == ""
    assert len(held(filled)) == 3
