"""Invented newsrooms that ship with the project, served on loopback for the demo and the tests.

Names and towns of the outlets, people and wording are invented; the states are real, so that the gazetteer knows them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

DEMO_NOW: Final = datetime(2023, 11, 21, 3, 0, tzinfo=UTC)
"""The clock of the demo's first night, UTC; all stories of that night are dated in the thirty days before."""

PORT: Final = 18099
"""The port that stands in the addresses of the sample sources."""

HERE: Final = Path(__file__).parent
"""Folder of this package and its data."""


def catalogue_folder() -> Path:
    """Folder of the sample sources, in the same form as the real catalogue (`<cc>/<slug>.yml`)."""
    return HERE / "sources"


def sites_folder() -> Path:
    """Folder of the sample sites: one folder an outlet, with its declaration, stories and templates."""
    return HERE / "sites"


def small() -> tuple[str, str]:
    """Slugs of two small outlets (together at most 15 stories, 2 of them with events), for tests that crawl often."""
    return ("marimba", "skerry")
