"""Taking decisions back, any of them and in any order: an undo is one more verdict, and nothing is erased."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from models.codec import from_plain, to_plain
from models.event import Event, EventState
from models.verdict import Action, Change, Verdict
from review.desk import NotAllowed, changes_between, moved, require_name, verdict_of


def undo(
    event: Event,
    verdicts: Sequence[Verdict],
    *,
    by: str,
    at: datetime,
    verdict: str | None = None,
    note: str | None = None,
    batch: str | None = None,
) -> tuple[Event, Verdict]:
    """The event as if one verdict had not been given, one revision on, and the verdict that says so.

    What later decisions made of a field stays. Undoing an undo brings back what it took away.

    Args:
        event: as it is held now.
        verdicts: all verdicts about it, oldest first; undone ones and undos too.
        by: the reviewer's name.
        at: the instant, UTC.
        verdict: id of the one to take back; None: the last that stands.
        note: free text.
        batch: see `Verdict.batch`.

    Raises:
        NotAllowed: where there is nothing to undo, it is undone already, or it is a merge or split.
    """
    require_name(by)
    undone = to_be_undone(event, verdicts, verdict)
    if undone.action in {Action.MERGE, Action.SPLIT}:
        raise NotAllowed(f"{undone.action.value} of {event.id}: two events are concerned, undo it for both")
    if event.state is EventState.MERGED:
        raise NotAllowed(f"{event.id} is merged into {event.merged_into}: undo the merge first")
    made = replace(verdict_of(event, Action.UNDO, by=by, at=at, note=note, batch=batch), undoes=undone.id)
    after = restored(event, [*verdicts, made], undone)
    return after, replace(made, changes=changes_between(event, after))


def to_be_undone(event: Event, verdicts: Sequence[Verdict], verdict: str | None) -> Verdict:
    """The verdict of that id, or the last one that stands; raises NotAllowed where it cannot be undone."""
    alive = living(verdicts)
    if verdict is None:
        standing = standing_verdicts(verdicts)
        if not standing:
            raise NotAllowed(f"{event.id}: there is no decision to undo")
        return standing[-1]
    found = next((one for one in verdicts if one.id == verdict), None)
    if found is None:
        raise NotAllowed(f"{event.id}: there is no such decision")
    if found.id not in alive:
        raise NotAllowed(f"{event.id}: this decision is undone already")
    return found


def restored(event: Event, verdicts: Sequence[Verdict], undone: Verdict) -> Event:
    """The event with the fields that `undone` changed put back, and the state that the verdicts left give it.

    Args:
        event: as it is held.
        verdicts: all of them, the undo itself last.
        undone: the one it takes back.
    """
    plain = to_plain(event)
    alive = living(verdicts)
    earlier = list(verdicts[: next(at for at, one in enumerate(verdicts) if one.id == undone.id)])
    for change in undone.changes:
        if plain[change.field] == change.after:  # a later decision's value stays
            plain[change.field] = _value_before(change, [one for one in earlier if one.id not in alive])
    back = from_plain(Event, plain)
    state, unsure = state_by(back, standing_verdicts(verdicts))
    if any(change.field == "unsure" for change in undone.changes):
        unsure = back.unsure  # a call for a second look came from the machine, which no verdict tells of
    return replace(back, state=state, unsure=unsure, revision=event.revision + 1)


def _value_before(change: Change, undone_earlier: Sequence[Verdict]) -> Any:  # noqa: ANN401 - any JSON value
    """What a field held before a change, past earlier changes that are undone as well."""
    value = change.before
    for verdict in reversed(undone_earlier):
        for other in verdict.changes:
            if other.field == change.field and other.after == value:
                value = other.before
    return value


def living(verdicts: Sequence[Verdict]) -> frozenset[str]:
    """Ids of the verdicts that are not undone, undos among them."""
    targets: dict[str, str] = {}
    standing: list[Verdict] = []
    for verdict in verdicts:
        if verdict.action is not Action.UNDO:
            standing.append(verdict)
        elif verdict.undoes is not None:
            targets[verdict.id] = verdict.undoes
            standing = [one for one in standing if one.id != verdict.undoes]
        elif standing:  # from before there was a choice: the last that stood
            targets[verdict.id] = standing.pop().id
    dead: set[str] = set()
    for verdict in reversed(verdicts):
        if verdict.id not in dead and verdict.id in targets:
            dead.add(targets[verdict.id])
    return frozenset(verdict.id for verdict in verdicts) - dead


def standing_verdicts(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts that still hold, oldest first, without the undos."""
    alive = living(verdicts)
    return [one for one in verdicts if one.id in alive and one.action is not Action.UNDO]


def state_by(event: Event, standing: Sequence[Verdict]) -> tuple[EventState, bool]:
    """State and unsure flag that the standing verdicts give; without any, what the outlets alone give."""
    state = EventState.CORROBORATED if len(event.outlets) > 1 else EventState.MENTIONED
    unsure = False
    for verdict in standing:
        if verdict.action is Action.UNSURE:
            unsure = True
        elif verdict.action is Action.AMEND:
            state, unsure = EventState.AMENDED, False
        elif verdict.action in {Action.ACCEPT, Action.REJECT}:
            state, unsure = moved(state, verdict.action), False
    return state, unsure
