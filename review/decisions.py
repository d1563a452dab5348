"""Takes decisions and keeps them: event, verdict, register change and alerts in one transaction, or nothing does.

A decision names the revision that the reviewer saw. Where the event has changed since, nothing is written and
`Conflict` carries both: what was wished, and what others decided meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from events.audience import Audience
from events.voices import Houses
from models.db import alerts as held_alerts
from models.db import claims as held_claims
from models.db import events as held_events
from models.db.store import Unit
from models.event import Event
from models.verdict import Action, RejectReason, Verdict
from review import joining
from review.announcing import announce
from review.desk import NotAllowed, decide
from review.proposing import proposal
from review.registering import follow
from review.undoing import standing_verdicts, to_be_undone, undo

__all__ = ["Conflict", "Done", "NoSuchEvent", "NotAllowed", "Wish", "take", "take_back"]

JOINS = frozenset({Action.MERGE, Action.SPLIT})
"""Decisions about two events."""


class NoSuchEvent(LookupError):  # noqa: N818 - says what is the case
    """There is no event of this id; the message is the id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A decision that somebody wants to take.

    Attributes:
        event: id of the event; for a merge the one that is kept.
        revision: the revision that the reviewer saw; None decides on whatever is held.
        action: accept, amend, reject, unsure, merge or split; `take_back` undoes.
        reason: for a reject.
        note: free text.
        changes: for an amendment: new values by field, typed or plain JSON.
        take_over: for accepting at a second look: take over what newer reports say (see `proposal`).
        other, other_revision: for a merge: the event that is taken in, and its revision as seen.
        claims: for a split: the ids of the claims that go.
    """

    event: str
    revision: int | None
    action: Action
    reason: RejectReason | None = None
    note: str | None = None
    changes: Mapping[str, object] = field(default_factory=dict)
    take_over: bool = True
    other: str | None = None
    other_revision: int | None = None
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A decision taken: the event after it, the other one of a merge or split, and the verdicts kept."""

    event: Event
    other: Event | None
    verdicts: tuple[Verdict, ...]


class Conflict(Exception):  # noqa: N818 - says what is the case
    """The event changed since it was seen; nothing was written.

    Attributes:
        wish: what was wished.
        event: the event as it is now.
        theirs: the verdicts given since it was seen, the earliest first; empty where new reports changed it.
    """

    def __init__(self, wish: Wish, event: Event, theirs: tuple[Verdict, ...]) -> None:
        super().__init__(f"{event.id}: seen at revision {wish.revision}, it is at {event.revision} now")
        self.wish, self.event, self.theirs = wish, event, theirs


def take(
    unit: Unit,
    wish: Wish,
    *,
    by: str,
    at: datetime,
    houses: Houses | None = None,
    batch: str | None = None,
    audience: Audience | None = None,
) -> Done:
    """Take one decision; the caller commits.

    Args:
        unit: a durable writing unit, fresh.
        wish: the decision.
        by: the reviewer's name.
        at: the instant, UTC.
        houses: what is known of the sources as speakers (only needed where claims move or are taken over).
        batch: the bulk decision it is part of.
        audience: whom its alerts are for; None: everybody, whatever the states.

    Raises:
        NoSuchEvent, NotAllowed: it makes no sense; one line each.
        Conflict: the event, or the other one, changed since it was seen.
    """
    event = _hold(unit, wish.event)
    _compare(unit, wish, event, wish.revision)
    houses, audience = houses or Houses(), audience or Audience()
    if wish.action in JOINS:
        joined = _join(unit, wish, event, by=by, at=at, houses=houses)
        return _keep_joined(unit, event, joined, at=at, audience=audience)
    if wish.action is Action.UNDO:
        return take_back(
            unit, event.id, by=by, at=at, expected=wish.revision, note=wish.note, houses=houses, audience=audience
        )
    changes = dict(wish.changes)
    if wish.action is Action.ACCEPT and wish.take_over and not changes:
        changes = proposal(
            event, held_events.reports_of(unit, event.id), held_events.verdicts_of(unit, event.id), houses=houses
        )
    after, verdict = decide(
        event, wish.action, by=by, at=at, reason=wish.reason, note=wish.note, changes=changes, batch=batch
    )
    return _keep(unit, event, after, verdict, at=at, audience=audience)


def take_back(
    unit: Unit,
    event: str,
    *,
    by: str,
    at: datetime,
    verdict: str | None = None,
    expected: int | None = None,
    note: str | None = None,
    houses: Houses | None = None,
    batch: str | None = None,
    audience: Audience | None = None,
) -> Done:
    """Undo one decision about an event, whichever and whenever it was taken; the caller commits.

    Args:
        event: id of the event.
        verdict: id of the decision; None: the last that stands. That of a merge or split undoes it for both events.
        expected: the revision that the reviewer saw; None undoes on whatever is held.
        by, at, note, houses, batch, audience: as for `take`.

    Raises:
        NoSuchEvent, NotAllowed, Conflict: as `take`.
    """
    held = _hold(unit, event)
    wish = Wish(event=event, revision=expected, action=Action.UNDO, note=note)
    _compare(unit, wish, held, expected)
    given = held_events.verdicts_of(unit, event)
    undone = to_be_undone(held, given, verdict)
    audience = audience or Audience()
    if undone.action in JOINS or (undone.action is Action.UNDO and undone.other is not None):
        joined = _take_back_join(unit, undone, by=by, at=at, houses=houses or Houses(), note=note)
        before = _hold(unit, joined.kept.id)
        return _keep_joined(unit, before, joined, at=at, audience=audience)
    after, made = undo(held, given, by=by, at=at, verdict=undone.id, note=note, batch=batch)
    return _keep(unit, held, after, made, at=at, audience=audience)


