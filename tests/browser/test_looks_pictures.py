"""The pictures in the docs: all there, all shown, small, and one of every page; no browser is needed to check that."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

from review.web.page import shelf
from scripts.scenes import SCENES

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "screenshots"

LARGEST, ALL = 120_000, 2_500_000
"""Bytes of one picture, and of all."""

SHOWN = re.compile(r'(?:src|srcset)="((?:docs/)?screenshots/[^"]+)"')


def expected() -> set[str]:
    """Names of the files that the scenes make."""
    sizes = {scene.name: ("", "-360") if scene.narrow else ("",) for scene in SCENES}
    return {f"{name}{size}-{scheme}.png" for name, at in sizes.items() for size in at for scheme in ("light", "dark")}


def test_every_scene_has_its_pictures_and_no_other_lies_there() -> None:
    assert {path.name for path in PICTURES.iterdir()} == expected()


def test_the_pictures_are_small_and_as_wide_as_they_say() -> None:
    sizes = {path.name: path.stat().st_size for path in PICTURES.iterdir()}
    assert {name for name, size in sizes.items() if size > LARGEST} == set()
    assert sum(sizes.values()) < ALL
    for path in PICTURES.iterdir():
        (width,) = struct.unpack(">I", path.read_bytes()[16:20])
        assert width == (360 if "-360-" in path.name else 1280), path.name


@pytest.mark.parametrize(("file", "all_of_them"), [("README.md", False), ("docs/review.md", True)])
def test_the_docs_show_pictures_that_are_there(file: str, all_of_them: bool) -> None:
    page = ROOT / file
    shown = {(page.parent / name).resolve() for name in SHOWN.findall(page.read_text(encoding="utf-8"))}
    assert len(shown) >= 12
    assert {path for path in shown if not path.exists()} == set()
    if all_of_them:
        assert {path.name for path in shown} == expected()


def test_every_page_of_the_navigation_has_a_scene() -> None:
    named = {"/": "queue"}
    wanted = {named.get(page.path, page.path.strip("/")) for page in shelf() if page.nav}
    assert wanted - {scene.name for scene in SCENES} == set()
