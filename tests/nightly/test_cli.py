"""The command line: what it costs, where options may stand, how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from nightly.cli import common_first

HEAVY = ("spacy", "trafilatura", "scrapy", "numpy", "sqlalchemy", "pydantic", "apprise", "twisted", "lxml")


def run(
    *arguments: str, cwd: Path | None = None, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "nightly", *arguments], capture_output=True, text=True, cwd=cwd, env=env, timeout=120
    )


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from nightly.cli import app\n"
        "try: app(args=['--help'])\n"
        f"except SystemExit: print('LOADED', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "LOADED []"
    assert "night" in done.stdout


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (["night", "--data-dir", "x"], ["--data-dir", "x", "night"]),
        (["night", "--data-dir=x", "--json"], ["--data-dir=x", "night", "--json"]),
        (["--now", "2023-11-01", "events"], ["--now", "2023-11-01", "events"]),
        (["events", "--", "--data-dir"], ["events", "--", "--data-dir"]),
        (["night", "--data-dir"], ["--data-dir", "night"]),
    ],
)
def test_common_options_may_stand_anywhere(given: list[str], wanted: list[str]) -> None:
    assert common_first(given) == wanted


def test_unknown_command_is_a_usage_error() -> None:
    done = run("frobnicate")
    assert done.returncode == 2
    assert "frobnicate" in done.stderr


def test_unknown_key_in_a_settings_file_names_file_and_key(tmp_path: Path) -> None:
    (tmp_path / "embassywatch.toml").write_text('fokus = ["KP"]\n', encoding="utf-8")
    done = run("config", "show", cwd=tmp_path)
    assert done.returncode == 2
    assert "embassywatch.toml: fokus" in done.stderr
    assert done.stderr.count("\n") == 1


def test_config_show_names_the_origin_and_masks_secrets(tmp_path: Path) -> None:
    (tmp_path / "embassywatch.toml").write_text(
        'timezone = "Asia/Seoul"\n[alerts]\napprise = ["json://user:canary-secret@127.0.0.1/"]\n', encoding="utf-8"
    )
    env = {"PATH": "", "EMBASSYWATCH_CONTACT": "desk@example.org"}
    done = run("config", "show", "--origin", "--json", "--data-dir", str(tmp_path / "d"), cwd=tmp_path, env=env)
    shown = json.loads(done.stdout)
    assert shown["timezone"] == {"value": "Asia/Seoul", "origin": "project file embassywatch.toml"}
    assert shown["contact"] == {"value": "desk@example.org", "origin": "environment"}
    assert shown["data_dir"]["origin"] == "flag"
    assert shown["focus"]["origin"] == "default"
    assert "canary-secret" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("EMBASSYWATCH_TIMEZONE", "Asia/Pyongjang", "no time zone is called"),
        ("EMBASSYWATCH_FOCUS", "KP,Norway", "no ISO 3166-1"),
        ("EMBASSYWATCH_WORKERS", "0", "workers"),
        ("EMBASSYWATCH_ROUTES", "a.example=10.0.0.1", "loopback only"),
    ],
)
def test_wrong_values_are_refused_with_their_place(tmp_path: Path, name: str, value: str, told: str) -> None:
    done = run("config", "show", cwd=tmp_path, env={"PATH": "", name: value})
    assert done.returncode == 2
    assert "environment" in done.stderr
    assert told in done.stderr


def test_data_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    done = run("night", "--data-dir", str(tmp_path / "file" / "data"), cwd=tmp_path)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert done.stderr.count("\n") == 1
