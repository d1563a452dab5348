"""The gate: no labelled set sinks under its floors; floors rise by asking and never sink."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extract.batch import read_record
from extract.pack import PackError
from extract.reader import Reader
from nightly.commands.scoring import run_gate
from nightly.exits import StopError
from workbench.floors import ALARMS, Floors, check, kept_of, load_floors, pin, scores
from workbench.gold import record_of
from workbench.measures import MEASURES

GATE = Path(__file__).parents[1] / "gold" / "en" / "gate.yml"
FLOORS = load_floors(GATE)
READER = Reader()
ARTICLE = {
    "id": "a-1",
    "text": "Norway will close its embassy in Kampala.",
    "events": [{"type": "closure", "sending": "NO", "host": "UG", "mission_type": "embassy", "status": "planned"}],
}


def read(article: dict[str, Any]) -> dict[str, Any]:
    return read_record(record_of(article), READER)


@pytest.fixture(scope="module")
def held() -> list[Any]:
    return check(FLOORS, list(scores(GATE, FLOORS, read)))


@pytest.mark.parametrize("name", FLOORS.sets)
def test_no_floor_fell(held: list[Any], name: str) -> None:
    mine = [one for one in held if one.set == name]
    assert mine, f"{name} has no floors"
    assert [one for one in mine if one.fell] == []


@pytest.mark.parametrize("name", ["wire", "state", "local", "analysis"])
def test_both_parts_have_floors_for_what_matters(name: str) -> None:
    assert {"dev", "kept"} <= set(FLOORS.sets[name].floors)
    for floors in FLOORS.sets[name].floors.values():
        assert {"tuple", ALARMS} <= set(floors)


def folder(tmp_path: Path, floors: str) -> Path:
    (tmp_path / "a.jsonl").write_text(json.dumps(ARTICLE) + "\n")
    path = tmp_path / "gate.yml"
    path.write_text(f"sets:\n  a:\n    file: a.jsonl\n    floors: {floors}\n")
    return path


def test_what_fell_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder(tmp_path, "{all: {tuple: 1.0, date: 1.0, farewell: 1.0}}")
    run_gate(path, pin=False, as_json=True)
    assert [row["fell"] for row in json.loads(capsys.readouterr().out)] == [False] * 3
    (tmp_path / "a.jsonl").write_text(json.dumps({**ARTICLE, "text": "Rain fell."}) + "\n")
    with pytest.raises(StopError, match=r"a/all tuple 0\.000 \(floor 1\.0\)") as stop:
        run_gate(path, pin=False, as_json=True)
    assert stop.value.code == 1


def test_pinned_floors_rise_and_never_sink(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("".join(json.dumps({**ARTICLE, "id": f"a-{n}"}) + "\n" for n in range(16)))
    path = tmp_path / "gate.yml"
    path.write_text("sets: {a: {file: a.jsonl, floors: {all: {tuple: 0.5, mission_type: 1.0}}}}")
    floors = load_floors(path)
    pinned = pin(floors, list(scores(path, floors, read))).sets["a"].floors["all"]
    assert 0.5 < pinned["tuple"] < 1.0 and pinned["mission_type"] == 1.0
    assert floors.sets["a"].floors["all"]["tuple"] == 0.5
    assert set(pinned) <= {*MEASURES, ALARMS}


@pytest.mark.parametrize(
    ("floors", "word"),
    [("{all: {tupel: 1}}", "no measure"), ("{most: {tuple: 1}}", "no part"), ("{all: {tuple: x}}", "number")],
)
def test_wrong_floors_name_line_and_key(tmp_path: Path, floors: str, word: str) -> None:
    with pytest.raises(PackError, match=word) as caught:
        load_floors(folder(tmp_path, floors))
    assert "gate.yml:" in str(caught.value) and "\n" not in str(caught.value)


def test_unknown_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gate.yml").write_text("sets: {a: {file: a.jsonl, flors: {}}}")
    with pytest.raises(PackError, match="flors"):
        load_floors(tmp_path / "gate.yml")


def test_what_is_kept_apart_stands_beside_the_set(tmp_path: Path) -> None:
    assert kept_of(GATE.parent / "wire.jsonl") == 3 and kept_of(GATE.parent / "heldout.jsonl") is None
    assert kept_of(tmp_path / "wire.jsonl") is None
    assert isinstance(FLOORS, Floors)
