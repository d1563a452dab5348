"""`/stats`: how fast decisions are taken, what they say of rules, sources and reviewers, and how much goes unseen."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.responses import Response

from models.db import desk
from models.event import Event
from review.figures import Unseen, paces, rates
from review.web.held import events_of
from review.web.page import Page, Role, Visit
from review.web.render import page


def show(visit: Visit) -> Response:
    """All figures on one page."""
    wired = visit.wired
    with wired.database.unit(writing=False) as unit:
        events = events_of(wired, unit)
        rules = desk.rules_of_events(unit)
        reviewers = desk.reviewers_of_events(unit)
        timed = desk.paces(unit)
        answers = desk.recall_answers(unit)
        everything, drawn = desk.unflagged_counts(unit, share=wired.settings.recall_share)
        flagged = desk.flagged_count(unit)
    names = {source.slug: source.name for source in wired.settings.sources}
    missed = sum(answer.missed for answer in answers)
    return page(
        visit,
        "stats.html",
        paces=paces(timed),
        all_pace=paces([("all", seconds) for _, seconds in timed]),
        by_rule=rates((rule, events[id_]) for id_, rule in rules if id_ in events),
        by_source=rates(_sources(events, names)),
        by_reviewer=rates((name, events[id_]) for id_, name in reviewers if id_ in events),
        unseen=Unseen(answered=len(answers), missed=missed, unflagged=everything, flagged=flagged),
        drawn=drawn,
        share=wired.settings.recall_share,
    )


def _sources(events: dict[str, Event], names: dict[str, str]) -> Iterator[tuple[str, Event]]:
    for event in events.values():
        for slug in event.outlets:
            yield names.get(slug, slug), event


ROUTES = (Page(path="/stats", endpoint=show, role=Role.VIEWER, nav="Figures", place=90),)
