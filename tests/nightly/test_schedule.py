"""The schedule is shown before it is written, and written only when agreed."""

from __future__ import annotations

from pathlib import Path

import pytest

from nightly.commands import schedule
from nightly.exits import Exit, StopError


@pytest.fixture(autouse=True)
def settled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working folder with a settings file, as the timer will find it."""
    (tmp_path / "embassywatch.toml").write_text(
        'contact = "desk@example.org"\ntimezone = "Europe/Madrid"\n', encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "key"),
    [
        ("EMBASSYWATCH_DATABASE", "postgresql://127.0.0.1/x", "database"),
        ("EMBASSYWATCH_ALERTS__APPRISE", '["json://127.0.0.1"]', "alerts.apprise"),
        ("EMBASSYWATCH_FOCUS", "*", "focus"),
    ],
)
def test_what_only_this_shell_knows_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, key: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(StopError, match=f"{key}: set by environment") as stop:
        schedule.install({}, systemd=True, cron=False, at="02:30", yes=True)
    assert stop.value.code is Exit.USAGE


def test_a_night_without_a_contact_is_not_scheduled(tmp_path: Path) -> None:
    (tmp_path / "embassywatch.toml").unlink()
    with pytest.raises(StopError, match="contact: not set"):
        schedule.install({}, systemd=True, cron=False, at="02:30", yes=True)


def test_systemd_units_are_shown_then_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(schedule, "UNITS", tmp_path / "units")
    flags = {"data_dir": tmp_path / "my data"}
    schedule.install(flags, systemd=True, cron=False, at="02:30", yes=True)
    shown = capsys.readouterr().out
    service = (tmp_path / "units" / "embassywatch.service").read_text(encoding="utf-8")
    timer = (tmp_path / "units" / "embassywatch.timer").read_text(encoding="utf-8")
    assert "OnCalendar=*-*-* 02:30:00 Europe/Madrid" in timer
    assert "Persistent=true" in timer
    assert f'"{tmp_path}/my data"' in service
    assert service.strip() in shown
    assert timer.strip() in shown


def test_without_a_terminal_and_without_yes_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(schedule, "UNITS", tmp_path / "units")
    schedule.install({}, systemd=True, cron=False, at="02:30", yes=False)
    assert "nothing was written" in capsys.readouterr().out
    assert not (tmp_path / "units").exists()


def test_cron_replaces_its_own_line_and_keeps_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    held = tmp_path / "crontab.txt"
    held.write_text(f"0 1 * * * backup\n5 5 * * * old {schedule.MARK}\n", encoding="utf-8")
    fake = tmp_path / "crontab"
    fake.write_text(f'#!/bin/sh\nif [ "$1" = -l ]; then cat {held}; else cat > {held}.new; mv {held}.new {held}; fi\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    schedule.install({"data_dir": tmp_path / "d"}, systemd=False, cron=True, at="04:05", yes=True)
    lines = held.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "0 1 * * * backup"
    assert len(lines) == 2
    assert lines[1].startswith("5 4 * * * cd ")
    assert lines[1].endswith(schedule.MARK)


@pytest.mark.parametrize("at", ["24:00", "2:30", "02:60", "noon", "02:30; rm"])
def test_a_time_that_is_none_is_refused(at: str) -> None:
    with pytest.raises(StopError) as stop:
        schedule.install({}, systemd=True, cron=False, at=at, yes=True)
    assert stop.value.code is Exit.USAGE
