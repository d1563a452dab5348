"""The outbox: alerts written in the transaction of their cause, and every try at delivering them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select

from models.alert import Alert, Delivery, DeliveryState
from models.codec import from_plain, to_plain
from models.db import tables
from models.db.unit import Found, Unit
from models.db.upsert import batches, insert_absent, upsert


def keep_alerts(unit: Unit, alerts: Sequence[Alert]) -> int:
    """Keep alerts that are not there yet; one that is stays as it was first written. Returns how many were new."""
    rows = [
        {
            "id": alert.id,
            "subject": alert.subject,
            "transition": alert.transition.value,
            "at": alert.at,
            "body": to_plain(alert),
        }
        for alert in alerts
    ]
    return len(insert_absent(unit, tables.alerts, rows))


def list_alerts(unit: Unit, *, subject: str | None = None, limit: int | None = None, offset: int = 0) -> list[Alert]:
    """Alerts, the latest first, then by id; all or of one subject."""
    table = tables.alerts
    query = select(table.c.body).order_by(table.c.at.desc(), table.c.id).limit(limit).offset(offset)
    if subject is not None:
        query = query.where(table.c.subject == subject)
    return [from_plain(Alert, body) for body in unit.run(query).scalars()]


def alert(unit: Unit, alert_id: str) -> Alert | None:
    """One alert, or None."""
    body = unit.run(select(tables.alerts.c.body).where(tables.alerts.c.id == alert_id)).scalar()
    return None if body is None else from_plain(Alert, body)


def count_alerts(unit: Unit, *, subject: str | None = None) -> int:
    """How many alerts there are; all or of one subject."""
    table = tables.alerts
    query = select(func.count()).select_from(table)
    if subject is not None:
        query = query.where(table.c.subject == subject)
    return int(unit.run(query).scalar_one())


def alerts_to_hand_out(unit: Unit, subscriber: str, channel: str) -> list[Alert]:
    """Alerts for which a delivery to this subscriber by this channel is to be begun, the earliest first.

    An alert that nobody was handed yet is due to everybody. One that others were handed is due only where it is later
    than the first that this subscriber was handed: a new subscriber (a changed password makes one) is not told what
    was told before it came, and one that was left out for some nights is told what it missed.
    """
    alerts, deliveries = tables.alerts, tables.deliveries
    anybody = select(deliveries.c.id).where(deliveries.c.alert == alerts.c.id)
    own = (deliveries.c.subscriber == subscriber, deliveries.c.channel == channel)
    handed = tables.alerts.alias("handed")
    first = (
        select(func.min(handed.c.at)).join_from(deliveries, handed, deliveries.c.alert == handed.c.id).where(*own)
    ).scalar_subquery()
    due = or_(~anybody.exists(), alerts.c.at > first)
    query = select(alerts.c.body).where(~anybody.where(*own).exists(), due).order_by(alerts.c.at, alerts.c.id)
    return [from_plain(Alert, body) for body in unit.run(query).scalars()]


def deliveries_due(unit: Unit, *, limit: int | None = None) -> list[tuple[Alert, Delivery]]:
    """Deliveries that wait for a (further) try now or later, with their alerts, in order of the alert's time."""
    alerts, deliveries = tables.alerts, tables.deliveries
    query = (
        select(deliveries, alerts.c.body)
        .join_from(deliveries, alerts, deliveries.c.alert == alerts.c.id)
        .where(deliveries.c.state.in_([DeliveryState.WAITING.value, DeliveryState.UNKNOWN.value]))
        .order_by(alerts.c.at, alerts.c.id, deliveries.c.id)
        .limit(limit)
    )
    return [(from_plain(Alert, row.body), delivery_of(row)) for row in unit.run(query)]


def keep_deliveries(unit: Unit, deliveries: Sequence[Delivery]) -> int:
    """Keep deliveries as they stand now; returns how many were new or changed."""
    rows = [
        {
            "id": delivery.id,
            "alert": delivery.alert,
            "subscriber": delivery.subscriber,
            "channel": delivery.channel,
            "state": delivery.state.value,
            "tries": delivery.tries,
            "last_try": delivery.last_try,
            "error": delivery.error,
            "route": delivery.route,
            "batch": delivery.batch,
            "first_try": delivery.first_try,
            "next_try": delivery.next_try,
        }
        for delivery in deliveries
    ]
    return len(upsert(unit, tables.deliveries, rows))


def deliveries_of(unit: Unit, alert_id: str) -> list[Delivery]:
    """All deliveries of one alert, in order of id."""
    table = tables.deliveries
    return [delivery_of(row) for row in unit.run(select(table).where(table.c.alert == alert_id).order_by(table.c.id))]


def deliveries_of_alerts(unit: Unit, alert_ids: Sequence[str]) -> dict[str, list[Delivery]]:
    """As `deliveries_of` for each of some alerts, in a few statements however many they are."""
    table = tables.deliveries
    found: dict[str, list[Delivery]] = {id_: [] for id_ in alert_ids}
    for batch in batches(alert_ids):
        for row in unit.run(select(table).where(table.c.alert.in_(batch)).order_by(table.c.id)):
            found[row.alert].append(delivery_of(row))
    return found


def delivery_counts(unit: Unit) -> dict[tuple[str, str], int]:
    """How many deliveries there are, by channel and state."""
    table = tables.deliveries
    query = select(table.c.channel, table.c.state, func.count()).group_by(table.c.channel, table.c.state)
    return {(channel, state): n for channel, state, n in unit.run(query)}


def delivery_of(row: Found) -> Delivery:
    """A delivery from its row."""
    return Delivery(
        id=row.id,
        alert=row.alert,
        subscriber=row.subscriber,
        channel=row.channel,
        state=DeliveryState(row.state),
        tries=row.tries,
        last_try=row.last_try,
        error=row.error,
        route=row.route,
        batch=row.batch,
        first_try=row.first_try,
        next_try=row.next_try,
    )
