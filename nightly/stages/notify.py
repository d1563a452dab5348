"""Last stage: alerts to deliveries; needs the outbox, gives one try to each delivery that waits."""

from __future__ import annotations

from itertools import islice

import structlog

from alerts.send import alerts_due, deliver, hand_out, load_channels
from alerts.subscribers import Subscriber, subscribers_from
from models.alert import Alert, Delivery, Transition
from models.db import alerts, runs
from models.ids import digest
from models.run import SourceNight, Tally
from models.source import SourceState
from nightly.context import Night, StageResult
from nightly.exits import Exit
from nightly.health import SourceLine
from nightly.report import HISTORY_NIGHTS, is_judged, night_tallies, reports, source_lines

log = structlog.get_logger(__name__)


def run(night: Night) -> StageResult:
    """Write a warning for each source gone blind, then try every delivery that waits once."""
    with night.database.unit(writing=False) as unit:
        this = runs.run(unit, night.run)
    own = () if this is None else this.tallies
    tallies = night_tallies(night, own)
    if any(tally.stage == "fetch" for tally in tallies):
        lines = source_lines(night, tallies, fetching=any(tally.stage == "fetch" for tally in own))
        blind = [_blind_alert(night, line) for line in _gone_blind(night, lines)]
        with night.database.unit(durable=True) as unit:
            alerts.keep_alerts(unit, blind)
            unit.commit()
    return _send_all(night, subscribers_of(night))


def subscribers_of(night: Night) -> tuple[Subscriber, ...]:
    """Everybody whom the settings name."""
    settings = night.settings
    return subscribers_from(
        apprise=[secret.get_secret_value() for secret in settings.alerts.apprise],
        jsonl=settings.data_dir / settings.alerts.jsonl,
    )


def _send_all(night: Night, subscribers: tuple[Subscriber, ...]) -> StageResult:
    with night.database.unit(durable=True) as unit:
        fresh = [
            delivery
            for subscriber in subscribers
            for delivery in hand_out(alerts.alerts_to_hand_out(unit, subscriber.name, subscriber.channel), subscriber)
        ]
        alerts.keep_deliveries(unit, fresh)
        waiting = alerts.deliveries_due(unit)
        unit.commit()
    outcome = deliver(
        alerts_due(waiting, subscribers),
        load_channels(),
        now=night.clock(),
        keep=lambda one: _keep(night, one),
        try_seconds=night.settings.alerts.timeout,
    )
    counted = {"sent": outcome.sent, "waiting": outcome.waiting, "failed": outcome.failed}
    tallies = tuple(Tally(stage="notify", source="", outcome=what, n=n) for what, n in counted.items() if n)
    with night.database.unit(durable=True) as unit:
        runs.add_tallies(unit, night.run, tallies)
        unit.commit()
    notes = (f"alerts: {outcome.failed} deliveries were given up",) if outcome.failed else ()
    if outcome.waiting:
        notes = (*notes, f"alerts: {outcome.waiting} deliveries did not get through and will be tried again")
    return StageResult(tallies=tallies, code=Exit.PARTLY if notes else Exit.OK, notes=notes)


def _keep(night: Night, delivery: Delivery) -> None:
    with night.database.unit(durable=True) as unit:
        alerts.keep_deliveries(unit, [delivery])
        unit.commit()


def _gone_blind(night: Night, lines: list[SourceLine]) -> list[SourceLine]:
    """Sources that are blind or blocked now and were not in the last night that asked them."""
    lost = {SourceNight.BLIND, SourceNight.BLOCKED}
    declared = {source.slug for source in night.catalogue.sources if source.state is not SourceState.ACTIVE}
    now = [line for line in lines if line.source not in declared and line.state in lost and is_judged(night, line)]
    was = _last_states(night, {line.source for line in now})
    return [line for line in now if was.get(line.source) not in lost]


def _last_states(night: Night, slugs: set[str]) -> dict[str, str]:
    """How these sources did when they were last asked in an earlier night; one that never was is left out.

    Nights that left a source out say nothing about it: a run for one source, or a crawl that was interrupted.
    """
    found: dict[str, str] = {}
    for report in islice(reports(night.settings.data_dir, before=night.on.isoformat()), HISTORY_NIGHTS):
        for row in report["sources"]:
            if row.get("asked", row["state"] != SourceNight.PARKED):
                found.setdefault(row["source"], row["state"])
        if slugs <= found.keys():
            break
    return found


def _blind_alert(night: Night, line: SourceLine) -> Alert:
    subject = f"source:{line.source}:{night.on.isoformat()}"
    return Alert(
        id=digest("alert", subject, Transition.SOURCE_BLIND.value),
        subject=subject,
        transition=Transition.SOURCE_BLIND,
        at=night.clock(),
        title=f"Source gone blind: {line.name}",
        body=f"{line.name} ({line.source}) gave nothing in the night of {night.on}: {line.why}.\n"
        "Until it is mended, what only this source tells will be missed.",
        facts=(("source", line.source), ("state", line.state.value), ("why", line.why)),
    )
