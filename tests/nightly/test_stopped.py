"""What stops a night before or between its stages: another run, a busy database, a broken rule."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from models.db import runs
from nightly.clock import real_now
from nightly.context import Night, StageResult
from nightly.exits import Exit, StopError
from nightly.night import NightResult, run_night
from nightly.settings import Settings
from nightly.stages import notify, settle
from tests.nightly.houses import prepare, settings_of


@pytest.fixture
def data(tmp_path: Path, sqlite_file: Path) -> Path:
    prepare(tmp_path / "data", sqlite_file).close()
    return tmp_path / "data"


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the stages that ran, in place of what they do."""
    names: list[str] = []
    for stage in (settle, notify):
        name = stage.__name__.rpartition(".")[2]
        monkeypatch.setattr(stage, "run", lambda night, name=name: names.append(name) or StageResult())
    return names


def run(settings: Settings, *stages: str) -> NightResult:
    night, result = run_night(settings, stages=stages)
    night.database.close()
    return result


def test_a_broken_rule_is_found_before_the_first_request(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from extract import pack

    def broken(lang: str) -> pack.Pack:
        raise pack.PackError(f"{lang}/rules.yml:7: rules.0.colour: unknown key")

    monkeypatch.setattr(pack, "load_pack", broken)
    with pytest.raises(StopError, match=r"rules\.yml:7: rules\.0\.colour") as stop:
        run_night(settings_of(data), stages=("read",))
    assert stop.value.code is Exit.FAULT


def test_a_night_that_another_run_took_over_meanwhile_does_nothing_more(
    data: Path, ran: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose_the_lock(night: Night) -> StageResult:
        ran.append("settle")
        with night.database.unit() as unit:
            runs.release_lock(unit, night.owner, night.fence)
            assert runs.lock_night(unit, "somebody else", 600.0, real_now()) is not None
            unit.commit()
        return StageResult()

    monkeypatch.setattr(settle, "run", lose_the_lock)
    result = run(settings_of(data), "settle", "notify")
    assert result.code is Exit.LOCKED
    assert ran == ["settle"]
    assert "lost the night" in result.notes[-1]


def test_a_database_that_another_process_keeps_locked_ends_with_5(
    data: Path, ran: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(data)
    monkeypatch.setattr("models.db.engine.BUSY_SECONDS", 1)
    with sqlite3.connect(data / "embassywatch.sqlite", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StopError, match="another run holds the night") as stop:
            run(settings, "settle")
        other.execute("ROLLBACK")
    assert stop.value.code is Exit.LOCKED
    assert ran == []
