"""Which catalogue is in force: what is asked for, the samples in a demo's folder, else the real one."""

from __future__ import annotations

from pathlib import Path

import pytest

from nightly.exits import StopError
from nightly.settings import load_settings
from nightly.wiring import DEMO_MARK, load_sources


def slugs(folder: Path, *given: Path) -> set[str]:
    settings, _ = load_settings({"data_dir": folder, **({"sources": given} if given else {})})
    return {source.slug for source in load_sources(settings).sources}


def test_a_demo_folder_has_the_sample_newsrooms_and_any_other_the_real_ones(tmp_path: Path) -> None:
    real = slugs(tmp_path)
    (tmp_path / DEMO_MARK).touch()
    samples = slugs(tmp_path)
    assert "kurier" in samples and len(real) > 5
    assert not samples & real


def test_folders_that_are_named_come_before_either(tmp_path: Path) -> None:
    (tmp_path / DEMO_MARK).touch()
    (tmp_path / "own").mkdir()
    assert slugs(tmp_path, tmp_path / "own") == set()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StopError, match="nowhere: no such folder"):
        slugs(tmp_path, tmp_path / "nowhere")
