"""Diplomatic missions as the Vienna Conventions and practice name them (VCDR 1961, VCCR 1963)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class MissionType(StrEnum):
    """What kind of post a text says it is; which post it really is, `events` decides."""

    EMBASSY = "embassy"
    HIGH_COMMISSION = "high_commission"
    CONSULATE_GENERAL = "consulate_general"
    CONSULATE = "consulate"
    HONORARY_CONSULATE = "honorary_consulate"
    PERMANENT_MISSION = "permanent_mission"
    REPRESENTATIVE_OFFICE = "representative_office"
    LIAISON_OFFICE = "liaison_office"
    TRADE_OFFICE = "trade_office"
    INTERESTS_SECTION = "interests_section"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mission:
    """A post of one state in another.

    Attributes:
        sending: the state that owns the mission, ISO 3166-1 alpha-2, also HK, MO, TW, XK, PS, EU, UN, VA.
        host: the receiving state, same codes; None where a text names none.
        type: kind of post.
        city: where it stands, or None.
    """

    sending: str
    host: str | None
    type: MissionType = MissionType.UNKNOWN
    city: str | None = None


class MissionState(StrEnum):
    """How a mission stands in the world."""

    OPEN = "open"
    CLOSING_ANNOUNCED = "closing_announced"
    CLOSING = "closing"
    CLOSED = "closed"
    SUSPENDED = "suspended"
    EVACUATED = "evacuated"
    DORMANT = "dormant"
    OPENING_ANNOUNCED = "opening_announced"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredMission:
    """A mission of the register: what makes it that mission and no other; `host` is never None.

    Attributes:
        id: readable and the same on every machine, e.g. `KP-CN-consulate_general-shenyang`.
        sending, host, type, city: as when it came to the register; a later move changes its spells, not this.
        origin: address of the page that says so, or `event:ID` of the accepted event that brought it.
    """

    id: str
    sending: str
    host: str
    type: MissionType
    city: str | None
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """One state of one mission on two clocks: true in the world from `since`, known to us from `known_from`.

    Attributes:
        mission: id of the mission.
        state: how it stands.
        since: local day from which the register shows the state: the last day of the interval, so that nothing is
            shown before it is sure.
        not_before, not_after: the interval in which the state began, as far as the reports tell; None is open.
        city: where the mission stands in this spell, or None.
        covered_by: the state where the mission that takes over sits, or None.
        contested: somebody denies it, and the denial stands.
        event: the accepted event that moved the mission, None for what the register started from.
        revision: the event's revision that was accepted, 0 without an event.
        origin: where it comes from: an address, or `event:ID`.
        known_from: instant (UTC) from which the register said so.
        known_until: instant from which it no longer did (the decision was undone, withdrawn or amended), None: it does.
    """

    mission: str
    state: MissionState
    since: date
    not_before: date | None
    not_after: date | None
    city: str | None
    covered_by: str | None
    contested: bool
    event: str | None
    revision: int
    origin: str
    known_from: datetime
    known_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one mission stands on one day as known at one instant; `spell` is the one in force."""

    mission: RegisteredMission
    spell: Spell

    @property
    def state(self) -> MissionState:
        """The state in force."""
        return self.spell.state


class MissionSignKind(StrEnum):
    """What is shown on a mission beside its state; none of them moves it."""

    ACCREDITED_ELSEWHERE = "accredited_elsewhere"
    AMBASSADOR_APPOINTED = "ambassador_appointed"
    AMBASSADOR_RECALLED = "ambassador_recalled"
    COVERS = "covers"
    CREDENTIALS_PRESENTED = "credentials_presented"
    DENIED = "denied"
    FAREWELL_VISIT = "farewell_visit"
    FLAG_LOWERED = "flag_lowered"
    MISSION_USED = "mission_used"
    PLAQUE_REMOVED = "plaque_removed"
    STAFF_GONE = "staff_gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionSign:
    """One sign about a mission, with where it was said.

    Attributes:
        kind: what it is; `covers` and `accredited_elsewhere` name the other state in `other`.
        on: day it speaks of, else the day it was told; None where neither is known.
        told: day of telling.
        source, url, title: of the report.
        quote: the evidence as printed.
        id: of the claim, sign or event.
        other: code of the other state of an accreditation, or None.
    """

    kind: MissionSignKind
    on: date | None
    told: date | None
    source: str
    url: str
    title: str
    quote: str
    id: str
    other: str | None = None
