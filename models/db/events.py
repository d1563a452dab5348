"""Events with their claims, and the verdicts of people on them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, or_, select

from models.claim import Claim, ClaimType
from models.codec import from_plain, to_plain
from models.db import tables
from models.db.claims import claims_by_id, hold_pair
from models.db.forms import event_of, event_row
from models.db.unit import Found, Unit
from models.db.upsert import Row, batches, insert_absent, upsert
from models.event import Event, EventState, Report
from models.verdict import Action, Change, RejectReason, Verdict

_UNREVIEWED = (EventState.MENTIONED.value, EventState.CORROBORATED.value)


class StaleEvent(Exception):  # noqa: N818 - says what is the case
    """An event changed since it was loaded: load it again, think again, save again."""


def events_of_pair(unit: Unit, sending: str, host: str) -> list[Event]:
    """The events held about the missions of `sending` in `host`, in order of id."""
    table = tables.events
    query = select(table.c.body).where(table.c.sending == sending, table.c.host == host).order_by(table.c.id)
    return [event_of(row) for row in unit.run(query).mappings()]


def save_events(unit: Unit, events: Sequence[Event]) -> int:
    """Keep events as they are now; those that are held so already stay untouched.

    Returns:
        The number of events written.

    Raises:
        StaleEvent: what is held has a later revision, or the same one with other content.
    """
    rows = [event_row(event) for event in events]
    held = _held(unit, [event.id for event in events])
    for row in rows:
        before = held.get(row["id"])
        if before is not None and before != row["body"] and before["revision"] >= row["revision"]:
            raise StaleEvent(f"{row['id']}: revision {before['revision']} is held, {row['revision']} came")
    fresh = [row for row in rows if held.get(row["id"]) != row["body"]]
    written = upsert(unit, tables.events, fresh)
    _link(unit, [event for event in events if (event.id,) in set(written)])
    return len(written)


def _held(unit: Unit, ids: Sequence[str]) -> dict[str, Row]:
    table = tables.events
    return {
        row.id: row.body
        for batch in batches(ids)
        for row in unit.run(select(table.c.id, table.c.body).where(table.c.id.in_(batch)).with_for_update())
    }


def _link(unit: Unit, events: Sequence[Event]) -> None:
    table = tables.event_claims
    for event in events:
        unit.run(delete(table).where(table.c.event == event.id, table.c.claim.not_in(event.claims)))
    upsert(
        unit,
        table,
        [
            {"event": event.id, "claim": claim, "place": place}
            for event in events
            for place, claim in enumerate(event.claims)
        ],
    )


def event(unit: Unit, event_id: str) -> Event | None:
    """One event, or None."""
    row = unit.run(select(tables.events.c.body).where(tables.events.c.id == event_id)).mappings().first()
    return None if row is None else event_of(row)


def list_events(
    unit: Unit,
    *,
    state: EventState | Sequence[EventState] | None = None,
    type: ClaimType | None = None,  # noqa: A002 - the field's name
    sending: str | None = None,
    host: str | None = None,
    focus: Sequence[str] | None = None,
    limit: int | None = 100,
    offset: int = 0,
) -> list[Event]:
    """Events, the latest reported first (unknown days last), then by id.

    Args:
        state, type, sending, host: only such.
        focus: only where the sender or the host is one of these; `*` among them, or None, lets all through.
        limit, offset: which slice; no limit with None.
    """
    table = tables.events
    query = select(table.c.body).order_by(table.c.reported_last.desc().nulls_last(), table.c.id)
    if state is not None:
        states = [state] if isinstance(state, EventState) else state
        query = query.where(table.c.state.in_([one.value for one in states]))
    if type is not None:
        query = query.where(table.c.type == type.value)
    if sending is not None:
        query = query.where(table.c.sending == sending)
    if host is not None:
        query = query.where(table.c.host == host)
    if focus is not None and "*" not in focus:
        query = query.where(or_(table.c.sending.in_(focus), table.c.host.in_(focus)))
    return [event_of(row) for row in unit.run(query.limit(limit).offset(offset)).mappings()]


def count_events(unit: Unit) -> dict[tuple[str, str], int]:
    """How many events are held, by type and state."""
    table = tables.events
    query = select(table.c.type, table.c.state, func.count()).group_by(table.c.type, table.c.state)
    return {(kind, state): n for kind, state, n in unit.run(query)}


def delete_events(unit: Unit, event_ids: Sequence[str]) -> int:
    """Delete events that nobody has reviewed; those with a verdict or a reviewed state stay. Returns how many went."""
    events, verdicts = tables.events, tables.verdicts
    reviewed = select(verdicts.c.id).where(verdicts.c.event == events.c.id).exists()
    gone = delete(events).where(events.c.state.in_(_UNREVIEWED), ~reviewed)
    return sum(unit.run(gone.where(events.c.id.in_(batch))).rowcount for batch in batches(event_ids))


def reports_of(unit: Unit, event_id: str) -> list[tuple[Claim, Report]]:
    """The claims of an event with the articles around them, in order of publication; claims gone since are left out."""
    table = tables.event_claims
    return claims_by_id(unit, list(unit.run(select(table.c.claim).where(table.c.event == event_id)).scalars()))


def reports_of_events(unit: Unit, event_ids: Sequence[str]) -> dict[str, list[tuple[Claim, Report]]]:
    """As `reports_of` for each of some events, in a few statements however many they are."""
    table = tables.event_claims
    query = select(table.c.event, table.c.claim)
    holders: dict[str, list[str]] = {}
    for batch in batches(event_ids):
        for row in unit.run(query.where(table.c.event.in_(batch))):
            holders.setdefault(row.claim, []).append(row.event)
    found: dict[str, list[tuple[Claim, Report]]] = {id_: [] for id_ in event_ids}
    for told in claims_by_id(unit, sorted(holders)):
        for id_ in holders[told[0].id]:
            found[id_].append(told)
    return found


def keep_verdict(unit: Unit, verdict: Verdict, expected_revision: int) -> bool:
    """Keep a decision, if the event is still at the revision that the reviewer saw; the same one twice is kept once.

    The event as it follows from the decision is saved in the same unit by `save_events`. False: the event changed (or
    is gone); nothing was written, show both versions. Raises ValueError for another decision under a known id.
    """
    table = tables.events
    pair = unit.run(select(table.c.sending, table.c.host).where(table.c.id == verdict.event)).first()
    if pair is None:
        return False
    hold_pair(unit, pair.sending, pair.host)
    now = unit.run(select(table.c.revision).where(table.c.id == verdict.event).with_for_update()).scalar()
    if now != expected_revision:
        return False
    new = insert_absent(unit, tables.verdicts, [_verdict_row(verdict)])
    if not new and verdict not in verdicts_of(unit, verdict.event):
        raise ValueError(f"verdict {verdict.id} is kept already, with other content")
    return True


def _verdict_row(verdict: Verdict) -> Row:
    return {
        "id": verdict.id,
        "event": verdict.event,
        "revision": verdict.revision,
        "action": verdict.action.value,
        "reason": None if verdict.reason is None else verdict.reason.value,
        "note": verdict.note,
        "by": verdict.by,
        "at": verdict.at,
        "other": verdict.other,
        "undoes": verdict.undoes,
        "batch": verdict.batch,
        "body": {
            "changes": [to_plain(change) for change in verdict.changes],
            "claims": list(verdict.claims),
        },
    }


def verdicts_of(unit: Unit, event_id: str) -> list[Verdict]:
    """The decisions about an event, the earliest first."""
    table = tables.verdicts
    query = select(table).where(table.c.event == event_id).order_by(table.c.revision, table.c.at, table.c.id)
    return [_verdict_of(row) for row in unit.run(query)]


def verdicts_of_events(unit: Unit, event_ids: Sequence[str]) -> dict[str, list[Verdict]]:
    """As `verdicts_of` for each of some events, in a few statements however many they are."""
    table = tables.verdicts
    query = select(table).order_by(table.c.revision, table.c.at, table.c.id)
    found: dict[str, list[Verdict]] = {id_: [] for id_ in event_ids}
    for batch in batches(event_ids):
        for row in unit.run(query.where(table.c.event.in_(batch))):
            found[row.event].append(_verdict_of(row))
    return found


def verdict(unit: Unit, verdict_id: str) -> Verdict | None:
    """One decision, or None."""
    row = unit.run(select(tables.verdicts).where(tables.verdicts.c.id == verdict_id)).first()
    return None if row is None else _verdict_of(row)


def list_verdicts(
    unit: Unit,
    *,
    batch: str | None = None,
    by: str | None = None,
    limit: int | None = 100,
    offset: int = 0,
) -> list[Verdict]:
    """Decisions about all events, the latest first; all, of one bulk decision, or of one reviewer."""
    table = tables.verdicts
    query = select(table).order_by(table.c.at.desc(), table.c.revision.desc(), table.c.id)
    if batch is not None:
        query = query.where(table.c.batch == batch)
    if by is not None:
        query = query.where(table.c.by == by)
    return [_verdict_of(row) for row in unit.run(query.limit(limit).offset(offset))]


def _verdict_of(row: Found) -> Verdict:
    body = row.body or {}
    return Verdict(
        id=row.id,
        event=row.event,
        revision=row.revision,
        action=Action(row.action),
        reason=None if row.reason is None else RejectReason(row.reason),
        note=row.note,
        by=row.by,
        at=row.at,
        other=row.other,
        undoes=row.undoes,
        batch=row.batch,
        changes=tuple(from_plain(Change, change) for change in body.get("changes", ())),
        claims=tuple(body.get("claims", ())),
    )
