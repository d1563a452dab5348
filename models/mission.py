"""Diplomatic missions as the Vienna Conventions and practice name them (VCDR 1961, VCCR 1963)."""

from __future__ import annotations

from dataclasses import dataclass
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
