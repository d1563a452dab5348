"""Bad input gets one clear line with its place and an exit code; the rest goes on and nothing is lost."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import samples
from models.archive import Archive
from samples.server import SampleServer
from tests.e2e import nights

pytestmark = pytest.mark.slow
SMALL = samples.small()


@pytest.fixture(scope="module")
def newsrooms() -> Iterator[SampleServer]:
    with SampleServer(port=0, outlets=SMALL) as server:
        yield server


@pytest.fixture(scope="module")
def after_a_night(newsrooms: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("data")
    assert nights.run(data, newsrooms, "night", *nights.only(SMALL)).returncode == 0
    return data


def test_an_unknown_key_blinds_its_source_and_no_other(newsrooms: SampleServer, tmp_path: Path) -> None:
    folder = tmp_path / "sources"
    for slug in SMALL:
        found = next(samples.catalogue_folder().rglob(f"{slug}.yml"))
        (folder / found.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copy(found, folder / found.parent.name / found.name)
    broken = next(folder.rglob(f"{SMALL[0]}.yml"))
    broken.write_text(broken.read_text(encoding="utf-8") + "colour: blue\n", encoding="utf-8")
    line = len(broken.read_text(encoding="utf-8").splitlines())
    checked = nights.run(tmp_path / "data", newsrooms, "sources", "check", str(folder))
    assert checked.returncode == 2
    assert f"{broken}:{line}: colour:" in checked.stdout
    done = nights.run(tmp_path / "data", newsrooms, "night", "--json", EMBASSYWATCH_SOURCES=str(folder))
    assert done.returncode == 3
    rows = {row["source"]: row for row in json.loads(done.stdout)["sources"]}
    assert rows[SMALL[0]]["state"] == "blind"
    assert "colour" in rows[SMALL[0]]["why"]
    assert rows[SMALL[1]]["state"] == "healthy"


def test_a_database_of_a_newer_version_is_not_touched(
    after_a_night: Path, newsrooms: SampleServer, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(after_a_night, data)
    with sqlite3.connect(data / "embassywatch.sqlite") as base:
        base.execute("UPDATE alembic_version SET version_num = '9999'")
    before = nights.tables(data)
    for command in (["night"], ["events"], ["db", "upgrade"]):
        done = nights.run(data, newsrooms, *command)
        assert done.returncode == 6, command
        assert "9999" in done.stderr
        assert done.stderr.count("\n") == 1, done.stderr
    assert nights.tables(data) == before


def test_a_torn_archive_file_is_named_and_its_whole_records_stay(
    after_a_night: Path, newsrooms: SampleServer, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(after_a_night, data)
    archive = Archive(data / "archive")
    whole = nights.archived(data)
    file = data / "archive" / archive.files()[-1]
    torn = file.with_name("2023-11-20-0001.warc.gz")
    torn.write_bytes(file.read_bytes()[: file.stat().st_size * 2 // 3])
    done = nights.run(data, newsrooms, "night", "--json", *nights.only(SMALL))
    assert done.returncode == 0, done.stderr
    notes = json.loads(done.stdout)["notes"]
    assert any("2023-11-20-0001.warc.gz" in note for note in notes), notes
    assert set(whole) == set(nights.archived(data))
    doctor = nights.run(data, newsrooms, "doctor", "--json")
    told = [row["told"] for row in json.loads(doctor.stdout) if row["check"] == "archive"]
    assert any("2023-11-20-0001.warc.gz" in line for line in told), told


def test_lines_that_are_no_records_are_named_and_the_rest_goes_on(newsrooms: SampleServer, tmp_path: Path) -> None:
    good = {"id": "a", "text": "Norway has closed its embassy in Mali.", "published": "2024-05-14"}
    lines = [json.dumps(good), "{not json", '"a string"', '{"id": "b"}', json.dumps({**good, "published": "31 Feb"}),
             "", json.dumps({**good, "id": "z"})]  # fmt: skip
    done = nights.run(tmp_path, newsrooms, "extract", stdin="\n".join(lines) + "\n")
    assert done.returncode == 3
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["a", "z"]
    assert [line.split(":")[1].strip() for line in done.stderr.splitlines()] == ["line 2", "line 3", "line 4", "line 5"]


def test_a_second_run_is_kept_out_and_the_lock_of_a_killed_one_is_taken_over(
    newsrooms: SampleServer, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    assert nights.run(data, newsrooms, "settle").returncode == 0
    first = subprocess.Popen(
        nights.command(data, "night", *nights.only(SMALL)),
        env=nights.environment(newsrooms), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for_lock(data)
        os.kill(first.pid, signal.SIGSTOP)
        kept_out = nights.run(data, newsrooms, "night", *nights.only(SMALL))
        assert kept_out.returncode == 5, kept_out.stderr
        assert "another run holds the night" in kept_out.stderr
    finally:
        first.kill()
        first.wait()
    assert nights.run(data, newsrooms, "night", *nights.only(SMALL)).returncode == 0


def _wait_for_lock(data: Path) -> None:
    for _ in range(200):
        with sqlite3.connect(f"file:{data / 'embassywatch.sqlite'}?mode=ro", uri=True) as base:
            if base.execute("SELECT owner FROM locks WHERE owner IS NOT NULL").fetchone():
                return
        time.sleep(0.02)
    raise AssertionError("the first night never took the lock")
