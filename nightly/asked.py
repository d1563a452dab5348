"""What people give as options: words of a fixed set, codes of states, days and instants; a wrong one is one line."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from models.world.gazetteer import states
from nightly.exits import Exit, StopError

Word = TypeVar("Word", bound=StrEnum)


def word_of(kind: type[Word], given: str | None, option: str) -> Word | None:
    """A member of a fixed set by its value; StopError 2 names all of them."""
    if given is None:
        return None
    try:
        return kind(given)
    except ValueError as error:
        raise StopError(Exit.USAGE, f"{option} {given}: one of {', '.join(kind)}") from error


def state_code(given: str | None, option: str) -> str | None:
    """A state's code in upper case; StopError 2 where no state has it."""
    if given is None:
        return None
    code = given.upper()
    if code not in states():
        raise StopError(Exit.USAGE, f"{option} {given}: no ISO 3166-1 alpha-2 code of a state, such as KP")
    return code


def day_of(given: str | None, option: str) -> date | None:
    """A day in ISO form; StopError 2 for anything else."""
    try:
        return None if given is None else date.fromisoformat(given)
    except ValueError as error:
        raise StopError(Exit.USAGE, f"{option} {given}: not a day such as 2023-11-01") from error


def instant_of(given: str | None, option: str, zone: ZoneInfo) -> datetime | None:
    """An instant in UTC, local in `zone` where it names none; a bare day means its last moment there.

    StopError 2 for anything else.
    """
    if given is None:
        return None
    try:
        then = _end_of(date.fromisoformat(given), zone) if len(given) <= len("2023-11-01") else _local(given, zone)
        return then.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise StopError(
            Exit.USAGE, f"{option} {given}: neither a day nor an instant such as 2023-11-01T08:00"
        ) from error


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), zone) - timedelta(microseconds=1)


def _local(given: str, zone: ZoneInfo) -> datetime:
    then = datetime.fromisoformat(given)
    return then if then.tzinfo is not None else then.replace(tzinfo=zone)
