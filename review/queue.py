"""What waits for a person, the most urgent first, each with the reasons for its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from models.claim import ClaimType, Stance
from models.event import Event, EventState

NEAR = (0.4, 0.6)
"""Confidence between which the machine might as well be wrong: a person's look tells most there."""

_UNREVIEWED = frozenset({EventState.MENTIONED, EventState.CORROBORATED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One event in the queue; `why` are short reasons for its place, the weightiest first."""

    event: Event
    why: tuple[str, ...]


def queue(
    events: Iterable[Event],
    *,
    focus: Sequence[str],
    is_new: Callable[[Event], bool] | None = None,
    today: date | None = None,
) -> tuple[Item, ...]:
    """Events that need a decision, in the order in which to take them.

    In turn: those that concern a state in focus, news before history and denials, missions new to the register,
    closures before farewell visits before all else, second looks, corroborated ones, those of which the machine is in
    doubt, the latest reported, the surest; at last the id, so that the order never wavers.

    Args:
        events: any events; decided ones without a call for a second look are left out.
        focus: codes of states; `*` is all.
        is_new: whether an event is about a mission that the register does not know; None asks nothing.
        today: the local day, for saying how long an item has waited; None says nothing of it.
    """
    new = is_new or _never
    entries = (entry(event, focus=focus, fresh=new(event), today=today) for event in events if waits(event))
    return tuple(item for _, item in sorted(entries, key=lambda one: one[0]))


Rank = tuple[bool, bool, bool, int, bool, bool, bool, int, float, str]
"""By what items are ordered; see `queue`."""


def waits(event: Event) -> bool:
    """Whether an event needs a decision: nobody has taken one, or a second look is asked for."""
    return event.state is not EventState.MERGED and (event.unsure or event.state in _UNREVIEWED)


def entry(event: Event, *, focus: Sequence[str], fresh: bool, today: date | None) -> tuple[Rank, Item]:
    """The rank and the item of one event that waits; `fresh` where its mission is new to the register."""
    return _rank(event, focus, fresh), Item(event=event, why=_why(event, focus, fresh, today))


def _never(_event: Event) -> bool:
    return False


def _is_near(event: Event) -> bool:
    return NEAR[0] <= event.confidence < NEAR[1]


def _rank(event: Event, focus: Sequence[str], fresh: bool) -> Rank:
    return (
        not _in_focus(event, focus),
        event.historical or event.stance is Stance.DENIED,
        not fresh,
        {ClaimType.CLOSURE: 0, ClaimType.FAREWELL_VISIT: 1}.get(event.type, 2),
        not _second_look(event),
        event.state is not EventState.CORROBORATED,
        not _is_near(event),
        -(event.reported_last or date.min).toordinal(),
        -event.confidence,
        event.id,
    )


def _why(event: Event, focus: Sequence[str], fresh: bool, today: date | None) -> tuple[str, ...]:
    reported = f"last reported {event.reported_last.isoformat()}" if event.reported_last else "no day of report"
    heard = len(event.outlets)
    waited = (today - event.reported_last).days if today and event.reported_last else 0
    reasons = (
        (_in_focus(event, focus) and "*" not in focus, "in focus"),
        (fresh, "a mission new to the register"),
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
        (waited > 1, f"waits {waited} days"),
        (_is_near(event), "the machine is in doubt"),
        (True, f"confidence {event.confidence:.2f}"),
    )
    return tuple(words for holds, words in reasons if holds)


def _in_focus(event: Event, focus: Sequence[str]) -> bool:
    return "*" in focus or event.sending in focus or event.host in focus


def _second_look(event: Event) -> bool:
    return event.unsure and event.state not in _UNREVIEWED
