"""`/map`: the register as marks on an outline of the land, drawn here and readable as a table; no border is drawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from models.mission import MissionState, Standing
from models.world.gazetteer import states
from review.web.address import text_of
from review.web.clocks import clocks_of
from review.web.globe import WORLD, Spot, frame_of, land, point_of
from review.web.page import Page, Role, Visit
from review.web.problem import Problem
from review.web.render import page
from review.web.standing import REGIONS, STATES, TYPES, standing

SHAPES = {
    MissionState.OPEN: ("good", "M-1 0a1 1 0 1 0 2 0a1 1 0 1 0 -2 0Z"),
    MissionState.CLOSED: ("bad", "M-.9-.9H.9V.9H-.9Z"),
    MissionState.CLOSING_ANNOUNCED: ("warn", "M0-1.15L1.1.85H-1.1Z"),
    MissionState.CLOSING: ("warn", "M0 1.15L1.1-.85H-1.1Z"),
    MissionState.SUSPENDED: ("warn", "M0-1.25L1.25 0L0 1.25L-1.25 0Z"),
    MissionState.EVACUATED: ("warn", "M-1.2 0L-.2-1.1V-.5H1.2V.5H-.2V1.1Z"),
    MissionState.DORMANT: ("plain", "M-1.2-.45H1.2V.45H-1.2Z"),
    MissionState.OPENING_ANNOUNCED: ("cool", "M-.4-1.2H.4V-.4H1.2V.4H.4V1.2H-.4V.4H-1.2V-.4H-.4Z"),
    MissionState.UNKNOWN: ("plain", "M-1-.6L-.6-1L0-.4L.6-1L1-.6L.4 0L1 .6L.6 1L0 .4L-.6 1L-1 .6L-.4 0Z"),
}
"""The mark of each state: a colour's name and a shape about two units wide around its middle."""

_SIZE = 1 / 130
"""Radius of a mark as a share of the frame's width: small enough for Europe, large enough for a finger beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The missions in one host that are in one state; `place` is in units of the drawing."""

    host: str
    state: MissionState
    missions: tuple[Standing, ...]
    place: Spot


def show(visit: Visit) -> Response:
    """The map of a day, as known on a day, for the same filters as the register; `region` is what is shown large."""
    clocks, region = clocks_of(visit), text_of(visit.query, "region")
    inside = {one.code for one in states().values() if region and one.region == region}
    if region and not inside:
        raise Problem(400, f"region={region}: no region of ours, such as Eastern Africa.")
    with visit.wired.database.unit(writing=False) as unit:
        found = standing(unit, visit, clocks)
    frame = frame_of(inside)
    size = frame.width * _SIZE
    return page(
        visit,
        "map.html",
        clocks=clocks,
        frame=frame,
        land=land(frame),
        marks=marks(found, size),
        size=size,
        shapes=SHAPES,
        is_world=frame == WORLD,
        unplaced=[one for one in found if point_of(one.mission.host) is None],
        total=len(found),
        states=STATES,
        types=TYPES,
        regions=REGIONS,
    )


def marks(found: Sequence[Standing], size: float) -> list[Mark]:
    """One mark for each state of missions in each host; several of one host stand side by side."""
    by_host: dict[str, dict[MissionState, list[Standing]]] = defaultdict(lambda: defaultdict(list))
    for one in found:
        by_host[one.mission.host][one.state].append(one)
    made = []
    for host, by_state in sorted(by_host.items()):
        place = point_of(host)
        if place is None:
            continue
        for at, (state, held) in enumerate(sorted(by_state.items())):
            x = place[0] + (at - (len(by_state) - 1) / 2) * size * 2.4
            made.append(Mark(host=host, state=state, missions=tuple(held), place=(round(x, 1), place[1])))
    return made


ROUTES = (Page(path="/map", endpoint=show, role=Role.VIEWER, nav="Map", place=40),)
