"""`/runs` and `/alerts`: what each night did, counted, and what was told to whom."""

from __future__ import annotations

from collections import defaultdict

from starlette.responses import Response

from models.db import alerts as held_alerts
from models.db import runs as held_runs
from models.run import Run
from review.web.address import slice_of, text_of
from review.web.exporting import Row, as_file, suffix_of
from review.web.page import Page, Role, Visit
from review.web.render import page

NIGHTS, ROWS, MOST = 365, 30, 10_000

RUNS = ("run", "night", "started_at", "ended_at", "state", "exit_code", "stage", "outcome", "n")
ALERTS = ("alert", "at", "subject", "transition", "title", "body")


def runs(visit: Visit) -> Response:
    """The nights of a year, the latest on top, each stage's counts summed over the sources."""
    with visit.wired.database.unit(writing=False) as unit:
        past = held_runs.runs(unit, NIGHTS)
    kind = suffix_of(visit.request.url.path)
    if kind:
        return as_file(kind, "runs", RUNS, [row for run in past for row in _rows_of(run)])
    part = slice_of(visit.query, len(past), size=ROWS)
    shown = [(run, stages(run)) for run in past[part.offset : part.offset + part.size]]
    return page(visit, "runs.html", shown=shown, slice=part)


def stages(run: Run) -> dict[str, dict[str, int]]:
    """What was counted in each stage, by outcome, of all sources together; stages in the order in which they ran."""
    found: dict[str, dict[str, int]] = {stage: {} for stage, _ in run.seconds}
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for tally in run.tallies:
        sums[tally.stage, tally.outcome] += tally.n
    for (stage, outcome), n in sorted(sums.items()):
        found.setdefault(stage, {})[outcome] = n
    return found


def _rows_of(run: Run) -> list[Row]:
    told: Row = {
        "run": run.id,
        "night": run.night,
        "started_at": run.started_at.isoformat(),
        "ended_at": run.ended_at.isoformat() if run.ended_at else None,
        "state": run.state.value,
        "exit_code": run.exit_code,
    }
    counted = [(stage, outcome, n) for stage, of in stages(run).items() for outcome, n in of.items()]
    return [{**told, "stage": stage, "outcome": outcome, "n": n} for stage, outcome, n in counted] or [told]


def alerts(visit: Visit) -> Response:
    """The alerts, the latest on top, with their deliveries; all or those of one event or source (`subject`)."""
    subject = text_of(visit.query, "subject") or None
    with visit.wired.database.unit(writing=False) as unit:
        found = held_alerts.list_alerts(unit, subject=subject, limit=MOST)
        part = slice_of(visit.query, len(found), size=ROWS)
        shown = found[part.offset : part.offset + part.size]
        told = [(alert, held_alerts.deliveries_of(unit, alert.id)) for alert in shown]
        counts = sorted(held_alerts.delivery_counts(unit).items())
    kind = suffix_of(visit.request.url.path)
    if kind:
        rows: list[Row] = [
            {
                "alert": one.id,
                "at": one.at.isoformat(),
                "subject": one.subject,
                "transition": one.transition.value,
                "title": one.title,
                "body": one.body,
            }
            for one in found
        ]
        return as_file(kind, "alerts", ALERTS, rows)
    return page(visit, "alerts.html", told=told, counts=counts, slice=part)


ROUTES = (
    Page(path="/runs", endpoint=runs, role=Role.VIEWER, nav="Runs", place=70),
    Page(path="/runs.csv", endpoint=runs, role=Role.VIEWER),
    Page(path="/runs.json", endpoint=runs, role=Role.VIEWER),
    Page(path="/alerts", endpoint=alerts, role=Role.VIEWER, nav="Alerts", place=80),
    Page(path="/alerts.csv", endpoint=alerts, role=Role.VIEWER),
    Page(path="/alerts.json", endpoint=alerts, role=Role.VIEWER),
)
