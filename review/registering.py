"""Keeps the register of a pair of states in step with what is accepted, in the transaction that changed it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from events.register import ACCEPTED, Moves, moves
from events.voices import Houses, Told
from models.codec import from_plain, to_plain
from models.db import events as held_events
from models.db import register
from models.db.store import Unit
from models.event import Event, EventState
from models.verdict import Action, Verdict
from review.proposing import proposal
from review.undoing import standing_verdicts

_HOW_FAR = frozenset({"effective", "stage", "stance", "status"})


def follow(unit: Unit, sending: str, host: str, *, at: datetime) -> Moves:
    """Have the register say of a pair what its accepted events make of it, no more and no less.

    What it said before and says no longer ends at `at` on the clock of knowing; equal statements stay untouched.

    Args:
        unit: a writing unit that holds the pair (`models.db.claims.hold_pair`).
        sending, host: the pair.
        at: the instant of the decision or of the night, UTC.
    """
    found = preview(unit, sending, host, at=at)
    register.save_spells(unit, sending, host, missions=found.missions, spells=found.spells, at=at)
    return found


def preview(
    unit: Unit, sending: str, host: str, *, at: datetime, accepting: str | None = None, houses: Houses | None = None
) -> Moves:
    """What the register says of a pair because of accepted events; nothing is written.

    Args:
        accepting: id of one more event, taken as accepting it now would make it (see `review.proposing`).
        houses: what is known of the sources as speakers, for what accepting takes over.
    """
    held = held_events.events_of_pair(unit, sending, host)
    counted = [event for event in held if event.state in ACCEPTED or event.id == accepting]
    reports = held_events.reports_of_events(unit, [event.id for event in counted])
    told = [(event, reports[event.id]) for event in counted]
    told = [
        (_as_accepted(unit, event, said, houses or Houses()) if event.id == accepting else event, said)
        for event, said in told
    ]
    amended = [event.id for event in counted if event.state is EventState.AMENDED]
    overruled = [id_ for id_, given in held_events.verdicts_of_events(unit, amended).items() if _is_overruled(given)]
    known = register.missions_of_pair(unit, sending, host)
    return moves(known, told, at=at, accepting=accepting, overruled=overruled)


def _as_accepted(unit: Unit, event: Event, told: Sequence[Told], houses: Houses) -> Event:
    """The event with what accepting it would take over from newer reports."""
    changes = proposal(event, told, held_events.verdicts_of(unit, event.id), houses=houses)
    return from_plain(Event, {**to_plain(event), **changes}) if changes else event


def _is_overruled(verdicts: Sequence[Verdict]) -> bool:
    """Whether a person said how far it has come, by an amendment that stands: no denial speaks against that."""
    return any(
        change.field in _HOW_FAR
        for verdict in standing_verdicts(verdicts)
        if verdict.action is Action.AMEND
        for change in verdict.changes
    )
