"""Where the printed pages of a text begin, which is kept in `Version.how` of texts that came from PDFs."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

PDF = "pdf"

_HOW = re.compile(r"pdf:(\d{1,9}(?:,\d{1,9})*)", re.ASCII)


def how_printed(starts: Sequence[int]) -> str:
    """The word for `Version.how`: `pdf:` and the character at which each printed page begins, in order."""
    return f"{PDF}:{','.join(map(str, starts))}"


def leaf_of(how: str, offset: int) -> int | None:
    """The printed page, counted from 1, on which a character of the text stands; None for texts that have none."""
    told = _HOW.fullmatch(how)
    if told is None or offset < 0:
        return None
    return max(1, bisect_right([int(start) for start in told[1].split(",")], offset))
