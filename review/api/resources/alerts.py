"""`/alerts`: what was to be told, and every try at telling it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from models.alert import Alert
from models.db import alerts
from review.api.filters import Called, Id, Word
from review.api.operation import Operation
from review.api.paging import Key, Paging, latest_first, listing
from review.api.records.night import AlertDetail, AlertRecord, alert_detail, alert_record
from review.api.records.record import Listing
from review.web.page import Role
from review.web.problem import not_found

MOST = 10_000


class AlertFilter(Paging):
    """Which alerts."""

    subject: Word | None = None
    """Id of the event, or `source:SLUG`."""


def list_alerts(call: Called, asked: Annotated[AlertFilter, Query()]) -> Listing[AlertRecord]:
    """The last 10,000 alerts, the latest on top."""
    with call.wired.database.unit(writing=False) as unit:
        found = alerts.list_alerts(unit, subject=asked.subject, limit=MOST)
    return listing(sorted(found, key=_key), _key, alert_record, asked)


def _key(alert: Alert) -> Key:
    return latest_first(alert.at.timestamp(), alert.id)


def show_alert(call: Called, id: Id) -> AlertDetail:  # noqa: A002 - the path's word
    """One alert with its deliveries."""
    with call.wired.database.unit(writing=False) as unit:
        found = alerts.alert(unit, id)
        deliveries = alerts.deliveries_of(unit, id)
    if found is None:
        raise not_found("such alert")
    return alert_detail(found, deliveries)


OPERATIONS = (
    Operation(path="/alerts", endpoint=list_alerts, role=Role.VIEWER, answer=Listing[AlertRecord]),
    Operation(path="/alerts/{id}", endpoint=show_alert, role=Role.VIEWER, answer=AlertDetail, problems=(404,)),
)
