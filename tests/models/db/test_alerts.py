from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from models.alert import Alert, Delivery, DeliveryState, Transition
from models.db import alerts
from models.db.store import Database, DatabaseUnusable
from tests.models.made import NOW


def alert(n: int = 1) -> Alert:
    return Alert(
        id=f"alert-{n}",
        subject=f"KP-UG-2026-000{n}",
        transition=Transition.MENTIONED,
        at=NOW + timedelta(minutes=n),
        title="A mission is said to close",
        body="Nobody has reviewed this yet.",
        facts=(("sending", "KP"), ("host", "UG")),
    )


def delivery(n: int = 1, *, subscriber: str = "desk", state: DeliveryState = DeliveryState.WAITING) -> Delivery:
    return Delivery(
        id=f"alert-{n}-{subscriber}",
        alert=f"alert-{n}",
        subscriber=subscriber,
        channel="log",
        state=state,
        tries=0,
        last_try=None,
        error=None,
    )


def test_one_cause_one_alert(database: Database) -> None:
    with database.unit(durable=True) as unit:
        assert alerts.keep_alerts(unit, [alert(1), alert(2), alert(1)]) == 2
        assert alerts.keep_alerts(unit, [replace(alert(1), title="told anew"), alert(3)]) == 1
        assert alerts.keep_alerts(unit, []) == 0
        assert alerts.list_alerts(unit) == [alert(3), alert(2), alert(1)]
        assert alerts.list_alerts(unit, limit=1, offset=1) == [alert(2)]
        assert alerts.list_alerts(unit, subject=alert(1).subject) == [alert(1)]


def test_what_is_to_be_handed_out(database: Database) -> None:
    with database.unit(durable=True) as unit:
        alerts.keep_alerts(unit, [alert(2), alert(1)])
        for who in (("desk", "log"), ("chief", "log")):
            assert alerts.alerts_to_hand_out(unit, *who) == [alert(1), alert(2)], "a first night tells all to all"
        assert alerts.keep_deliveries(unit, [delivery(1)]) == 1
        for who in (("desk", "log"), ("desk", "mail"), ("chief", "log")):
            assert alerts.alerts_to_hand_out(unit, *who) == [alert(2)], "what was told before one came stays told"


def test_who_was_left_out_is_told_what_was_missed_and_nothing_older(database: Database) -> None:
    with database.unit(durable=True) as unit:
        alerts.keep_alerts(unit, [alert(n) for n in (1, 2, 3, 4)])
        alerts.keep_deliveries(unit, [delivery(n) for n in (1, 2, 3)])
        alerts.keep_deliveries(unit, [delivery(2, subscriber="chief", state=DeliveryState.SENT)])
        assert alerts.alerts_to_hand_out(unit, "chief", "log") == [alert(3), alert(4)]
        assert alerts.alerts_to_hand_out(unit, "new", "log") == [alert(4)]


def test_tries_until_sent(database: Database) -> None:
    failed = replace(delivery(1), tries=1, last_try=NOW, error="refused")
    with database.unit(durable=True) as unit:
        alerts.keep_alerts(unit, [alert(1), alert(2)])
        alerts.keep_deliveries(unit, [delivery(2), delivery(1)])
        assert alerts.deliveries_due(unit) == [(alert(1), delivery(1)), (alert(2), delivery(2))]
        assert alerts.deliveries_due(unit, limit=1) == [(alert(1), delivery(1))]
        assert alerts.keep_deliveries(unit, [failed, delivery(2)]) == 1
        assert alerts.deliveries_due(unit)[0] == (alert(1), failed)
        sent = replace(failed, state=DeliveryState.SENT, tries=2, error=None)
        assert alerts.keep_deliveries(unit, [sent, delivery(2, state=DeliveryState.FAILED)]) == 2
        assert alerts.deliveries_due(unit) == []
        assert alerts.deliveries_of(unit, "alert-1") == [sent]
        assert alerts.delivery_counts(unit) == {("log", "sent"): 1, ("log", "failed"): 1}


def test_no_delivery_without_alert(database: Database) -> None:
    with pytest.raises(DatabaseUnusable), database.unit() as unit:
        alerts.keep_deliveries(unit, [delivery(1)])
        unit.commit()
