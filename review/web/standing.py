"""Missions as the register and the map are asked about them: filters in the address, and a row for files."""

from __future__ import annotations

from models.db import register
from models.db.store import Unit
from models.mission import MissionState, MissionType, Standing
from models.world.gazetteer import states
from review.web.address import code_of, flag_of, text_of, word_of
from review.web.clocks import Clocks
from review.web.exporting import Row
from review.web.page import Visit

STATES = tuple((one.value, one.value.replace("_", " ")) for one in MissionState)
TYPES = tuple((one.value, one.value.replace("_", " ")) for one in MissionType)
REGIONS = tuple((one, one) for one in sorted({one.region for one in states().values() if one.region}))


def standing(unit: Unit, visit: Visit, clocks: Clocks) -> list[Standing]:
    """How the missions stood that the address asks for; Problem 400 for a filter that is none."""
    query = visit.query
    moved, region = flag_of(query, "moved"), text_of(query, "region")
    found = register.missions(
        unit,
        as_of=clocks.as_of,
        known=clocks.known,
        sending=code_of(query, "sending"),
        host=code_of(query, "host"),
        state=word_of(query, "state", MissionState),
        type=word_of(query, "type", MissionType),
        contested=flag_of(query, "contested"),
    )
    return [
        one
        for one in found
        if (moved is None or (one.spell.event is not None) is moved) and (not region or _region(one) == region)
    ]


def _region(one: Standing) -> str:
    held = states().get(one.mission.host)
    return "" if held is None else held.region


def row_of(one: Standing) -> Row:
    """A standing as the row of a file."""
    mission, spell = one.mission, one.spell
    days = {"since": spell.since, "not_before": spell.not_before, "not_after": spell.not_after}
    return {
        "mission": mission.id,
        "sending": mission.sending,
        "host": mission.host,
        "type": mission.type.value,
        "city": spell.city or mission.city,
        "state": spell.state.value,
        **{key: None if day is None else day.isoformat() for key, day in days.items()},
        "contested": spell.contested,
        "covered_by": spell.covered_by,
        "event": spell.event,
        "origin": spell.origin,
        "known_from": spell.known_from.isoformat(),
    }
