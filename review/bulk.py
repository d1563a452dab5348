"""Deciding the same about many events at once, and taking that back as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from events.audience import Audience
from events.voices import Houses
from models.db import events as held_events
from models.db.store import Unit
from models.ids import digest
from models.verdict import Action, RejectReason
from review.decisions import JOINS, Conflict, Done, NoSuchEvent, NotAllowed, Wish, take, take_back


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """An event that a bulk decision left out: `why` in one line, and the conflict where that is the reason."""

    event: str
    why: str
    conflict: Conflict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """A bulk decision: `batch` takes it back as a whole (`take_back_batch`)."""

    batch: str
    done: tuple[Done, ...]
    left: tuple[Left, ...]


def take_bulk(
    unit: Unit,
    seen: Sequence[tuple[str, int]],
    action: Action,
    *,
    by: str,
    at: datetime,
    reason: RejectReason | None = None,
    note: str | None = None,
    houses: Houses | None = None,
    audience: Audience | None = None,
) -> Bulk:
    """Decide the same about many events; those that changed since they were seen are left out. The caller commits.

    Args:
        seen: ids and revisions as they were on the reviewer's screen.
        action: accept, reject or unsure.
        by, at, reason, note, houses, audience: as for `take`.
    """
    if action not in {Action.ACCEPT, Action.REJECT, Action.UNSURE}:
        raise NotAllowed(f"{action.value} is no decision about many events at once")
    batch = digest("bulk", action.value, by, at.isoformat(), *(f"{id_} {revision}" for id_, revision in seen))
    done: list[Done] = []
    left: list[Left] = []
    # in order of the id, so that two bulk decisions at once wait for one another instead of blocking one another
    for id_, revision in sorted(dict(seen).items()):
        wish = Wish(event=id_, revision=revision, action=action, reason=reason, note=note)
        try:
            done.append(take(unit, wish, by=by, at=at, houses=houses, batch=batch, audience=audience))
        except Conflict as conflict:
            left.append(Left(event=id_, why="changed since it was on screen", conflict=conflict))
        except NotAllowed as error:
            left.append(Left(event=id_, why=str(error)))
        except NoSuchEvent:
            left.append(Left(event=id_, why="there is no such event"))
    return Bulk(batch=batch, done=tuple(done), left=tuple(left))


def take_back_batch(
    unit: Unit,
    batch: str,
    *,
    by: str,
    at: datetime,
    houses: Houses | None = None,
    audience: Audience | None = None,
) -> Bulk:
    """Undo a bulk decision as a whole; events where it is undone already are left out. The caller commits."""
    undoing = digest("undo", batch, by, at.isoformat())
    done: list[Done] = []
    left: list[Left] = []
    for given in sorted(held_events.list_verdicts(unit, batch=batch, limit=None), key=lambda one: one.event):
        if given.action in JOINS:  # its two verdicts are undone together, by `take_back`
            left.append(Left(event=given.event, why="a merge or split is undone by itself"))
            continue
        try:
            undone = take_back(
                unit, given.event, verdict=given.id, by=by, at=at, houses=houses, batch=undoing, audience=audience
            )
        except NotAllowed as error:
            left.append(Left(event=given.event, why=str(error)))
        else:
            done.append(undone)
    return Bulk(batch=undoing, done=tuple(done), left=tuple(left))
