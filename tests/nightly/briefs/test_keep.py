"""Digest and brief are alerts: one for each night and week for ever, and no fault in them holds up the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alerts.briefs.draw import html_of
from alerts.message import message_of
from models.alert import Alert, Transition
from models.db import alerts, runs
from models.run import Run, RunState, SourceNight
from nightly.briefs import keep
from nightly.commands.briefs import show_brief, show_digest
from nightly.context import Night
from nightly.exits import Exit, StopError
from nightly.health import SourceLine
from nightly.report import save_report
from tests.nightly import houses

LINES = (
    SourceLine(source="skerry", name="Skerry", state=SourceNight.QUIET, why="nothing new", fetch={}, read={}),
    SourceLine(source="phare", name="Phare", state=SourceNight.BLIND, why="nothing answered", fetch={}, read={}),
)


@pytest.fixture
def night(tmp_path: Path, sqlite_file: Path) -> Iterator[Night]:
    settings = houses.settings_of(tmp_path / "data")
    with houses.night_at(settings, houses.prepare(tmp_path / "data", sqlite_file)) as made:
        yield made


def told(night: Night) -> list[Alert]:
    with night.database.unit(writing=False) as unit:
        return sorted(alerts.list_alerts(unit), key=lambda alert: (alert.at, alert.transition))


def ran(night: Night, days_ago: int) -> None:
    on = night.on - timedelta(days=days_ago)
    run = Run(id=f"run-{on}", night=on.isoformat(), started_at=datetime(2023, 11, 1, tzinfo=UTC), ended_at=None,
              state=RunState.OK, exit_code=0)  # fmt: skip
    with night.database.unit() as unit:
        runs.start_run(unit, run)
        unit.commit()


def later(night: Night, days: int) -> Night:
    then = night.clock() + timedelta(days=days)
    return replace(night, on=night.on + timedelta(days=days), clock=lambda: then)


def test_a_digest_is_told_once_a_night(night: Night) -> None:
    assert keep.keep_briefs(night, LINES, asked=True) == ()
    (first,) = told(night)
    assert (first.transition, first.subject) == (Transition.DIGEST, f"digest:{night.on}")
    assert first.title == f"Digest of {night.on}: 0 new, 1 of 2 sources reached"
    assert "[blind] Phare (nothing answered)" in first.body
    assert dict(first.facts)["night"] == night.on.isoformat()
    keep.keep_briefs(night, LINES[:1], asked=True)
    assert told(night) == [first], "what was told stays as it was"
    keep.keep_briefs(later(night, 1), LINES, asked=True)
    assert [one.subject for one in told(night)] == [first.subject, f"digest:{night.on + timedelta(days=1)}"]


def test_a_brief_is_told_on_the_first_night_of_a_week_that_follows_another(night: Night) -> None:
    monday = later(night, 7 - night.on.weekday())
    ran(night, 0)
    keep.keep_briefs(night, LINES, asked=True)
    assert [one.transition for one in told(night)] == [Transition.DIGEST], "no night was run in the week before"
    for day in range(3):
        keep.keep_briefs(later(monday, day), LINES, asked=True)
    briefs = [one for one in told(night) if one.transition is Transition.BRIEF]
    year, week, _ = night.on.isocalendar()
    assert [one.subject for one in briefs] == [f"brief:{year}-W{week:02d}"]
    assert briefs[0].at == monday.clock()


def test_the_message_holds_the_whole_digest_as_text_and_html(night: Night) -> None:
    keep.keep_briefs(night, LINES, asked=True)
    (alert,) = told(night)
    message = message_of(alert)
    assert message.body.startswith(alert.body)
    assert html_of(alert) == message.html
    assert "page" not in dict(message.facts)


def test_a_fault_is_noted_and_holds_nothing_up(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("out of ink")

    monkeypatch.setattr(keep.nightly, "digest_page", broken)
    assert keep.keep_briefs(night, LINES, asked=True) == ("digest: RuntimeError: out of ink",)
    assert told(night) == []


def flags(night: Night) -> dict[str, object]:
    return {"data_dir": night.settings.data_dir, "sources": night.settings.sources, "now": night.settings.now}


def report(night: Night) -> None:
    rows = [{"source": one.source, "name": one.name, "state": one.state.value, "why": one.why, "new": 0, "fetch": {},
             "read": {}} for one in LINES]  # fmt: skip
    save_report(
        {"schema": 1, "night": night.on.isoformat(), "state": "ok", "exit_code": 0, "seconds": {}, "stages": {},
         "sources": rows, "events": [], "unreviewed": 0, "jailed": [], "notes": []},
        night.settings.data_dir,
    )  # fmt: skip


def test_the_command_shows_what_was_told(night: Night, capsys: pytest.CaptureFixture[str]) -> None:
    keep.keep_briefs(night, LINES, asked=True)
    (alert,) = told(night)
    show_digest(flags(night), night=night.on.isoformat(), format_="text", output=None)
    assert capsys.readouterr().out == f"{alert.title}\n\n{alert.body}\n"
    show_digest(flags(night), night=night.on.isoformat(), format_="html", output=None)
    assert capsys.readouterr().out == html_of(alert)


def test_a_night_before_there_were_digests_is_made_from_its_report(
    night: Night, capsys: pytest.CaptureFixture[str]
) -> None:
    report(night)
    show_digest(flags(night), night=None, format_="text", output=None)
    assert "[blind] Phare (nothing answered)" in capsys.readouterr().out


def test_the_brief_goes_to_a_file(night: Night, tmp_path: Path) -> None:
    report(night)
    file = tmp_path / "brief.html"
    show_brief(flags(night), week=None, format_="html", output=file)
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "1 of " in file.read_text(encoding="utf-8")
    show_brief(flags(night), week="last", format_="text", output=file)
    assert file.read_text(encoding="utf-8").startswith("Weekly brief 2023-W46: ")


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [
        ({"week": "2023-W99"}, Exit.USAGE, "--week"),
        ({"week": "2099-W01"}, Exit.USAGE, "still to come"),
        ({"week": "soon"}, Exit.USAGE, "2023-W45"),
        ({"format_": "pdf"}, Exit.USAGE, "text, html"),
        ({"output": Path("/nowhere/at/all.html")}, Exit.FAULT, "/nowhere/at/all.html"),
    ],
)
def test_what_cannot_be_is_one_line(night: Night, given: dict[str, object], code: Exit, words: str) -> None:
    asked: dict[str, object] = {"week": None, "format_": "text", "output": None, **given}
    with pytest.raises(StopError, match=words) as stop:
        show_brief(flags(night), **asked)  # type: ignore[arg-type]  # a table of wrong options
    assert stop.value.code is code


def test_a_night_of_which_nothing_is_kept_is_said(night: Night) -> None:
    with pytest.raises(StopError, match="no report of any night"):
        show_digest(flags(night), night=None, format_="text", output=None)
    with pytest.raises(StopError, match="no digest and no report"):
        show_digest(flags(night), night="2020-01-01", format_="text", output=None)
