"""`/map`: the register as marks on an outline of the land, readable as a table too; `/map.geojson`: as data."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Any

from starlette.responses import Response

from models.mission import MissionState, Standing
from models.world.gazetteer import states
from review.api.records.mission import mission_record
from review.web.address import text_of
from review.web.clocks import clocks_of
from review.web.globe import WORLD, Frame, Spot, borders, frame_of, land, project
from review.web.page import Page, Role, Visit
from review.web.places import Place, place_of
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

_SINGLE = 8
"""Most missions of one city that are drawn one by one; where there are more, one mark stands for each state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Missions of one place that are in one state, mostly a single one.

    Attributes:
        host: code of the host state; `town` the city that is told, or an empty text.
        place: where the mark stands, in units of the drawing; `root` the place itself, where it had to move aside.
    """

    host: str
    town: str
    state: MissionState
    missions: tuple[Standing, ...]
    place: Spot
    root: Spot | None


def show(visit: Visit) -> Response:
    """The map of a day, as known on a day, for the same filters as the register; `region` is what is shown large."""
    clocks, region, drawn = clocks_of(visit), text_of(visit.query, "region"), text_of(visit.query, "borders")
    inside = {one.code for one in states().values() if region and one.region == region}
    if region and not inside:
        raise Problem(400, f"region={region}: no region of ours, such as Eastern Africa.")
    if drawn not in {"", "1"}:
        raise Problem(400, f"borders={drawn}: 1, or nothing.")
    with visit.wired.database.unit(writing=False) as unit:
        found = standing(unit, visit, clocks)
    if visit.request.url.path.endswith(".geojson"):
        return geojson(found, f"map-{clocks.as_of}.geojson")
    places = [place for place in map(_place, found) if place is not None]
    frame = frame_of(inside, [project(place.east, place.north) for place in places])
    size = frame.width * _SIZE
    return page(
        visit,
        "map.html",
        clocks=clocks,
        frame=frame,
        land=land(frame),
        borders=borders(frame) if drawn else "",
        marks=marks(found, frame),
        size=size,
        shapes=SHAPES,
        is_world=frame == WORLD,
        seen={one.state for one in found},
        unplaced=[one for one in found if _place(one) is None],
        total=len(found),
        states=STATES,
        types=TYPES,
        regions=REGIONS,
    )


def marks(found: Sequence[Standing], frame: Frame) -> list[Mark]:
    """The marks by host and city; several of one place stand in a ring around it."""
    size = frame.width * _SIZE
    by_place: dict[tuple[str, Place], list[Standing]] = defaultdict(list)
    for one in found:
        place = _place(one)
        if place is not None:
            by_place[one.mission.host, place].append(one)
    made = []
    for (host, place), held in sorted(by_place.items(), key=lambda one: (one[0][0], one[0][1].east)):
        root = project(place.east, place.north)
        groups = _groups(held)
        for (state, missions), spot in zip(groups, fanned(root, len(groups), size), strict=True):
            town = next((name for one in held if (name := _city(one))), "")
            aside = root if spot != root else None
            made.append(Mark(host=host, town=town, state=state, missions=missions, place=spot, root=aside))
    return made


def fanned(root: Spot, number: int, size: float) -> list[Spot]:
    """Places for so many marks of a radius: the spot itself for one, else a ring in which none covers another."""
    if number == 1:
        return [root]
    radius = size * 1.25 / sin(pi / number)
    turns = (2 * pi * at / number - pi / 2 for at in range(number))
    return [(round(root[0] + radius * cos(turn), 1), round(root[1] + radius * sin(turn), 1)) for turn in turns]


def geojson(found: Sequence[Standing], name: str) -> Response:
    """All missions as a FeatureCollection (RFC 7946): degrees, or null where no place is known, and the record."""
    made: list[dict[str, Any]] = []
    for one in found:
        place = _place(one)
        point = None if place is None else {"type": "Point", "coordinates": [place.east, place.north]}
        held = {**mission_record(one).model_dump(mode="json"), "placed": None if place is None else place.how}
        made.append({"type": "Feature", "id": one.mission.id, "geometry": point, "properties": held})
    text = json.dumps({"type": "FeatureCollection", "features": made}, ensure_ascii=False, indent=1)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type="application/geo+json", headers=headers)


def _city(one: Standing) -> str | None:
    return one.spell.city or one.mission.city


def _place(one: Standing) -> Place | None:
    return place_of(one.mission.host, _city(one))


def _groups(held: Sequence[Standing]) -> list[tuple[MissionState, tuple[Standing, ...]]]:
    if len(held) <= _SINGLE:
        return [(one.state, (one,)) for one in sorted(held, key=lambda one: one.mission.id)]
    by_state: dict[MissionState, list[Standing]] = defaultdict(list)
    for one in held:
        by_state[one.state].append(one)
    return [(state, tuple(missions)) for state, missions in sorted(by_state.items())]


ROUTES = (
    Page(path="/map", endpoint=show, role=Role.VIEWER, nav="Map", place=40),
    Page(path="/map.geojson", endpoint=show, role=Role.VIEWER),
)
