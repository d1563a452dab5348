"""A round of sending: what is new is handed out, what is due is tried; a night does one, `alerts send` as many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog

from alerts.planning import Bundle, Pairs, bundles_due, hand_out, hand_out_by_routes, silenced
from alerts.routes_file import RoutesError, Routing, load_routes
from alerts.send import Outcome, deliver, load_channels
from alerts.subscribers import Subscriber, subscribers_from
from models.alert import Alert, Delivery
from models.db import alerts, sending
from models.db.store import Database, Unit
from models.silence import Silence
from nightly.clock import real_now
from nightly.exits import Exit, StopError
from nightly.settings import Settings

LEASE = timedelta(minutes=5)
"""How long the right to send is held without a sign of life; a try takes two minutes at most."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearers:
    """Everybody who is told: `plain` by the settings alone, the others by routes."""

    plain: tuple[Subscriber, ...]
    routing: Routing

    @property
    def everybody(self) -> tuple[Subscriber, ...]:
        """All subscribers."""
        return (*self.plain, *self.routing.subscribers)


def load_hearers(settings: Settings) -> Hearers:
    """Everybody whom the settings and the routes file name.

    Raises:
        StopError: 2 where the routes file cannot be used, with file, line and key.
    """
    plain = subscribers_from(
        apprise=[secret.get_secret_value() for secret in settings.alerts.apprise],
        jsonl=settings.data_dir / settings.alerts.jsonl,
    )
    routing = Routing()
    if settings.alerts.routes is not None:
        try:
            routing = load_routes(settings.alerts.routes, channels=frozenset(load_channels()))
        except RoutesError as error:
            raise StopError(Exit.USAGE, str(error)) from error
    taken = {one.name for one in plain}
    double = next((one.name for one in routing.subscribers if one.name in taken), None)
    if double is not None:
        raise StopError(Exit.USAGE, f"{settings.alerts.routes}: subscriber {double}: the settings use this name")
    return Hearers(plain=plain, routing=routing)


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """Strings that must never be written anywhere, those of the routes file too where it can be read."""
    try:
        routed = load_hearers(settings).routing.subscribers
    except StopError:  # whoever needs the routes stops for it; nobody sends to them before
        routed = ()
    return (*settings.secrets(), *(one.target for one in routed if "://" in one.target))


def send_round(
    database: Database, settings: Settings, hearers: Hearers, *, now: datetime, owner: str, night: bool
) -> Outcome | None:
    """Hand out what nobody was handed yet and try what is due; None where another process is sending at this moment.

    Args:
        database: where the outbox is.
        settings: for the length of a try.
        hearers: see `load_hearers`.
        now: this instant, UTC.
        owner: who sends; see `nightly.context.owner_here`.
        night: see `alerts.planning.bundles_due`.
    """
    with database.unit(durable=True) as unit:
        if not sending.lock_sending(unit, owner, real_now() + LEASE, real_now()):
            log.warning("alerts are being sent by another process")
            return None
        unit.commit()
    try:
        with database.unit(durable=True) as unit:
            bundles = _plan(unit, hearers, now=now, night=night)
            unit.commit()
        return deliver(
            bundles,
            load_channels(),
            now=now,
            keep=partial(_keep, database, owner, now),
            try_seconds=settings.alerts.timeout,
        )
    finally:
        with database.unit() as unit:
            sending.release_sending(unit, owner)
            unit.commit()


def _plan(unit: Unit, hearers: Hearers, *, now: datetime, night: bool) -> tuple[Bundle, ...]:
    fresh = sending.alerts_unhanded(unit)
    silences = sending.list_silences(unit, at=now)
    handed = sending.handed_before(unit, sorted({alert.subject for alert in fresh}))
    made = [
        delivery
        for one in hearers.plain
        for delivery in hand_out(alerts.alerts_to_hand_out(unit, one.name, one.channel), one)
    ]
    made += hand_out_by_routes(fresh, hearers.routing, handed, silences=silences, now=now)
    alerts.keep_deliveries(unit, made)
    waiting = _without_silenced(unit, alerts.deliveries_due(unit), hearers, silences, now)
    return bundles_due(waiting, hearers.everybody, hearers.routing, now=now, night=night)


def _without_silenced(
    unit: Unit, waiting: Pairs, hearers: Hearers, silences: Sequence[Silence], now: datetime
) -> list[tuple[Alert, Delivery]]:
    """Those that no silence covers; the covered ones are kept as silenced, but for files and the log, which get all."""
    routed = {one.name for one in hearers.routing.subscribers}
    left, dropped = [], []
    for alert, delivery in waiting:
        covers = delivery.channel not in {"log", "jsonl"} or delivery.subscriber in routed
        hushed = silenced(alert, delivery, silences, now) if covers and delivery.tries == 0 else None
        if hushed is None:
            left.append((alert, delivery))
        else:
            dropped.append(hushed)
    alerts.keep_deliveries(unit, dropped)
    return left


def _keep(database: Database, owner: str, now: datetime, deliveries: Sequence[Delivery]) -> None:
    tried = [one for one in deliveries if one.last_try == now and one.tries]
    with database.unit(durable=True) as unit:
        alerts.keep_deliveries(unit, deliveries)
        sending.keep_tries(
            unit,
            [sending.Try(delivery=one.id, number=one.tries, at=now, state=one.state, error=one.error) for one in tried],
        )
        sending.lock_sending(unit, owner, real_now() + LEASE, real_now())
        unit.commit()
