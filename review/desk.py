"""Decisions about events: pure functions from an event and an action to the next event and the verdict to be kept.

Whoever saves them compares the revision that the verdict is about (`Verdict.revision`) with the one stored, so that
two reviewers cannot overwrite one another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from models.alert import Transition
from models.event import Event, EventState
from models.ids import digest
from models.verdict import Action, RejectReason, Verdict

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

_STANDING = frozenset({EventState.ACCEPTED, EventState.AMENDED})
_FALLEN = frozenset({EventState.REJECTED, EventState.WITHDRAWN})


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
) -> tuple[Event, Verdict]:
    """The event after a decision, one revision on, and the verdict about the revision that was decided on.

    Args:
        event: as the reviewer saw it.
        action: accept, amend, reject or unsure; see `undo` for undoing.
        by: the reviewer's name.
        at: the instant, UTC.
        reason: why it is rejected; required by reject, refused by the others.
        note: free text.
        changes: new values by field name; required by amend, refused by the others.

    Raises:
        NotAllowed: where the action does not fit the event's state or its arguments.
    """
    if not by.strip():
        raise NotAllowed("a decision needs the name of who takes it")
    if (reason is not None) != (action is Action.REJECT):
        raise NotAllowed(f"{action.value}: a reject, and nothing else, takes a reason")
    if bool(changes) != (action is Action.AMEND):
        raise NotAllowed(f"{action.value}: an amend, and nothing else, takes changes")
    after = _after(event, action, changes or {})
    return replace(after, revision=event.revision + 1), _verdict(event, action, by, at, reason, note)


def undo(
    event: Event,
    verdicts: Sequence[Verdict],
    *,
    by: str,
    at: datetime,
    note: str | None = None,
    before: Event | None = None,
) -> tuple[Event, Verdict]:
    """The event as if its last standing verdict had not been given, one revision on, and the verdict that says so.

    Args:
        event: as it is held now.
        verdicts: all verdicts about it, oldest first; undone ones and undos too.
        by: the reviewer's name.
        at: the instant, UTC.
        note: free text.
        before: the event before an amendment, needed to undo one.

    Raises:
        NotAllowed: where nothing is left to undo, or `before` is needed.
    """
    standing = standing_verdicts(verdicts)
    if not standing:
        raise NotAllowed(f"{event.id}: there is no decision to undo")
    undone = standing.pop()
    if undone.action is Action.AMEND and before is None:
        raise NotAllowed(f"{event.id}: undoing an amendment needs the event as it was before")
    base = event
    if undone.action is Action.AMEND and before is not None:
        base = replace(event, **{name: getattr(before, name) for name in AMENDABLE})
    state, unsure = _state_by(event, standing)
    after = replace(base, state=state, unsure=unsure, revision=event.revision + 1)
    return after, _verdict(event, Action.UNDO, by, at, None, note)


def standing_verdicts(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts that still hold, oldest first: every undo takes the last one before it away."""
    standing: list[Verdict] = []
    for verdict in verdicts:
        if verdict.action is not Action.UNDO:
            standing.append(verdict)
        elif standing:
            standing.pop()
    return standing


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


def _after(event: Event, action: Action, changes: Mapping[str, object]) -> Event:
    if action is Action.UNSURE:
        if event.unsure:
            raise NotAllowed(f"{event.id} is marked unsure already")
        return replace(event, unsure=True)
    if action is Action.AMEND:
        return _amended(event, changes)
    if action not in {Action.ACCEPT, Action.REJECT}:
        raise NotAllowed(f"{action.value} is not a decision about one event alone")
    state = _moved(event.state, action)
    if state is event.state and not event.unsure:
        raise NotAllowed(f"{event.id} is {event.state.value} already")
    return replace(event, state=state, unsure=False)


def _moved(state: EventState, action: Action) -> EventState:
    """Where accept or reject leads; what was accepted once is withdrawn, not rejected."""
    if action is Action.ACCEPT:
        return state if state in _STANDING else EventState.ACCEPTED
    if state in _FALLEN:
        return state
    return EventState.WITHDRAWN if state in _STANDING else EventState.REJECTED


def _amended(event: Event, changes: Mapping[str, object]) -> Event:
    if event.state not in _STANDING:
        raise NotAllowed(f"{event.id} is {event.state.value}: accept it before amending it")
    unknown = sorted(set(changes) - AMENDABLE)
    if unknown:
        raise NotAllowed(f"{event.id}: {', '.join(unknown)} cannot be amended")
    if all(getattr(event, name) == value for name, value in changes.items()):
        raise NotAllowed(f"{event.id}: the amendment changes nothing")
    changed: dict[str, object] = {**changes, "state": EventState.AMENDED, "unsure": False}
    return replace(event, **changed)  # type: ignore[arg-type]  # values come from a form that checked them by field


def _state_by(event: Event, standing: Sequence[Verdict]) -> tuple[EventState, bool]:
    """State and unsure flag that the standing verdicts give; without any, what the outlets alone give."""
    state = EventState.CORROBORATED if len(event.outlets) > 1 else EventState.MENTIONED
    unsure = False
    for verdict in standing:
        if verdict.action is Action.UNSURE:
            unsure = True
        elif verdict.action is Action.AMEND:
            state, unsure = EventState.AMENDED, False
        elif verdict.action in {Action.ACCEPT, Action.REJECT}:
            state, unsure = _moved(state, verdict.action), False
    return state, unsure


def _verdict(
    event: Event, action: Action, by: str, at: datetime, reason: RejectReason | None, note: str | None
) -> Verdict:
    return Verdict(
        id=digest("verdict", event.id, str(event.revision), action.value, by, at.isoformat()),
        event=event.id,
        revision=event.revision,
        action=action,
        reason=reason,
        note=note,
        by=by,
        at=at,
    )
