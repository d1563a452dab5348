"""When a page was published, as the best of its clues says; never the time it was fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from extract.clean.printed import Moment, read_age, read_date
from models.article import Published
from models.source import DateRule

# a clock or zone may be wrong by so much; later dates are refused (reliability figure F40)
_FUTURE: Final = timedelta(hours=24)
# a line with a date and no more words than this is a date line: weekday, day, month, year, clock, zone
_DATE_WORDS: Final = 6
_DATE_LINE: Final = 120
_IN_ADDRESS: Final = re.compile(
    r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/_.-]|$)"
    r"|(?<!\d)((?:19|20)\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?!\d{1,3}(?:\D|$))"
)


@dataclass(frozen=True, slots=True)
class Clue:
    """One printed date: where it stands (`layout`, `json_ld`, `meta`, `page`, `url`, `hint`) and what it says."""

    origin: str
    text: str


def date_in_address(url: str) -> str | None:
    """The day that an address carries, as an ISO date; None where there is none."""
    found = _IN_ADDRESS.search(url.split("?", 1)[0])
    if found is None:
        return None
    year, month, day = (part for part in found.groups() if part is not None)
    return f"{year}-{int(month):02d}-{int(day):02d}"


def _moment(clue: Clue, rule: DateRule, languages: tuple[str, ...], fetched_at: datetime | None) -> Moment | None:
    # dateparser knows more ways to write a date, but only a place that the source names is sure to hold one
    read = read_date(clue.text, rule, languages if clue.origin == "layout" else ())
    if read is None and fetched_at is not None and clue.origin in {"layout", "hint"}:
        return read_age(clue.text, fetched_at=fetched_at, zone=rule.zone)
    return read


def _is_future(moment: Moment, fetched_at: datetime) -> bool:
    if moment.at is not None:
        return moment.at > fetched_at + _FUTURE
    return moment.on > (fetched_at + _FUTURE).date()


def published_of(
    clues: Iterable[Clue],
    rule: DateRule,
    *,
    languages: Sequence[str] = (),
    fetched_at: datetime | None = None,
) -> tuple[Published | None, tuple[str, ...]]:
    """The publication that the first believable clue gives, and flags.

    A clue is passed over when it prints no whole date, or one more than 24 hours after the fetch (flag
    `date_refused`). Ages such as "3 hours ago" are counted back from the fetch.
    """
    flags: list[str] = []
    for clue in clues:
        moment = _moment(clue, rule, tuple(languages), fetched_at)
        if moment is None:
            continue
        if fetched_at is not None and _is_future(moment, fetched_at):
            flags.append("date_refused")
            continue
        return Published(on=moment.on, at=moment.at, origin=clue.origin), tuple(dict.fromkeys(flags))
    return None, tuple(dict.fromkeys([*flags, "no_date"]))


def clues_from(origin: str, texts: Iterable[str]) -> Iterator[Clue]:
    """Clues of one origin, empty texts left out."""
    return (Clue(origin, text) for text in texts if text.strip())


def is_date_line(line: str, rule: DateRule) -> bool:
    """Whether a line is no sentence and tells of nothing but a date, or of section, place and date between bars."""
    if len(line) > _DATE_LINE or line.endswith((".", "!", "?", "。")):
        return False
    is_short = len(line.split()) <= _DATE_WORDS
    return (is_short or any(sign in line for sign in "|•·")) and read_date(line, rule) is not None
