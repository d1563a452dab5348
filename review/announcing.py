"""Alerts about what people decide, written in the transaction of the verdict.

An acceptance is told like news. Everything else is a correction: it is told where an alert about the event went
before, so that whoever heard of it hears what became of it, and nobody hears of what was never told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from events.audience import Audience
from events.lifecycle import ALERTING, Ground, machine_alert, may_be_told, transitions_between
from events.telling import Cause, alert_of
from events.voices import Told, in_order
from models.alert import Alert, Transition
from models.db import events as held_events
from models.db import register
from models.db.store import Unit
from models.db.telling import alerts_of_pair, pages_of_versions
from models.event import Event, EventState
from models.verdict import Action, Verdict
from review.desk import FALLEN, STANDING

_UNREVIEWED = frozenset({EventState.MENTIONED, EventState.CORROBORATED})


def ground_of(unit: Unit, pair: tuple[str, str], *, on: date, audience: Audience, told: Sequence[Told] = ()) -> Ground:
    """What must be known to decide what is told of a pair's events.

    Args:
        on: the day for which the register is asked.
        told: the claims and reports of the events concerned, for their archived pages.
    """
    return Ground(
        audience=audience,
        heard=alerts_of_pair(unit, *pair),
        standings=register.missions(unit, as_of=on, sending=pair[0], host=pair[1]),
        pages=pages_of_versions(unit, sorted({report.version for _, report in told})),
    )


def announce(
    unit: Unit, before: Event | None, after: Event, verdict: Verdict, *, at: datetime, audience: Audience
) -> list[Alert]:
    """The alerts that a decision about one event makes; call it before the register follows.

    Args:
        unit: the unit of the decision, in which the event is saved already.
        before: the event as it was, None where the decision made it (a split).
        after: the event as it is now.
        verdict: the decision.
        at: its instant, UTC.
        audience: whom alerts are for.
    """
    machine = transitions_between(before, after) if after.state in _UNREVIEWED else ()
    transition = person_transition(before, after, verdict)
    if transition is None and not machine:
        return []
    told = in_order(held_events.reports_of(unit, after.id))
    ground = ground_of(unit, (after.sending, after.host), on=at.date(), audience=audience, told=told)
    fired: list[Alert] = []
    if transition is not None:
        fired += _person_alert(before, after, verdict, transition, told, ground, at)
    for one in machine:
        fired += machine_alert(after, one, told, ground=ground, now=at)
    return fired


def person_transition(before: Event | None, after: Event, verdict: Verdict) -> Transition | None:
    """What a decision is told as, or None where it changes nothing that was told.

    An undone acceptance is a withdrawal; an event that stands again, or for something else, is amended.
    """
    if before is None:
        return None
    if after.state is EventState.MERGED:
        return None if before.state is EventState.MERGED else Transition.MERGED
    if after.state in FALLEN and before.state is not after.state:
        return Transition.WITHDRAWN if after.state is EventState.WITHDRAWN else Transition.REJECTED
    if before.state in STANDING and after.state in _UNREVIEWED:
        return Transition.WITHDRAWN
    if after.state is EventState.ACCEPTED and before.state in _UNREVIEWED:
        return Transition.ACCEPTED
    # a merge that brings a second outlet is corroboration, which the machine tells
    moved = before.state is not after.state and not {before.state, after.state} <= _UNREVIEWED
    shifted = verdict.action in {Action.SPLIT, Action.UNDO} and set(before.claims) != set(after.claims)
    changed = any(change.field != "unsure" for change in verdict.changes)
    return Transition.AMENDED if moved or shifted or changed else None


def _person_alert(
    before: Event | None,
    after: Event,
    verdict: Verdict,
    transition: Transition,
    told: Sequence[Told],
    ground: Ground,
    at: datetime,
) -> list[Alert]:
    word = ground.word(after)
    heard = ground.was_told(after.id)
    if transition is Transition.ACCEPTED and ground.was_told(after.id, transition):
        transition = Transition.AMENDED  # accepted is told once for ever; that it stands again is a correction
    if not heard and not (transition is Transition.ACCEPTED and may_be_told(after, word, ground.audience, at)):
        return []
    cause = Cause(
        transition=transition,
        why=_why(before, after, verdict),
        rank=ALERTING.get(after.type, "news"),
        key="" if transition is Transition.ACCEPTED else verdict.id,
        lines=_lines(before, after, verdict),
    )
    return [alert_of(after, told, cause, now=at, audience=ground.audience, register=word, pages=ground.pages)]


_DID = {
    Action.ACCEPT: "accepted it",
    Action.AMEND: "amended it",
    Action.REJECT: "rejected it",
    Action.UNSURE: "marked it unsure",
    Action.MERGE: "merged it",
    Action.SPLIT: "split it",
    Action.UNDO: "took an earlier decision about it back",
}


def _why(before: Event | None, after: Event, verdict: Verdict) -> str:
    """By whom, what and for which reason, e.g. `ana rejected it on 2026-02-01 (old news): "the same as in May"`."""
    did = _DID[verdict.action]
    if after.state is EventState.WITHDRAWN and verdict.action is Action.REJECT:
        did = "withdrew it"
    if after.state is EventState.MERGED:
        did = f"merged it into {after.merged_into}"
    elif before is not None and before.state is EventState.MERGED:
        did = f"took back that it was merged into {before.merged_into}: it stands by itself"
    elif verdict.other is not None and before is not None and set(before.claims) - set(after.claims):
        did = (
            f"made {len(set(before.claims) - set(after.claims))} of its reports an event of their own, {verdict.other}"
        )
    elif verdict.other is not None and before is not None and set(after.claims) - set(before.claims):
        did = f"brought {len(set(after.claims) - set(before.claims))} reports of {verdict.other} back to it"
    reason = "" if verdict.reason is None else f" ({verdict.reason.value.replace('_', ' ')})"
    note = "" if not verdict.note else f': "{verdict.note}"'
    return f"{verdict.by} {did} on {verdict.at.date().isoformat()}{reason}{note}"


def _lines(before: Event | None, after: Event, verdict: Verdict) -> tuple[str, ...]:
    """What changed, from what to what."""
    lines = [] if before is None else [("state", before.state.value, after.state.value)]
    lines += [(change.field, change.before, change.after) for change in verdict.changes]
    if before is not None:
        lines.append(("independent outlets", str(len(before.outlets)), str(len(after.outlets))))
    return tuple(
        f"Changed: {name.replace('_', ' ')}: {_shown(old)} → {_shown(new)}" for name, old, new in lines if old != new
    )


def _shown(value: object) -> str:
    """A value for people: the words of an interval of days, a plain value, or `nothing`."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, dict):
        days = [str(value[end]) for end in ("earliest", "latest") if value.get(end)]
        return " to ".join(dict.fromkeys(days)) or str(value.get("words") or "nothing")
    return str(value).replace("_", " ")
