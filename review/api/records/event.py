"""Events and decisions as records."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from models.claim import ClaimType, ReasonKind, Stage, Stance, Status
from models.event import Event, EventState
from models.mission import MissionType
from models.verdict import Action, RejectReason, Verdict
from models.when import Precision, When
from review.api.records.record import Record
from review.web.strip import when_of


class WhenRecord(Record):
    """An interval of days as told, both ends included; an end that nobody told is null."""

    earliest: date | None
    """First possible day."""
    latest: date | None
    """Last possible day."""
    precision: Precision
    """How exactly the words say it."""
    words: str
    """The words used, as printed."""


class EventRecord(Record):
    """One thing that happened, or is said to happen, to one mission."""

    event: str
    """Id, minted once, e.g. `KP-UG-2023-7F3A`."""
    type: ClaimType
    """What happens."""
    sending: str
    """The state that owns the mission, ISO 3166-1 alpha-2 and a few more codes (XK, EU, UN)."""
    host: str
    """The state in which the mission is."""
    state: EventState
    """Where the event stands between machine and people."""
    earliest: date | None
    """First possible day on which it takes effect, else on which it was announced."""
    latest: date | None
    """Last possible day of the same."""
    reported_first: date | None
    """Day of the earliest report."""
    reported_last: date | None
    """Day of the latest report."""
    revision: int
    """Grows with each change; a decision names the revision that was seen."""
    mission_type: MissionType
    """The kind of post, as the reports say."""
    city: str | None
    """Where the post is."""
    stage: Stage
    """How far it has come."""
    stance: Stance
    """Whether it is asserted, denied or rumoured."""
    status: Status
    """What follows from stage, stance and who speaks."""
    historical: bool
    """Every report tells it as background."""
    contradicted: bool
    """Reports exclude one another."""
    unsure: bool
    """A person, or the machine after new reports, asks for another look."""
    announced: WhenRecord | None
    """When it was announced."""
    effective: WhenRecord | None
    """When it takes effect."""
    covered_by: str | None
    """The state where the mission that takes over sits."""
    reason: ReasonKind | None
    """Why, as somebody gives it."""
    outlets: list[str]
    """Independent outlets, the first reporter first; copies count once."""
    reports: int
    """Number of claims folded in."""
    confidence: float
    """0 to 1."""
    merged_into: str | None
    """The event that took this one in."""
    notes: list[str]
    """What readers should know that contradicts nothing."""


def when_record(when: When | None) -> WhenRecord | None:
    """An interval as record."""
    if when is None:
        return None
    return WhenRecord(earliest=when.earliest, latest=when.latest, precision=when.precision, words=when.words)


def event_record(event: Event) -> EventRecord:
    """An event as record."""
    when = when_of(event)
    return EventRecord(
        event=event.id,
        type=event.type,
        sending=event.sending,
        host=event.host,
        state=event.state,
        earliest=None if when is None else when.earliest,
        latest=None if when is None else when.latest,
        reported_first=event.reported_first,
        reported_last=event.reported_last,
        revision=event.revision,
        mission_type=event.mission_type,
        city=event.city,
        stage=event.stage,
        stance=event.stance,
        status=event.status,
        historical=event.historical,
        contradicted=event.contradicted,
        unsure=event.unsure,
        announced=when_record(event.announced),
        effective=when_record(event.effective),
        covered_by=event.covered_by,
        reason=event.reason,
        outlets=list(event.outlets),
        reports=len(event.claims),
        confidence=event.confidence,
        merged_into=event.merged_into,
        notes=list(event.notes),
    )


class ChangeRecord(Record):
    """One field that a decision changed."""

    field: str
    """Name of the field."""
    before: Any
    """Its value before, as plain JSON."""
    after: Any
    """Its value after."""


class DecisionRecord(Record):
    """One decision about one revision of one event; decisions are only ever added to."""

    decision: str
    """Id."""
    event: str
    """Id of the event."""
    revision: int
    """The revision that was decided on."""
    action: Action
    """What was decided."""
    reason: RejectReason | None
    """Why it was rejected."""
    note: str | None
    """Free text."""
    by: str
    """Name of the reviewer."""
    at: datetime
    """Instant, UTC."""
    stands: bool | None
    """Whether no later decision took it back; null where its history was not asked for."""
    other: str | None
    """The other event of a merge or split."""
    undoes: str | None
    """The decision that this one takes back."""
    batch: str | None
    """The same on all decisions of one bulk decision, merge or split."""
    changes: list[ChangeRecord]
    """Fields that it changed."""
    claims: list[str]
    """Claims that a merge or split moved."""


def decision_record(verdict: Verdict, alive: Collection[str] | None = None) -> DecisionRecord:
    """A decision as record; `alive` are the ids of those that stand."""
    return DecisionRecord(
        decision=verdict.id,
        event=verdict.event,
        revision=verdict.revision,
        action=verdict.action,
        reason=verdict.reason,
        note=verdict.note,
        by=verdict.by,
        at=verdict.at,
        stands=None if alive is None else verdict.id in alive,
        other=verdict.other,
        undoes=verdict.undoes,
        batch=verdict.batch,
        changes=[ChangeRecord(field=one.field, before=one.before, after=one.after) for one in verdict.changes],
        claims=list(verdict.claims),
    )