def _hold(unit: Unit, event_id: str) -> Event:
    """The event, its pair held until the unit ends, as it is once it is held."""
    seen = held_events.event(unit, event_id)
    if seen is None:
        raise NoSuchEvent(event_id)
    held_claims.hold_pair(unit, seen.sending, seen.host)
    held = held_events.event(unit, event_id)
    if held is None:
        raise NoSuchEvent(event_id)
    return held


def _compare(unit: Unit, wish: Wish, event: Event, seen: int | None) -> None:
    if seen is None or seen == event.revision:
        return
    since = tuple(one for one in held_events.verdicts_of(unit, event.id) if one.revision >= seen)
    raise Conflict(wish, event, since)


def _keep(unit: Unit, before: Event, after: Event, verdict: Verdict, *, at: datetime, audience: Audience) -> Done:
    if not held_events.keep_verdict(unit, verdict, before.revision):
        raise RuntimeError(f"{before.id}: changed though its pair is held")
    held_events.save_events(unit, [after])
    held_alerts.keep_alerts(unit, announce(unit, before, after, verdict, at=at, audience=audience))
    follow(unit, after.sending, after.host, at=at)
    return Done(event=after, other=None, verdicts=(verdict,))


def _join(unit: Unit, wish: Wish, event: Event, *, by: str, at: datetime, houses: Houses) -> joining.Joined:
    told = held_events.reports_of(unit, event.id)
    if wish.action is Action.SPLIT:
        taken = [one.id for one in held_events.events_of_pair(unit, event.sending, event.host)]
        return joining.split(event, wish.claims, told, by=by, at=at, houses=houses, taken=taken, note=wish.note)
    if wish.other is None:
        raise NotAllowed(f"merge of {event.id}: which other event?")
    other = _hold(unit, wish.other)
    _compare(unit, wish, other, wish.other_revision)
    told = told + held_events.reports_of(unit, other.id)
    return joining.merge(event, other, told, by=by, at=at, houses=houses, note=wish.note)


def _take_back_join(
    unit: Unit, undone: Verdict, *, by: str, at: datetime, houses: Houses, note: str | None
) -> joining.Joined:
    """Undo a merge or split, from either side of it; undoing the undo of one is a new merge or split."""
    if undone.action is Action.UNDO:
        raise NotAllowed(f"{undone.event}: merge or split again instead of undoing the undo")
    pair = held_events.list_verdicts(unit, batch=undone.batch, limit=None)
    # the event taken in or split off: by `merged_into`, or by a history that begins with the split
    theirs = next(one for one in pair if one.changes or one.revision == 0)
    mine = next(one for one in pair if one.id != theirs.id)
    kept, other = _hold(unit, mine.event), _hold(unit, theirs.event)
    told = held_events.reports_of(unit, kept.id) + held_events.reports_of(unit, other.id)
    if undone.action is Action.SPLIT:
        return joining.undo_split(kept, other, (mine, theirs), told, by=by, at=at, houses=houses, note=note)
    standing = [one for one in standing_verdicts(held_events.verdicts_of(unit, other.id)) if one.id != theirs.id]
    return joining.undo_merge(kept, other, (mine, theirs), standing, told, by=by, at=at, houses=houses, note=note)


def _keep_joined(unit: Unit, kept: Event, joined: joining.Joined, *, at: datetime, audience: Audience) -> Done:
    """Keep both events; `kept` is the first as it was."""
    theirs = joined.verdicts[1]
    other = held_events.event(unit, joined.other.id)
    if theirs.revision == 0:  # split off just now: the event must be there before its verdict
        held_events.save_events(unit, [joined.other])
    for verdict in joined.verdicts:
        expected = max(verdict.revision, 1)
        if not held_events.keep_verdict(unit, verdict, expected):
            raise RuntimeError(f"{verdict.event}: changed though its pair is held")
    held_events.save_events(unit, [joined.kept, joined.other])
    for before, after, verdict in zip((kept, other), (joined.kept, joined.other), joined.verdicts, strict=True):
        held_alerts.keep_alerts(unit, announce(unit, before, after, verdict, at=at, audience=audience))
    held_claims.mark_dirty(unit, [(joined.kept.sending, joined.kept.host)])
    follow(unit, joined.kept.sending, joined.kept.host, at=at)
    return Done(event=joined.kept, other=joined.other, verdicts=joined.verdicts)
