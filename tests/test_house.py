"""The house as a whole: what every file keeps to, and what the documents promise."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from nightly.cli import app
from nightly.settings import AlertSettings, Settings

TOP = Path(__file__).parents[1]
ROOMS = ("models", "crawler", "extract", "events", "alerts", "review", "workbench", "nightly")
LONGEST_FILE = 400


def tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=TOP, capture_output=True, check=False)
    if done.returncode != 0:
        pytest.skip("not a git checkout")
    return [TOP / name for name in done.stdout.decode().split("\0") if name and (TOP / name).is_file()]


def python_files() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py"]


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_says_in_one_sentence_what_it_is_for(room: str) -> None:
    told = ast.get_docstring(ast.parse((TOP / room / "__init__.py").read_text(encoding="utf-8")))
    assert told is not None
    assert told.endswith(".")
    assert "\n" not in told


def test_every_module_opens_with_a_docstring_and_ends_in_time() -> None:
    for path in python_files():
        text = path.read_text(encoding="utf-8")
        assert not text.strip() or path.is_relative_to(TOP / "tests") or ast.get_docstring(ast.parse(text)), path
        assert text.count("\n") <= LONGEST_FILE, path


def test_no_file_knows_this_machine_or_a_package_index() -> None:
    here = "|".join(re.escape(str(place)) for place in (TOP, TOP.parent / "shared", Path.home()))
    found = re.compile(rf"(?:{here})/|--(?:extra-)?index-url[ =]|https?://\S+/simple\b")
    for path in tracked():
        if path == Path(__file__) or path.suffix in {".gz", ".png"}:
            continue
        assert not found.search(path.read_text(encoding="utf-8", errors="replace")), path


@pytest.mark.parametrize("name", ["uv", "run", "dev"])
def test_lock_files_carry_a_hash_for_each_package_and_no_address(name: str) -> None:
    text = (TOP / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    pinned = re.findall(r"^[a-z0-9][^ =]*==", text, re.MULTILINE)
    blocks = re.split(r"^(?=[a-z0-9][^ =]*==)", text, flags=re.MULTILINE)[1:]
    assert pinned
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in text
    assert "index-url" not in text


def commands() -> set[str]:
    return set(get_command(app).commands)  # type: ignore[attr-defined]  # a group has commands; the stub says command


def test_the_readme_names_every_command_and_no_other() -> None:
    readme = (TOP / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z]+)(?: [a-z-]+)*`", readme)) & {*commands(), "serve", "probe", "record"}
    assert named | {"demo"} == commands()
    for command in re.findall(r"bin/embassywatch (?:--data-dir \S+ )?([a-z]+)", readme):
        assert command in commands(), command


def test_the_settings_page_lists_every_setting_and_no_other() -> None:
    page = (TOP / "docs" / "settings.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `([a-z_.]+)` \|", page, re.MULTILINE))
    ours = {key for key in Settings.model_fields if key != "alerts"} | {
        f"alerts.{key}" for key in AlertSettings.model_fields
    }
    assert listed == ours
