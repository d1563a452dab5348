"""Third stage: claims to events, one pair of states at a time.

Events, alerts and what the register says of accepted events are written in one transaction.
"""

from __future__ import annotations

from collections import Counter

import structlog

from events.lifecycle import alerts_for
from events.settle import settle
from models.db import alerts, claims, events, register, runs
from models.db.store import Unit
from models.run import Tally
from models.world.gazetteer import states
from nightly.context import Night, StageResult, prove_lock
from nightly.progress import Bar
from review.registering import follow

log = structlog.get_logger(__name__)


def run(night: Night) -> StageResult:
    """Settle every pair of states whose claims changed since it was last settled."""
    counted: Counter[str] = Counter()
    changed: list[str] = []
    with night.database.unit() as unit:
        pairs = claims.pairs_to_settle(unit)
    with Bar("settle", len(pairs)) as bar:
        for done, pair in enumerate(pairs):
            with night.database.unit(durable=True) as unit:
                prove_lock(night, unit)
                changed += settle_pair(night, unit, pair, counted)
                unit.commit()
            bar.done(done + 1)
    tallies = tuple(Tally(stage="settle", source="", outcome=what, n=n) for what, n in sorted(counted.items()))
    with night.database.unit(durable=True) as unit:
        runs.add_tallies(unit, night.run, tallies)
        unit.commit()
    return StageResult(tallies=tallies, changed=tuple(changed))


def settle_pair(night: Night, unit: Unit, pair: tuple[str, str], counted: Counter[str]) -> list[str]:
    """Settle one pair in a unit that the caller commits; ids of the events that are new or changed, counts added up."""
    said = claims.claims_by_pair(unit, *pair)
    held = events.events_of_pair(unit, *pair)
    settlement = settle(
        said,
        held,
        relays={source.slug: source.relays for source in night.catalogue.sources},
        known_as={source.slug: source.attributed_as for source in night.catalogue.sources},
    )
    counted["in"] += len(said)
    counted["out"] += len(settlement.events)
    counted["changed"] += events.save_events(
        unit, [event for event in settlement.events if event.id in settlement.changed]
    )
    events.delete_events(unit, settlement.gone)
    follow(unit, *pair, at=night.clock())
    if not night.silent:
        fired = alerts_for(
            settlement,
            said,
            focus=night.settings.focus,
            now=night.clock(),
            news_days=night.settings.alerts.news_days,
            names={code: state.name for code, state in states().items()},
            standings=register.missions(unit, as_of=night.on, sending=pair[0], host=pair[1]),
        )
        counted["alerts"] += alerts.keep_alerts(unit, fired)
    claims.mark_settled(unit, pair)
    log.info("pair settled", sending=pair[0], host=pair[1], claims=len(said), events=len(settlement.events))
    return sorted(settlement.changed)
