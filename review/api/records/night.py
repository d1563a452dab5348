"""Sources, runs and alerts as records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from models.alert import Alert, Delivery, DeliveryState, Transition
from models.run import Run, RunState
from models.source import SourceKind, SourceState
from review.api.records.record import Record
from review.health import Health, stages


class SourceRecord(Record):
    """One newsroom of the catalogue with what was counted of it in the last nights."""

    source: str
    """Slug."""
    name: str
    """Name of the outlet."""
    country: str
    """Code of its state."""
    state: SourceState
    """Whether the night asks it."""
    last_seen: str | None
    """The last night (local date) in which a page of it was reached."""
    new_articles: int
    """New articles over the nights looked at."""
    dropped: int
    """Pages that gave no article in the last of these nights."""
    accepted: int
    """Of the decided events that it told, how many stand."""
    decided: int
    """Events that it told and people decided on."""
    kind: SourceKind
    """What sort of house it is."""
    languages: list[str]
    """ISO 639-1 codes."""
    homepage: str
    """Where it is found."""


def source_record(one: Health) -> SourceRecord:
    """A source as record."""
    return SourceRecord(
        source=one.source.slug,
        name=one.source.name,
        country=one.source.country,
        state=one.source.state,
        last_seen=one.last_seen,
        new_articles=one.total,
        dropped=sum(n for _, n in one.dropped),
        accepted=one.rate.accepted if one.rate else 0,
        decided=one.rate.decided if one.rate else 0,
        kind=one.source.kind,
        languages=list(one.source.languages),
        homepage=one.source.homepage,
    )


class CountRecord(Record):
    """What was counted in one stage, of all sources together."""

    stage: str
    """`fetch`, `read`, `settle` or `notify`."""
    outcome: str
    """`in`, `out`, `jailed`, `drop:REASON` and the like."""
    n: int
    """How many."""


class RunRecord(Record):
    """One night."""

    run: str
    """Id."""
    night: str
    """The local date it is for."""
    started_at: datetime
    """Instant, UTC."""
    ended_at: datetime | None
    """Instant, UTC; null while it runs."""
    state: RunState
    """How it ended."""
    exit_code: int | None
    """Exit code of the command."""
    counts: list[CountRecord]
    """What was counted, stage by stage."""


def run_record(run: Run) -> RunRecord:
    """A run as record."""
    counted = [(stage, outcome, n) for stage, of in stages(run).items() for outcome, n in of.items()]
    return RunRecord(
        run=run.id,
        night=run.night,
        started_at=run.started_at,
        ended_at=run.ended_at,
        state=run.state,
        exit_code=run.exit_code,
        counts=[CountRecord(stage=stage, outcome=outcome, n=n) for stage, outcome, n in counted],
    )


class AlertRecord(Record):
    """Something to be told."""

    alert: str
    """Id."""
    at: datetime
    """Instant, UTC."""
    subject: str
    """Id of the event, or `source:SLUG`."""
    transition: Transition
    """What fired."""
    title: str
    """The message's headline as plain text."""
    body: str
    """The message."""


def alert_record(alert: Alert) -> AlertRecord:
    """An alert as record."""
    return AlertRecord(
        alert=alert.id,
        at=alert.at,
        subject=alert.subject,
        transition=alert.transition,
        title=alert.title,
        body=alert.body,
    )


class DeliveryRecord(Record):
    """One alert to one subscriber by one channel."""

    delivery: str
    """Id."""
    channel: str
    """Name of the channel."""
    state: DeliveryState
    """How it stands."""
    tries: int
    """How often it was tried."""
    last_try: datetime | None
    """Instant of the last try, UTC."""
    error: str | None
    """What the last try ended with."""


class AlertDetail(AlertRecord):
    """An alert with its facts and deliveries."""

    facts: dict[str, str]
    """What programs need, by name."""
    deliveries: list[DeliveryRecord]
    """To whom, and how that went."""


def alert_detail(alert: Alert, deliveries: Sequence[Delivery]) -> AlertDetail:
    """An alert with its deliveries as record."""
    names = [name for name in DeliveryRecord.model_fields if name != "delivery"]
    told = [DeliveryRecord(delivery=one.id, **{name: getattr(one, name) for name in names}) for one in deliveries]
    return AlertDetail(**dict(alert_record(alert)), facts=dict(alert.facts), deliveries=told)
