"""`embassywatch explain` from the command line: files, stdin, events of a database, and one-line errors."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from nightly.commands.explaining import run_explain
from nightly.exits import StopError

TEXT = "Norway will close its embassy in Kampala, the ministry said."


def run(what: str, *, html: Path | None = None, as_json: bool = False, data: Path | None = None) -> None:
    flags = {} if data is None else {"data_dir": data}
    run_explain(flags, what=what, html=html, published=None, title=None, as_json=as_json)


def test_text_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    run(str(tmp_path / "a.txt"))
    assert "[Norway]S" in capsys.readouterr().out


def test_page_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    run(str(tmp_path / "a.txt"), html=tmp_path / "a.html")
    assert "closure NO → UG embassy" in (tmp_path / "a.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("line", [TEXT, json.dumps({"id": "1", "text": TEXT})])
def test_stdin_is_text_or_records(
    line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(line.encode())))
    run("-", as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert [claim["sending"] for claim in told[0]["claims"]] == ["NO"]


@pytest.mark.parametrize(
    ("name", "body", "message"),
    [
        ("a.jsonl", '{"id": 1}', "record 1: text"),
        ("a.jsonl", "{", "line 1: not JSON"),
        ("missing.txt", None, "No such file"),
    ],
)
def test_bad_input_is_one_line(tmp_path: Path, name: str, body: str | None, message: str) -> None:
    if body is not None:
        (tmp_path / name).write_text(body)
    with pytest.raises(StopError, match=message) as stop:
        run(str(tmp_path / name))
    assert stop.value.code == 2 and "\n" not in str(stop.value)


def test_unknown_event_is_refused(tmp_path: Path) -> None:
    from nightly.commands.admin import upgrade_database

    upgrade_database({"data_dir": tmp_path}, as_json=False)
    with pytest.raises(StopError, match="no such event"):
        run("KP-UG-2023-0000", data=tmp_path)


def test_event_of_the_database_is_explained_with_its_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from nightly.commands.adding import add
    from nightly.commands.admin import upgrade_database

    flags = {"data_dir": tmp_path / "data"}
    upgrade_database(flags, as_json=False)
    (tmp_path / "note.txt").write_text(TEXT)
    capsys.readouterr()
    add(flags, what=str(tmp_path / "note.txt"), origin="a reader", url=None, title="Norway leaves Kampala",
        published="2024-05-03", by="ada", as_json=True)  # fmt: skip
    # log lines come first here; the command line sends them elsewhere
    (event,) = json.loads(capsys.readouterr().out.splitlines()[-1])["events"]

    run(event, as_json=True, data=tmp_path / "data")
    (told,) = json.loads(capsys.readouterr().out)

    assert [(claim["sending"], claim["host"], claim["type"]) for claim in told["claims"]] == [("NO", "UG", "closure")]
    run(event, data=tmp_path / "data")
    assert "[Norway]S" in capsys.readouterr().out
