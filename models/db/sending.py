"""What sending asks of the outbox: alerts nobody was handed, who was handed what, tries, dead letters, silences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from models.alert import Alert, Delivery, DeliveryState
from models.codec import from_plain, to_plain
from models.db import tables
from models.db.alerts import delivery_of
from models.db.unit import Unit
from models.db.upsert import batches, insert_absent, upsert
from models.silence import Silence

LOST = (DeliveryState.DEAD, DeliveryState.FAILED)
"""States of deliveries that are tried no more although they never arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One try at a delivery, `number` from 1; `error` without secrets."""

    delivery: str
    number: int
    at: datetime
    state: DeliveryState
    error: str | None


def alerts_unhanded(unit: Unit) -> list[Alert]:
    """Alerts that nobody was handed yet, the earliest first."""
    alerts, deliveries = tables.alerts, tables.deliveries
    handed = select(deliveries.c.id).where(deliveries.c.alert == alerts.c.id)
    query = select(alerts.c.body).where(~handed.exists()).order_by(alerts.c.at, alerts.c.id)
    return [from_plain(Alert, body) for body in unit.run(query).scalars()]


def handed_before(unit: Unit, subjects: Sequence[str]) -> dict[str, list[Delivery]]:
    """For each subject: the deliveries of its alerts that were not silenced, in the order the alerts were made."""
    alerts, deliveries = tables.alerts, tables.deliveries
    found: dict[str, list[Delivery]] = {subject: [] for subject in subjects}
    query = (
        select(deliveries, alerts.c.subject)
        .join_from(deliveries, alerts, deliveries.c.alert == alerts.c.id)
        .where(deliveries.c.state != DeliveryState.SILENCED.value)
        .order_by(alerts.c.at, alerts.c.id, deliveries.c.id)
    )
    for batch in batches(sorted(found)):
        for row in unit.run(query.where(alerts.c.subject.in_(batch))):
            found[row.subject].append(delivery_of(row))
    return found


def list_deliveries(
    unit: Unit,
    *,
    states: Sequence[DeliveryState] = (),
    subscriber: str | None = None,
    alert: str | None = None,
    limit: int | None = None,
) -> list[tuple[Alert, Delivery]]:
    """Deliveries with their alerts, the latest alert first; all or those of these states, subscriber, alert."""
    alerts, deliveries = tables.alerts, tables.deliveries
    query = select(deliveries, alerts.c.body).join_from(deliveries, alerts, deliveries.c.alert == alerts.c.id)
    if states:
        query = query.where(deliveries.c.state.in_([state.value for state in states]))
    if subscriber is not None:
        query = query.where(deliveries.c.subscriber == subscriber)
    if alert is not None:
        query = query.where(deliveries.c.alert == alert)
    query = query.order_by(alerts.c.at.desc(), alerts.c.id, deliveries.c.id).limit(limit)
    return [(from_plain(Alert, row.body), delivery_of(row)) for row in unit.run(query)]


def alerts_since(unit: Unit, since: datetime) -> list[Alert]:
    """Alerts from this instant on, the earliest first."""
    table = tables.alerts
    query = select(table.c.body).where(table.c.at >= since).order_by(table.c.at, table.c.id)
    return [from_plain(Alert, body) for body in unit.run(query).scalars()]


def keep_tries(unit: Unit, tries: Sequence[Try]) -> int:
    """Keep tries that are not there yet; returns how many were new."""
    rows = [
        {"delivery": one.delivery, "number": one.number, "at": one.at, "state": one.state.value, "error": one.error}
        for one in tries
    ]
    return len(insert_absent(unit, tables.delivery_tries, rows))


def list_tries(unit: Unit, *, delivery: str | None = None, limit: int | None = None) -> list[Try]:
    """Tries, the latest first; all or those of one delivery."""
    table = tables.delivery_tries
    query = select(table).order_by(table.c.at.desc(), table.c.delivery, table.c.number.desc()).limit(limit)
    if delivery is not None:
        query = query.where(table.c.delivery == delivery)
    return [
        Try(delivery=row.delivery, number=row.number, at=row.at, state=DeliveryState(row.state), error=row.error)
        for row in unit.run(query)
    ]


def count_lost(unit: Unit) -> int:
    """How many deliveries never arrived and are tried no more."""
    table = tables.deliveries
    states = [state.value for state in LOST]
    return int(unit.run(select(func.count()).select_from(table).where(table.c.state.in_(states))).scalar_one())


def keep_silence(unit: Unit, silence: Silence) -> None:
    """Keep a silence as it is now; one that is there is changed."""
    row = {
        "id": silence.id,
        "kind": silence.kind.value,
        "body": to_plain(silence),
        "begins": silence.begins,
        "ends": silence.ends,
    }
    upsert(unit, tables.silences, [row])


def list_silences(unit: Unit, *, at: datetime | None = None, limit: int | None = None) -> list[Silence]:
    """Silences, those that end last first; all or those that hold at an instant."""
    table = tables.silences
    query = select(table.c.body).order_by(table.c.ends.desc(), table.c.id).limit(limit)
    if at is not None:
        query = query.where(table.c.begins <= at, table.c.ends > at)
    return [from_plain(Silence, body) for body in unit.run(query).scalars()]


def lock_sending(unit: Unit, owner: str, until: datetime, now: datetime) -> bool:
    """Take the right to send, or hold it longer, if nobody else has it at `now`; whether it was got."""
    table = tables.locks
    insert_absent(unit, table, [{"name": "sending", "owner": None, "fence": 0, "until": None}])
    free = table.c.owner.is_(None) | (table.c.owner == owner) | table.c.until.is_(None) | (table.c.until <= now)
    mine = table.update().where(table.c.name == "sending", free).values(owner=owner, until=until)
    return unit.run(mine).rowcount == 1


def release_sending(unit: Unit, owner: str) -> None:
    """Give the right to send back, where it is still held."""
    table = tables.locks
    unit.run(table.update().where(table.c.name == "sending", table.c.owner == owner).values(owner=None, until=None))
