"""The edit form: what an event holds as fields, and fields back as changes."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any

from models.claim import ClaimType, ReasonKind, Stage, Stance, Status
from models.codec import to_plain
from models.event import Event
from models.mission import MissionType
from models.plaintext import plain_line
from models.when import Precision, When
from models.world.gazetteer import states
from review.web.page import Form
from review.web.problem import Problem

WORDS: dict[str, type[StrEnum]] = {
    "type": ClaimType,
    "mission_type": MissionType,
    "stage": Stage,
    "stance": Stance,
    "status": Status,
}
"""Fields that are a word of a list."""

DAYS = ("announced", "effective")

LONGEST_CITY = 80


def changes_of(event: Event, form: Form) -> dict[str, Any]:
    """What a form changes of an event: plain values by field; empty where it changes nothing.

    Raises:
        Problem: 400 with the field at fault.
    """
    wished: dict[str, Any] = {name: _word(form, name, kind) for name, kind in WORDS.items()}
    wished["reason"] = _word(form, "reason", ReasonKind) or None
    wished["city"] = plain_line(form.one("city"), LONGEST_CITY) or None
    wished["covered_by"] = _code(form.one("covered_by"))
    wished["historical"] = bool(form.one("historical"))
    for name in DAYS:
        wished[name] = _when(form, name, getattr(event, name))
    held = to_plain(event)
    return {name: value for name, value in wished.items() if value != held[name] and value != ""}


def _word(form: Form, name: str, kind: Callable[[str], StrEnum]) -> str:
    given = form.one(name)
    if not given:
        return ""
    try:
        return kind(given).value
    except ValueError as error:
        raise Problem(400, f"{name}: {plain_line(given, 40)} is none of the words; nothing was changed.") from error


def _code(given: str) -> str | None:
    code = plain_line(given, 10).upper()
    if code and code not in states():
        raise Problem(400, f"covered by: {code} is no code of a state, such as GQ; nothing was changed.")
    return code or None


def _when(form: Form, name: str, held: When | None) -> dict[str, Any] | None:
    """The interval of two day fields."""
    first, last = _day(form, f"{name}_from"), _day(form, f"{name}_to")
    if first is not None and last is not None and first > last:
        raise Problem(400, f"{name}: it ends before it begins; nothing was changed.")
    return interval(first, last, held)


def interval(first: date | None, last: date | None, held: When | None) -> dict[str, Any] | None:
    """An interval that a person gives, as plain value: None without any end, as it is held where both are untouched."""
    if first is None and last is None:
        return None
    if held is not None and (held.earliest, held.latest) == (first, last):
        return to_plain(held)
    words = "" if held is None else held.words
    return to_plain(When(earliest=first, latest=last, precision=_precision(first, last), words=words))


def _day(form: Form, name: str) -> date | None:
    given = form.one(name).strip()
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise Problem(400, f"{name}: {plain_line(given, 20)} is no day such as 2023-11-01.") from error


def _precision(first: date | None, last: date | None) -> Precision:
    if first is None or last is None:
        return Precision.OPEN
    if first == last:
        return Precision.DAY
    is_whole = first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]
    if is_whole and (first.year, first.month) == (last.year, last.month):
        return Precision.MONTH
    if is_whole and first.year == last.year and (first.month, last.month) == (1, 12):
        return Precision.YEAR
    return Precision.RANGE
