"""Keeps the register of a pair of states in step with what is accepted, in the transaction that changed it."""

from __future__ import annotations

from datetime import datetime

from events.register import ACCEPTED, Moves, moves
from models.db import events as held_events
from models.db import register
from models.db.store import Unit


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


def preview(unit: Unit, sending: str, host: str, *, at: datetime, accepting: str | None = None) -> Moves:
    """What the register says of a pair because of accepted events; nothing is written.

    Args:
        accepting: id of one more event, taken as if it were accepted as it is: what accepting it would move.
    """
    held = held_events.events_of_pair(unit, sending, host)
    counted = [event for event in held if event.state in ACCEPTED or event.id == accepting]
    told = [(event, held_events.reports_of(unit, event.id)) for event in counted]
    return moves(register.missions_of_pair(unit, sending, host), told, at=at, accepting=accepting)
