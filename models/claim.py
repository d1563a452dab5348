"""What one version of an article says about one mission, and the evidence for every field of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from models.mission import MissionType
from models.when import When


class ClaimType(StrEnum):
    """What happens to the mission, or between the two states."""

    CLOSURE = "closure"
    FAREWELL_VISIT = "farewell_visit"
    OPENING = "opening"
    REOPENING = "reopening"
    SUSPENSION = "suspension"
    RELOCATION = "relocation"
    DOWNGRADE = "downgrade"
    EXPULSION = "expulsion"
    SEVERANCE = "severance"
    STAFF_WITHDRAWAL = "staff_withdrawal"


class SignType(StrEnum):
    """Softer evidence about a mission's life."""

    CREDENTIALS_PRESENTED = "credentials_presented"
    AMBASSADOR_RECALLED = "ambassador_recalled"
    AMBASSADOR_APPOINTED = "ambassador_appointed"
    FLAG_LOWERED = "flag_lowered"
    PLAQUE_REMOVED = "plaque_removed"
    STAFF_GONE = "staff_gone"
    MISSION_USED = "mission_used"


class Stage(StrEnum):
    """How far the thing has come."""

    PLANNED = "planned"
    UNDERWAY = "underway"
    DONE = "done"
    UNCLEAR = "unclear"


class Stance(StrEnum):
    """How the text stands to it."""

    ASSERTED = "asserted"
    DENIED = "denied"
    RUMOURED = "rumoured"


class Status(StrEnum):
    """Derived from stage, stance and attribution."""

    PLANNED = "planned"
    ANNOUNCED = "announced"
    REPORTED = "reported"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    DENIED = "denied"
    RUMOURED = "rumoured"


class ReasonKind(StrEnum):
    """Why it happens, as somebody gives it."""

    ECONOMIC = "economic"
    SANCTIONS = "sanctions"
    SECURITY = "security"
    RECIPROCITY = "reciprocity"
    RUPTURE = "rupture"
    REORGANISATION = "reorganisation"
    OTHER = "other"


class AttributionKind(StrEnum):
    """Who speaks."""

    SENDING_GOVERNMENT = "sending_government"
    HOST_GOVERNMENT = "host_government"
    THIRD_GOVERNMENT = "third_government"
    STATE_MEDIA = "state_media"
    PRESS = "press"
    EXPERT = "expert"
    UNNAMED = "unnamed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """One link of the chain of who says so; `country` is ISO alpha-2 or None."""

    name: str
    kind: AttributionKind
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in a farewell call, name and office as printed; either may be None, not both."""

    name: str | None = None
    office: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where one field of a claim stands.

    Attributes:
        field: name of the claim's field (`type`, `sending`, `host`, ...).
        start: first character of the quote, counted in the text exactly as stored.
        end: one past its last character.
        quote: the characters themselves.
        rule: name of the rule or step that took it.
        within: `text` or `title`.
    """

    field: str
    start: int
    end: int
    quote: str
    rule: str
    within: str = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One version says one thing about one mission (fields as in docs/claims.md)."""

    id: str
    version: str
    type: ClaimType
    sending: str | None
    host: str | None
    mission_type: MissionType
    city: str | None
    stage: Stage
    stance: Stance
    status: Status
    historical: bool
    announced: When | None
    effective: When | None
    date: str | None
    covered_by: str | None
    reason: ReasonKind | None
    reason_by: Attribution | None
    attribution: tuple[Attribution, ...]
    visitor: Person | None
    visited: Person | None
    evidence: tuple[Evidence, ...]
    confidence: float
    confidence_parts: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """Softer evidence about a mission, never an event by itself."""

    id: str
    version: str
    type: SignType
    sending: str | None
    host: str | None
    mission_type: MissionType
    city: str | None
    when: When | None
    attribution: tuple[Attribution, ...]
    evidence: tuple[Evidence, ...]
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number of missions stated in a text; it checks the register and never makes an event.

    Attributes:
        sending: whose missions, ISO alpha-2, or None.
        what: what is counted, in the plural: `embassies`, `missions`, `consulates`, `representative_offices`,
            `relations` (states with which relations exist), `closures`.
        n: the number, or None where only a range or share is given.
        low, high: bounds where the text is not exact, else None.
        as_of: partial ISO date, or the words used where they resolve to none, or None.
        quote: the words, with `start` and `end` in characters of the text.
    """

    sending: str | None
    what: str
    n: int | None
    low: int | None = None
    high: int | None = None
    as_of: str | None = None
    attribution: tuple[Attribution, ...] = ()
    quote: str
    start: int
    end: int
