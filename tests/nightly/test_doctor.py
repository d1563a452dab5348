"""Each check of the doctor in good and in bad form; a bad one says what to do or where to look."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import extract.batch
from models.archive import Archive
from models.db import pages, runs
from models.db.store import Database
from models.run import Run, RunState
from nightly import doctor
from nightly.clock import real_now
from nightly.commands.admin import reindex_database
from nightly.exits import Exit, StopError
from nightly.settings import Settings
from tests.models.made import NOW, page
from tests.nightly.houses import prepare, settings_of


@pytest.fixture
def data(tmp_path: Path, sqlite_file: Path) -> Path:
    prepare(tmp_path / "data", sqlite_file).close()
    return tmp_path / "data"


def found(check: Any, settings: Settings) -> list[tuple[str, Exit, str]]:  # noqa: ANN401 -- one of doctor's own checks
    return [(one.state, one.code, one.told) for one in check(settings)]


def only(check: Any, settings: Settings) -> tuple[str, Exit, str]:  # noqa: ANN401 -- as above
    (one,) = found(check, settings)
    return one


def test_the_data_folder(tmp_path: Path) -> None:
    assert only(doctor._folder, settings_of(tmp_path / "new"))[:2] == ("ok", Exit.OK)
    (tmp_path / "file").touch()
    state, code, told = only(doctor._folder, settings_of(tmp_path / "file" / "data"))
    assert (state, code) == ("fault", Exit.FAULT)
    assert "cannot be written" in told


def test_the_disk(data: Path) -> None:
    assert only(doctor._disk, settings_of(data))[0] == "ok"
    state, code, told = only(doctor._disk, settings_of(data, free_mb=10**9))
    assert (state, code) == ("fault", Exit.FAULT)
    assert "setting free_mb" in told


def test_the_contact(data: Path) -> None:
    assert only(doctor._contact, settings_of(data)) == ("ok", Exit.OK, "tests@embassywatch.example")


@pytest.mark.parametrize("contact", ["", "  "])
def test_without_a_contact_the_night_refuses_and_so_does_the_doctor(data: Path, contact: str) -> None:
    state, code, told = only(doctor._contact, settings_of(data, contact=contact))
    assert (state, code) == ("fault", Exit.USAGE)
    assert "EMBASSYWATCH_CONTACT" in told


def test_the_catalogue(data: Path, tmp_path: Path) -> None:
    assert only(doctor._catalogue, settings_of(data))[0] == "ok"
    assert only(doctor._catalogue, settings_of(data, sources=(tmp_path / "no",)))[:2] == ("fault", Exit.USAGE)
    (tmp_path / "bad" / "xx").mkdir(parents=True)
    (tmp_path / "bad" / "xx" / "odd.yml").write_text("slug: odd\ncolour: blue\n", encoding="utf-8")
    lines = found(doctor._catalogue, settings_of(data, sources=(tmp_path / "bad",)))
    assert {(state, code) for state, code, _ in lines} == {("fault", Exit.PARTLY)}
    assert any("odd.yml:2: colour: " in told for *_, told in lines)


def test_the_database(data: Path, tmp_path: Path) -> None:
    settings = settings_of(data)
    assert only(doctor._database, settings)[0] == "ok"
    assert only(doctor._database, settings_of(tmp_path / "none"))[0] == "warning"
    assert only(doctor._database, settings_of(data, database="mysql://x/y"))[:2] == ("fault", Exit.FAULT)
    version = "UPDATE alembic_version SET version_num = '9999'"
    with sqlite3.connect(data / "embassywatch.sqlite") as base:
        base.execute(version)
    state, code, told = only(doctor._database, settings)
    assert (state, code) == ("fault", Exit.MIGRATION)
    assert "use the newer program" in told


def test_a_database_that_waits_for_its_tables(data: Path) -> None:
    with sqlite3.connect(data / "embassywatch.sqlite") as base:
        base.execute("DELETE FROM alembic_version")
    state, _, told = only(doctor._database, settings_of(data))
    assert state == "warning"
    assert "first night" in told


def test_a_damaged_database(data: Path) -> None:
    file = data / "embassywatch.sqlite"
    file.write_bytes(b"no database at all" * 100)
    assert only(doctor._database, settings_of(data))[:2] == ("fault", Exit.FAULT)


def test_a_row_without_its_parent(data: Path) -> None:
    with sqlite3.connect(data / "embassywatch.sqlite") as base:
        base.execute("PRAGMA foreign_keys=OFF")
        base.execute("INSERT INTO outcomes (page, version, reason, detail) VALUES ('gone', NULL, 'no_text', NULL)")
    state, code, told = only(doctor._database, settings_of(data))
    assert (state, code) == ("fault", Exit.FAULT)
    assert "refers to a missing row of pages" in told


def test_the_search(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = settings_of(data)
    assert only(doctor._search, settings)[0] == "ok"
    assert found(doctor._search, settings_of(tmp_path / "none")) == []
    with sqlite3.connect(data / "embassywatch.sqlite") as base:
        base.execute("INSERT INTO search_docs (kind, key, mark) VALUES ('article', 'gone', 'x')")
    told = found(doctor._search, settings)
    assert {state for state, _, _ in told} == {"warning"}
    assert {code for _, code, _ in told} == {Exit.OK}
    assert all("embassywatch db reindex" in line for _, _, line in told)
    reindex_database({"data_dir": data}, as_json=True)
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"indexed": 0}
    assert only(doctor._search, settings)[0] == "ok"


def test_the_archive(data: Path) -> None:
    assert only(doctor._archive, settings_of(data)) == ("ok", Exit.OK, "0 pages, every record whole")
    with Archive(data / "archive").writer("night", NOW) as writer:
        writer.keep(page(1))
        at = writer.keep(page(2))
    assert only(doctor._archive, settings_of(data))[2] == "2 pages, every record whole"
    file = data / "archive" / at.file
    file.write_bytes(file.read_bytes()[:-9])
    torn, whole = found(doctor._archive, settings_of(data))
    assert (torn[0], whole[2]) == ("warning", "1 pages")
    assert f"{at.file}, byte {at.offset}" in torn[2]


def archived(data: Path, *numbers: int) -> Path:
    """Pages of these numbers, archived and indexed; returns the file they lie in."""
    with Archive(data / "archive").writer("night", NOW) as writer:
        kept = [(page(n), page(n).url, writer.keep(page(n))) for n in numbers]
    database = Database.open(f"sqlite:///{data}/embassywatch.sqlite")
    with database.unit() as unit:
        pages.keep_pages(unit, "run-1", kept)
        unit.commit()
    database.close()
    return data / "archive" / kept[-1][2].file


@pytest.mark.parametrize("harm", ["cut", "missing", "one byte", "another page in its place"])
def test_indexed_pages_that_the_archive_cannot_give_are_a_fault(data: Path, harm: str) -> None:
    file = archived(data, 1, 2, 3)
    assert only(doctor._archive, settings_of(data))[2] == "3 pages, every record whole"
    whole = file.read_bytes()
    if harm == "cut":
        file.write_bytes(whole[: len(whole) // 2])
    elif harm == "one byte":
        file.write_bytes(whole[:-30] + bytes([whole[-30] ^ 255]) + whole[-29:])
    else:
        file.unlink()
    if harm == "another page in its place":
        with Archive(data / "archive").writer("night", NOW) as writer:
            writer.keep(page(9))
    lines = found(doctor._archive, settings_of(data))
    assert lines[0][:2] == ("fault", Exit.FAULT)
    lost = {"cut": 2, "one byte": 1}.get(harm, 3)
    assert lines[0][2].startswith(f"pages/{file.name}: {lost} of 3 indexed pages cannot be read")
    assert lines[-1][2] == f"{1 if harm == 'another page in its place' else 3 - lost} pages"


@pytest.mark.parametrize(
    ("event", "state"), [(("closure", "NO", "ML"), "ok"), (("closure", "ML", "NO"), "fault"), (None, "fault")]
)
def test_the_reader_must_read_its_sentence(
    data: Path, monkeypatch: pytest.MonkeyPatch, event: tuple[str, str, str] | None, state: str
) -> None:
    events = [] if event is None else [dict(zip(("type", "sending", "host"), event, strict=True))]
    monkeypatch.setattr(extract.batch, "read_record", lambda record, reader: {"events": events})
    assert only(doctor._reader, settings_of(data))[0] == state


def ended(data: Path, state: RunState, at: datetime, *stages: str, name: str = "run") -> None:
    run = Run(id=name, night="2026-01-05", started_at=at, ended_at=at, state=state, exit_code=0,
              seconds=tuple((stage, 1.0) for stage in stages))  # fmt: skip
    database = Database.open(f"sqlite:///{data}/embassywatch.sqlite")
    with database.unit() as unit:
        runs.start_run(unit, run)
        runs.end_run(unit, replace(run))
        unit.commit()
    database.close()


@pytest.mark.parametrize(
    ("state", "hours", "stages", "wanted", "told"),
    [
        (RunState.OK, 2, ("fetch", "read"), "ok", "2 hours ago"),
        (RunState.DEGRADED, 25, ("fetch",), "ok", "25 hours ago"),
        (RunState.OK, 30, ("fetch",), "fault", "nights are being missed"),
        (RunState.FAULT, 2, ("fetch",), "warning", "no night has ended well"),
        (RunState.NOTHING_REACHED, 2, ("fetch",), "warning", "no night has ended well"),
        (RunState.INTERRUPTED, 2, ("fetch",), "warning", "no night has ended well"),
        (RunState.OK, 2, ("settle",), "warning", "no night has ended well"),
    ],
)
def test_the_last_night(
    data: Path, state: RunState, hours: int, stages: tuple[str, ...], wanted: str, told: str
) -> None:
    ended(data, state, real_now() - timedelta(hours=hours), *stages)
    seen, _, words = only(doctor._last_night, settings_of(data))
    assert (seen, told in words) == (wanted, True), words


def test_a_stage_run_by_hand_does_not_hide_missed_nights(data: Path) -> None:
    ended(data, RunState.OK, real_now() - timedelta(hours=60), "fetch", name="night")
    for n in range(70):
        ended(data, RunState.OK, real_now() - timedelta(minutes=n), "notify", name=f"hand-{n}")
    assert only(doctor._last_night, settings_of(data))[0] == "fault"


def test_no_night_at_all(tmp_path: Path) -> None:
    assert only(doctor._last_night, settings_of(tmp_path / "none"))[0] == "warning"


def test_the_gravest_fault_is_the_exit_code_and_all_are_told(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "CHECKS", (doctor._python, doctor._disk, doctor._catalogue))
    flags: dict[str, Any] = {"data_dir": data, "free_mb": 0, "sources": settings_of(data).sources}
    doctor.run_doctor(flags, as_json=True)
    assert [one["state"] for one in json.loads(capsys.readouterr().out)] == ["ok", "ok", "ok"]
    with pytest.raises(StopError, match="2 faults") as stop:
        doctor.run_doctor({**flags, "free_mb": 10**9, "sources": (data / "no",)}, as_json=False)
    assert stop.value.code is Exit.USAGE
    shown = capsys.readouterr().out
    assert "setting free_mb" in shown
    assert "no such folder" in shown
