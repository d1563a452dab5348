"""Desks for tests: one on SQLite for most, and a browser on it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.account import Account, AccountRole
from models.archive import Archive
from models.db import accounts
from models.db.store import Database
from review.passwords import keep
from review.web.wired import DeskSettings
from tests.review.web.making import NOW, Browser, Desk

PASSWORDS = {"vera": "the reading room at noon", "rob": "seven grey herons fly", "ada": "a lamp in the archive"}
ROLES = {"vera": AccountRole.VIEWER, "rob": AccountRole.REVIEWER, "ada": AccountRole.ADMIN}


@pytest.fixture
def desk(tmp_path: Path, sqlite_file: Path) -> Iterator[Desk]:
    """A desk without accounts, for the local reviewer `ana`."""
    file = tmp_path / "watch.db"
    shutil.copyfile(sqlite_file, file)
    database = Database.open(f"sqlite:///{file}")
    settings = DeskSettings(local="ana", data_dir=tmp_path / "data", recall_share=1.0)
    yield Desk(database=database, archive=Archive(tmp_path / "archive"), settings=settings)
    database.close()


@pytest.fixture(scope="session")
def hashes() -> dict[str, str]:
    """Hashes of the passwords, made once: each costs a tenth of a second."""
    return {name: keep(password) for name, password in PASSWORDS.items()}


@pytest.fixture
def guarded(desk: Desk, hashes: dict[str, str]) -> Desk:
    """The same desk with an account of each role, where everybody must log in."""
    from dataclasses import replace

    with desk.database.unit() as unit:
        for name, kept in hashes.items():
            accounts.add_account(unit, Account(name=name, role=ROLES[name], password=kept, made_at=NOW))
        unit.commit()
    desk.settings = replace(desk.settings, local=None)
    return desk


@pytest.fixture
def browser(desk: Desk) -> Browser:
    return Browser(desk.app())
