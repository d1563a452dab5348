"""Migrations, one file each, named `<revision>_<what>.py`; the file name is the registry."""

from __future__ import annotations

from pathlib import Path

REVISIONS = tuple(sorted(file.name.split("_")[0] for file in (Path(__file__).parent / "versions").glob("[0-9]*_*.py")))
"""All revisions in order, known without loading Alembic; a test holds them equal to Alembic's own reading."""

HEAD = REVISIONS[-1]
"""The newest revision."""
