"""What speaks about a mission without moving it: signs of life and of leaving, and leads that wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, Table, Text, or_, select, type_coerce

from models.claim import Claim, ClaimType, Sign, SignType, Stance
from models.codec import from_plain
from models.db import tables
from models.db.forms import Stored
from models.db.unit import Unit
from models.db.upsert import batches
from models.event import EventState
from models.mission import MissionSign, MissionSignKind, MissionType, RegisteredMission
from models.when import When

LEAD_DAYS = 183
"""How long a farewell without a closure waits for a successor's credentials: about six months."""

_EMBASSIES = frozenset({MissionType.EMBASSY, MissionType.HIGH_COMMISSION})
_QUOTE = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """Something that may become news and waits.

    Attributes:
        kind: `farewell` (no closure is told of that mission since) or `no_host` (a closure told without a host).
        claim: id of the claim; `event` of the event it is part of, or None.
        sending, host: codes; None where the text names none.
        opened_on: the day of the farewell, or the day it was told; the clock runs from here.
        until: the day on which the lead goes cold.
        answered_by: what answers it: the sign of a successor, or the id of a closure; None while it is open.
        source, url, title, quote: where it was said.
    """

    kind: str
    claim: str
    event: str | None
    sending: str | None
    host: str | None
    opened_on: date
    until: date
    answered_by: str | None
    source: str
    url: str
    title: str
    quote: str


def signs(unit: Unit, mission: RegisteredMission) -> list[MissionSign]:
    """What is told about a mission beside its state, by day of telling.

    Signs about its pair of states that name another city or a consulate are left out where it is an embassy, and the
    other way round; a farewell call and credentials always mean the embassy.
    """
    table = tables.signs
    query = told_by(table).where(table.c.sending == mission.sending, table.c.host == mission.host)
    found = [
        _sign(sign, MissionSignKind(sign.type.value), row)
        for row in unit.run(query).mappings()
        if _is_of(sign := from_plain(Sign, row["body"]), mission)
    ]
    claims = tables.claims
    query = told_by(claims).where(claims.c.sending == mission.sending, claims.c.host == mission.host)
    for row in unit.run(query).mappings():
        claim = from_plain(Claim, row["body"])
        if claim.type is ClaimType.FAREWELL_VISIT and mission.type in _EMBASSIES:
            found.append(_sign(claim, MissionSignKind.FAREWELL_VISIT, row))
        elif claim.stance is Stance.DENIED and claim.type is ClaimType.CLOSURE and _is_of(claim, mission):
            found.append(_sign(claim, MissionSignKind.DENIED, row))
        if claim.covered_by is not None and claim.type is ClaimType.CLOSURE and _is_of(claim, mission):
            found.append(_sign(claim, MissionSignKind.ACCREDITED_ELSEWHERE, row, other=claim.covered_by))
    found += _covers(unit, mission)
    return sorted(found, key=lambda one: (one.told or date.max, one.kind, one.id))


def _covers(unit: Unit, mission: RegisteredMission) -> list[MissionSign]:
    """What is told of other missions that this one takes over."""
    if mission.type not in _EMBASSIES:
        return []
    claims = tables.claims
    # bodies are canonical JSON: what cannot name this state is left out before anything is parsed
    names_it = type_coerce(claims.c.body, Text).contains(f'"covered_by":"{mission.host}"', autoescape=True)
    query = told_by(claims).where(
        claims.c.sending == mission.sending, claims.c.type == ClaimType.CLOSURE.value, names_it
    )
    found = [(from_plain(Claim, row["body"]), row) for row in unit.run(query).mappings()]
    return [
        _sign(claim, MissionSignKind.COVERS, row, other=claim.host)
        for claim, row in found
        if claim.covered_by == mission.host
    ]


def leads(
    unit: Unit,
    *,
    today: date,
    focus: Sequence[str] | None = None,
    cold: bool = False,
    pair: tuple[str, str] | None = None,
) -> list[Lead]:
    """Farewells without a closure and closures without a host, the one whose clock ends first on top.

    Args:
        today: the local day.
        focus: only where sender or host is one of these; `*` among them, or None, lets all through.
        cold: also those that went cold or are answered.
        pair: only those about the missions of this sender in this host.
    """
    claims = tables.claims
    query = told_by(claims).where(
        or_(
            claims.c.type == ClaimType.FAREWELL_VISIT.value,
            (claims.c.type == ClaimType.CLOSURE.value) & claims.c.host.is_(None),
        )
    )
    if focus is not None and "*" not in focus:
        query = query.where(or_(claims.c.sending.in_(focus), claims.c.host.in_(focus)))
    if pair is not None:
        query = query.where(claims.c.sending == pair[0], claims.c.host == pair[1])
    told = [(from_plain(Claim, row["body"]), row) for row in unit.run(query).mappings()]
    around = _around(unit, [claim for claim, _ in told])
    found = [_lead(claim, row, around) for claim, row in told]
    open_now = [lead for lead in found if cold or (lead.answered_by is None and lead.until >= today)]
    return sorted(_first_of_each(open_now), key=lambda lead: (lead.until, lead.claim))


@dataclass(frozen=True, slots=True)
class _Around:
    """What answers leads: the event of each claim; closures held and credentials told, by pair of states."""

    events: dict[str, str]
    closures: dict[tuple[str | None, str | None], list[tuple[str, date]]]
    credentials: dict[tuple[str | None, str | None], list[tuple[str, date]]]


