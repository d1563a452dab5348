"""Last stage: alerts to deliveries; needs the outbox, gives one try to each delivery that waits."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import structlog

from models.alert import Alert, Transition
from models.db import alerts, runs
from models.ids import digest
from models.run import SourceNight, Tally
from models.source import SourceState
from nightly.briefs.keep import keep_briefs
from nightly.context import Night, StageResult
from nightly.exits import Exit, gravest
from nightly.health import SourceLine
from nightly.report import HISTORY_NIGHTS, is_judged, night_tallies, reports, source_lines
from nightly.sending import load_hearers, send_round

log = structlog.get_logger(__name__)


def run(night: Night) -> StageResult:
    """Write a warning for each source gone blind, digest and weekly brief, then try every delivery that waits once."""
    with night.database.unit(writing=False) as unit:
        this = runs.run(unit, night.run)
    own = () if this is None else this.tallies
    tallies = night_tallies(night, own)
    asked = any(tally.stage == "fetch" for tally in tallies)
    notes: tuple[str, ...] = ()
    if asked or "fetch" in night.stages:
        lines = source_lines(night, tallies, fetching=any(tally.stage == "fetch" for tally in own) or not asked)
        notes = keep_briefs(night, lines, asked=asked)
    if asked:
        blind = [_blind_alert(night, line) for line in _gone_blind(night, lines)]
        with night.database.unit(durable=True) as unit:
            alerts.keep_alerts(unit, blind)
            unit.commit()
    result = _send_all(night)
    return replace(result, code=gravest([result.code, Exit.PARTLY]), notes=(*notes, *result.notes)) if notes else result


def _send_all(night: Night) -> StageResult:
    outcome = send_round(
        night.database,
        night.settings,
        load_hearers(night.settings),
        now=night.clock(),
        owner=night.owner,
        night=True,
    )
    if outcome is None:
        return StageResult(notes=("alerts: another process was sending; it sends what is new too",))
    counted = {"sent": outcome.sent, "waiting": outcome.waiting, "failed": outcome.failed}
    tallies = tuple(Tally(stage="notify", source="", outcome=what, n=n) for what, n in counted.items() if n)
    with night.database.unit(durable=True) as unit:
        runs.add_tallies(unit, night.run, tallies)
        unit.commit()
    notes = (f"alerts: {outcome.failed} deliveries were given up",) if outcome.failed else ()
    if outcome.waiting:
        notes = (*notes, f"alerts: {outcome.waiting} deliveries did not get through and will be tried again")
    return StageResult(tallies=tallies, code=Exit.PARTLY if notes else Exit.OK, notes=notes)


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
