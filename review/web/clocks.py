"""The two clocks of a register page in its address: `as_of`, a day in the world, and `known`, a day of knowing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from review.web.address import day_of
from review.web.held import today_of
from review.web.page import Visit
from review.web.problem import Problem
from review.web.wired import Wired

FIRST, LAST = date(1800, 1, 1), date(2200, 12, 31)
"""Days that are looked at; beyond them calendars and zones end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """What a page is asked about.

    Attributes:
        as_of: local day in the world; today where the address names none.
        known_on: the local day of knowing as asked, or None for all that is known by now.
        known: the last instant (UTC) of that day, or None.
        today: the local day of the visit.
    """

    as_of: date
    known_on: date | None
    known: datetime | None
    today: date

    @property
    def is_past(self) -> bool:
        """Whether anything but the present view was asked for."""
        return self.known_on is not None or self.as_of != self.today


def clocks_of(visit: Visit) -> Clocks:
    """The clocks that the address asks for; Problem 400 for what is no day."""
    asked = {key: _bounded(key, day_of(visit.query, key)) for key in ("as_of", "known")}
    return clocks_at(visit.wired, asked["as_of"], asked["known"])


def clocks_at(wired: Wired, as_of: date | None, known_on: date | None) -> Clocks:
    """The clocks of a day in the world and a day of knowing, both between FIRST and LAST; None is now."""
    today = today_of(wired)
    zone = ZoneInfo(wired.settings.zone)
    known = None if known_on is None else datetime.combine(known_on, time.max, zone).astimezone(UTC)
    return Clocks(as_of=as_of or today, known_on=known_on, known=known, today=today)


def _bounded(key: str, day: date | None) -> date | None:
    if day is not None and not FIRST <= day <= LAST:
        raise Problem(400, f"{key}={day}: not between {FIRST} and {LAST}.")
    return day
