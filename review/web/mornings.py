"""What the nights themselves said of each source, as their saved reports tell it; `nightly/report.py` writes those."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import structlog
from pydantic import BaseModel, Field, ValidationError

from models.plaintext import plain_line
from models.run import SourceNight

log = structlog.get_logger(__name__)

LARGEST = 16 * 2**20
"""Bytes of a report that is read; one of two hundred sources takes a tenth of a megabyte."""


class _Row(BaseModel):
    source: Annotated[str, Field(max_length=200)]
    state: SourceNight
    why: str = ""
    asked: bool | None = None


class _Report(BaseModel):
    sources: list[_Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """What one night said of one source: its date, the state, and why in words (empty where all is well)."""

    night: str
    state: SourceNight
    why: str


def mornings(data_dir: Path, nights: int) -> Mapping[str, Mapping[str, Morning]]:
    """For each source that the last nights judged: what they said, by night, the latest first.

    A night that was told to leave a source out says nothing of it. A file that is no report is logged and passed over.
    """
    found: dict[str, dict[str, Morning]] = {}
    for path in sorted((data_dir / "reports").glob("[0-9]*.json"), reverse=True)[:nights]:
        for row in _rows(path):
            if row.asked is not False:
                said = Morning(night=path.stem, state=row.state, why=plain_line(row.why, 300))
                found.setdefault(row.source, {})[path.stem] = said
    return found


def _rows(path: Path) -> list[_Row]:
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError(f"larger than {LARGEST} bytes")
        return _Report.model_validate(json.loads(path.read_text(encoding="utf-8"))).sources
    except (OSError, ValueError, ValidationError, RecursionError) as error:
        log.warning("saved report cannot be read and is passed over", file=path.name, error=str(error)[:200])
        return []
