"""All figures about reviewing at once, as page and API show them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from models.db import desk
from models.db.store import Unit
from models.event import Event
from review.figures import Pace, Rate, Unseen, paces, rates


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What decisions tell.

    Attributes:
        paces: of each reviewer; `all_pace` of all together, empty without a timed decision.
        by_rule, by_source, by_reviewer: how often what they told was accepted.
        unseen: what the recall audit tells.
        drawn: unflagged articles in the audit's share.
    """

    paces: tuple[Pace, ...]
    all_pace: tuple[Pace, ...]
    by_rule: tuple[Rate, ...]
    by_source: tuple[Rate, ...]
    by_reviewer: tuple[Rate, ...]
    unseen: Unseen
    drawn: int


def figures(unit: Unit, events: Mapping[str, Event], *, names: Mapping[str, str], share: float) -> Figures:
    """The figures as they are now.

    Args:
        unit: for reading.
        events: all events by id.
        names: names of outlets by slug.
        share: of the unflagged articles that the recall audit shows.
    """
    timed = desk.paces(unit)
    answers = desk.recall_answers(unit)
    everything, drawn = desk.unflagged_counts(unit, share=share)
    missed = sum(answer.missed for answer in answers)
    flagged = desk.flagged_count(unit)
    return Figures(
        paces=paces(timed),
        all_pace=paces([("all", seconds) for _, seconds in timed]),
        by_rule=rates((rule, events[id_]) for id_, rule in desk.rules_of_events(unit) if id_ in events),
        by_source=rates(_sources(events, names)),
        by_reviewer=rates((name, events[id_]) for id_, name in desk.reviewers_of_events(unit) if id_ in events),
        unseen=Unseen(answered=len(answers), missed=missed, unflagged=everything, flagged=flagged),
        drawn=drawn,
    )


def _sources(events: Mapping[str, Event], names: Mapping[str, str]) -> Iterator[tuple[str, Event]]:
    for event in events.values():
        for slug in event.outlets:
            yield names.get(slug, slug), event
