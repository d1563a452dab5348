"""`/missions/{id}`: one mission, its history on two clocks, and what is told beside it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict

from models.db import events, mission_signs, register
from models.mission import Standing
from review.api.filters import Called, Day, Id
from review.api.operation import Operation
from review.api.records.event import EventRecord, event_record
from review.api.records.mission import (
    LeadRecord,
    MissionRecord,
    SignRecord,
    SpellRecord,
    lead_record,
    mission_record,
    sign_record,
    spell_record,
)
from review.api.records.record import Record
from review.web.clocks import clocks_at
from review.web.page import Role
from review.web.problem import not_found


class MissionDetail(Record):
    """One mission with all that is known of it."""

    mission: str
    """Id."""
    now: MissionRecord | None
    """How it stood on the day asked for; null where nothing was known for that day."""
    history: list[SpellRecord]
    """All that the register ever said of it, in the order of the world's clock."""
    signs: list[SignRecord]
    """What is told beside its state, by day of telling."""
    leads: list[LeadRecord]
    """What waits about its pair of states."""
    events: list[EventRecord]
    """The events about its pair of states, the latest reported first."""
    siblings: list[str]
    """Ids of the other missions of the pair."""


class Clock(BaseModel):
    """On which day."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    as_of: Day | None = None
    """Local day in the world; today without it."""
    known: Day | None = None
    """Local day of knowing; all that is known by now without it."""


def show_mission(call: Called, id: Id, asked: Annotated[Clock, Query()]) -> MissionDetail:  # noqa: A002 - the path's word
    """One mission of the register."""
    clocks = clocks_at(call.wired, asked.as_of, asked.known)
    with call.wired.database.unit(writing=False) as unit:
        mission = register.mission(unit, id)
        if mission is None:
            raise not_found("such mission in the register")
        history = register.history(unit, mission.id)
        signs = mission_signs.signs(unit, mission)
        waiting = mission_signs.leads(unit, today=clocks.today, focus=(mission.sending,))
        told = events.events_of_pair(unit, mission.sending, mission.host)
        siblings = register.missions_of_pair(unit, mission.sending, mission.host)
    spell = register.in_force(history, clocks.as_of, clocks.known)
    told.sort(key=lambda event: (str(event.reported_last or ""), event.id), reverse=True)
    pair = (mission.sending, mission.host)
    return MissionDetail(
        mission=mission.id,
        now=None if spell is None else mission_record(Standing(mission=mission, spell=spell)),
        history=[spell_record(one) for one in history],
        signs=[sign_record(one) for one in signs],
        leads=[lead_record(one, clocks.today) for one in waiting if (one.sending, one.host) == pair],
        events=[event_record(one) for one in told],
        siblings=[one.id for one in siblings if one.id != mission.id],
    )


OPERATIONS = (
    Operation(path="/missions/{id}", endpoint=show_mission, role=Role.VIEWER, answer=MissionDetail, problems=(404,)),
)
