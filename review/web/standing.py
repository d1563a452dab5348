"""Missions as the register and the map are asked about them: which of them, on which day."""

from __future__ import annotations

from dataclasses import dataclass

from models.db import register
from models.db.store import Unit
from models.mission import MissionState, MissionType, Standing
from models.world.gazetteer import states
from review.web.address import code_of, flag_of, text_of, word_of
from review.web.clocks import Clocks
from review.web.page import Visit

STATES = tuple((one.value, one.value.replace("_", " ")) for one in MissionState)
TYPES = tuple((one.value, one.value.replace("_", " ")) for one in MissionType)
REGIONS = tuple((one, one) for one in sorted({one.region for one in states().values() if one.region}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """Which missions are asked for; None or an empty text lets all through.

    Attributes:
        sending, host, state, type, contested: only such.
        moved: only those that an accepted event moved, or did not.
        region: only those in a state of that region of the United Nations.
    """

    sending: str | None = None
    host: str | None = None
    state: MissionState | None = None
    type: MissionType | None = None
    contested: bool | None = None
    moved: bool | None = None
    region: str = ""


def standing(unit: Unit, visit: Visit, clocks: Clocks) -> list[Standing]:
    """How the missions stood that the address asks for; Problem 400 for a filter that is none."""
    query = visit.query
    asked = Posts(
        sending=code_of(query, "sending"),
        host=code_of(query, "host"),
        state=word_of(query, "state", MissionState),
        type=word_of(query, "type", MissionType),
        contested=flag_of(query, "contested"),
        moved=flag_of(query, "moved"),
        region=text_of(query, "region"),
    )
    return posts(unit, asked, clocks)


def posts(unit: Unit, asked: Posts, clocks: Clocks) -> list[Standing]:
    """How these missions stood; by sender, host, type and id."""
    found = register.missions(
        unit,
        as_of=clocks.as_of,
        known=clocks.known,
        sending=asked.sending,
        host=asked.host,
        state=asked.state,
        type=asked.type,
        contested=asked.contested,
    )
    return [
        one
        for one in found
        if (asked.moved is None or (one.spell.event is not None) is asked.moved)
        and (not asked.region or _region(one) == asked.region)
    ]


def _region(one: Standing) -> str:
    held = states().get(one.mission.host)
    return "" if held is None else held.region
