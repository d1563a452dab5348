"""`embassywatch events` and `embassywatch review`: the queue and the decisions, from the terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from models.claim import ClaimType
from models.codec import to_plain
from models.db import events as held_events
from models.db.store import Database
from models.event import Event, EventState
from models.verdict import Action, RejectReason
from nightly.asked import state_code, word_of
from nightly.commands.deciding import Asked, open_desk, reviewer, take_one
from nightly.exits import Exit, StopError
from nightly.settings import Settings
from nightly.sheet import print_sheet
from nightly.show import table
from review.present import lines
from review.queue import queue

KEYS = {"a": "accept", "r": "reject", "u": "unsure", "z": "undo", "j": "next", "k": "back", "q": "quit", "?": "help"}


def list_events(
    flags: Mapping[str, Any],
    *,
    type_: str | None,
    state: str | None,
    sending: str | None,
    host: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Print events: those that wait for a decision in the order of the queue, then the others.

    Raises:
        StopError: 2 for a type, state or country that does not exist.
    """
    kind = word_of(ClaimType, type_, "--type")
    standing = word_of(EventState, state, "--state")
    sender, receiver = state_code(sending, "--sending"), state_code(host, "--host")
    with open_desk(flags) as (settings, database), database.unit(writing=False) as unit:
        found = held_events.list_events(
            unit,
            type=kind,
            state=standing,
            sending=sender,
            host=receiver,
            limit=None,
        )
    waiting = [item.event for item in queue(found, focus=settings.focus)]
    rest = [event for event in found if event not in waiting]
    shown = [*waiting, *rest][:limit]
    if as_json:
        print(json.dumps([to_plain(event) for event in shown], ensure_ascii=False, indent=1))
        return
    head = ("event", "type", "mission", "status", "state", "when", "reported", "outlets")
    table(head, [_row(event) for event in shown])
    print(f"{len(shown)} of {len(found)} events, {len(waiting)} wait for review")


def _row(event: Event) -> tuple[object, ...]:
    when = event.effective or event.announced
    flags = [word for word, on in (("history", event.historical), ("contradicted", event.contradicted)) if on]
    return (
        event.id,
        event.type.value,
        f"{event.sending}→{event.host} {event.mission_type.value}" + (f" {event.city}" if event.city else ""),
        event.status.value,
        " ".join([event.state.value, *flags]),
        (when.partial() if when else None) or "",
        event.reported_first or "",
        " ".join(event.outlets),
    )


def show_event(flags: Mapping[str, Any], *, event: str, as_json: bool) -> None:
    """Print one event whole: fields, decisions, and every passage it rests on with the evidence marked.

    Raises:
        StopError: 2 where there is no such event.
    """
    with open_desk(flags) as (_, database), database.unit(writing=False) as unit:
        held = _held(unit, event)
        reports = held_events.reports_of(unit, event)
        verdicts = held_events.verdicts_of(unit, event)
    if as_json:
        claims = [{"claim": to_plain(claim), "report": to_plain(report)} for claim, report in reports]
        plain = {"event": to_plain(held), "verdicts": [to_plain(one) for one in verdicts], "reports": claims}
        print(json.dumps(plain, ensure_ascii=False, indent=1))
        return
    print_sheet(lines(held, reports), verdicts)


def _held(unit: Any, event: str) -> Event:  # noqa: ANN401 -- models.db's opaque Unit
    held = held_events.event(unit, event)
    if held is None:
        raise StopError(Exit.USAGE, f"{event}: no such event")
    return held


def walk_queue(flags: Mapping[str, Any], *, by: str | None) -> None:
    """Show one event after the other and take a decision with one key each; the end of input ends the walk."""
    with open_desk(flags) as (settings, database):
        with database.unit(writing=False) as unit:
            found = held_events.list_events(unit, limit=None)
        items = queue(found, focus=settings.focus)
        if not items:
            print("nothing waits for review")
            return
        print(f"{len(items)} events wait. " + _keys())
        _walk(settings, database, [item.event.id for item in items], by=reviewer(by))


def _walk(settings: Settings, database: Database, ids: Sequence[str], *, by: str) -> None:
    at, last, decided = 0, "", 0
    while at < len(ids):
        seen = _show(database, ids[at], at + 1, len(ids))
        key = _ask("> ")
        if key is None or key == "q":
            break
        if key == "?":
            print(_keys())
        elif key in {"j", "k"}:
            at = max(0, at + (1 if key == "j" else -1))
        elif key == "z" and _undo_last(settings, database, last, by=by):
            at, last, decided = ids.index(last), "", decided - 1
        elif key in {"a", "r", "u"} and _decide(settings, database, ids[at], key, by=by, seen=seen):
            last, at, decided = ids[at], at + 1, decided + 1
    print(f"{decided} decided, {len(ids) - decided} left")


def _show(database: Database, event: str, number: int, total: int) -> int:
    """Print an event; returns the revision that was shown."""
    with database.unit(writing=False) as unit:
        held = _held(unit, event)
        sheet = lines(held, held_events.reports_of(unit, event))
        verdicts = held_events.verdicts_of(unit, event)
    print(f"\n[{number} of {total}]")
    print_sheet(sheet, verdicts)
    return held.revision


def _decide(settings: Settings, database: Database, event: str, key: str, *, by: str, seen: int) -> bool:
    """Take the decision of a key; False where it was refused or nothing was chosen."""
    reason = None
    if key == "r":
        reasons = list(RejectReason)
        chosen = _ask("  ".join(f"{number} {one.value}" for number, one in enumerate(reasons, 1)) + " ? ")
        if chosen is None or not chosen.isdigit() or not 1 <= int(chosen) <= len(reasons):
            print("not rejected: no reason chosen")
            return False
        reason = reasons[int(chosen) - 1].value
    action = {"a": Action.ACCEPT, "r": Action.REJECT, "u": Action.UNSURE}[key]
    try:
        asked = Asked(event=event, reject=reason, revision=seen)
        after = take_one(settings, database, asked, action, by=by).event
    except StopError as stop:
        print(stop)
        return False
    print(f"{after.id}: {after.state.value}{', unsure' if after.unsure else ''}")
    return True


def _undo_last(settings: Settings, database: Database, last: str, *, by: str) -> bool:
    """Take the walk's last decision back; False where there is none."""
    if not last:
        print("nothing to undo here; embassywatch review EVENT --undo takes back older decisions")
        return False
    try:
        after = take_one(settings, database, Asked(event=last, undo=True), Action.UNDO, by=by).event
    except StopError as stop:
        print(stop)
        return False
    print(f"{after.id}: {after.state.value} again")
    return True


def _ask(prompt: str) -> str | None:
    """One key and Enter; None at the end of input."""
    sys.stdout.write(prompt)
    sys.stdout.flush()
    line = sys.stdin.readline()
    return line.strip().lower()[:8] if line else None


def _keys() -> str:
    return "Keys, then Enter: " + "  ".join(f"{key} {what}" for key, what in KEYS.items())
