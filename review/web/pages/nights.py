"""`/runs` and `/alerts`: what each night did, counted, and what was told to whom."""

from __future__ import annotations

from starlette.responses import Response

from models.db import alerts as held_alerts
from models.db import runs as held_runs
from models.db import sending
from review.api.records.night import AlertRecord, RunRecord, alert_record, run_record
from review.health import stages
from review.web.address import slice_of, text_of
from review.web.exporting import as_file, suffix_of
from review.web.page import Page, Role, Visit
from review.web.render import page

NIGHTS, ROWS, MOST, LOST = 365, 30, 10_000, 50


def runs(visit: Visit) -> Response:
    """The nights of a year, the latest on top, each stage's counts summed over the sources."""
    kind = suffix_of(visit.request.url.path)
    with visit.wired.database.unit(writing=False) as unit:
        part = slice_of(visit.query, min(held_runs.count_runs(unit), NIGHTS), size=ROWS)
        number, offset = (NIGHTS, 0) if kind else (part.size, part.offset)
        past = held_runs.runs_summed(unit, min(number, NIGHTS - offset), offset=offset)
    if kind:
        return as_file(kind, "runs", RunRecord, [run_record(run) for run in past])
    return page(visit, "runs.html", shown=[(run, stages(run)) for run in past], slice=part)


def alerts(visit: Visit) -> Response:
    """The alerts, the latest on top, with their deliveries; all or those of one event or source (`subject`)."""
    subject = text_of(visit.query, "subject") or None
    kind = suffix_of(visit.request.url.path)
    with visit.wired.database.unit(writing=False) as unit:
        part = slice_of(visit.query, min(held_alerts.count_alerts(unit, subject=subject), MOST), size=ROWS)
        number, offset = (MOST, 0) if kind else (part.size, part.offset)
        found = held_alerts.list_alerts(unit, subject=subject, limit=min(number, MOST - offset), offset=offset)
        deliveries = {} if kind else held_alerts.deliveries_of_alerts(unit, [alert.id for alert in found])
        counts = [] if kind else sorted(held_alerts.delivery_counts(unit).items())
        lost = [] if kind or subject else sending.list_deliveries(unit, states=sending.LOST, limit=LOST)
        silences = [] if kind else sending.list_silences(unit, at=visit.at)
    if kind:
        return as_file(kind, "alerts", AlertRecord, [alert_record(one) for one in found])
    told = [(alert, deliveries[alert.id]) for alert in found]
    return page(visit, "alerts.html", told=told, counts=counts, lost=lost, silences=silences, slice=part)


ROUTES = (
    Page(path="/runs", endpoint=runs, role=Role.VIEWER, nav="Runs", place=70),
    Page(path="/runs.csv", endpoint=runs, role=Role.VIEWER),
    Page(path="/runs.json", endpoint=runs, role=Role.VIEWER),
    Page(path="/alerts", endpoint=alerts, role=Role.VIEWER, nav="Alerts", place=80),
    Page(path="/alerts.csv", endpoint=alerts, role=Role.VIEWER),
    Page(path="/alerts.json", endpoint=alerts, role=Role.VIEWER),
)
