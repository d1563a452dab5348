"""The morning report: its form for programs, its words for people, and how it is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crawler.catalogue import BrokenSource
from models.db import events as held_events
from models.db import readings, runs, work
from models.event import EventState
from models.run import Run, RunState, SourceNight, Tally
from nightly.clock import real_now
from nightly.commands.nights import show_report
from nightly.context import Night
from nightly.exits import Exit, StopError
from nightly.night import NightResult
from nightly.report import build_report, last_report, night_tallies, print_report, save_report, source_lines
from tests.models.made import article, claim, event, kept, reading, version
from tests.nightly import houses

HOSTILE = "boom\x1b[2J\r\u202eend"


def tally(source: str, outcome: str, n: int = 1, stage: str = "fetch") -> Tally:
    return Tally(stage=stage, source=source, outcome=outcome, n=n)


TALLIES = (
    tally("skerry", "index_kept"), tally("skerry", "matched", 3), tally("skerry", "new", 3),
    tally("skerry", "article_kept", 3), tally("skerry", "in", 3, "read"), tally("skerry", "out", 2, "read"),
    tally("skerry", "jailed", 1, "read"), tally("marimba", "index_drop:dns", 2),
)  # fmt: skip


@pytest.fixture
def night(tmp_path: Path, sqlite_file: Path) -> Iterator[Night]:
    settings = houses.settings_of(tmp_path / "data")
    with houses.night_at(settings, houses.prepare(tmp_path / "data", sqlite_file)) as made:
        broken = BrokenSource(slug="odd", file=Path("xx/odd.yml"), line=3, key="colour", message="unknown key")
        yield replace(made, catalogue=replace(made.catalogue, broken=(broken, replace(broken, line=9))))


def run_of(night: Night, *stages: str, id_: str | None = None, on: str | None = None, tallies: Any = TALLIES) -> Run:  # noqa: ANN401 -- a tuple of tallies
    return Run(
        id=id_ or night.run, night=on or night.on.isoformat(), started_at=real_now(), ended_at=real_now(),
        state=RunState.DEGRADED, exit_code=3, seconds=tuple((stage, 1.25) for stage in stages), tallies=tuple(tallies),
    )  # fmt: skip


def result_of(night: Night, *stages: str, **more: Any) -> NightResult:  # noqa: ANN401 -- fields of a result
    plain = {"code": Exit.PARTLY, "notes": (HOSTILE,), "changed": ()}
    return NightResult(run=run_of(night, *(stages or ("fetch", "read"))), **{**plain, **more})


def with_event(night: Night) -> str:
    with night.database.unit() as unit:
        one, two = kept(unit, 1, 2)
        told = version(article(1), one.id)
        said = claim(told.id)
        readings.save_readings(unit, [(article(1), told, reading(told.id, said), one.id)])
        held_events.save_events(unit, [event(said.id)])
        held_events.save_events(unit, [event(said.id, id="KP-UG-2026-0001", state=EventState.ACCEPTED)])
        for task in work.take(unit, "read", "me", 9, 60.0, real_now()):
            if task.key == two.id:
                work.jail(unit, "read", task.key, "me", task.fence, f"Traceback\nValueError: {HOSTILE}")
            else:
                work.finish(unit, "read", task.key, "me", task.fence)
        unit.commit()
    return event().id


def test_the_form_for_programs(night: Night) -> None:
    id_ = with_event(night)
    report = build_report(night, result_of(night, changed=(id_, "gone")))
    assert json.loads(json.dumps(report)) == report
    assert set(report) == {
        "schema", "night", "run", "state", "exit_code", "seconds", "stages", "sources", "events", "unreviewed",
        "jailed", "notes",
    }  # fmt: skip
    assert (report["schema"], report["night"], report["exit_code"], report["state"]) == (1, "2023-11-21", 3, "degraded")
    assert report["seconds"] == {"fetch": 1.25, "read": 1.25}
    assert report["stages"]["read"] == {"in": 3, "jailed": 1, "out": 2}
    assert report["unreviewed"] == 1
    (row,) = report["events"]
    assert (row["id"], row["sending"], row["host"], row["outlets"]) == (id_, "KP", "UG", ["kurier"])
    (jailed,) = report["jailed"]
    assert jailed["error"].startswith("ValueError: boom")


def test_every_source_has_one_row_with_state_and_reason(night: Night) -> None:
    rows = {row["source"]: row for row in build_report(night, result_of(night))["sources"]}
    assert len(rows) == len(night.catalogue.sources) + 1
    assert (rows["skerry"]["state"], rows["skerry"]["new"]) == ("degraded", 3)
    assert "1 pages jailed" in rows["skerry"]["why"]
    assert rows["skerry"]["read"] == {"in": 3, "jailed": 1, "out": 2}
    assert rows["marimba"]["state"] == "blind"
    assert "(dns)" in rows["marimba"]["why"]
    assert (rows["odd"]["state"], rows["odd"]["why"]) == ("blind", "xx/odd.yml:3: colour: unknown key")
    assert all(row["why"] for row in rows.values() if row["state"] != "healthy")


def test_people_read_states_reasons_and_what_needs_them(night: Night, capsys: pytest.CaptureFixture[str]) -> None:
    id_ = with_event(night)
    print_report(build_report(night, result_of(night, changed=(id_,))))
    shown = capsys.readouterr().out
    for words in (
        "Night of 2023-11-21: degraded (exit code 3)", "skerry", "blind", "xx/odd.yml:3: colour: unknown key",
        "read: in 3, jailed 1, out 2", id_, "KP→UG embassy Kampala", "1 events wait for review",
        "jailed: page", "ValueError: boom", "note: boom",
    ):  # fmt: skip
        assert words in shown, words
    assert not set(shown) & set("\x1b\r\u202e")


def test_a_quiet_night_says_so(night: Night, capsys: pytest.CaptureFixture[str]) -> None:
    print_report(build_report(night, result_of(night, notes=())))
    shown = capsys.readouterr().out
    assert "no event is new or changed" in shown
    assert f"reached 1 of {len(night.catalogue.sources) + 1} sources; blind: " in shown
    assert "note:" not in shown


def keep_run(night: Night, run: Run) -> None:
    with night.database.unit() as unit:
        runs.start_run(unit, run)
        unit.commit()


def states(night: Night, own: tuple[Tally, ...], *, fetching: bool) -> dict[str, SourceNight]:
    return {line.source: line.state for line in source_lines(night, night_tallies(night, own), fetching=fetching)}


def test_a_stage_alone_knows_what_the_night_counted_before(night: Night) -> None:
    keep_run(night, run_of(night, "fetch", "read", id_="earlier"))
    told = states(night, (), fetching=False)
    assert (told["skerry"], told["marimba"], told["kurier"]) == (
        SourceNight.DEGRADED, SourceNight.BLIND, SourceNight.PARKED,
    )  # fmt: skip


def test_what_other_nights_counted_does_not_count(night: Night) -> None:
    keep_run(night, run_of(night, "fetch", id_="earlier", on="2023-11-20"))
    assert set(states(night, (), fetching=False).values()) == {SourceNight.PARKED, SourceNight.BLIND}
    assert states(night, (), fetching=False)["skerry"] is SourceNight.PARKED


def test_a_run_for_one_source_leaves_the_others_as_they_were(night: Night) -> None:
    keep_run(night, run_of(night, "fetch", "read", id_="earlier"))
    mended = (tally("marimba", "index_kept"), tally("marimba", "matched"), tally("marimba", "article_kept"))
    told = states(replace(night, slugs=frozenset({"marimba"})), mended, fetching=True)
    assert (told["marimba"], told["skerry"], told["kurier"]) == (
        SourceNight.HEALTHY, SourceNight.DEGRADED, SourceNight.PARKED,
    )  # fmt: skip


def test_a_crawl_of_all_does_not_borrow_from_an_earlier_one(night: Night) -> None:
    keep_run(night, run_of(night, "fetch", "read", id_="earlier"))
    told = states(night, (tally("kurier", "index_unchanged"),), fetching=True)
    assert (told["skerry"], told["kurier"]) == (SourceNight.BLIND, SourceNight.QUIET)


def test_reports_are_saved_whole_and_found_again(tmp_path: Path) -> None:
    assert last_report(tmp_path) is None
    for on, note in (("2023-11-20", "a"), ("2023-11-22", "c"), ("2023-11-21", "b"), ("2023-11-21", "ä→")):
        path = save_report({"night": on, "notes": [note]}, tmp_path)
        assert json.loads(path.read_text(encoding="utf-8"))["notes"] == [note]
    assert sorted(file.name for file in (tmp_path / "reports").iterdir()) == [
        "2023-11-20.json", "2023-11-21.json", "2023-11-22.json",
    ]  # fmt: skip
    for night, before, wanted in (
        (None, None, "c"), ("2023-11-21", None, "ä→"), (None, "2023-11-22", "ä→"), (None, "2023-11-21", "a"),
        (None, "2023-11-20", None), ("2023-11-19", None, None),
    ):  # fmt: skip
        found = last_report(tmp_path, night, before=before)
        assert (None if found is None else found["notes"][0]) == wanted, (night, before)


def test_a_kill_while_saving_leaves_the_former_report(tmp_path: Path) -> None:
    save_report({"night": "2023-11-21", "notes": ["whole"]}, tmp_path)
    (tmp_path / "reports" / "2023-11-22.part").write_text('{"night": "2023', encoding="utf-8")
    found = last_report(tmp_path)
    assert found is not None
    assert found["notes"] == ["whole"]


def test_the_command_prints_a_saved_report(
    night: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    report = build_report(night, result_of(night))
    data = night.settings.data_dir
    with pytest.raises(StopError, match="no report of any night") as stop:
        show_report({"data_dir": data}, night=None, as_json=False)
    assert stop.value.code is Exit.USAGE
    save_report(report, data)
    show_report({"data_dir": data}, night=None, as_json=True)
    assert json.loads(capsys.readouterr().out) == report
    show_report({"data_dir": data}, night="2023-11-21", as_json=False)
    assert "Night of 2023-11-21" in capsys.readouterr().out
    with pytest.raises(StopError, match="no report of 2023-11-22"):
        show_report({"data_dir": data}, night="2023-11-22", as_json=False)
