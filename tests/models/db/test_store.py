from __future__ import annotations

import multiprocessing
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import given, settings
from hypothesis import strategies as st

from models.db import articles, runs, store, work
from models.db.engine import make_engine, parse_address
from models.db.migrate import config
from models.db.migrations import HEAD, REVISIONS
from models.db.store import Database, DatabaseBusy, DatabaseUnusable, MigrationNeeded, NewerDatabase
from models.db.tables import metadata
from tests.models.made import NOW


def execute(address: str, statement: str) -> None:
    engine = make_engine(parse_address(address))
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def table_names(address: str) -> set[str]:
    from sqlalchemy import inspect

    engine = make_engine(parse_address(address))
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names


def test_up_down_up(empty_address: str) -> None:
    assert store.current(empty_address) is None
    store.upgrade(empty_address)
    assert store.current(empty_address) == store.head()
    assert set(metadata.tables) < table_names(empty_address)
    store.downgrade(empty_address, "base")
    assert store.current(empty_address) is None
    assert table_names(empty_address) == {"alembic_version"}
    store.upgrade(empty_address)
    Database.open(empty_address).close()


def is_one_of_both_databases(name: str | None, kind: str, _parents: object) -> bool:
    """All but the words of the search, which each database keeps in its own kind of table (or several)."""
    return kind != "table" or name is None or not name.startswith("search_words")


def test_migrations_make_the_tables_that_the_code_knows(address: str) -> None:
    engine = make_engine(parse_address(address))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_server_default": True, "include_name": is_one_of_both_databases}
        )
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_revisions_are_known_without_alembic() -> None:
    script = ScriptDirectory.from_config(config())
    assert script.get_heads() == [HEAD]
    assert [found.revision for found in script.walk_revisions()] == list(reversed(REVISIONS))


def test_what_is_not_there_needs_a_migration(empty_address: str) -> None:
    with pytest.raises(MigrationNeeded, match=f"at revision none, {HEAD} is needed"):
        Database.open(empty_address)


def test_opening_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(MigrationNeeded):
        Database.open(f"sqlite:///{tmp_path}/none.db")
    assert list(tmp_path.iterdir()) == []


def test_create_or_upgrade_makes_the_folder(tmp_path: Path) -> None:
    made = Database.create_or_upgrade(f"sqlite:///{tmp_path}/a/b/watch.db")
    assert made.quick_check() == []
    made.close()


def test_create_or_upgrade_twice(empty_address: str) -> None:
    Database.create_or_upgrade(empty_address).close()
    Database.create_or_upgrade(empty_address).close()
    assert store.current(empty_address) == HEAD


@pytest.mark.parametrize("attempt", [Database.open, Database.create_or_upgrade, store.upgrade])
def test_a_newer_database_is_refused(address: str, attempt: object) -> None:
    execute(address, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerDatabase, match="at revision 9999, unknown to this program"):
        attempt(address)  # type: ignore[operator]  # a table of callables
    execute(address, f"UPDATE alembic_version SET version_num = '{HEAD}'")  # nothing else was touched
    Database.open(address).close()


def test_a_foreign_database_is_refused(empty_address: str) -> None:
    execute(empty_address, "CREATE TABLE recipes (id INTEGER)")
    with pytest.raises(NewerDatabase, match="tables of another program"):
        Database.create_or_upgrade(empty_address)
    assert table_names(empty_address) == {"recipes"}


