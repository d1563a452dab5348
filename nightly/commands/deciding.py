"""`embassywatch review EVENT`: one decision from the terminal, about one event or two."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from models.codec import to_plain
from models.db import events as held_events
from models.db.store import Database
from models.event import Event
from models.verdict import Action, RejectReason
from nightly.asked import word_of
from nightly.clock import clock_of
from nightly.exits import Exit, StopError
from nightly.settings import Settings, load_settings
from nightly.wiring import audience_of, houses_of, load_sources, open_database
from review.decisions import Conflict, Done, NoSuchEvent, NotAllowed, Wish, take, take_back

_FEWEST = 4
"""Characters of an id that may stand for the whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the options of `review` ask for.

    Attributes:
        event: id of the event, or None.
        accept, reject, unsure, undo, merge, split: what is decided; one of them.
        decision: with `undo`: id of the decision, or its beginning; the last that stands without it.
        revision: the event's revision that was seen; where it changed since, nothing is decided.
        other_revision: with `merge`: the same of the other event.
        note: free text.
    """

    event: str | None
    accept: bool = False
    reject: str | None = None
    unsure: bool = False
    undo: bool = False
    merge: str | None = None
    split: Sequence[str] = ()
    decision: str | None = None
    revision: int | None = None
    other_revision: int | None = None
    note: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is asked for."""
        return self == Asked(event=None)


@contextmanager
def open_desk(flags: Mapping[str, Any]) -> Iterator[tuple[Settings, Database]]:
    """Settings and database, closed at the end."""
    settings, _ = load_settings(flags)
    database = open_database(settings)
    try:
        yield settings, database
    finally:
        database.close()


def reviewer(by: str | None) -> str:
    """The name given, else that of the login."""
    return by or getpass.getuser()


def decide_one(flags: Mapping[str, Any], asked: Asked, *, by: str | None, as_json: bool) -> None:
    """Take one decision, or take one back, and print what came of it.

    Raises:
        StopError: 2 where the decision makes no sense or names no event, 5 where somebody else decided at the same
            time.
    """
    action = _action(asked)
    with open_desk(flags) as (settings, database):
        done = take_one(settings, database, asked, action, by=reviewer(by))
    if as_json:
        other = None if done.other is None else to_plain(done.other)
        told = {**to_plain(done.event), "other": other, "decisions": [to_plain(one) for one in done.verdicts]}
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for event in (done.event, done.other):
        if event is not None:
            print(_told(event))


def _told(event: Event) -> str:
    into = f" into {event.merged_into}" if event.merged_into else ""
    reports = f"{len(event.claims)} report{'' if len(event.claims) == 1 else 's'}"
    flag = ", unsure" if event.unsure else ""
    return f"{event.id}: {event.state.value}{into}{flag} (revision {event.revision}, {reports})"


def _action(asked: Asked) -> Action:
    if asked.event is None:
        raise StopError(Exit.USAGE, "review: --accept and the other options of a decision go with an EVENT")
    chosen = {
        Action.ACCEPT: asked.accept,
        Action.REJECT: asked.reject is not None,
        Action.UNSURE: asked.unsure,
        Action.UNDO: asked.undo,
        Action.MERGE: asked.merge is not None,
        Action.SPLIT: bool(asked.split),
    }
    actions = [action for action, on in chosen.items() if on]
    if len(actions) != 1:
        wanted = "--accept, --reject REASON, --unsure, --merge OTHER, --split CLAIM, --undo"
        raise StopError(Exit.USAGE, f"review EVENT: give one of {wanted}")
    if asked.decision is not None and not asked.undo:
        raise StopError(Exit.USAGE, "review EVENT: --decision goes with --undo")
    if asked.other_revision is not None and asked.merge is None:
        raise StopError(Exit.USAGE, "review EVENT: --other-revision goes with --merge")
    return actions[0]


def take_one(settings: Settings, database: Database, asked: Asked, action: Action, *, by: str) -> Done:
    """Decide and save; nothing is written where it is refused.

    Raises:
        StopError: see `decide_one`.
    """
    event = asked.event or ""
    reason = word_of(RejectReason, asked.reject, "--reject")
    at = clock_of(settings.model_copy(update={"now": None}))()
    catalogue = load_sources(settings)
    houses, audience = houses_of(catalogue), audience_of(settings, catalogue)
    with database.unit(durable=True) as unit:
        try:
            if action is Action.UNDO:
                verdict = _decision(unit, event, asked.decision)
                done = take_back(
                    unit,
                    event,
                    verdict=verdict,
                    by=by,
                    at=at,
                    expected=asked.revision,
                    note=asked.note,
                    houses=houses,
                    audience=audience,
                )
            else:
                wish = Wish(
                    event=event,
                    revision=asked.revision,
                    action=action,
                    reason=reason,
                    note=asked.note,
                    other=asked.merge,
                    other_revision=asked.other_revision,
                    claims=_claims(unit, event, asked.split),
                )
                done = take(unit, wish, by=by, at=at, houses=houses, audience=audience)
        except NoSuchEvent as error:
            raise StopError(Exit.USAGE, f"{error}: no such event") from error
        except NotAllowed as error:
            raise StopError(Exit.USAGE, str(error)) from error
        except Conflict as error:
            message = f"{error.event.id}: it changed while you looked; nothing was decided, look again"
            raise StopError(Exit.LOCKED, message) from error
        unit.commit()
    return done


def _claims(unit: Any, event: str, given: Sequence[str]) -> tuple[str, ...]:  # noqa: ANN401 -- models.db's opaque Unit
    """The claims that are meant, each by its id or the beginning of it."""
    if not given:
        return ()
    held = held_events.event(unit, event)
    if held is None:
        raise NoSuchEvent(event)
    return tuple(_whole(one, held.claims, "--split", f"report of {event}") for one in given)


def _decision(unit: Any, event: str, given: str | None) -> str | None:  # noqa: ANN401 -- as above
    if given is None:
        return None
    return _whole(given, [one.id for one in held_events.verdicts_of(unit, event)], "--decision", f"decision on {event}")


def _whole(given: str, ids: Sequence[str], option: str, what: str) -> str:
    """The one id that begins so; StopError 2 where there is none, or more than one."""
    found = [one for one in ids if one == given] or [one for one in ids if one.startswith(given)]
    if len(given) < _FEWEST or not found:
        raise StopError(Exit.USAGE, f"{option} {given[:40]}: no {what} begins so (at least {_FEWEST} characters)")
    if len(found) > 1:
        raise StopError(Exit.USAGE, f"{option} {given[:40]}: more than one {what} begins so; give more of it")
    return found[0]
