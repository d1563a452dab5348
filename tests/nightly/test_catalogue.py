"""`sources check` on whatever it is given: folders, single files, and what is no source at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import samples
from nightly.commands.catalogue import check_sources
from nightly.exits import Exit, StopError


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """One sound source file in a catalogue of its own."""
    original = min(samples.catalogue_folder().glob("*/*.yml"))
    copy = tmp_path / "catalogue" / original.parent.name / original.name
    copy.parent.mkdir(parents=True)
    shutil.copyfile(original, copy)
    return copy


def refused(*paths: Path) -> str:
    with pytest.raises(StopError) as stop:
        check_sources({}, paths=paths)
    assert stop.value.code is Exit.USAGE
    assert "\n" not in str(stop.value)
    return str(stop.value)


def test_a_folder_and_a_single_file_are_checked(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in (source, source.parent.parent):
        check_sources({}, paths=[path])
        assert capsys.readouterr().out == "1 sources, all sound\n"


def test_a_broken_single_file_is_told_with_line_and_key(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source.write_text(source.read_text("utf-8") + "colour: red\n", encoding="utf-8")
    assert refused(source).startswith("1 faults")
    shown = capsys.readouterr().out
    assert shown.startswith(f"{source}:")
    assert ": colour: unknown key" in shown


def test_what_is_no_source_is_refused_in_one_line(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.touch()
    assert refused(note).startswith(f"{note}: neither a folder")
    assert refused(tmp_path / "none.yml").endswith("none.yml: no such file or folder")


def test_no_source_at_all_is_a_fault(tmp_path: Path) -> None:
    assert refused(tmp_path) == f"{tmp_path}: no source file <cc>/<slug>.yml"


def test_a_file_beside_the_countries_is_a_fault(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stray = source.parent.parent / "stray.yml"
    shutil.copyfile(source, stray)
    assert refused(source.parent.parent).startswith("1 faults; 1 sources")
    assert capsys.readouterr().out.startswith(f"{stray}:1: lies in no folder of a country")
