"""Third stage: claims to events, one pair of states at a time.

Events, alerts and what the register says of accepted events are written in one transaction.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence

import structlog

from events.lifecycle import alerts_for
from events.settle import Settlement, settle
from events.voices import Told
from models.db import alerts, claims, events, runs
from models.db.store import Unit
from models.event import Event
from models.run import Tally
from nightly.context import Night, StageResult, prove_lock
from nightly.progress import Bar
from nightly.wiring import audience_of, houses_of
from review.announcing import ground_of
from review.registering import follow

log = structlog.get_logger(__name__)

TOGETHER = 0.25
"""Seconds for which pairs are settled in one transaction: what reaches the disk costs as much as settling one pair,
and whoever decides at the desk waits no longer than this."""


def run(night: Night) -> StageResult:
    """Settle every pair of states whose claims changed since it was last settled."""
    counted: Counter[str] = Counter()
    changed: list[str] = []
    with night.database.unit() as unit:
        pairs = claims.pairs_to_settle(unit)
    done = 0
    with Bar("settle", len(pairs)) as bar:
        while done < len(pairs):
            with night.database.unit(durable=True) as unit:
                prove_lock(night, unit)
                begun = time.monotonic()
                while done < len(pairs) and time.monotonic() - begun < TOGETHER:
                    changed += settle_pair(night, unit, pairs[done], counted)
                    done += 1
                unit.commit()
            bar.done(done)
    tallies = tuple(Tally(stage="settle", source="", outcome=what, n=n) for what, n in sorted(counted.items()))
    with night.database.unit(durable=True) as unit:
        runs.add_tallies(unit, night.run, tallies)
        unit.commit()
    return StageResult(tallies=tallies, changed=tuple(changed))


def settle_pair(night: Night, unit: Unit, pair: tuple[str, str], counted: Counter[str]) -> list[str]:
    """Settle one pair in a unit that the caller commits; ids of the events that are new or changed, counts added up."""
    said = claims.claims_by_pair(unit, *pair)
    held = events.events_of_pair(unit, *pair)
    houses = houses_of(night.catalogue)
    settlement = settle(said, held, relays=houses.relays, known_as=houses.known_as)
    counted["in"] += len(said)
    counted["out"] += len(settlement.events)
    counted["changed"] += events.save_events(
        unit, [event for event in settlement.events if event.id in settlement.changed]
    )
    events.delete_events(unit, settlement.gone)
    if not night.silent:  # before the register follows: an alert says what it knew
        counted["alerts"] += _tell(night, unit, pair, settlement, said, held)
    follow(unit, *pair, at=night.clock())
    claims.mark_settled(unit, pair)
    log.info("pair settled", sending=pair[0], host=pair[1], claims=len(said), events=len(settlement.events))
    return sorted(settlement.changed)


def _tell(
    night: Night,
    unit: Unit,
    pair: tuple[str, str],
    settlement: Settlement,
    said: Sequence[Told],
    held: Sequence[Event],
) -> int:
    """Write the alerts of a settlement; returns how many were new."""
    happened = {event for event, _ in settlement.transitions}
    if not happened and not settlement.gone:
        return 0
    concerned = {claim for event in settlement.events if event.id in happened for claim in event.claims}
    ground = ground_of(
        unit,
        pair,
        on=night.on,
        audience=audience_of(night.settings, night.catalogue),
        told=[one for one in said if one[0].id in concerned],
    )
    return alerts.keep_alerts(unit, alerts_for(settlement, said, ground=ground, now=night.clock(), held=held))
