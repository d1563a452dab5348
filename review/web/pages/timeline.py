"""`/timeline`: closings and openings by month and by mission; what is told as an interval is drawn as one."""

from __future__ import annotations

from starlette.responses import Response

from models.claim import ClaimType
from models.event import Event, EventState
from review.api.records.event import EventRecord, event_record
from review.knowing import known_then
from review.web.address import code_of, flag_of, slice_of, word_of
from review.web.clocks import Clocks, clocks_of
from review.web.exporting import as_file, suffix_of
from review.web.held import events_of
from review.web.page import Page, Role, Visit
from review.web.render import page
from review.web.strip import COMES, GOES, LEFT, ROW, WIDTH, bars, day_of, lines, scale_of

ROWS = 40

_HIDDEN = frozenset({EventState.MERGED, EventState.REJECTED, EventState.WITHDRAWN})


def show(visit: Visit) -> Response:
    """Events reported up to `as_of`, as known on `known`, the latest on top; whole as a file by suffix."""
    clocks = clocks_of(visit)
    found = _events(visit, clocks)
    kind = suffix_of(visit.request.url.path)
    if kind:
        return as_file(kind, f"timeline-{clocks.as_of}", EventRecord, [event_record(event) for event in found])
    part = slice_of(visit.query, len(found), size=ROWS)
    shown = found[part.offset : part.offset + part.size]
    scale = scale_of(found)
    return page(
        visit,
        "timeline.html",
        clocks=clocks,
        slice=part,
        scale=scale,
        bars=[] if scale is None else bars(found, scale),
        lines=[] if scale is None else lines(shown, scale),
        goes=GOES,
        comes=COMES,
        left=LEFT,
        width=WIDTH,
        row=ROW,
        types=tuple((one.value, one.value.replace("_", " ")) for one in ClaimType),
    )


def _events(visit: Visit, clocks: Clocks) -> list[Event]:
    query = visit.query
    accepted = flag_of(query, "accepted") is True
    kind, sending, host = word_of(query, "type", ClaimType), code_of(query, "sending"), code_of(query, "host")
    with visit.wired.database.unit(writing=False) as unit:
        held = [
            event
            for event in events_of(visit.wired, unit).values()
            if kind in {None, event.type} and sending in {None, event.sending} and host in {None, event.host}
        ]
        if clocks.known is not None:
            held = known_then(unit, held, clocks.known, visit.wired.settings.houses)
    standing = {EventState.ACCEPTED, EventState.AMENDED}
    found = [
        event
        for event in held
        if event.state not in _HIDDEN
        and not event.historical
        and (not accepted or event.state in standing)
        and (event.reported_first is None or event.reported_first <= clocks.as_of)
    ]
    return sorted(found, key=lambda event: (str(day_of(event) or ""), event.id), reverse=True)


ROUTES = (
    Page(path="/timeline", endpoint=show, role=Role.VIEWER, nav="Timeline", place=50),
    Page(path="/timeline.csv", endpoint=show, role=Role.VIEWER),
    Page(path="/timeline.json", endpoint=show, role=Role.VIEWER),
)
