"""Lists in slices: a cursor says after which item to go on, so that items that come or go in between shift nothing."""

from __future__ import annotations

import base64
import json
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from review.api.faults import refuse
from review.api.records.record import Listing, Record

T = TypeVar("T")
R = TypeVar("R", bound=Record)

Key = tuple[Any, ...]
"""What a list is ordered by, the smallest first: words, numbers and truth values only, and no two items alike."""

MOST = 200
"""Items of one slice."""


class Paging(BaseModel):
    """Which slice of a list; filters of lists add theirs. What is not named is refused."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    limit: int = Field(default=50, ge=1, le=MOST)
    """Items of the slice, at most."""
    cursor: str | None = Field(default=None, min_length=1, max_length=1_000)
    """`next` of the slice before; without it the list begins."""


def listing(items: Sequence[T], key: Callable[[T], Key], make: Callable[[T], R], asked: Paging) -> Listing[R]:
    """The slice that is asked for, as records.

    Args:
        items: the whole list, in ascending order of `key`.
        key: see Key.
        make: an item as record.
        asked: limit and cursor.

    Raises:
        Refused: 422 for a cursor that is none of this list.
    """
    start = 0 if asked.cursor is None else _after(items, key, asked.cursor)
    shown = items[start : start + asked.limit]
    more = start + len(shown) < len(items)
    return Listing(
        items=[make(item) for item in shown],
        total=len(items),
        next=as_cursor(key(shown[-1])) if more and shown else None,
    )


def as_cursor(key: Key) -> str:
    """A key as text that goes into an address as it is."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def _after(items: Sequence[T], key: Callable[[T], Key], cursor: str) -> int:
    strange = refuse("query", "cursor", "not a cursor of this list; begin without one")
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        held = json.loads(raw, parse_constant=_no_number)
        if not isinstance(held, list) or not held:
            raise strange
        return bisect_right(items, tuple(held), key=key)
    except (ValueError, TypeError, RecursionError) as error:
        raise strange from error


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number")


def latest_first(moment: float, id_: str) -> Key:
    """The key of lists that begin with the latest: instant in seconds or day as number, then the id."""
    return -moment, id_
