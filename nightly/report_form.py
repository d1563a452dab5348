"""The saved form of a morning report: what must stand in the file for it to be read again, and the reading of it.

A file that was torn by a full disk or written by somebody else is no report: it is logged and passed over.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import structlog
from pydantic import BaseModel, ValidationError

log = structlog.get_logger(__name__)


class _SourceRow(BaseModel):
    source: str
    name: str
    state: str
    why: str
    new: int
    fetch: dict[str, int]
    read: dict[str, int]
    asked: bool | None = None


class _EventRow(BaseModel):
    id: str
    type: str
    sending: str
    host: str | None
    mission_type: str
    city: str | None
    status: str
    state: str
    historical: bool
    date: str | None
    first_reported: str | None
    outlets: list[str]


class _JailedRow(BaseModel):
    page: str
    error: str
    source: str = ""
    url: str = ""
    new: bool = True


class _Report(BaseModel):
    night: str
    state: str
    exit_code: int | None
    seconds: dict[str, float]
    stages: dict[str, dict[str, int]]
    sources: list[_SourceRow]
    events: list[_EventRow]
    unreviewed: int
    jailed: list[_JailedRow]
    notes: list[str]


def read_report(path: Path) -> dict[str, Any] | None:
    """The report of this file as it was saved; None, with a logged warning, where the file holds none."""
    try:
        report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        _Report.model_validate(report)
    except (OSError, ValidationError, ValueError, RecursionError) as error:
        log.warning("saved report cannot be read and is passed over", file=str(path), error=_cause(error))
        return None
    return report


def _cause(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc'])) or 'the whole'}: {first['msg']}"
    return f"{type(error).__name__}: {error}"
