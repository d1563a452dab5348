"""The morning report: its form for programs, its words for people, and how it is kept."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crawler.catalogue import BrokenSource
from models.alert import Transition
from models.db import alerts as held_alerts
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
from nightly.stages import notify
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
        "read: in 3, jailed 1, out 2", "index pages dropped: dns 2, index pages kept 1",
        "articles kept 3", id_, "KP→UG embassy Kampala", "1 events wait for review",
        "jailed: kurier: https://kurier.example/story/2: ValueError: boom", "note: boom",
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


def saved(on: str, note: str = "", **more: Any) -> dict[str, Any]:  # noqa: ANN401 -- whatever stands in a report
    plain = {
        "schema": 1, "night": on, "run": "r", "state": "ok", "exit_code": 0, "seconds": {}, "stages": {},
        "sources": [], "events": [], "unreviewed": 0, "jailed": [], "notes": [note],
    }  # fmt: skip
    return {**plain, **more}


def test_reports_are_saved_whole_and_found_again(tmp_path: Path) -> None:
    assert last_report(tmp_path) is None
    for on, note in (("2023-11-20", "a"), ("2023-11-22", "c"), ("2023-11-21", "b"), ("2023-11-21", "ä→")):
        path = save_report(saved(on, note), tmp_path)
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
    save_report(saved("2023-11-21", "whole"), tmp_path)
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


@pytest.mark.parametrize(
    "garbage",
    [
        b"", b'{"night": "2023', b"\xff\xfe\x00", b"[]", b"null", b'"x"', b"{}", b"[" * 100_000,
        json.dumps(saved("2023-11-22", sources=[{"source": "kurier"}])).encode(),
        json.dumps(saved("2023-11-22", jailed=["x"])).encode(),
        json.dumps(saved("2023-11-22", seconds=None)).encode(),
    ],
    ids=range(11),
)  # fmt: skip
def test_a_report_that_cannot_be_read_counts_as_absent(
    night: Night, tmp_path: Path, garbage: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    data = night.settings.data_dir
    save_report(saved("2023-11-21", "whole"), data)
    (data / "reports" / "2023-11-22.json").write_bytes(garbage)
    found = last_report(data)
    assert found is not None
    assert found["notes"] == ["whole"]
    assert "2023-11-22.json" in capsys.readouterr().out
    with pytest.raises(StopError, match="no report of 2023-11-22"):
        show_report({"data_dir": data}, night="2023-11-22", as_json=False)
    done = notify.run(replace(night, on=date(2023, 11, 23)))
    assert done.code is Exit.OK, done.notes


def test_a_report_is_on_the_disk_before_it_takes_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    sync, move = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (steps.append("sync"), sync(handle))[1])
    monkeypatch.setattr(Path, "replace", lambda path, to: (steps.append("move"), move(path, to))[1])
    save_report(saved("2023-11-21"), tmp_path)
    assert steps == ["sync", "move"]


def jail_articles(night: Night, *numbers: int) -> None:
    with night.database.unit() as unit:
        kept(unit, *numbers)
        for task in work.take(unit, "read", "me", 99, 60.0, real_now()):
            work.jail(unit, "read", task.key, "me", task.fence, "Traceback\nValueError: odd")
        unit.commit()


def test_jailed_pages_are_told_once_with_their_address(night: Night, capsys: pytest.CaptureFixture[str]) -> None:
    jail_articles(night, *range(1, 14))
    report = build_report(night, result_of(night))
    print_report(report)
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("jailed: ")]
    assert len(lines) == 11
    assert all(line.startswith("jailed: kurier: https://kurier.example/story/") for line in lines[:10])
    assert lines[10] == "jailed: and 3 more"
    assert [build_report(night, result_of(night))["jailed"]] == [report["jailed"]], "the same night tells it again"
    save_report(report, night.settings.data_dir)
    jail_articles(night, 20)
    later = build_report(replace(night, on=date(2023, 11, 22)), result_of(night))
    assert len(later["jailed"]) == 14
    assert all(row["url"] for row in later["jailed"])
    print_report(later)
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("jailed: ")]
    assert lines == [
        "jailed: kurier: https://kurier.example/story/20: ValueError: odd",
        "jailed: 13 from earlier nights (embassywatch replay tries them again)",
    ]


def alerted(night: Night, on: str, *tallies: Tally, slugs: frozenset[str] | None = None) -> set[str]:
    """Run the last stage of a night that counted these, save its report, and say which sources it warned of."""
    that = replace(night, on=date.fromisoformat(on), run=f"run-{on}", slugs=slugs)
    run = replace(run_of(that, "fetch", id_=that.run), tallies=tuple(tallies))
    keep_run(that, run)
    notify.run(that)
    save_report(build_report(that, replace(result_of(that), run=run)), that.settings.data_dir)
    with night.database.unit(writing=False) as unit:
        told = [one for one in held_alerts.list_alerts(unit) if one.transition is Transition.SOURCE_BLIND]
    return {one.subject.split(":")[1] for one in told if one.subject.endswith(on)}


WELL = (tally("skerry", "index_kept"), tally("skerry", "matched"), tally("skerry", "article_kept"))


def test_a_blind_source_is_told_once_whatever_partial_nights_lie_between(night: Night) -> None:
    lost = tally("marimba", "index_drop:dns")
    assert alerted(night, "2023-11-21", *WELL, lost) == {"marimba", "odd"}
    assert alerted(night, "2023-11-22", *WELL, slugs=frozenset({"skerry"})) == set()
    assert alerted(night, "2023-11-23", *WELL, lost) == set()
    assert alerted(night, "2023-11-24", *WELL, tally("marimba", "index_same"), tally("marimba", "matched")) == set()
    assert alerted(night, "2023-11-25", *WELL, slugs=frozenset({"skerry"})) == set()
    assert alerted(night, "2023-11-26", *WELL, lost) == {"marimba"}


@pytest.mark.parametrize(
    "left",
    [
        (tally("marimba", "index_drop:interrupted"),),
        (tally("marimba", "index_drop:dns", 3), tally("marimba", "index_drop:interrupted")),
        (),
        (tally("marimba", "offered", 3),),
    ],
    ids=str,
)
def test_a_crawl_that_was_interrupted_makes_no_source_blind(night: Night, left: tuple[Tally, ...]) -> None:
    assert alerted(night, "2023-11-21", *WELL, *left) == {"odd"}
    assert alerted(night, "2023-11-22", *WELL, tally("marimba", "index_drop:dns")) == {"marimba"}, (
        "nor does it hide one"
    )
