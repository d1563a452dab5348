"""An event as it was known at an instant: what was in the archive by then, and what was decided by then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from events.fold import fold
from events.voices import Houses, Told
from models.db import claims as held_claims
from models.db import events as held_events
from models.db.known import fetched_by_event
from models.db.unit import Unit
from models.event import Event, EventState
from models.verdict import Verdict
from review.undoing import standing_verdicts, state_by


def known_then(unit: Unit, events: Sequence[Event], known: datetime, houses: Houses) -> list[Event]:
    """These events as known at that instant (UTC), in their order; those of which nothing was known are left out.

    One to which nothing was added since is as it is held. Of any other the reports fetched by then are folded anew, and
    its state is what the decisions made by then say; a correction made by then shows in the state only.
    """
    fetched = fetched_by_event(unit)
    verdicts: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in held_events.list_verdicts(unit, limit=None):
        verdicts[verdict.event].append(verdict)
    early = {event.id: [claim for claim, at in fetched.get(event.id, {}).items() if at <= known] for event in events}
    whole = {
        event.id
        for event in events
        if len(early[event.id]) == len(fetched.get(event.id, {}))
        and all(verdict.at <= known for verdict in verdicts[event.id])
    }
    changed = [claim for event in events if event.id not in whole for claim in early[event.id]]
    told = {claim.id: (claim, report) for claim, report in held_claims.claims_by_id(unit, changed)}
    found = []
    for event in events:
        if early[event.id] and event.id in whole:
            found.append(event)
        elif early[event.id]:
            mine = [told[claim] for claim in early[event.id]]
            found.append(as_known(event, mine, verdicts[event.id], known, houses))
    return found


def as_known(event: Event, told: Sequence[Told], verdicts: Sequence[Verdict], known: datetime, houses: Houses) -> Event:
    """One event as known at that instant; `told` are its claims fetched by then with their reports, at least one."""
    decided = sorted((one for one in verdicts if one.at <= known), key=lambda one: (one.at, one.revision))
    fresh = fold(told, None, event_id=event.id, houses=houses)
    state, unsure = state_by(fresh, standing_verdicts(decided))
    is_merged = state is EventState.MERGED
    return replace(fresh, state=state, unsure=unsure, merged_into=event.merged_into if is_merged else None)
