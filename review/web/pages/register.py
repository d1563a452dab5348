"""`/register`: missions by sender and host with their states, on a day in the world and as known on a day."""

from __future__ import annotations

from starlette.responses import Response

from review.api.records.mission import MissionRecord, mission_record
from review.web.address import slice_of
from review.web.clocks import clocks_of
from review.web.exporting import as_file, suffix_of
from review.web.page import Page, Role, Visit
from review.web.render import page
from review.web.standing import REGIONS, STATES, TYPES, standing

ROWS = 60


def show(visit: Visit) -> Response:
    """The register, filtered by the address, in slices; whole as a file where the path ends in `.csv` or `.json`."""
    clocks = clocks_of(visit)
    with visit.wired.database.unit(writing=False) as unit:
        found = standing(unit, visit, clocks)
    kind = suffix_of(visit.request.url.path)
    if kind:
        return as_file(kind, f"register-{clocks.as_of}", MissionRecord, [mission_record(one) for one in found])
    part = slice_of(visit.query, len(found), size=ROWS)
    return page(
        visit,
        "register.html",
        rows=found[part.offset : part.offset + part.size],
        slice=part,
        clocks=clocks,
        moved=sum(one.spell.event is not None for one in found),
        states=STATES,
        types=TYPES,
        regions=REGIONS,
    )


ROUTES = (
    Page(path="/register", endpoint=show, role=Role.VIEWER, nav="Register", place=30),
    Page(path="/register.csv", endpoint=show, role=Role.VIEWER),
    Page(path="/register.json", endpoint=show, role=Role.VIEWER),
)
