"""Events kept in memory between requests, so that the queue costs one cheap question however many events there are.

Kept per process and checked against the revisions in the database on each use: what changed is loaded anew.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from zoneinfo import ZoneInfo

from events.register import place
from models.db import desk, register
from models.db.store import Unit
from models.event import Event
from models.mission import RegisteredMission, Standing
from review.queue import Item, Rank, entry, waits
from review.web.wired import Wired

_SLOT = "held events"

_FEW = 8
"""Pairs of states that are asked about one by one; of more, the whole register is read at once."""


@dataclass(slots=True)
class Held:
    """What is kept: all events at the revisions given, and the queue made of them on a day; `unit` asked last."""

    revisions: dict[str, int] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    entries: dict[str, tuple[Rank, Item]] = field(default_factory=dict)
    on: date | None = None
    items: tuple[Item, ...] = ()
    unit: Unit | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


def today_of(wired: Wired) -> date:
    """The local day in the desk's zone."""
    return wired.clock().astimezone(ZoneInfo(wired.settings.zone)).date()


def events_of(wired: Wired, unit: Unit) -> dict[str, Event]:
    """All events by id, as the database has them; not to be changed."""
    return _fresh(wired, unit).events


def queue_of(wired: Wired, unit: Unit) -> tuple[Item, ...]:
    """What waits for a person, in order, as the database has it now."""
    return _fresh(wired, unit).items


def _fresh(wired: Wired, unit: Unit) -> Held:
    held: Held = wired.memory.setdefault(_SLOT, Held())
    with held.lock:
        if held.unit is unit:  # asked again for the same page
            return held
        held.unit = unit
        now, today = desk.revisions(unit), today_of(wired)
        if now == held.revisions and today == held.on:
            return held
        before = held.events
        changed = [id_ for id_, revision in now.items() if held.revisions.get(id_) != revision]
        # new dicts, since others may be reading the old ones
        events = {id_: event for id_, event in before.items() if id_ in now}
        events.update((event.id, event) for event in desk.events_by_id(unit, changed))
        gone = before.keys() - now.keys()
        touched = {_pair(events[id_]) for id_ in changed if id_ in events} | {_pair(before[id_]) for id_ in gone}
        if today != held.on:
            touched = {_pair(event) for event in events.values()}
        entries = {id_: entry for id_, entry in held.entries.items() if _pair(entry[1].event) not in touched}
        # what a decision does to the register concerns its pair of states alone
        entries.update(_entries(wired, unit, [one for one in events.values() if _pair(one) in touched], today))
        held.entries, held.events, held.revisions, held.on = entries, events, now, today
        held.items = tuple(item for _, item in sorted(entries.values(), key=itemgetter(0)))
        return held


def _standing_of(unit: Unit, today: date, pairs: Collection[tuple[str, str]]) -> list[Standing]:
    if len(pairs) > _FEW:
        return register.missions(unit, as_of=today)
    return [
        one
        for sending, host in sorted(pairs)
        for one in register.missions(unit, as_of=today, sending=sending, host=host)
    ]


def _pair(event: Event) -> tuple[str, str]:
    return event.sending, event.host


def _entries(wired: Wired, unit: Unit, events: Sequence[Event], today: date) -> Iterator[tuple[str, tuple[Rank, Item]]]:
    waiting = [event for event in events if waits(event)]
    is_new = newness(unit, today, {_pair(event) for event in waiting})
    for event in waiting:
        yield event.id, entry(event, focus=wired.settings.focus, fresh=is_new(event), today=today)


def newness(unit: Unit, today: date, pairs: Collection[tuple[str, str]]) -> Callable[[Event], bool]:
    """Whether an event is about a mission that the register does not know, of a state whose missions it does know.

    Args:
        unit: a reading unit.
        today: the local day on which missions are known.
        pairs: the pairs of states that will be asked about; few of them cost little.
    """
    known: dict[tuple[str, str], list[RegisteredMission]] = {}
    for standing in _standing_of(unit, today, pairs):
        known.setdefault((standing.mission.sending, standing.mission.host), []).append(standing.mission)
    senders = register.senders(unit, as_of=today)

    def is_new(event: Event) -> bool:
        if event.sending not in senders:
            return False
        found = place(event, known.get((event.sending, event.host), ()))
        return found.mission is None and not found.rivals

    return is_new
