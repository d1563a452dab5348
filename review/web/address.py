"""Filters, sorting and slices live in the address, so that a view can be kept, mailed and exported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from models.plaintext import plain_line
from models.world.gazetteer import states
from review.web.problem import Problem

Word = TypeVar("Word", bound=StrEnum)

LONGEST = 200
"""Characters of one value in the address that are looked at."""

MOST_PAGES = 100_000


def text_of(query: Mapping[str, str], key: str) -> str:
    """A value as one harmless line of at most LONGEST characters, or an empty string."""
    return plain_line(query.get(key, ""), LONGEST)


def word_of(query: Mapping[str, str], key: str, kind: type[Word]) -> Word | None:
    """A member of an enumeration, None where the key is missing or empty; Problem 400 for any other word."""
    given = text_of(query, key)
    if not given:
        return None
    try:
        return kind(given)
    except ValueError as error:
        raise Problem(400, f"{key}={given}: one of {', '.join(kind)}.") from error


def code_of(query: Mapping[str, str], key: str) -> str | None:
    """A state's code in upper case, None where missing or empty; Problem 400 for what is none."""
    given = text_of(query, key).upper()
    if not given:
        return None
    if given not in states():
        raise Problem(400, f"{key}={given}: no code of a state, such as KP.")
    return given


def day_of(query: Mapping[str, str], key: str) -> date | None:
    """A day as YYYY-MM-DD, None where missing or empty; Problem 400 for what is none."""
    given = text_of(query, key)
    if not given:
        return None
    try:
        return date.fromisoformat(given) if len(given) == 10 and given.isascii() else _refuse_day(key, given)
    except ValueError:
        return _refuse_day(key, given)


def _refuse_day(key: str, given: str) -> date:
    raise Problem(400, f"{key}={given}: not a day such as 2023-11-01.")


def flag_of(query: Mapping[str, str], key: str) -> bool | None:
    """`yes` or `no` as a truth value, None where missing or empty; Problem 400 for any other word."""
    given = text_of(query, key)
    if given not in {"", "yes", "no"}:
        raise Problem(400, f"{key}={given}: yes or no.")
    return None if not given else given == "yes"


def number_of(query: Mapping[str, str], key: str, *, default: int, low: int = 0, high: int = MOST_PAGES) -> int:
    """A whole number in plain digits within bounds; Problem 400 for what is none (`1e9`, `-1`, `0x1`, other digits)."""
    given = query.get(key, "")
    if not given:
        return default
    if not (given.isascii() and given.isdigit() and len(given) <= 9 and low <= int(given) <= high):
        raise Problem(400, f"{key}={plain_line(given, 20)}: not a whole number from {low} to {high}.")
    return int(given)


def address(path: str, query: Mapping[str, str], **changes: object) -> str:
    """The path with this query, some keys changed; None or an empty text removes a key. Keys are in order."""
    merged: dict[str, object] = {**query, **changes}
    pairs = sorted((key, str(value)) for key, value in merged.items() if value is not None and str(value))
    return f"{path}?{urlencode(pairs)}" if pairs else path


def is_here(target: str) -> bool:
    r"""Whether a target is a path of this desk: no scheme, no host, no `//`, no `/\`, no control characters."""
    if not target.startswith("/") or target.startswith("//") or len(target) > 2_000:
        return False
    return "\\" not in target and all(" " < sign <= "~" for sign in target)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """One page of a list.

    Attributes:
        number: counted from 1.
        size: rows a page.
        total: rows in all.
    """

    number: int
    size: int
    total: int

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.number - 1) * self.size

    @property
    def pages(self) -> int:
        """Pages in all, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """Number of the first row shown, 0 where there is none."""
        return min(self.offset + 1, self.total)

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return min(self.offset + self.size, self.total)


def slice_of(query: Mapping[str, str], total: int, *, size: int = 50) -> Slice:
    """The page that the address asks for by `page`; past the end it is the last one."""
    held = Slice(number=1, size=size, total=total)
    return Slice(number=min(number_of(query, "page", default=1, low=1), held.pages), size=size, total=total)
