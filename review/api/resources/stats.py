"""`/stats`: the figures about reviewing."""

from __future__ import annotations

from collections.abc import Sequence

from review.api.filters import Called
from review.api.operation import Operation
from review.api.records.record import Record
from review.figures import Pace, Rate
from review.tally import figures
from review.web.held import events_of
from review.web.page import Role


class RateRecord(Record):
    """How often what something told was accepted."""

    name: str
    """Of the rule, outlet or reviewer."""
    accepted: int
    """Of the decided events, how many stand."""
    decided: int
    """Decided events that it told."""
    share: float
    """Accepted among decided, 0 to 1."""
    low: float
    """The true share lies above this with 95 % (Wilson's interval)."""
    high: float
    """And below this."""


class PaceRecord(Record):
    """How fast somebody decides."""

    name: str
    """Of the reviewer."""
    seconds: float
    """Median seconds of one decision."""
    decisions: int
    """Decisions that were timed."""
    hasty: int
    """Of these, how many took less than two seconds."""


class RecallRecord(Record):
    """What the random share of unflagged articles tells of how much goes unseen."""

    answered: int
    """Articles that people looked through."""
    missed: int
    """Of these, how many had something in them."""
    unflagged: int
    """Articles in which nothing was found."""
    drawn: int
    """Of these, how many are in the share."""
    flagged: int
    """Articles in which something was found."""
    recall: float | None
    """Likeliest share of the articles with something in them that was found; null before there are answers."""
    low: float | None
    """With 95 % it is above this."""
    high: float | None
    """And below this."""


class StatsRecord(Record):
    """All figures."""

    paces: list[PaceRecord]
    """Of each reviewer."""
    by_rule: list[RateRecord]
    """By the rule that took what happens."""
    by_source: list[RateRecord]
    """By outlet."""
    by_reviewer: list[RateRecord]
    """By who decided."""
    recall: RecallRecord
    """How much goes unseen."""


def show_stats(call: Called) -> StatsRecord:
    """How fast decisions are taken, what they say of rules, sources and reviewers, and how much goes unseen."""
    settings = call.wired.settings
    names = {source.slug: source.name for source in settings.sources}
    with call.wired.database.unit(writing=False) as unit:
        found = figures(unit, events_of(call.wired, unit), names=names, share=settings.recall_share)
    unseen = found.unseen
    likeliest, low, high = unseen.recall or (None, None, None)
    return StatsRecord(
        paces=[_pace(one) for one in found.paces],
        by_rule=_rates(found.by_rule),
        by_source=_rates(found.by_source),
        by_reviewer=_rates(found.by_reviewer),
        recall=RecallRecord(
            answered=unseen.answered,
            missed=unseen.missed,
            unflagged=unseen.unflagged,
            drawn=found.drawn,
            flagged=unseen.flagged,
            recall=likeliest,
            low=low,
            high=high,
        ),
    )


def _pace(one: Pace) -> PaceRecord:
    return PaceRecord(name=one.name, seconds=one.seconds, decisions=one.decisions, hasty=one.hasty)


def _rates(found: Sequence[Rate]) -> list[RateRecord]:
    return [
        RateRecord(
            name=one.name,
            accepted=one.accepted,
            decided=one.decided,
            share=one.share,
            low=one.bounds[0],
            high=one.bounds[1],
        )
        for one in found
    ]


OPERATIONS = (Operation(path="/stats", endpoint=show_stats, role=Role.VIEWER, answer=StatsRecord),)
