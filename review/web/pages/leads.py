"""`/leads`: what may become news and waits: farewells without a closure, closures without a host, and their clocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from models.db import mission_signs
from models.db.mission_signs import Lead
from review.web.address import flag_of, slice_of
from review.web.held import today_of
from review.web.page import Page, Role, Visit
from review.web.render import page


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A lead with its clock: days run and days in all, from the day it opened to the day it goes cold."""

    lead: Lead
    run: int
    days: int

    @property
    def left(self) -> int:
        """Days until it goes cold; 0 where it is cold."""
        return max(0, self.days - self.run)


def show(visit: Visit) -> Response:
    """The leads, the one whose clock ends first on top; `cold=yes` shows those that ended or are answered too."""
    today = today_of(visit.wired)
    everywhere = flag_of(visit.query, "everywhere") is True
    with visit.wired.database.unit(writing=False) as unit:
        found = mission_signs.leads(
            unit,
            today=today,
            focus=None if everywhere else visit.wired.settings.focus,
            cold=flag_of(visit.query, "cold") is True,
        )
    part = slice_of(visit.query, len(found), size=50)
    return page(
        visit,
        "leads.html",
        clocks=[_clock(lead, today) for lead in found[part.offset : part.offset + part.size]],
        slice=part,
        names={source.slug: source.name for source in visit.wired.settings.sources},
        everywhere=everywhere,
    )


def _clock(lead: Lead, today: date) -> Clock:
    days = max(1, (lead.until - lead.opened_on).days)
    return Clock(lead=lead, run=min(max(0, (today - lead.opened_on).days), days), days=days)


ROUTES = (Page(path="/leads", endpoint=show, role=Role.VIEWER, nav="Leads", place=20),)
