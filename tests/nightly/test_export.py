"""The command: files that are whole or not there, and options that make no sense are refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.archive import Archive
from models.db.store import Database, upgrade
from models.verdict import Action
from nightly.commands.export import Asked, run_export
from nightly.exits import StopError
from nightly.output import whole_file
from review.web.wired import DeskSettings
from tests.review.exports.conftest import decide
from tests.review.web.making import Desk, closing, keep_told


@pytest.fixture
def flags(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """The options of a data folder with three events, one of them accepted."""
    monkeypatch.chdir(tmp_path)
    address = f"sqlite:///{tmp_path}/embassywatch.sqlite"
    upgrade(address)
    database = Database.open(address)
    desk = Desk(database=database, archive=Archive(tmp_path / "archive"), settings=DeskSettings())
    keep_told(desk, closing("UG"), closing("AO"), closing("BD", sending="FR"))
    decide(desk, "UG", Action.ACCEPT)
    database.close()
    yield {"data_dir": tmp_path, "now": "2023-11-21T03:00:00Z"}


KINDS = ("csv", "jsonl", "geojson", "parquet", "atom", "jsonfeed", "docbin", "prodigy", "labelstudio", "warc")


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_twice_the_same(flags: dict[str, Any], tmp_path: Path, kind: str) -> None:
    for name in ("one", "two"):
        run_export(flags, Asked(format=kind, output=str(tmp_path / name), sending="kp"))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes() != b""
    assert not list(tmp_path.glob(".*.part"))


def test_changes_go_on_from_the_cursor(
    flags: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = Asked(format="jsonl", output=str(tmp_path / "c"), cursor="start")
    run_export(flags, asked)
    told = [json.loads(line) for line in (tmp_path / "c").read_text().splitlines()]
    assert len(told) == 3
    assert capsys.readouterr().err.strip() == f"3 changes; next: --since-cursor {told[-1]['cursor']}"
    run_export(flags, replace(asked, cursor=told[-1]["cursor"]))
    assert (tmp_path / "c").read_bytes() == b""
    run_export(flags, replace(asked, cursor=told[0]["cursor"], limit=1))
    assert json.loads((tmp_path / "c").read_text())["event"] == told[1]["event"]


def test_missions(flags: dict[str, Any], tmp_path: Path) -> None:
    run_export(flags, Asked(format="geojson", what="missions", sending="KP", output=str(tmp_path / "m")))
    assert len(json.loads((tmp_path / "m").read_text())["features"]) > 20


def test_stdout_gets_data_alone(flags: dict[str, Any], capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    run_export(flags, Asked(format="jsonl"))
    told = capfdbinary.readouterr()
    assert len([json.loads(line) for line in told.out.splitlines()]) == 3
    assert told.err == b"3 events\n"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Asked(format="../../etc/passwd"), "--format ../../etc/passwd: one of csv"),
        (Asked(what="missions", format="atom"), "--what missions"),
        (Asked(format="csv", cursor="start"), "--since-cursor: events as"),
        (Asked(format="jsonl", cursor="WzEsMl0"), "--since-cursor: .*begin with start"),
        (Asked(format="csv", limit=3), "--limit"),
        (Asked(format="atom", site="javascript:alert(1)"), "--site"),
        (Asked(format="warc", events=("x",)), "x: no such event"),
        (Asked(sending="zz"), "--sending zz"),
        (Asked(since="1e9"), "--since 1e9"),
    ],
)
def test_what_makes_no_sense_is_refused_and_leaves_no_file(
    flags: dict[str, Any], tmp_path: Path, asked: Asked, words: str
) -> None:
    file = tmp_path / "kept"
    file.write_text("before")
    with pytest.raises(StopError, match=words) as stopped:
        run_export(flags, replace(asked, output=str(file)))
    assert stopped.value.code == 2
    assert file.read_text() == "before"
    assert not list(tmp_path.glob(".*.part"))


def test_a_file_that_breaks_off_leaves_the_one_before(tmp_path: Path) -> None:
    file = tmp_path / "kept"
    file.write_text("before")
    with pytest.raises(RuntimeError), whole_file(str(file)) as out:
        out.write(b"half")
        raise RuntimeError
    assert file.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir()] == ["kept"]


def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(StopError, match="cannot be written: No such file"), whole_file(str(tmp_path / "no" / "f")):
        pass
