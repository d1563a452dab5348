"""From alerts to what is sent now: who is handed which alert, and which deliveries go in one message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.routes import Mode, Route, why_not
from alerts.routes_file import Routing
from alerts.subscribers import Subscriber
from models.alert import CORRECTIONS, Alert, Delivery, DeliveryState
from models.ids import digest
from models.silence import Silence, SilenceKind

MOST = 50
"""Alerts in one message; what is more goes in a further one."""

Pairs = Sequence[tuple[Alert, Delivery]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """What goes to one subscriber in one message; `key` is the same at each try, `gathered` says that it is new."""

    subscriber: Subscriber
    pairs: tuple[tuple[Alert, Delivery], ...]
    key: str
    gathered: bool = False


def delivery_id(alert: str, subscriber: Subscriber) -> str:
    """Id of a delivery: hash of alert, subscriber and channel."""
    return digest("delivery", alert, subscriber.name, subscriber.channel)


def new_delivery(
    alert: Alert, subscriber: Subscriber, *, route: str | None = None, next_try: datetime | None = None
) -> Delivery:
    """A delivery that waits for its first try."""
    return Delivery(
        id=delivery_id(alert.id, subscriber),
        alert=alert.id,
        subscriber=subscriber.name,
        channel=subscriber.channel,
        state=DeliveryState.WAITING,
        tries=0,
        last_try=None,
        error=None,
        route=route,
        next_try=next_try,
    )


def hand_out(alerts: Iterable[Alert], subscriber: Subscriber) -> tuple[Delivery, ...]:
    """A delivery that waits for its first try, for each alert that this subscriber of the plain settings wants."""
    return tuple(new_delivery(alert, subscriber) for alert in alerts if subscriber.wants(alert))


def hand_out_by_routes(
    alerts: Sequence[Alert],
    routing: Routing,
    handed: Mapping[str, Sequence[Delivery]],
    *,
    silences: Sequence[Silence],
    now: datetime,
) -> tuple[Delivery, ...]:
    """Deliveries of these alerts to whom the routes name; each subscriber once, by the first route that fits.

    A correction goes to whoever was handed an earlier alert of its subject, by the same route, whatever that route
    says by now; to others only where a route names its transition.

    Args:
        alerts: those that nobody was handed yet, the earliest first.
        routing: subscribers and routes.
        handed: deliveries of earlier alerts by subject; see `models.db.sending.handed_before`.
        silences: those in force.
        now: this instant, UTC.
    """
    told: dict[str, list[Delivery]] = {subject: list(those) for subject, those in handed.items()}
    made: list[Delivery] = []
    for alert in alerts:
        chosen: dict[str, Delivery] = {}
        for subscriber, route in _hearers(alert, routing, told.get(alert.subject, ())):
            if subscriber.name not in chosen:
                due = None if route is None else route.due_at(alert, now)
                one = new_delivery(alert, subscriber, route=None if route is None else route.name, next_try=due)
                chosen[subscriber.name] = silenced(alert, one, silences, now) or one
        made += chosen.values()
        heard = (one for one in chosen.values() if one.state is not DeliveryState.SILENCED)
        told.setdefault(alert.subject, []).extend(heard)
    return tuple(made)


def _hearers(alert: Alert, routing: Routing, told: Sequence[Delivery]) -> Iterable[tuple[Subscriber, Route | None]]:
    correction = alert.transition in CORRECTIONS
    if correction:
        for before in told:
            subscriber = routing.subscriber(before.subscriber)
            if subscriber is not None and subscriber.channel == before.channel:
                yield subscriber, routing.route(before.route)
    for route in routing.routes:
        named = alert.transition.value in route.match.transition
        if (named or not correction) and why_not(route, alert) is None:
            for name in route.to:
                subscriber = routing.subscriber(name)
                if subscriber is not None:
                    yield subscriber, route


def silenced(alert: Alert, delivery: Delivery, silences: Iterable[Silence], now: datetime) -> Delivery | None:
    """The delivery as silenced where a silence holds now, else None; an acknowledgement lets corrections through."""
    for silence in silences:
        passes = silence.kind is SilenceKind.ACK and alert.transition in CORRECTIONS
        if not passes and silence.covers(alert, delivery.subscriber, now):
            return replace(delivery, state=DeliveryState.SILENCED, error=f"{silence.kind.value} {silence.id}")
    return None


def bundles_due(
    waiting: Pairs,
    subscribers: Sequence[Subscriber],
    routing: Routing,
    *,
    now: datetime,
    night: bool = False,
) -> tuple[Bundle, ...]:
    """What is to be tried now; what waits for somebody who is told no longer goes on waiting.

    Args:
        waiting: deliveries that wait, with their alerts, oldest first.
        subscribers: those that are told today, of settings and routes.
        routing: for quiet hours and gathering.
        now: this instant, UTC.
        night: a night gives each a try whatever pause or window it is in; only quiet hours hold.
    """
    today = {(one.name, one.channel): one for one in subscribers}
    gathered: dict[tuple[str, ...], list[tuple[Alert, Delivery]]] = {}
    for alert, delivery in waiting:
        who = (delivery.subscriber, delivery.channel)
        if who in today and delivery.state in {DeliveryState.WAITING, DeliveryState.UNKNOWN}:
            gathered.setdefault((*who, *_group(alert, delivery, routing)), []).append((alert, delivery))
    found: list[Bundle] = []
    for key, pairs in gathered.items():
        route = routing.route(pairs[0][1].route)
        if _is_due(pairs, route, now=now, night=night):
            found += _bundles(today[key[0], key[1]], pairs, gathered=key[2] == "route")
    order = {delivery.id: place for place, (_, delivery) in enumerate(waiting)}
    return tuple(sorted(found, key=lambda bundle: order[bundle.pairs[0][1].id]))


def _group(alert: Alert, delivery: Delivery, routing: Routing) -> tuple[str, str]:
    """What goes together: the same message as at an earlier try, else one gathering of one route, else itself."""
    if delivery.batch is not None:
        return "batch", delivery.batch
    route = routing.route(delivery.route)
    if route is None or route.mode is Mode.INSTANT or delivery.next_try is None or route.pierces(alert):
        return "alone", delivery.id
    return "route", route.name


def _is_due(pairs: Pairs, route: Route | None, *, now: datetime, night: bool) -> bool:
    if route is not None and route.is_quiet(now) and not any(route.pierces(alert) for alert, _ in pairs):
        return False
    return night or any(one.next_try is None or one.next_try <= now for _, one in pairs)


def _bundles(subscriber: Subscriber, pairs: Pairs, *, gathered: bool) -> list[Bundle]:
    found = []
    for begin in range(0, len(pairs), MOST):
        part = tuple(pairs[begin : begin + MOST])
        held = part[0][1].batch
        key = held or (part[0][1].id if len(part) == 1 else digest("batch", *(one.id for _, one in part)))
        found.append(Bundle(subscriber=subscriber, pairs=part, key=key, gathered=gathered))
    return found
