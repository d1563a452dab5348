"""What digest and brief have in common: how the sources did, and one row for one event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from alerts.briefs.page import Row
from events.moments import told_on
from events.novelty import word_of_register
from events.telling import headline
from events.voices import Told
from models.claim import ClaimType, Stance
from models.db import events as held_events
from models.db import register
from models.db.store import Unit
from models.event import Event
from models.run import SourceNight
from models.world.gazetteer import states
from review.queue import queue

REACHED = frozenset({SourceNight.HEALTHY, SourceNight.QUIET, SourceNight.DEGRADED})
LOST = frozenset({SourceNight.BLIND, SourceNight.BLOCKED})

_REGISTER = {
    "news": "news to the register",
    "known": "the register has it so",
    "unknown_mission": "a mission not in the register",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """How a source did in one night, as the night judged it; `new` counts new articles."""

    source: str
    name: str
    state: SourceNight
    why: str
    new: int


def said_in(report: Mapping[str, Any]) -> list[Said]:
    """How the sources did, as a saved morning report tells it."""
    return [
        Said(source=row["source"], name=row["name"], state=SourceNight(row["state"]), why=row["why"], new=row["new"])
        for row in report["sources"]
        if row["state"] in set(SourceNight)
    ]


def names() -> dict[str, str]:
    """Names of states by code."""
    return {code: state.name for code, state in states().items()}


def words(value: str) -> str:
    """A value of a fixed set in words: `closing announced`."""
    return value.replace("_", " ")


def rank_of(event: Event) -> str:
    """`lead` for a farewell, `history` for what is told as background or denied, else `news`."""
    if event.type is ClaimType.FAREWELL_VISIT:
        return "lead"
    return "history" if event.historical or event.stance is Stance.DENIED else "news"


def in_order(events: Sequence[Event], focus: Sequence[str], *, decided_first: bool = False) -> list[Event]:
    """As in the review queue; those that wait for no decision come last, or first, by id."""
    waiting = [item.event for item in queue(events, focus=focus)]
    ids = {event.id for event in waiting}
    decided = sorted((event for event in events if event.id not in ids), key=lambda event: event.id)
    return [*decided, *waiting] if decided_first else [*waiting, *decided]


def counted(n: int, one: str, many: str = "") -> str:
    """`1 event`, `3 events`."""
    return f"{n} {one if n == 1 else many or one + 's'}"


def register_words(unit: Unit, event: Event, on: date) -> str:
    """In a few words whether an event is news to the register as it stands on a day."""
    held = register.missions(unit, as_of=on, sending=event.sending, host=event.host)
    return _REGISTER[word_of_register(event, held).fact]


def first_words(event: Event, called: Mapping[str, str]) -> str:
    """Who reported it first and when, and how many outlets did."""
    first = called.get(event.outlets[0], event.outlets[0]) if event.outlets else "nobody by name"
    on = f", {event.reported_first.isoformat()}" if event.reported_first else ""
    more = f"; {len(event.outlets)} outlets" if len(event.outlets) > 1 else ""
    return f"first: {first}{on}{more}"


def what(event: Event) -> str:
    """An event's headline, as the beginning of a line."""
    line = headline(event, names())
    return line[:1].upper() + line[1:]


def event_row(
    unit: Unit, event: Event, *, on: date, mark: str, tone: str, called: Mapping[str, str], more: Iterable[str] = ()
) -> Row:
    """One event as a row: what, who told first, what the register says, its id.

    Args:
        on: local day on which the register is asked.
        mark, tone: the word before it.
        called: names of sources by slug.
        more: further notes.
    """
    flags = ["reports exclude one another"] if event.contradicted else []
    notes = (first_words(event, called), register_words(unit, event, on), *more, *flags, event.id)
    return Row(text=what(event), mark=mark, tone=tone, notes=notes)


def lead_over_second(event: Event, told: Sequence[Told]) -> int | None:
    """Days by which the first independent outlet came before the second; None without a second."""
    days: dict[str, date] = {}
    for _, report in told:
        if report.source in event.outlets:
            days[report.source] = min(days.get(report.source, date.max), told_on(report))
    ordered = [days[outlet] for outlet in event.outlets if outlet in days]
    return None if len(ordered) < 2 else max(0, (min(ordered[1:]) - ordered[0]).days)


def told_of(unit: Unit, ids: Sequence[str]) -> dict[str, list[Told]]:
    """The claims of some events with their reports."""
    return {id_: list(told) for id_, told in held_events.reports_of_events(unit, ids).items()}
