"""`embassywatch alerts`: what was told, to whom, what a route would tell, and sending between nights."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from alerts.planning import Bundle, new_delivery
from alerts.routes import why_not
from alerts.send import Outcome, deliver, load_channels
from models.alert import Alert, Delivery, DeliveryState, Transition
from models.codec import to_plain
from models.db import alerts, sending
from models.db.store import Database, Unit
from models.ids import digest
from nightly.clock import clock_of, real_now
from nightly.commands.silencing import span_of
from nightly.context import owner_here
from nightly.exits import Exit, StopError
from nightly.logs import set_up_logs
from nightly.sending import Hearers, load_hearers, secrets_of, send_round
from nightly.settings import Settings, load_settings
from nightly.show import table
from nightly.wiring import open_database

_SHORT = 12
"""Digits of an id in tables; the commands take that much for the whole."""


@contextmanager
def _opened(flags: Mapping[str, Any]) -> Iterator[tuple[Settings, Database]]:
    settings, _ = load_settings(flags)
    database = open_database(settings)
    try:
        yield settings, database
    finally:
        database.close()


def _print(plain: object) -> None:
    print(json.dumps(plain, ensure_ascii=False, indent=1))


def _at(instant: datetime | None) -> str:
    return "" if instant is None else instant.isoformat(timespec="minutes")


def list_alerts(flags: Mapping[str, Any], *, since: str, limit: int, as_json: bool) -> None:
    """Print alerts, the latest first, with their deliveries."""
    with _opened(flags) as (settings, database), database.unit(writing=False) as unit:
        begin = clock_of(settings)() - span_of(since, "--since")
        found = sending.alerts_since(unit, begin)[::-1][:limit]
        deliveries = alerts.deliveries_of_alerts(unit, [one.id for one in found])
    if as_json:
        _print([{**_plain(one), "deliveries": [to_plain(each) for each in deliveries[one.id]]} for one in found])
        return
    rows = [
        (
            one.id[:_SHORT],
            _at(one.at),
            one.transition.value,
            one.subject,
            one.title,
            " ".join(f"{each.subscriber}:{each.state.value}" for each in deliveries[one.id]),
        )
        for one in found
    ]
    table(("alert", "at", "transition", "about", "title", "deliveries"), rows)


def _plain(alert: Alert) -> dict[str, Any]:
    """An alert for programs; the page that a digest carries is for drawing and left out."""
    return {**to_plain(alert), "facts": {name: value for name, value in alert.facts if name != "page"}}


def show_routes(flags: Mapping[str, Any], *, as_json: bool) -> None:
    """Print subscribers and routes without targets; StopError 2 with file, line and key where the file is wrong."""
    settings, _ = load_settings(flags)
    hearers = load_hearers(settings)
    routing = hearers.routing
    routes = [
        {
            "route": route.name,
            "to": list(route.to),
            "mode": route.mode.value,
            "match": {name: value for name, value in to_plain(route.match).items() if value not in (None, [])},
            "mute": list(route.mute),
            "quiet": "" if route.quiet is None else "-".join(f"{one:%H:%M}" for one in route.quiet),
            "zone": route.zone.key,
            "pierce": route.pierce.value if route.pierce else "",
        }
        for route in routing.routes
    ]
    people = [{"subscriber": one.name, "channel": one.channel} for one in hearers.everybody]
    if as_json:
        _print({"subscribers": people, "routes": routes})
        return
    table(("subscriber", "channel"), [tuple(one.values()) for one in people])
    table(
        ("route", "to", "mode", "match", "mute", "quiet", "zone", "pierce"),
        [tuple(json.dumps(v) if isinstance(v, list | dict) else v for v in one.values()) for one in routes],
    )


def preview_route(flags: Mapping[str, Any], *, route: str, since: str, as_json: bool) -> None:
    """Print which alerts a route would have told; StopError 2 where there is no such route."""
    with _opened(flags) as (settings, database):
        routing = load_hearers(settings).routing
        held = routing.route(route)
        if held is None:
            names = ", ".join(one.name for one in routing.routes) or "none"
            raise StopError(Exit.USAGE, f"--route {route}: no such route; there are {names}")
        with database.unit(writing=False) as unit:
            found = sending.alerts_since(unit, clock_of(settings)() - span_of(since, "--since"))
    judged = [(one, why_not(held, one)) for one in found]
    if as_json:
        _print([{**_plain(one), "told": why is None, "why_not": why} for one, why in judged])
        return
    rows = [
        (_at(one.at), "told" if why is None else "no", one.transition.value, one.title, why or "")
        for one, why in judged
    ]
    table(("at", "told", "transition", "title", "why not"), rows)
    print(f"{sum(why is None for _, why in judged)} of {len(judged)} alerts")


def test_subscribers(flags: Mapping[str, Any], *, name: str | None, as_json: bool) -> None:
    """Send a test to one subscriber or to all, and print what came of it.

    Raises:
        StopError: 2 where there is no such subscriber, 3 where somebody did not get it.
    """
    settings, _ = load_settings(flags)
    set_up_logs(settings.data_dir / "logs", name="alerts", secrets=secrets_of(settings))
    hearers = load_hearers(settings)
    people = [one for one in hearers.everybody if name in {None, one.name}]
    if not people:
        names = ", ".join(one.name for one in hearers.everybody)
        raise StopError(Exit.USAGE, f"{name}: no such subscriber; there are {names}")
    now = clock_of(settings)()
    alert = Alert(
        id=digest("test", real_now().isoformat()),
        subject="test",
        transition=Transition.DIGEST,
        at=now,
        title="A test of embassywatch",
        body="This is a test: no embassy closed. If you can read it, alerts reach you.",
        facts=(("rank", "test"),),
    )
    done: list[Delivery] = []
    bundles = []
    for one in people:
        delivery = new_delivery(alert, one)
        bundles.append(Bundle(subscriber=one, pairs=((alert, delivery),), key=delivery.id))
    deliver(bundles, load_channels(), now=real_now(), keep=done.extend, try_seconds=settings.alerts.timeout)
    if as_json:
        _print([to_plain(one) for one in done])
    else:
        table(
            ("subscriber", "channel", "state", "error"),
            [(d.subscriber, d.channel, d.state.value, d.error or "") for d in done],
        )
    if any(one.state is not DeliveryState.SENT for one in done):
        raise StopError(Exit.PARTLY, "")


def _matching(unit: Unit, begin: str) -> list[str]:
    """Ids of alerts that begin so; StopError 2 where none does."""
    found = [one.id for one in alerts.list_alerts(unit) if one.id.startswith(begin)] if len(begin) >= 4 else []
    if len(found) != 1:
        raise StopError(Exit.USAGE, f"{begin}: {'several alerts begin so' if found else 'no such alert'}")
    return found


def show_log(flags: Mapping[str, Any], *, to: str | None, alert: str | None, limit: int, as_json: bool) -> None:
    """Print every try, the latest first."""
    with _opened(flags) as (_, database), database.unit(writing=False) as unit:
        one = _matching(unit, alert)[0] if alert else None
        pairs = {d.id: (a, d) for a, d in sending.list_deliveries(unit, subscriber=to, alert=one)}
        tries = [each for each in sending.list_tries(unit) if each.delivery in pairs][:limit]
    if as_json:
        _print(
            [
                {
                    **to_plain(each),
                    "subscriber": pairs[each.delivery][1].subscriber,
                    "alert": pairs[each.delivery][0].id,
                }
                for each in tries
            ]
        )
        return
    rows = [
        (
            _at(each.at),
            pairs[each.delivery][1].subscriber,
            each.number,
            each.state.value,
            pairs[each.delivery][0].title,
            each.error or "",
        )
        for each in tries
    ]
    table(("at", "subscriber", "try", "state", "alert", "error"), rows)


def show_dead(flags: Mapping[str, Any], *, limit: int, as_json: bool) -> None:
    """Print the deliveries that were given up."""
    with _opened(flags) as (_, database), database.unit(writing=False) as unit:
        found = sending.list_deliveries(unit, states=sending.LOST, limit=limit)
    if as_json:
        _print([{"alert": _plain(alert), "delivery": to_plain(delivery)} for alert, delivery in found])
        return
    rows = [
        (alert.id[:_SHORT], d.subscriber, d.state.value, d.tries, _at(d.last_try), alert.title, d.error or "")
        for alert, d in found
    ]
    table(("alert", "subscriber", "state", "tries", "last try", "title", "error"), rows)


def resend(flags: Mapping[str, Any], *, alert: str | None, to: str | None, all_dead: bool, as_json: bool) -> None:
    """Put deliveries back to waiting; StopError 2 where nothing fits.

    A delivery that arrived gets another key, so that its receiver does not take it for a copy; others keep theirs.
    """
    if (alert is None) == (not all_dead):
        raise StopError(Exit.USAGE, "name an alert, or give --dead")
    with _opened(flags) as (_, database), database.unit(durable=True) as unit:
        one = _matching(unit, alert)[0] if alert else None
        states = sending.LOST if all_dead else ()
        found = [d for _, d in sending.list_deliveries(unit, states=states, subscriber=to, alert=one)]
        if not found:
            raise StopError(Exit.USAGE, "nothing to send again")
        alerts.keep_deliveries(unit, [_again(each) for each in found])
        unit.commit()
    if as_json:
        _print({"again": [each.id for each in found]})
    else:
        print(f"{len(found)} deliveries will be tried again; embassywatch alerts send does so now")


def _again(delivery: Delivery) -> Delivery:
    batch = delivery.batch
    if delivery.state is DeliveryState.SENT:
        batch = digest("again", delivery.id, str(delivery.tries))
    return replace(delivery, state=DeliveryState.WAITING, batch=batch, first_try=None, next_try=None, error=None)


def send_due(
    flags: Mapping[str, Any],
    *,
    watch: bool,
    every: float,
    as_json: bool,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Send what is due, once or until interrupted.

    Raises:
        StopError: 5 where another process sends, 3 where something was given up (without `watch`).
    """
    with _opened(flags) as (settings, database):
        set_up_logs(settings.data_dir / "logs", name="alerts", secrets=secrets_of(settings))
        hearers = load_hearers(settings)
        while watch:
            _round(settings, database, hearers)
            pause(every)
        outcome = _round(settings, database, hearers)
    if outcome is None:
        raise StopError(Exit.LOCKED, "alerts: another process is sending")
    counted = {"sent": outcome.sent, "waiting": outcome.waiting, "failed": outcome.failed}
    if as_json:
        _print(counted)
    else:
        print(f"{outcome.sent} sent, {outcome.waiting} tried in vain and waiting, {outcome.failed} given up")
    if outcome.failed:
        raise StopError(Exit.PARTLY, "")


def _round(settings: Settings, database: Database, hearers: Hearers) -> Outcome | None:
    return send_round(database, settings, hearers, now=clock_of(settings)(), owner=owner_here(), night=False)
