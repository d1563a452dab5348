"""What the digest and the weekly brief ask of the database: light questions about a stretch of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, func, or_, select, true, type_coerce

from models.alert import Alert, DeliveryState, Transition
from models.codec import from_plain
from models.db import tables
from models.db.unit import Unit
from models.event import EventState

_UNREVIEWED = (EventState.MENTIONED.value, EventState.CORROBORATED.value)
_GONE = (EventState.MERGED.value, EventState.REJECTED.value, EventState.WITHDRAWN.value)
_DONE = (DeliveryState.SENT.value, "silenced")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An event of which pages fetched in some stretch of time tell; `first` and `last` fetch of all its pages."""

    event: str
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits for review: events nobody has decided, second looks asked for, and the longest known of the former."""

    undecided: int
    second_looks: int
    oldest: str | None
    since: datetime | None


def heard_between(unit: Unit, after: datetime, until: datetime, *, focus: Sequence[str]) -> list[Heard]:
    """Events with a claim on a page that was fetched after `after` and by `until` (UTC), in order of id.

    Args:
        focus: only where the sender or the host is one of these; `*` lets all through.
    """
    events, links, claims, versions, pages = _joined()
    lately = (
        select(links.c.event)
        .join_from(links, claims, links.c.claim == claims.c.id)
        .join(versions, claims.c.version == versions.c.id)
        .join(pages, versions.c.page == pages.c.id)
        .where(pages.c.fetched_at > after, pages.c.fetched_at <= until)
    )
    query = _fetched().where(events.c.id.in_(lately), events.c.state.not_in(_GONE), _in_focus(focus))
    rows = unit.run(query.group_by(events.c.id).order_by(events.c.id))
    return [Heard(event=row.id, first=row.first, last=row.last) for row in rows]


def waiting(unit: Unit, *, focus: Sequence[str]) -> Waiting:
    """What waits for a decision in focus; known since the earliest fetch of a page that tells of it."""
    events = tables.events
    undecided = events.c.state.in_(_UNREVIEWED)
    # bodies are canonical JSON: this counts without parsing any
    unsure = type_coerce(events.c.body, Text).contains('"unsure":true', autoescape=True)
    looks = and_(unsure, events.c.state.not_in([*_UNREVIEWED, EventState.MERGED.value]))
    count = select(func.count()).select_from(events)
    oldest = unit.run(
        _fetched()
        .where(undecided, _in_focus(focus))
        .group_by(events.c.id)
        .order_by(func.min(tables.pages.c.fetched_at), events.c.id)
        .limit(1)
    ).first()
    return Waiting(
        undecided=int(unit.run(count.where(undecided, _in_focus(focus))).scalar_one()),
        second_looks=int(unit.run(count.where(looks, _in_focus(focus))).scalar_one()),
        oldest=None if oldest is None else oldest.id,
        since=None if oldest is None else oldest.first,
    )


def contradicted(unit: Unit, *, focus: Sequence[str], reported_by: date, limit: int) -> tuple[list[str], int]:
    """Ids of events in focus, reported by a day, that reports exclude one another about; and how many more there are.

    The latest reported first; rejected, withdrawn and merged ones are left out.
    """
    events = tables.events
    said = type_coerce(events.c.body, Text).contains('"contradicted":true', autoescape=True)
    query = select(events.c.id).where(
        said, events.c.state.not_in(_GONE), _in_focus(focus), events.c.reported_first <= reported_by
    )
    ids = list(unit.run(query.order_by(events.c.reported_last.desc().nulls_last(), events.c.id)).scalars())
    return ids[:limit], len(ids[limit:])


def alerts_between(unit: Unit, after: datetime, until: datetime) -> list[Alert]:
    """Alerts made after `after` and by `until` (UTC), the earliest first."""
    table = tables.alerts
    query = select(table.c.body).where(table.c.at > after, table.c.at <= until).order_by(table.c.at, table.c.id)
    return [from_plain(Alert, body) for body in unit.run(query).scalars()]


def last_told(unit: Unit, transition: Transition, *, before: datetime) -> datetime | None:
    """When the latest alert of this transition was made before an instant (UTC), or None."""
    table = tables.alerts
    query = select(table.c.at).where(table.c.transition == transition.value, table.c.at < before)
    return unit.run(query.order_by(table.c.at.desc()).limit(1)).scalar()


def undelivered(unit: Unit) -> tuple[dict[str, int], datetime | None]:
    """Deliveries that have not arrived, counted by state, and the instant (UTC) of the earliest alert among them."""
    table, alerts = tables.deliveries, tables.alerts
    query = select(table.c.state, func.count(), func.min(alerts.c.at).label("first"))
    query = query.join_from(table, alerts, table.c.alert == alerts.c.id).where(table.c.state.not_in(_DONE))
    rows = unit.run(query.group_by(table.c.state).order_by(table.c.state)).all()
    return {row.state: row[1] for row in rows}, min((row.first for row in rows), default=None)


def moved_missions(unit: Unit, after: datetime, until: datetime, first: date, last: date) -> list[str]:
    """Ids of missions of which the register learned or dropped a state from `after` to before `until` (UTC), in order.

    Also those with a state, kept in the database, that began on one of the days `first` to `last`.
    """
    table = tables.register_spells
    learned = and_(table.c.known_from >= after, table.c.known_from < until)
    dropped = and_(table.c.known_until >= after, table.c.known_until < until)
    began = and_(table.c.since >= first, table.c.since <= last)
    query = select(table.c.mission).where(or_(learned, dropped, began)).distinct().order_by(table.c.mission)
    return list(unit.run(query).scalars())


def was_running(unit: Unit, before: date) -> bool:
    """Whether any run was for a night before this local day."""
    table = tables.runs
    return unit.run(select(table.c.id).where(table.c.night < before.isoformat()).limit(1)).first() is not None


def _joined() -> tuple[Any, ...]:
    return tables.events, tables.event_claims, tables.claims, tables.versions, tables.pages


def _fetched() -> Select[*tuple[Any, ...]]:
    """Events with the first and last instant at which a page that tells of them was fetched."""
    events, links, claims, versions, pages = _joined()
    at = pages.c.fetched_at
    return (
        select(events.c.id, func.min(at).label("first"), func.max(at).label("last"))
        .join_from(events, links, links.c.event == events.c.id)
        .join(claims, links.c.claim == claims.c.id)
        .join(versions, claims.c.version == versions.c.id)
        .join(pages, versions.c.page == pages.c.id)
    )


def _in_focus(focus: Sequence[str]) -> ColumnElement[bool]:
    if "*" in focus:
        return true()
    return or_(tables.events.c.sending.in_(focus), tables.events.c.host.in_(focus))
