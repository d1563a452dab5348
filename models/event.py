"""What we hold to have happened, folded from claims, each field with its support."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from models.claim import ClaimType, ReasonKind, Stage, Stance, Status
from models.mission import MissionType
from models.when import When


class EventState(StrEnum):
    """Where an event stands between machine and people."""

    MENTIONED = "mentioned"
    CORROBORATED = "corroborated"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    AMENDED = "amended"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened, or is said to happen, to one mission.

    Attributes:
        id: minted once, e.g. `KP-UG-2023-7F3A`.
        revision: grows by one with each change of content or state.
        announced, effective: intervals, kept apart.
        reported_first, reported_last: publication days of the earliest and latest report.
        claims: ids of the claims folded in, in order of publication.
        outlets: slugs of independent outlets, the first reporter first; syndicated copies count once.
        support: for each field, the ids of the claims that say so.
        historical: every claim tells it as background.
        contradicted, unsure: flags beside the state.
        confidence: 0 to 1.
        merged_into: the event that took this one in, None unless the state is `merged`.
        notes: what readers should know that contradicts nothing, e.g. days told that differ by a slip.
    """

    id: str
    revision: int
    type: ClaimType
    sending: str
    host: str
    mission_type: MissionType
    city: str | None
    state: EventState
    contradicted: bool
    unsure: bool
    stage: Stage
    stance: Stance
    status: Status
    historical: bool
    announced: When | None
    effective: When | None
    reported_first: date | None
    reported_last: date | None
    covered_by: str | None
    reason: ReasonKind | None
    claims: tuple[str, ...]
    outlets: tuple[str, ...]
    support: tuple[tuple[str, tuple[str, ...]], ...]
    confidence: float
    merged_into: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A claim with where it was said: what folding needs to know of the article around it.

    Attributes:
        claim: id of the claim, whose fields the fold reads through `claims`.
        source: slug; `relays` the agencies it copies, `credited` names the chain of attribution gives.
        article: id of the article.
        fingerprint: hash of the normalised text, equal for exact copies.
        published: local day of publication, or None.
        fetched_at: UTC instant the page was fetched.
        title: headline.
        url: canonical address.
        text: the cleaned text, for near-duplicate comparison.
    """

    claim: str
    source: str
    article: str
    version: str
    fingerprint: str
    published: date | None
    fetched_at: datetime
    title: str
    url: str
    text: str
