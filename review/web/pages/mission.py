"""`/missions/ID`: one mission, its history on two clocks, what was told beside it, and what waits about it."""

from __future__ import annotations

from starlette.responses import Response

from models.db import events, mission_signs, register
from review.web.clocks import clocks_of
from review.web.page import Page, Role, Visit
from review.web.problem import not_found
from review.web.render import page


def show(visit: Visit) -> Response:
    """One mission of the register; 404 where it holds none of that id."""
    clocks = clocks_of(visit)
    with visit.wired.database.unit(writing=False) as unit:
        mission = register.mission(unit, visit.path("id"))
        if mission is None:
            raise not_found("such mission in the register")
        history = register.history(unit, mission.id)
        signs = mission_signs.signs(unit, mission)
        waiting = mission_signs.leads(unit, today=clocks.today, pair=(mission.sending, mission.host))
        told = events.events_of_pair(unit, mission.sending, mission.host)
        siblings = register.missions_of_pair(unit, mission.sending, mission.host)
    return page(
        visit,
        "mission.html",
        mission=mission,
        clocks=clocks,
        now=register.in_force(history, clocks.as_of, clocks.known),
        history=history[::-1],
        signs=signs[::-1],
        leads=waiting,
        events=sorted(told, key=lambda event: (str(event.reported_last or ""), event.id), reverse=True),
        siblings=[one for one in siblings if one.id != mission.id],
        names={source.slug: source.name for source in visit.wired.settings.sources},
    )


ROUTES = (Page(path="/missions/{id}", endpoint=show, role=Role.VIEWER),)