def test_a_migration_that_fails_changes_nothing(empty_address: str) -> None:
    execute(empty_address, "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    execute(empty_address, "CREATE TABLE work (id INTEGER)")  # in the way of the first migration, late in it
    with pytest.raises(DatabaseUnusable, match=r"migration to head failed: .*work"):
        store.upgrade(empty_address)
    assert table_names(empty_address) == {"alembic_version", "work"}


def test_no_such_revision_is_one_line(address: str) -> None:
    with pytest.raises(DatabaseUnusable, match="migration to 0815 failed") as caught:
        store.upgrade(address, "0815")
    assert "\n" not in str(caught.value)


def test_a_file_with_rows_is_copied_before_it_changes(sqlite_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "watch.db"
    shutil.copyfile(sqlite_file, file)
    address = f"sqlite:///{file}"
    with Database.open(address).unit() as unit:
        work.enqueue(unit, "read", ["a"])
        unit.commit()
    store.downgrade(address, "base")
    with sqlite3.connect(tmp_path / "watch.db.before-base-1") as copy:
        assert copy.execute("SELECT key FROM work").fetchall() == [("a",)]
    copy.close()


def nowhere(tmp_path: Path) -> list[tuple[str, str]]:
    (tmp_path / "text.db").write_text("this is no database, whatever its name says")
    (tmp_path / "file").write_text("")
    return [
        (f"sqlite:///{tmp_path}/text.db", "file is not a database"),
        (f"sqlite:///{tmp_path}/file/watch.db", "Not a directory|File exists"),
        (f"postgresql://nobody:hidden@/x?host={tmp_path}", "No such file"),
        ("postgresql://nobody:hidden@127.0.0.1:1/x", "refused"),
        ("mysql://root@/x", "no such kind of database: mysql"),
        ("sqlite://", "names a file"),
        ("::", "not a database address"),
    ]


@pytest.mark.parametrize("case", range(7))
def test_what_cannot_be_used_is_one_line_without_a_password(tmp_path: Path, case: int) -> None:
    address, cause = nowhere(tmp_path)[case]
    with pytest.raises(DatabaseUnusable, match=cause) as caught:
        Database.create_or_upgrade(address)
    assert "\n" not in str(caught.value)
    assert "hidden" not in str(caught.value)


def test_quick_check_tells_damage(tmp_path: Path, sqlite_file: Path) -> None:
    file = tmp_path / "watch.db"
    shutil.copyfile(sqlite_file, file)
    database = Database.open(f"sqlite:///{file}")
    with database.unit() as unit:
        work.enqueue(unit, "read", [f"{n:040d}" for n in range(2000)])
        unit.commit()
    database.close()
    raw = bytearray(file.read_bytes())
    raw[-60000:-20000] = b"\x5a" * 40000
    file.write_bytes(raw)
    database = Database.open(f"sqlite:///{file}")
    assert database.quick_check() != []
    database.close()


def test_a_sound_database_has_nothing_to_tell(database: Database) -> None:
    assert database.quick_check() == []


def test_rollback_is_the_default(database: Database) -> None:
    with database.unit() as unit:
        work.enqueue(unit, "read", ["a"])
    with database.unit(durable=True) as unit:
        assert work.open_count(unit, "read") == 0
        work.enqueue(unit, "read", ["b"])
        unit.commit()
        work.enqueue(unit, "read", ["c"])
    with database.unit(writing=False) as unit:
        assert [task.key for task in work.jailed(unit)] == []
        assert work.open_count(unit, "read") == 1


def test_an_error_inside_rolls_back(database: Database) -> None:
    with pytest.raises(KeyError), database.unit() as unit:
        work.enqueue(unit, "read", ["a"])
        raise KeyError
    with database.unit() as unit:
        assert work.open_count(unit, "read") == 0


def test_a_unit_is_used_inside_its_block(database: Database) -> None:
    unit = database.unit()
    with pytest.raises(RuntimeError, match="inside its `with` block"):
        work.open_count(unit, "read")


def test_a_rule_of_the_database_broken_is_one_line(database: Database) -> None:
    from models.run import Tally

    with pytest.raises(DatabaseUnusable) as caught, database.unit() as unit:
        runs.add_tallies(unit, "no such run", [Tally(stage="read", source="a", outcome="in", n=1)])
        unit.commit()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("durable", [False, True])
def test_durable_units_reach_the_disk(database: Database, durable: bool) -> None:
    with database.unit(durable=durable) as unit:
        work.enqueue(unit, "read", ["a"])
        if unit.is_sqlite:
            found = unit.connection.exec_driver_sql("PRAGMA synchronous").scalar()
            assert found == (2 if durable else 1)
            assert unit.connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            assert unit.connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        elif not durable:
            assert unit.connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "off"


def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    with database.unit() as writer:
        work.enqueue(writer, "read", ["a"])
        with database.unit(writing=False) as reader:
            assert work.open_count(reader, "read") == 0


def test_a_second_writer_gives_up_in_the_end(
    sqlite_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.db.engine.BUSY_SECONDS", 0.05)
    file = tmp_path / "watch.db"
    shutil.copyfile(sqlite_file, file)
    database = Database.open(f"sqlite:///{file}")
    with database.unit() as first:
        work.enqueue(first, "read", ["a"])
        with pytest.raises(DatabaseBusy, match="locked"), database.unit() as second:
            work.enqueue(second, "read", ["b"])
    database.close()


def _count_up(address: str, times: int) -> None:
    database = Database.open(address)
    for _ in range(times):
        with database.unit() as unit:
            work.enqueue(unit, "read", [f"{multiprocessing.current_process().name}-{work.open_count(unit, 'read')}"])
            unit.commit()


def _create(address: str, start: Barrier, results: Queue[str]) -> None:
    start.wait(20)
    try:
        Database.create_or_upgrade(address).close()
        results.put("fine")
    except DatabaseUnusable as error:
        results.put(str(error))


def test_two_programs_upgrade_at_once(empty_address: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    start, results = spawn.Barrier(2), spawn.Queue()
    programs = [spawn.Process(target=_create, args=(empty_address, start, results)) for _ in range(2)]
    for program in programs:
        program.start()
    assert [results.get(timeout=30) for _ in programs] == ["fine", "fine"]
    for program in programs:
        program.join()
    assert store.current(empty_address) == HEAD


def test_writers_in_two_processes_wait_for_one_another(address: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=_count_up, args=(address, 25), name=f"w{n}") for n in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    database = Database.open(address)
    with database.unit() as unit:
        assert work.open_count(unit, "read") >= 25
    database.close()


@pytest.mark.parametrize(
    "instant",
    [NOW, datetime(2026, 1, 5, 4, 30, tzinfo=timezone(timedelta(hours=9))), datetime(1999, 12, 31, tzinfo=UTC)],
)
def test_instants_come_back_to_the_microsecond(database: Database, instant: datetime) -> None:
    with database.unit() as unit:
        runs.lock_night(unit, "me", 0, instant)
        holder = runs.lock_holder(unit)
    assert holder is not None
    assert holder.until == instant
    assert holder.until.utcoffset() == timedelta(0)


def test_an_instant_without_zone_is_refused(database: Database) -> None:
    with pytest.raises(DatabaseUnusable, match="an instant needs a zone"), database.unit() as unit:
        runs.lock_night(unit, "me", 0, NOW.replace(tzinfo=None))


@settings(max_examples=30, deadline=None)
@given(key=st.text(st.characters(), min_size=1, max_size=30))
def test_any_text_can_be_a_key(sqlite_file: Path, key: str) -> None:
    database = Database.open(f"sqlite:///{sqlite_file}")
    with database.unit() as unit:
        work.enqueue(unit, "read", [key])
        assert [len(task.key) for task in work.take(unit, "read", "me", 5, 60, NOW)] == [len(key)]
    database.close()


@pytest.mark.parametrize("error", ["a\0b", "a\ud800b", "한국어", "x" * 100_000])
def test_hostile_text_is_stored_at_its_length(database: Database, error: str) -> None:
    with database.unit() as unit:
        work.enqueue(unit, "read", ["a"])
        task = work.take(unit, "read", "me", 1, 60, NOW)[0]
        assert work.jail(unit, "read", "a", "me", task.fence, error)
        assert len(work.jailed(unit)[0].error) == len(error)


def test_no_library_object_is_in_what_is_promised() -> None:
    assert {name for name in articles.__all__ if not hasattr(articles, name)} == set()
    assert not any("sqlalchemy" in str(getattr(articles, name)) for name in articles.__all__)
