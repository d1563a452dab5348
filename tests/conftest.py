"""Databases for tests: every test that asks for `address` or `database` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.db.store import Database, upgrade
from tests import postgresql

KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgresql.Server]:
    """One server a session (one for each xdist worker), with an upgraded database to copy."""
    binaries = postgresql.binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server is installed (Debian's package postgresql)")
    with postgresql.running(binaries) as server:
        upgrade(server.create("made"))
        yield server


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An upgraded file to copy."""
    file = tmp_path_factory.mktemp("made") / "made.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(params=KINDS)
def empty_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a database without tables (for SQLite: of a file that does not exist)."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/watch.db"
        return
    server: postgresql.Server = request.getfixturevalue("postgresql_server")
    name = f"test_{uuid.uuid4().hex}"
    yield server.create(name)
    server.drop(name)


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a database with all tables and no rows; on PostgreSQL one is emptied again and again, being faster."""
    if request.param == "sqlite":
        file = tmp_path / "watch.db"
        shutil.copyfile(request.getfixturevalue("sqlite_file"), file)
        return f"sqlite:///{file}"
    server: postgresql.Server = request.getfixturevalue("postgresql_server")
    server.empty("made")
    return server.address("made")


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    """An open database with all tables and no rows."""
    opened = Database.open(address)
    yield opened
    opened.close()
