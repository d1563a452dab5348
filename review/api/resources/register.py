"""`/register`: every known mission on a day in the world, as known on a day."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from models.mission import MissionState, MissionType, Standing
from review.api.filters import Called, Day, StateCode, Word
from review.api.operation import Operation
from review.api.paging import Key, Paging, listing
from review.api.records.mission import MissionRecord, mission_record
from review.api.records.record import Listing
from review.web.clocks import clocks_at
from review.web.page import Role
from review.web.standing import Posts, posts


class RegisterFilter(Paging):
    """Which missions, and on which day."""

    as_of: Day | None = None
    """Local day in the world; today without it."""
    known: Day | None = None
    """Local day of knowing; all that is known by now without it."""
    sending: StateCode | None = None
    """The state that owns the mission."""
    host: StateCode | None = None
    """The state in which it is."""
    state: MissionState | None = None
    """How it stands."""
    type: MissionType | None = None
    """Kind of post."""
    contested: bool | None = None
    """Whether somebody denies how it stands."""
    moved: bool | None = None
    """Whether an accepted event moved it."""
    region: Word | None = None
    """Region of the United Nations that the host is in, e.g. `Eastern Africa`."""


def list_missions(call: Called, asked: Annotated[RegisterFilter, Query()]) -> Listing[MissionRecord]:
    """Missions by sender, host, type and id; one of which nothing was known for that day is left out."""
    wanted = Posts(
        sending=asked.sending,
        host=asked.host,
        state=asked.state,
        type=asked.type,
        contested=asked.contested,
        moved=asked.moved,
        region=asked.region or "",
    )
    with call.wired.database.unit(writing=False) as unit:
        found = posts(unit, wanted, clocks_at(call.wired, asked.as_of, asked.known))
    return listing(found, _key, mission_record, asked)


def _key(one: Standing) -> Key:
    return one.mission.sending, one.mission.host, one.mission.type.value, one.mission.id


OPERATIONS = (Operation(path="/register", endpoint=list_missions, role=Role.VIEWER, answer=Listing[MissionRecord]),)
