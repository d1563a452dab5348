from __future__ import annotations

import ast
import inspect
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from models.account import Account, AccountRole, Session, Trace
from models.db import accounts
from models.db.store import Database

AT = datetime(2023, 11, 20, 8, tzinfo=UTC)
ROB = Account(name="Rob Łuk", role=AccountRole.REVIEWER, password="hash", made_at=AT)


def test_an_account_is_found_by_its_name_in_any_case(database: Database) -> None:
    with database.unit() as unit:
        assert not accounts.has_accounts(unit)
        assert accounts.add_account(unit, ROB)
        assert not accounts.add_account(unit, replace(ROB, name=" ROB ŁUK"))
        assert accounts.account(unit, "rob łuk") == ROB
        assert accounts.list_accounts(unit) == [ROB]
        assert accounts.has_accounts(unit)


def test_a_change_ends_all_sessions_of_the_account(database: Database) -> None:
    with database.unit() as unit:
        accounts.add_account(unit, ROB)
        accounts.add_session(unit, Session(key="k", account="rob łuk", made_at=AT, seen_at=AT))
        found = accounts.session(unit, "k")
        assert found is not None
        assert found[1] == ROB
        assert accounts.change_account(unit, "ROB łuk", role=AccountRole.ADMIN)
        assert accounts.session(unit, "k") is None
        assert not accounts.change_account(unit, "nobody", role=AccountRole.ADMIN)


def test_a_closed_account_opens_nothing_and_stays_in_the_list(database: Database) -> None:
    with database.unit() as unit:
        accounts.add_account(unit, ROB)
        accounts.change_account(unit, "rob łuk", closed_at=AT)
        accounts.add_session(unit, Session(key="k", account="rob łuk", made_at=AT, seen_at=AT))
        assert accounts.session(unit, "k") is None
        assert not accounts.has_accounts(unit)
        assert [one.closed_at for one in accounts.list_accounts(unit)] == [AT]


def test_old_sessions_end(database: Database) -> None:
    with database.unit() as unit:
        accounts.add_account(unit, ROB)
        for hours in range(4):
            seen = AT + timedelta(hours=hours)
            accounts.add_session(unit, Session(key=str(hours), account="rob łuk", made_at=AT, seen_at=seen))
        assert accounts.end_sessions_before(unit, seen=AT + timedelta(hours=2), made=AT) == 2
        accounts.touch_session(unit, "2", AT + timedelta(hours=9))
        held = accounts.session(unit, "2")
        assert held is not None
        assert held[0].seen_at == AT + timedelta(hours=9)
        assert accounts.end_session(unit, "2")
        assert not accounts.end_session(unit, "2")


def test_failures_are_counted_by_key_and_forgotten(database: Database) -> None:
    with database.unit() as unit:
        for at in (AT, AT + timedelta(minutes=1)):
            accounts.note_failure(unit, ["name:a", "from:b"], at, forget_before=AT - timedelta(days=1))
        assert {(one.key, one.failures) for one in accounts.guesses(unit, ["name:a", "from:b"])} == {
            ("name:a", 2),
            ("from:b", 2),
        }
        accounts.forgive(unit, "name:a", "from:b")
        assert [(one.key, one.failures) for one in accounts.guesses(unit, ["name:a", "from:b"])] == [("from:b", 1)]
        accounts.note_failure(unit, ["x"], AT + timedelta(days=2), forget_before=AT + timedelta(days=1))
        assert [one.key for one in accounts.guesses(unit, ["from:b", "x"])] == ["x"]


def test_the_trail_is_told_latest_first(database: Database) -> None:
    traces = [Trace(at=AT, by="a", what=f"what{n}", subject="s", detail="d") for n in range(5)]
    with database.unit() as unit:
        for trace in traces:
            accounts.note(unit, trace)
        assert accounts.trail(unit) == traces[::-1]
        assert accounts.trail(unit, limit=2, offset=1) == traces[::-1][1:3]
        assert accounts.trail_length(unit) == 5


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_nothing_changes_or_deletes_a_line_of_the_trail(verb: str) -> None:
    calls = [
        node
        for node in ast.walk(ast.parse(inspect.getsource(accounts)))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == verb
    ]
    assert calls
    assert not [call for call in calls if "audit" in ast.unparse(call)]
