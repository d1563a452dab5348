"""`/leads`: farewells without a closure, closures without a host, and their clocks."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from models.db import mission_signs
from models.db.mission_signs import Lead
from review.api.filters import Called
from review.api.operation import Operation
from review.api.paging import Key, Paging, listing
from review.api.records.mission import LeadRecord, lead_record
from review.api.records.record import Listing
from review.web.held import today_of
from review.web.page import Role


class LeadFilter(Paging):
    """Which leads."""

    cold: bool = False
    """Also those that went cold or are answered."""
    everywhere: bool = False
    """Also those outside the states in focus."""


def list_leads(call: Called, asked: Annotated[LeadFilter, Query()]) -> Listing[LeadRecord]:
    """Leads, the one whose clock ends first on top."""
    today = today_of(call.wired)
    focus = None if asked.everywhere else call.wired.settings.focus
    with call.wired.database.unit(writing=False) as unit:
        found = mission_signs.leads(unit, today=today, focus=focus, cold=asked.cold)
    return listing(found, _key, lambda lead: lead_record(lead, today), asked)


def _key(lead: Lead) -> Key:
    return lead.until.toordinal(), lead.claim


OPERATIONS = (Operation(path="/leads", endpoint=list_leads, role=Role.VIEWER, answer=Listing[LeadRecord]),)
