"""What waits for a person, the most urgent first, each with the reasons for its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from models.claim import ClaimType, Stance
from models.event import Event, EventState

_UNREVIEWED = frozenset({EventState.MENTIONED, EventState.CORROBORATED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One event in the queue; `why` are short reasons for its place, the weightiest first."""

    event: Event
    why: tuple[str, ...]


def queue(events: Iterable[Event], *, focus: Sequence[str]) -> tuple[Item, ...]:
    """Events that need a decision, in the order in which to take them.

    In turn: those that concern a state in focus, news before history and denials, closures before farewell visits
    before all else, second looks, corroborated ones, the latest reported, the surest; at last the id, so that the
    order never wavers.

    Args:
        events: any events; decided ones without a call for a second look are left out.
        focus: codes of states; `*` is all.
    """
    waiting = [event for event in events if event.unsure or event.state in _UNREVIEWED]
    waiting.sort(key=lambda event: _rank(event, focus))
    return tuple(Item(event=event, why=_why(event, focus)) for event in waiting)


def _rank(event: Event, focus: Sequence[str]) -> tuple[bool, bool, int, bool, bool, int, float, str]:
    return (
        not _in_focus(event, focus),
        event.historical or event.stance is Stance.DENIED,
        {ClaimType.CLOSURE: 0, ClaimType.FAREWELL_VISIT: 1}.get(event.type, 2),
        not _second_look(event),
        event.state is not EventState.CORROBORATED,
        -(event.reported_last or date.min).toordinal(),
        -event.confidence,
        event.id,
    )


def _why(event: Event, focus: Sequence[str]) -> tuple[str, ...]:
    reported = f"last reported {event.reported_last.isoformat()}" if event.reported_last else "no day of report"
    heard = len(event.outlets)
    reasons = (
        (_in_focus(event, focus) and "*" not in focus, "in focus"),
        (event.type is ClaimType.CLOSURE, "closure"),
        (event.type is ClaimType.FAREWELL_VISIT, "farewell visit, a lead"),
        (_second_look(event), f"second look: {event.state.value}, and new reports came"),
        (event.unsure and event.state in _UNREVIEWED, "a reviewer was unsure"),
        (event.contradicted, "reports exclude one another"),
        (event.state is EventState.CORROBORATED, f"{heard} independent outlets"),
        (event.state is EventState.MENTIONED, "one outlet only"),
        (event.historical, "told as history"),
        (event.stance is Stance.DENIED, "told by denials only"),
        (event.stance is Stance.RUMOURED, "a rumour"),
        (True, reported),
        (True, f"confidence {event.confidence:.2f}"),
    )
    return tuple(words for holds, words in reasons if holds)


def _in_focus(event: Event, focus: Sequence[str]) -> bool:
    return "*" in focus or event.sending in focus or event.host in focus


def _second_look(event: Event) -> bool:
    return event.unsure and event.state not in _UNREVIEWED
