"""Writes docs/screenshots: every page of the review desk, light and dark, as the demo's night fills it.

`make screenshots`, or `python -m scripts.screenshots [--only NAME ...] [--demo FOLDER]`. It runs the demo (or takes the
folder of one that has run), copies its data, serves the desk on loopback with a clock that only moves when told,
makes a handful of decisions as a reviewer would, and takes each page with Playwright and Debian's chromium. Where
pngquant is installed the pictures are reduced to a palette. Nothing is loaded from anywhere else.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import samples
from models.account import Account, AccountRole
from models.db import accounts, runs
from nightly.commands.demo import run_demo
from nightly.settings import load_settings
from nightly.wiring import houses_of, load_sources, open_archive, open_database
from review.passwords import keep
from review.web.wired import DeskSettings
from scripts.desk_server import serve
from scripts.scenes import SCENES, Scene, Stage

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

    from models.db.store import Database

TARGET = Path(__file__).parents[1] / "docs" / "screenshots"

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 360, "height": 740}
MOST = {1280: 1150, 360: 1000}
"""Pixels of height that are kept: a longer page is cut there."""

AT = samples.DEMO_NOW + timedelta(hours=5)
"""The morning after the demo's night, UTC: the clock of every picture."""

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
             "--disable-dev-shm-usage", "--font-render-hinting=none", "--force-color-profile=srgb")  # fmt: skip

SECONDS = (("fetch", 6.0), ("read", 2.0), ("settle", 0.5), ("notify", 0.1))
"""How long the stages of the night are said to have taken: what they took differs from machine to machine."""

PASSWORD = "a lamp in the archive"  # noqa: S105 - of an account that exists while the pictures are taken


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = AT

    def __call__(self) -> datetime:
        """The present instant, UTC."""
        return self.at

    def move(self, seconds: float) -> None:
        """Let some seconds pass."""
        self.at += timedelta(seconds=seconds)


def main() -> None:
    """Take the pictures named, or all; ends with a line on standard error where chromium or Playwright is missing."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--only", nargs="*", default=[], metavar="NAME", help="only these pages")
    asked.add_argument("--demo", type=Path, help="folder of a demo that has run; it is copied, not touched")
    asked.add_argument("--target", type=Path, default=TARGET, help="where the pictures go")
    given = asked.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("screenshots: no chromium is installed (Debian's package chromium)")
    if unknown := set(given.only) - {scene.name for scene in SCENES}:
        sys.exit(f"screenshots --only {sorted(unknown)[0]}: one of {', '.join(scene.name for scene in SCENES)}")
    given.target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="embassywatch-pictures-") as folder:
        data = Path(folder) / "demo"
        if given.demo is None:
            run_demo({"data_dir": data}, keep=False, port=samples.PORT)
        else:
            shutil.copytree(given.demo, data)
        scenes = [scene for scene in SCENES if not given.only or scene.name in given.only]
        take(data, chromium, scenes, given.target)


def take(data: Path, chromium: str, scenes: list[Scene], target: Path) -> None:
    """Take all these scenes on the data of a demo, those behind a login last."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        for guarded in (False, True):
            mine = [scene for scene in scenes if scene.guarded is guarded]
            if not mine:
                continue
            clock = Clock()
            with desk(data, clock, guarded=guarded) as (base, database):
                context = browser.new_context(base_url=base, viewport=WIDE, reduced_motion="reduce", locale="en-CA")
                stage = Stage(page=context.new_page(), second=context.new_page(), database=database, move=clock.move)
                stage.password = PASSWORD
                stage.prepare(guarded=guarded)
                for scene in mine:
                    scene.open(stage)
                    shoot(stage.page, scene, target)
                context.close()
        browser.close()


def shoot(page: Page, scene: Scene, target: Path) -> None:
    """Write the page that is open as `NAME-light.png`, `NAME-dark.png`, and narrow ones where the scene wants them."""
    for size in (WIDE, NARROW) if scene.narrow else (WIDE,):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            width = size["width"]
            height = min(page.evaluate("document.documentElement.scrollHeight"), MOST[width])
            page.set_viewport_size({"width": width, "height": max(height, size["height"])})
            name = f"{scene.name}-{scheme}.png" if size is WIDE else f"{scene.name}-{width}-{scheme}.png"
            page.screenshot(path=target / name, animations="disabled", caret="hide")
            reduce(target / name)
    page.set_viewport_size(WIDE)


def reduce(path: Path) -> None:
    """Reduce a picture to a palette, where pngquant is installed."""
    tool = shutil.which("pngquant")
    if tool is not None:
        command = [tool, "--force", "--strip", "--speed=1", "--quality=50-85", f"--output={path}", "32", str(path)]
        subprocess.run(command, check=False)  # noqa: S603 - our own file; one that it cannot reduce well stays as it was


@contextmanager
def desk(data: Path, clock: Clock, *, guarded: bool) -> Iterator[tuple[str, Database]]:
    """The desk on the demo's data: its address and its database; with three accounts where it is guarded."""
    flags = {"data_dir": data, "sources": (samples.catalogue_folder(),), "contact": "demo@embassywatch.example"}
    settings, _ = load_settings(flags)
    database = open_database(settings)
    steady(database)
    if guarded:
        add_accounts(database)
    catalogue = load_sources(settings)
    held = DeskSettings(
        focus=("KP",),
        local=None if guarded else "ana",
        data_dir=data,
        sources=catalogue.sources,
        houses=houses_of(catalogue),
    )
    with serve(database, open_archive(settings), held, clock) as base:
        yield base, database
    database.close()


def steady(database: Database) -> None:
    """Give the night the same beginning and duration on every machine."""
    begun, took = samples.DEMO_NOW, timedelta(seconds=sum(seconds for _, seconds in SECONDS))
    with database.unit() as unit:
        for run in runs.runs(unit):
            runs.end_run(unit, replace(run, started_at=begun, ended_at=begun + took, seconds=SECONDS))
        unit.commit()


def add_accounts(database: Database) -> None:
    """A viewer, a reviewer and an admin."""
    kept = keep(PASSWORD)
    with database.unit() as unit:
        for name, role in (("vera", AccountRole.VIEWER), ("rob", AccountRole.REVIEWER), ("ada", AccountRole.ADMIN)):
            accounts.add_account(unit, Account(name=name, role=role, password=kept, made_at=AT - timedelta(days=40)))
        unit.commit()


if __name__ == "__main__":
    main()