def _around(unit: Unit, claims: Sequence[Claim]) -> _Around:
    links, events, table = tables.event_claims, tables.events, tables.signs
    linked = {
        row.claim: row.event
        for batch in batches([claim.id for claim in claims])
        for row in unit.run(select(links.c.claim, links.c.event).where(links.c.claim.in_(batch)))
    }
    farewells = sorted({claim.sending for claim in claims if claim.type is ClaimType.FAREWELL_VISIT and claim.sending})
    gone = (EventState.REJECTED.value, EventState.WITHDRAWN.value, EventState.MERGED.value)
    closed = (
        select(events.c.id, events.c.sending, events.c.host, events.c.reported_last)
        .where(events.c.type == ClaimType.CLOSURE.value, events.c.state.not_in(gone), events.c.sending.in_(farewells))
        .order_by(events.c.id)
    )
    closures: dict[tuple[str | None, str | None], list[tuple[str, date]]] = {}
    for row in unit.run(closed):
        closures.setdefault((row.sending, row.host), []).append((row.id, row.reported_last or date.max))
    given = told_by(table).where(table.c.type == SignType.CREDENTIALS_PRESENTED.value, table.c.sending.in_(farewells))
    credentials: dict[tuple[str | None, str | None], list[tuple[str, date]]] = {}
    for found in unit.run(given).mappings():
        sign = from_plain(Sign, found["body"])
        day = _day(sign.when) or found["published_on"]
        if day is not None:
            credentials.setdefault((sign.sending, sign.host), []).append((sign.id, day))
    return _Around(linked, closures, credentials)


def _first_of_each(found: Sequence[Lead]) -> list[Lead]:
    """One lead for each farewell, however many reports tell it; closures without a host stay apart."""
    kept: dict[tuple[object, ...], Lead] = {}
    for lead in sorted(found, key=lambda lead: (lead.opened_on, lead.claim)):
        key = (lead.kind, lead.event or lead.claim)
        kept.setdefault(key, lead)
    return list(kept.values())


def _lead(claim: Claim, row: Stored, around: _Around) -> Lead:
    told = row["published_on"] or row["fetched_at"].date()
    opened = _day(claim.effective) or told
    is_farewell = claim.type is ClaimType.FAREWELL_VISIT
    return Lead(
        kind="farewell" if is_farewell else "no_host",
        claim=claim.id,
        event=around.events.get(claim.id),
        sending=claim.sending,
        host=claim.host,
        opened_on=opened,
        until=opened + timedelta(days=LEAD_DAYS),
        answered_by=_answer(claim, opened, around) if is_farewell else None,
        source=row["source"],
        url=row["url"],
        title=row["title"],
        quote=_quote(claim),
    )


def _answer(claim: Claim, opened: date, around: _Around) -> str | None:
    """A closure held about the pair, or a successor's credentials told after the farewell."""
    pair = (claim.sending, claim.host)
    since = opened - timedelta(days=LEAD_DAYS)
    closed = (id_ for id_, reported in around.closures.get(pair, ()) if reported >= since)
    follows = (id_ for id_, day in around.credentials.get(pair, ()) if day > opened)
    return next(closed, None) or next(follows, None)


def told_by(table: Table, *, order: Any = None) -> Select[*tuple[Any, ...]]:  # noqa: ANN401 - a column
    """Rows of what versions say, with the article around them."""
    versions, articles, pages = tables.versions, tables.articles, tables.pages
    return (
        select(
            table.c.body,
            versions.c.published_on,
            versions.c.title,
            articles.c.source,
            articles.c.url,
            pages.c.fetched_at,
        )
        .join_from(table, versions, table.c.version == versions.c.id)
        .join(articles, versions.c.article == articles.c.id)
        .join(pages, versions.c.page == pages.c.id)
        .order_by(versions.c.published_on, versions.c.id, table.c.id if order is None else order)
    )


def _is_of(said: Sign | Claim, mission: RegisteredMission) -> bool:
    """Whether a text that speaks of a pair of states can mean this mission of theirs."""
    if said.city is not None and mission.city is not None and said.city.casefold() == mission.city.casefold():
        return True
    if said.mission_type in {MissionType.UNKNOWN, MissionType.OTHER}:
        return mission.type in _EMBASSIES
    return said.mission_type is mission.type or (said.mission_type in _EMBASSIES and mission.type in _EMBASSIES)


def _sign(said: Sign | Claim, kind: MissionSignKind, row: Stored, *, other: str | None = None) -> MissionSign:
    told = row["published_on"] or row["fetched_at"].date()
    when = said.when if isinstance(said, Sign) else said.effective
    return MissionSign(
        kind=kind,
        on=_day(when) or told,
        told=told,
        source=row["source"],
        url=row["url"],
        title=row["title"],
        quote=_quote(said),
        id=said.id,
        other=other,
    )


def _quote(said: Sign | Claim) -> str:
    """The words that the type was read in, else the first evidence."""
    chosen = sorted(said.evidence, key=lambda one: one.field != "type")
    return chosen[0].quote[:_QUOTE] if chosen else ""


def _day(when: When | None) -> date | None:
    return None if when is None else when.earliest or when.latest
