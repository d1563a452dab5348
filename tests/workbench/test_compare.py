"""Comparison: gains and losses article by article, against a saved reading and against a revision of git."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from nightly.commands.comparing import run_compare
from nightly.exits import StopError
from workbench.compare import compare, load_readings, save_readings
from workbench.gold import GoldError

TOP = Path(__file__).parents[2]


def event(type_: str, sending: str, host: str, **more: object) -> dict[str, Any]:
    return {"type": type_, "sending": sending, "host": host, "mission_type": "embassy", "status": "completed", **more}


NORWAY, CHAD, PERU = event("closure", "NO", "UG"), event("closure", "TD", "IT"), event("opening", "PE", "NO")
GOLD = [{"id": "g-1", "text": "", "events": [NORWAY, CHAD]}, {"id": "g-2", "text": "", "events": []}]


def readings(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {"g-1": {"events": first, "counts": []}, "g-2": {"events": second, "counts": []}}


def test_gains_and_losses_are_told_apart() -> None:
    found = compare(GOLD, readings([NORWAY], [PERU]), readings([CHAD], []))
    first, second = found.changes
    assert (first.found, first.lost) == ((("closure", "TD", "IT"),), (("closure", "NO", "UG"),))
    assert second.cured == (("opening", "PE", "NO"),) and (second.gains, second.losses) == (1, 0)
    assert found.after.measures["tuple"].f1 > found.before.measures["tuple"].f1


def test_what_is_read_alike_is_not_told() -> None:
    same = readings([NORWAY], [PERU])
    assert compare(GOLD, same, same).changes == ()


def test_field_alone_is_told() -> None:
    (change,) = compare(
        GOLD[:1], readings([{**NORWAY, "mission_type": "consulate"}], []), readings([NORWAY], [])
    ).changes
    assert (change.gains, change.losses, change.fields) == (0, 0, (("mission_type", 1),))


def test_readings_go_round(tmp_path: Path) -> None:
    held = readings([NORWAY], [PERU])
    save_readings(tmp_path / "a.jsonl", held)
    assert {name: one["events"] for name, one in load_readings(tmp_path / "a.jsonl").items()} == {
        name: one["events"] for name, one in held.items()
    }


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1}', '{"events": []}'])
def test_wrong_reading_names_file_and_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.jsonl").write_text(f"\n{line}\n")
    with pytest.raises(GoldError, match=r"a\.jsonl:2: "):
        load_readings(tmp_path / "a.jsonl")


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    article = {"id": "g-1", "text": "Norway will close its embassy in Kampala.", "events": [NORWAY]}
    kept = {"id": "g-3", "text": "Chad closed its embassy in Rome.", "events": [CHAD]}
    path.write_text(json.dumps(article) + "\n" + json.dumps(kept) + "\n")
    (tmp_path / "gate.yml").write_text("sets: {g: {file: gold.jsonl, kept: 3}}")
    return path


def test_saved_reading_is_a_base(gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save_readings(tmp_path / "old.jsonl", {})
    run_compare([gold], base=str(tmp_path / "old.jsonl"), save=tmp_path / "new.jsonl", as_json=False)
    out = capsys.readouterr().out
    assert "+ g-1: found closure NO UG" in out and "2 gains, 0 losses" in out
    assert "g-3" not in out and "1 gains and 0 losses in 1 articles that are kept apart" in out
    run_compare([gold], base=str(tmp_path / "new.jsonl"), save=None, as_json=True)
    assert json.loads(capsys.readouterr().out)["changes"] == []


needs_git = pytest.mark.skipif(
    shutil.which("git") is None or not (TOP / ".git").exists(), reason="not a checkout of git"
)


def worktrees() -> str:
    return subprocess.run(["git", "worktree", "list"], cwd=TOP, capture_output=True, text=True, check=True).stdout


@needs_git
def test_revision_is_a_base_and_its_worktree_goes(
    gold: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(TOP)
    run_compare([gold], base="HEAD", save=None, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["measures"]["tuple"]["before"] == 1.0
    assert "embassywatch-compare" not in worktrees()


@needs_git
@pytest.mark.parametrize("base", ["no-such-revision", "--force"])
def test_unknown_base_is_refused(gold: Path, base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(TOP)
    with pytest.raises(StopError, match="no file and no revision") as stop:
        run_compare([gold], base=base, save=None, as_json=False)
    assert stop.value.code == 2
