"""Tokens from the command line: shown once, listed without their hash, revoked by id or all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from models.account import Account, AccountRole
from models.db import accounts, tokens
from models.db.store import Database
from nightly.clock import real_now
from nightly.commands.tokens import create, revoke, show
from nightly.commands.web import change_user
from nightly.exits import Exit, StopError
from review.tokens import bearer
from review.web.page import Role
from tests.nightly.houses import prepare


class House:
    """A database with an account `rob`, reviewer, and somebody at the terminal."""

    def __init__(self, data: Path, made: Path, read: pytest.CaptureFixture[str]) -> None:
        self.flags: dict[str, Any] = {"data_dir": data}
        self.database: Database = prepare(data, made)
        self._read = read
        account = Account(name="rob", role=AccountRole.REVIEWER, password="x", made_at=real_now())
        with self.database.unit() as unit:
            accounts.add_account(unit, account)
            unit.commit()

    def token(self, **more: Any) -> dict[str, str]:  # noqa: ANN401 -- by name
        asked = {"name": "rob", "label": "sync", "role": None, "days": None, "as_json": True, **more}
        self._read.readouterr()
        create(self.flags, **asked)
        told: dict[str, str] = json.loads(self._read.readouterr().out)
        return told

    def listed(self) -> list[dict[str, str]]:
        self._read.readouterr()
        show(self.flags, name=None, as_json=True)
        told: list[dict[str, str]] = json.loads(self._read.readouterr().out)
        return told

    def role_of(self, word: str) -> Role | None:
        visitor = bearer(self.database, word, at=real_now())
        return None if visitor is None else visitor.role


@pytest.fixture
def house(tmp_path: Path, sqlite_file: Path, capsys: pytest.CaptureFixture[str]) -> House:
    return House(tmp_path / "data", sqlite_file, capsys)


def test_a_token_is_made_listed_and_revoked(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = house.token(), house.token(role="viewer", days=3)
    assert (house.role_of(first["token"]), house.role_of(second["token"])) == (Role.REVIEWER, Role.VIEWER)
    held = {one["id"]: one for one in house.listed()}
    assert {one["state"] for one in held.values()} == {"open"}
    assert (held[second["id"]]["role"], held[first["id"]]["until"], held[first["id"]]["label"]) == (
        "viewer",
        "",
        "sync",
    )
    assert first["token"][12:] not in json.dumps(house.listed())
    revoke(house.flags, name="ROB", token=first["id"], every=False)
    assert "1 token revoked" in capsys.readouterr().out
    assert (house.role_of(first["token"]), house.role_of(second["token"])) == (None, Role.VIEWER)
    revoke(house.flags, name="rob", token=None, every=True)
    assert house.role_of(second["token"]) is None
    with house.database.unit(writing=False) as unit:
        told = [(one.what, one.detail) for one in accounts.trail(unit)]
    assert told == [
        ("token_revoked", "all, 1"),
        ("token_revoked", first["id"]),
        ("token_made", f"{second['id']} viewer"),
        ("token_made", f"{first['id']} reviewer"),
    ]


def test_closing_an_account_ends_its_tokens(house: House) -> None:
    word = house.token()["token"]
    change_user(house.flags, name="rob", role="admin", password=False, close=False)
    assert house.role_of(word) is Role.REVIEWER, "a token does not grow with its account"
    change_user(house.flags, name="rob", role=None, password=False, close=True)
    assert house.role_of(word) is None
    with house.database.unit(writing=False) as unit:
        assert all(one.revoked_at is not None for one in tokens.list_tokens(unit))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"name": "ann"}, "user token create ann: there is no such open account"),
        ({"role": "king"}, "--role king: one of viewer, reviewer, admin"),
        ({"role": "admin"}, "--role admin: rob is reviewer only"),
    ],
)
def test_what_makes_no_token(house: House, asked: dict[str, str], words: str) -> None:
    with pytest.raises(StopError, match=words) as stop:
        house.token(**asked)
    assert stop.value.code is Exit.USAGE
    assert house.listed() == []


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"name": "ann", "token": "x", "every": False}, "there is no such account"),
        ({"name": "rob", "token": "x", "every": False}, "there is no such token in force"),
        ({"name": "rob", "token": None, "every": False}, "give the token's id, or --all"),
        ({"name": "rob", "token": "x", "every": True}, "give the token's id, or --all"),
    ],
)
def test_what_cannot_be_revoked(house: House, asked: dict[str, Any], words: str) -> None:
    with pytest.raises(StopError, match=words) as stop:
        revoke(house.flags, **asked)
    assert stop.value.code is Exit.USAGE
