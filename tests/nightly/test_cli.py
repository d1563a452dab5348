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


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["demo", "--port", "99999"], "--port"),
        (["review", "--accept"], "EVENT"),
        (["review", "--reject", "denied"], "EVENT"),
        (["review", "--json"], "EVENT"),
        (["events", "--sending", "ZZZ"], "--sending ZZZ"),
        (["extract", "--file", "story.pdf"], "story.pdf"),
        (["extract", "--file", "story"], ".jsonl"),
    ],
    ids=" ".join,
)
def test_what_makes_no_sense_is_a_usage_error(tmp_path: Path, arguments: list[str], told: str) -> None:
    (tmp_path / "story.pdf").write_bytes(b"%PDF-1.7\n")
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("word", ["-Infinity", "1e999", '{"a": [NaN]}'])
def test_an_id_that_json_does_not_know_is_refused(tmp_path: Path, word: str) -> None:
    lines = "".join(f'{{"id": {one}, "text": "Nothing closed."}}\n' for one in (word, "2"))
    (tmp_path / "in.json").write_text(lines, encoding="utf-8")
    done = run("extract", "--file", "in.json", cwd=tmp_path)
    assert done.returncode == 3
    assert done.stderr.startswith("embassywatch: line 1: ")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [2]


@pytest.mark.parametrize(
    ("way", "shown"), [("ascii", r"\u2192 caf\u00e9 \ud83d\ude00"), ("latin-1", "\\u2192 caf\u00e9 \\ud83d\\ude00"),
                       ("ascii:replace", "? caf? ?"), ("utf-8", "→ café 😀")],
)  # fmt: skip
def test_a_terminal_that_shows_little_ends_no_command(tmp_path: Path, way: str, shown: str) -> None:
    (tmp_path / "in.jsonl").write_text('{"id": "→ café 😀", "text": "Nothing closed."}\n', encoding="utf-8")
    code = "import sys; from nightly.cli import main; sys.argv[1:] = ['extract', '--file', 'in.jsonl']; main()"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=tmp_path, timeout=120,
        env={"PATH": "", "PYTHONIOENCODING": way},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    out = done.stdout.decode(way.partition(":")[0])
    assert f'"id": "{shown}"' in out
    assert json.loads(out)["schema"] == 1
    assert "?" in shown or json.loads(out)["id"] == "→ café 😀"


def test_a_report_that_cannot_be_read_is_told_on_stderr(tmp_path: Path) -> None:
    (tmp_path / "d" / "reports").mkdir(parents=True)
    (tmp_path / "d" / "reports" / "2023-11-21.json").write_text('{"night": "20', encoding="utf-8")
    done = run("report", "--data-dir", "d", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "2023-11-21.json" in done.stderr
    done = run("sources", "--json", "--data-dir", "d", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)) > 5
    assert "2023-11-21.json" in done.stderr


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
