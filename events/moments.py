"""When a claim was told and what time it speaks of, and how far two claims lie apart in days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from models.claim import Claim
from models.event import Event, Report
from models.when import When

# a farewell call or a ceremony told with one open end ("since March", "by June") says about half a year, no more
_OPEN_END = timedelta(days=180)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One telling.

    Attributes:
        told: day it was published, else the day the page was fetched (UTC).
        span: first and last day the thing itself may have happened, or None where nothing is said.
        background: told as history, so that `told` says little about the time of the thing.
    """

    told: date
    span: tuple[date, date] | None
    background: bool


def told_on(report: Report) -> date:
    """The day a report was published, else the day its page was fetched (UTC)."""
    return report.published or report.fetched_at.date()


def span_of(when: When | None) -> tuple[date, date] | None:
    """First and last day of an interval; an open end is half a year from the other, None where both are open."""
    if when is None or (when.earliest is None and when.latest is None):
        return None
    first = when.earliest or _shifted(when.latest, -_OPEN_END)
    last = when.latest or _shifted(when.earliest, _OPEN_END)
    return (first, last) if first <= last else (last, first)


def _shifted(day: date | None, by: timedelta) -> date:
    if day is None:
        raise ValueError("an interval with two open ends has no days to shift")
    try:
        return day + by
    except OverflowError:  # a text may speak of the year 9999
        return date.max if by > timedelta() else date.min


def moment_of(claim: Claim, report: Report) -> Moment:
    """When this claim was told, and of which days it speaks (the effective ones, else none)."""
    return Moment(told=told_on(report), span=span_of(claim.effective), background=claim.historical)


def moments_of_event(event: Event) -> frozenset[Moment]:
    """What a held event itself remembers of its time, for claims that were renamed by new rules."""
    span = span_of(event.effective)
    days = {day for day in (event.reported_first, event.reported_last) if day is not None}
    return frozenset(Moment(told=day, span=span, background=event.historical) for day in days)


def days_apart(one: Moment, other: Moment) -> int:
    """Least number of days between the things that two tellings speak of; 0 where they may be the same days.

    Stated days win over days of telling: a plan for December and a closing in December are one however long before
    it was told; 1998 and 2023 are two though told in one sentence. A telling in the background has no day of its own
    unless it states one.
    """
    if one.span is not None and other.span is not None:
        return _gap(one.span, other.span)
    gaps = [_gap(one.span or (one.told, one.told), other.span or (other.told, other.told))]
    if not one.background and not other.background:
        gaps.append(_gap((one.told, one.told), (other.told, other.told)))
    return min(gaps)


def _gap(one: tuple[date, date], other: tuple[date, date]) -> int:
    return max(0, (other[0] - one[1]).days, (one[0] - other[1]).days)
