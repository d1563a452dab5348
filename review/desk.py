"""Decisions about one event: pure functions from an event and an action to the next event and the verdict to be kept.

Whoever saves them compares the revision that the verdict is about (`Verdict.revision`) with the one stored, so that
two reviewers cannot overwrite one another; `review.decisions` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from models.alert import Transition
from models.codec import from_plain, to_plain
from models.event import Event, EventState
from models.ids import digest
from models.verdict import Action, Change, RejectReason, Verdict
from models.world.gazetteer import states

# what an amendment may change; the two states are the event's identity, its reports are not a matter of opinion
AMENDABLE = frozenset(
    {
        "announced",
        "city",
        "covered_by",
        "effective",
        "historical",
        "mission_type",
        "reason",
        "stage",
        "stance",
        "status",
        "type",
    }
)

STANDING = frozenset({EventState.ACCEPTED, EventState.AMENDED})
FALLEN = frozenset({EventState.REJECTED, EventState.WITHDRAWN})

_LONGEST_CITY, _LONGEST_NOTE = 120, 10_000

_CHANGING = frozenset({Action.ACCEPT, Action.AMEND})


class NotAllowed(ValueError):  # noqa: N818 - read as a sentence where it is raised: "not allowed: ..."
    """A decision that makes no sense for this event; the message is one line for people."""


def decide(
    event: Event,
    action: Action,
    *,
    by: str,
    at: datetime,
    reason: RejectReason | None = None,
    note: str | None = None,
    changes: Mapping[str, object] | None = None,
    batch: str | None = None,
) -> tuple[Event, Verdict]:
    """The event after a decision, one revision on, and the verdict about the revision that was decided on.

    Args:
        event: as the reviewer saw it.
        action: accept, amend, reject or unsure; see `review.undoing` and `review.joining` for the others.
        by: the reviewer's name.
        at: the instant, UTC.
        reason: why it is rejected; required by reject, refused by the others.
        note: free text.
        changes: new values by field name, as they are in `Event` or as plain JSON; required by amend; an accept takes
            over with them what newer reports say; refused by the others.
        batch: see `Verdict.batch`.

    Raises:
        NotAllowed: where the action does not fit the event's state or its arguments.
    """
    require_name(by)
    if len(note or "") > _LONGEST_NOTE:
        raise NotAllowed(f"a note has at most {_LONGEST_NOTE} characters")
    if (reason is not None) != (action is Action.REJECT):
        raise NotAllowed(f"{action.value}: a reject, and nothing else, takes a reason")
    if (changes and action not in _CHANGING) or (action is Action.AMEND and not changes):
        raise NotAllowed(f"{action.value}: an amend, and else only an accept, takes changes")
    if event.state is EventState.MERGED:
        raise NotAllowed(f"{event.id} is merged into {event.merged_into}: decide there, or undo the merge")
    after = replace(_after(event, action, changes or {}), revision=event.revision + 1)
    made = verdict_of(event, action, by=by, at=at, reason=reason, note=note, batch=batch)
    return after, replace(made, changes=changes_between(event, after))


def transition_of(before: Event, after: Event) -> Transition | None:
    """What a decision is to be told as, or None where the state did not move or moved back to the machine's."""
    if before.state is after.state:
        return None
    return {
        EventState.ACCEPTED: Transition.ACCEPTED,
        EventState.AMENDED: Transition.AMENDED,
        EventState.REJECTED: Transition.REJECTED,
        EventState.WITHDRAWN: Transition.WITHDRAWN,
    }.get(after.state)


def require_name(by: str) -> None:
    """Raises NotAllowed for a decision that nobody takes."""
    if not by.strip():
        raise NotAllowed("a decision needs the name of who takes it")


def changes_between(before: Event, after: Event) -> tuple[Change, ...]:
    """The fields that people may change, and the flag `unsure`, where they differ, in alphabetical order."""
    one, other = to_plain(before), to_plain(after)
    return tuple(
        Change(field=name, before=one[name], after=other[name])
        for name in sorted({*AMENDABLE, "unsure"})
        if one[name] != other[name]
    )


def verdict_of(
    event: Event,
    action: Action,
    *,
    by: str,
    at: datetime,
    reason: RejectReason | None = None,
    note: str | None = None,
    batch: str | None = None,
) -> Verdict:
    """The bare verdict about an event's present revision."""
    return Verdict(
        id=digest("verdict", event.id, str(event.revision), action.value, by, at.isoformat()),
        event=event.id,
        revision=event.revision,
        action=action,
        reason=reason,
        note=note,
        by=by,
        at=at,
        batch=batch,
    )


def _after(event: Event, action: Action, changes: Mapping[str, object]) -> Event:
    if action is Action.UNSURE:
        if event.unsure:
            raise NotAllowed(f"{event.id} is marked unsure already")
        return replace(event, unsure=True)
    if action is Action.AMEND:
        return _amended(event, changes)
    if action not in {Action.ACCEPT, Action.REJECT}:
        raise NotAllowed(f"{action.value} is not a decision about one event alone")
    state = moved(event.state, action)
    if state is event.state and not event.unsure:
        raise NotAllowed(f"{event.id} is {event.state.value} already")
    return replace(_changed(event, changes), state=state, unsure=False)


def moved(state: EventState, action: Action) -> EventState:
    """Where accept or reject leads; what was accepted once is withdrawn, not rejected."""
    if action is Action.ACCEPT:
        return state if state in STANDING else EventState.ACCEPTED
    if state in FALLEN:
        return state
    return EventState.WITHDRAWN if state in STANDING else EventState.REJECTED


def _amended(event: Event, changes: Mapping[str, object]) -> Event:
    if event.state not in STANDING:
        raise NotAllowed(f"{event.id} is {event.state.value}: accept it before amending it")
    changed = _changed(event, changes)
    if changed == event:
        raise NotAllowed(f"{event.id}: the amendment changes nothing")
    return replace(changed, state=EventState.AMENDED, unsure=False)


def _changed(event: Event, changes: Mapping[str, object]) -> Event:
    unknown = sorted(set(changes) - AMENDABLE)
    if unknown:
        raise NotAllowed(f"{event.id}: {', '.join(unknown)} cannot be amended")
    fields = {**to_plain(event), **changes}
    try:
        changed = from_plain(Event, fields)
    except ValueError as error:
        wrong = next((name for name in sorted(changes) if f"\n{name}" in str(error)), "a value")
        raise NotAllowed(f"{event.id}: {wrong} cannot be {str(changes.get(wrong))[:80]!r}") from error
    if changed.covered_by is not None and changed.covered_by not in states():
        raise NotAllowed(f"{event.id}: covered_by is the code of a state such as KP")
    if len(changed.city or "") > _LONGEST_CITY:
        raise NotAllowed(f"{event.id}: city has at most {_LONGEST_CITY} characters")
    return changed
