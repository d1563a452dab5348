"""`/stats`: how fast decisions are taken, what they say of rules, sources and reviewers, and how much goes unseen."""

from __future__ import annotations

from starlette.responses import Response

from review.tally import figures
from review.web.held import events_of
from review.web.page import Page, Role, Visit
from review.web.render import page


def show(visit: Visit) -> Response:
    """All figures on one page."""
    settings = visit.wired.settings
    names = {source.slug: source.name for source in settings.sources}
    with visit.wired.database.unit(writing=False) as unit:
        found = figures(unit, events_of(visit.wired, unit), names=names, share=settings.recall_share)
    return page(
        visit,
        "stats.html",
        paces=found.paces,
        all_pace=found.all_pace,
        by_rule=found.by_rule,
        by_source=found.by_source,
        by_reviewer=found.by_reviewer,
        unseen=found.unseen,
        drawn=found.drawn,
        share=settings.recall_share,
    )


ROUTES = (Page(path="/stats", endpoint=show, role=Role.VIEWER, nav="Figures", place=90),)
