"""Missions of the register, their history, signs and leads as records."""

from __future__ import annotations

from datetime import date, datetime

from models.db.mission_signs import Lead
from models.mission import MissionSign, MissionSignKind, MissionState, MissionType, Spell, Standing
from review.api.records.record import Record


class MissionRecord(Record):
    """How one mission stands on a day in the world, as known on a day."""

    mission: str
    """Id, e.g. `KP-CN-consulate_general-shenyang`."""
    sending: str
    """The state that owns it."""
    host: str
    """The state in which it is."""
    type: MissionType
    """Kind of post."""
    city: str | None
    """Where it stands."""
    state: MissionState
    """How it stands."""
    since: date
    """Day from which the register shows that state: the last day on which it can have begun."""
    not_before: date | None
    """First day on which the state can have begun."""
    not_after: date | None
    """Last such day."""
    contested: bool
    """Somebody denies it, and the denial stands."""
    covered_by: str | None
    """The state where the mission that takes over sits."""
    event: str | None
    """The accepted event that moved it; null for what the register started from."""
    origin: str
    """Where it comes from: an address, or `event:ID`."""
    known_from: datetime
    """Instant (UTC) from which the register said so."""


def mission_record(one: Standing) -> MissionRecord:
    """A standing as record."""
    mission, spell = one.mission, one.spell
    return MissionRecord(
        mission=mission.id,
        sending=mission.sending,
        host=mission.host,
        type=mission.type,
        city=spell.city or mission.city,
        state=spell.state,
        since=spell.since,
        not_before=spell.not_before,
        not_after=spell.not_after,
        contested=spell.contested,
        covered_by=spell.covered_by,
        event=spell.event,
        origin=spell.origin,
        known_from=spell.known_from,
    )


class SpellRecord(Record):
    """One state of one mission on two clocks: true from `since`, known from `known_from` to `known_until`."""

    state: MissionState
    """How it stands."""
    since: date
    """Day from which the register shows it."""
    not_before: date | None
    """First day on which it can have begun."""
    not_after: date | None
    """Last such day."""
    city: str | None
    """Where the mission stands in this spell."""
    covered_by: str | None
    """The state where the mission that takes over sits."""
    contested: bool
    """Somebody denies it."""
    event: str | None
    """The accepted event that moved the mission."""
    revision: int
    """The event's revision that was accepted, 0 without an event."""
    origin: str
    """Where it comes from."""
    known_from: datetime
    """Instant (UTC) from which the register said so."""
    known_until: datetime | None
    """Instant from which it no longer did."""


def spell_record(spell: Spell) -> SpellRecord:
    """A spell as record."""
    return SpellRecord(**{name: getattr(spell, name) for name in SpellRecord.model_fields})


class SignRecord(Record):
    """What is told about a mission beside its state."""

    sign: str
    """Id of the claim, sign or event."""
    kind: MissionSignKind
    """What it is."""
    on: date | None
    """The day it speaks of, else the day of telling."""
    told: date | None
    """Day of telling."""
    source: str
    """Slug of the source."""
    url: str
    """Address of the report."""
    title: str
    """Headline."""
    quote: str
    """The evidence as printed."""
    other: str | None
    """The other state of an accreditation."""


def sign_record(sign: MissionSign) -> SignRecord:
    """A sign as record."""
    same = {name: getattr(sign, name) for name in SignRecord.model_fields if name != "sign"}
    return SignRecord(sign=sign.id, **same)


class LeadRecord(Record):
    """Something that may become news and waits."""

    kind: str
    """`farewell` (no closure of that mission is told since) or `no_host` (a closure told without a host)."""
    claim: str
    """Id of the claim."""
    event: str | None
    """The event it is part of."""
    sending: str | None
    """The state that owns the mission."""
    host: str | None
    """The state in which it is."""
    opened_on: date
    """Day from which the clock runs."""
    until: date
    """Day on which the lead goes cold."""
    days_left: int
    """Days until then; 0 where it is cold."""
    answered_by: str | None
    """What answers it: a sign of a successor or a closure."""
    source: str
    """Slug of the source."""
    url: str
    """Address of the report."""
    title: str
    """Headline."""
    quote: str
    """The evidence as printed."""


def lead_record(lead: Lead, today: date) -> LeadRecord:
    """A lead as record, with what its clock shows on a day."""
    same = {name: getattr(lead, name) for name in LeadRecord.model_fields if name != "days_left"}
    return LeadRecord(days_left=max(0, (lead.until - today).days), **same)
