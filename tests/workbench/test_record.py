"""Cases: what a person says of a text becomes a labelled article that the score reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from nightly.commands.comparing import record_case
from nightly.exits import StopError
from workbench.gold import load_gold
from workbench.measures import key_of
from workbench.record import LabelError, append_case, case, read_label

RECORD = {"id": "r", "title": "Two close", "text": "Chad closed its embassy in Rome.", "published": "2024-05-14"}
CHAD = {"type": "closure", "sending": "TD", "host": "IT", "mission_type": "embassy", "status": "completed",
        "historical": False, "date": None}  # fmt: skip
PERU = {**CHAD, "sending": "PE", "host": "NO"}
READING = {"events": [CHAD, PERU], "counts": [{"sending": "TD", "n": 5, "quote": "five"}]}


@pytest.mark.parametrize(
    ("labels", "keys"),
    [
        (["none"], []),
        (["not closure TD IT"], [("closure", "PE", "NO")]),
        (["closure KP UG status=denied date=2024-05"], [*[key_of(e) for e in (CHAD, PERU)], ("closure", "KP", "UG")]),
        (["not closure TD IT", "closure IT TD"], [("closure", "PE", "NO"), ("closure", "IT", "TD")]),
    ],
)
def test_labels_say_what_is_right(labels: list[str], keys: list[tuple[str, str, str]]) -> None:
    made = case(RECORD, labels, READING)
    assert [key_of(event) for event in made["events"]] == keys
    assert made["negative"] == (not keys) and made["counts"] == [{"sending": "TD", "n": 5}]
    assert made["published"] == "2024-05-14"


def test_fields_of_a_label() -> None:
    there, event = read_label("closure KP UG city=Kampala mission_type=consulate historical=true covered_by=GQ")
    assert there and event is not None
    assert (event["city"], event["mission_type"], event["historical"], event["covered_by"]) == (
        "Kampala", "consulate", True, "GQ",
    )  # fmt: skip
    corrected = case(RECORD, ["closure TD IT status=denied"], READING)["events"]
    assert [e["status"] for e in corrected if e["sending"] == "TD"] == ["denied"]


@pytest.mark.parametrize(
    "label",
    ["", "closure", "closing KP UG", "closure kp UG", "closure KP UG status", "closure KP UG status=maybe",
     "closure KP UG date=soon", "closure KP UG colour=red", "not none"],
)  # fmt: skip
def test_wrong_label_is_one_line(label: str) -> None:
    with pytest.raises(LabelError) as caught:
        read_label(label)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("labels", [[], ["none", "closure KP UG"]])
def test_labels_must_agree(labels: list[str]) -> None:
    with pytest.raises(LabelError):
        case(RECORD, labels, READING)


def test_case_is_kept_once_and_is_gold(tmp_path: Path) -> None:
    path, made = tmp_path / "cases" / "en.jsonl", case(RECORD, ["none"], READING)
    assert append_case(path, made) and not append_case(path, made)
    assert append_case(path, case({**RECORD, "text": "Otherwise."}, ["none"], READING))
    assert len(list(load_gold(path))) == 2


def test_command_keeps_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("Chad closed its embassy in Rome. Peru closed its embassy in Oslo.")
    into = tmp_path / "cases.jsonl"
    record_case({}, what=str(tmp_path / "a.txt"), labels=["not closure TD IT"], into=into, note="a joke")
    (article,) = load_gold(into)
    assert [key_of(event) for event in article["events"]] == [("closure", "PE", "NO")] and article["note"] == "a joke"
    assert "kept in" in capsys.readouterr().out
    with pytest.raises(StopError, match="no type"):
        record_case({}, what=str(tmp_path / "a.txt"), labels=["closing TD IT"], into=into, note=None)
