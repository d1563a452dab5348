"""Days that differ by a slip of the press: kept as a note, no contradiction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from events.moments import span_of
from events.voices import Told
from models.claim import Claim, ClaimType, Stage
from models.when import When

SLIP_DAYS = 2
"""Days apart that papers differ by without meaning different things.

What is known of 2023/24 differs by one day in each case (a note dated a day before its meeting, a night flight, a time
zone, a weekday beside the wrong day); two leaves room for both ends of one slip. Three days apart are two statements.
"""

Span = tuple[date, date]


def days_between(one: Span, other: Span) -> int:
    """Least number of days between two intervals, 0 where they touch or overlap."""
    return max(0, (other[0] - one[1]).days, (one[0] - other[1]).days)


def other_days(claim: Claim, span: Span | None, type_: ClaimType, stage: Stage) -> int:
    """How many days a claim's days lie from those held, 0 where it says nothing else of this stage."""
    other = span_of(claim.effective)
    if span is None or other is None or claim.stage is not stage or type_ is ClaimType.FAREWELL_VISIT:
        return 0  # an ambassador calls on several people on several days
    return days_between(span, other)


def notes_on_days(told: Sequence[Told], effective: When | None, type_: ClaimType, stage: Stage) -> tuple[str, ...]:
    """One line for each other day that reports give within a slip of the day held, with those who give it."""
    span = span_of(effective)
    givers: dict[str, list[str]] = {}
    for claim, report in told:
        if 0 < other_days(claim, span, type_, stage) <= SLIP_DAYS and claim.effective is not None:
            sources = givers.setdefault(claim.effective.partial() or claim.effective.words, [])
            if report.source not in sources:
                sources.append(report.source)
    held = (effective and effective.partial()) or "another day"
    return tuple(f"{day} instead of {held}, say {', '.join(sources)}" for day, sources in sorted(givers.items()))
