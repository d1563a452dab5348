"""The register as it is kept: missions with their states on two clocks, true in the world and known to us.

What it starts from is data (`models.world.missions`) and never copied into the database; what accepted events moved is
kept in two tables. Nothing is deleted: a state that is no longer held ends on the clock of knowing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, Table, select, update

from models.db import tables
from models.db.forms import Stored
from models.db.unit import Found, Unit
from models.db.upsert import Row, insert_absent
from models.ids import digest
from models.mission import MissionState, MissionType, RegisteredMission, Spell, Standing
from models.world.missions import registered

_MISSIONS, _SPELLS = tables.register_missions, tables.register_spells

_CONTENT = (
    "mission", "event", "state", "since", "not_before", "not_after", "city", "covered_by", "contested",
)  # fmt: skip
"""What makes two spells the same statement, whenever it was recorded."""


def missions(
    unit: Unit,
    *,
    as_of: date,
    known: datetime | None = None,
    sending: str | None = None,
    host: str | None = None,
    state: MissionState | Collection[MissionState] | None = None,
    type: MissionType | None = None,  # noqa: A002 - the field's name
    contested: bool | None = None,
    focus: Sequence[str] | None = None,
) -> list[Standing]:
    """How missions stood on a day, as it was known at an instant; by sender, host, type and city.

    A mission of which nothing was known for that day is left out.

    Args:
        as_of: the local day in the world.
        known: the instant (UTC) of knowing; None is everything known by now.
        sending, host, state, type, contested: only such; `state` may be several.
        focus: only where the sender or the host is one of these; `*` among them, or None, lets all through.
    """
    wanted = {state} if isinstance(state, MissionState) else None if state is None else set(state)
    return [
        one
        for one in _standing(unit, as_of, known, sending, host)
        if (wanted is None or one.state in wanted)
        and (type is None or one.mission.type is type)
        and (contested is None or one.spell.contested is contested)
        and (focus is None or "*" in focus or one.mission.sending in focus or one.mission.host in focus)
    ]


def _standing(unit: Unit, as_of: date, known: datetime | None, sending: str | None, host: str | None) -> list[Standing]:
    """As `Loaded.on` gives it, without making anything of the spells that are not in force."""
    query = _of_states(_SPELLS, sending, host).where(_SPELLS.c.since <= as_of)
    if known is None:
        query = query.where(_SPELLS.c.known_until.is_(None))
    else:
        ended = _SPELLS.c.known_until
        query = query.where(_SPELLS.c.known_from <= known, ended.is_(None) | (ended > known))
    held: dict[str, tuple[tuple[date, datetime, str], Found | Spell]] = {
        spell.mission: ((spell.since, spell.known_from, spell.state.value), spell)
        for _, spell in _started(sending, host)
        if spell.since <= as_of and is_known(spell, known)
    }
    for row in unit.run(query):
        rank = (row.since, row.known_from, row.state)
        before = held.get(row.mission)
        if before is None or rank > before[0]:
            held[row.mission] = rank, row
    names = {one.id: one for one in _missions(unit, sending, host)}
    found = [
        Standing(mission=names[id_], spell=spell if isinstance(spell, Spell) else _spell_of(spell))
        for id_, (_, spell) in held.items()
        if id_ in names
    ]
    return sorted(found, key=_by_states)


def senders(unit: Unit, *, as_of: date) -> set[str]:
    """The states of whose missions anything is known by now for a day."""
    table = _SPELLS
    query = select(table.c.sending).where(table.c.since <= as_of, table.c.known_until.is_(None)).distinct()
    return {spell_of[0].sending for spell_of in _started(None, None) if spell_of[1].since <= as_of} | set(
        unit.run(query).scalars()
    )


def _by_states(one: Standing) -> tuple[str, str, str, str]:
    return one.mission.sending, one.mission.host, one.mission.type.value, one.mission.id


@dataclass(frozen=True, slots=True)
class Loaded:
    """The missions of some states with all their spells, to be asked about many days without asking the database."""

    missions: dict[str, RegisteredMission]
    spells: dict[str, list[Spell]]

    def on(self, as_of: date, known: datetime | None = None) -> list[Standing]:
        """How they stood on a day, as known at an instant; by sender, host, type and city."""
        found = [
            Standing(mission=self.missions[id_], spell=held)
            for id_, told in self.spells.items()
            if id_ in self.missions and (held := in_force(told, as_of, known)) is not None
        ]
        return sorted(found, key=_by_states)


def load(unit: Unit, *, sending: str | None = None, host: str | None = None) -> Loaded:
    """All that the register holds and held of the missions of a sender, in a host, or of all."""
    spells: dict[str, list[Spell]] = {}
    for spell in _spells(unit, sending, host):
        spells.setdefault(spell.mission, []).append(spell)
    return Loaded({one.id: one for one in _missions(unit, sending, host)}, spells)


def in_force(spells: Iterable[Spell], as_of: date, known: datetime | None) -> Spell | None:
    """The spell that says how a mission stood on a day, as known at an instant; None where none reaches that day."""
    held = [spell for spell in spells if spell.since <= as_of and is_known(spell, known)]
    return max(held, key=lambda spell: (spell.since, spell.known_from, spell.state), default=None)


def is_known(spell: Spell, known: datetime | None) -> bool:
    """Whether the register said so at an instant; None asks for what it says now."""
    if known is None:
        return spell.known_until is None
    return spell.known_from <= known and (spell.known_until is None or known < spell.known_until)


def mission(unit: Unit, mission_id: str) -> RegisteredMission | None:
    """One mission, or None."""
    start = registered().get(mission_id)
    if start is not None:
        return start[0]
    row = unit.run(select(_MISSIONS).where(_MISSIONS.c.id == mission_id)).first()
    return None if row is None else _mission_of(row)


def history(unit: Unit, mission_id: str) -> list[Spell]:
    """All that was ever held of a mission, also what is no longer, by day in the world, then by instant of knowing."""
    start = registered().get(mission_id)
    kept = [_spell_of(row) for row in unit.run(select(_SPELLS).where(_SPELLS.c.mission == mission_id))]
    spells = [*([] if start is None else [start[1]]), *kept]
    return sorted(spells, key=lambda spell: (spell.since, spell.known_from, spell.state))


def spells_of_event(unit: Unit, event_id: str) -> list[Spell]:
    """What an event made the register say, also what it no longer says, in the order of `history`."""
    kept = [_spell_of(row) for row in unit.run(select(_SPELLS).where(_SPELLS.c.event == event_id))]
    return sorted(kept, key=lambda spell: (spell.since, spell.known_from, spell.state))


def missions_of_pair(unit: Unit, sending: str, host: str) -> list[RegisteredMission]:
    """The missions of `sending` in `host` that the register has ever known, in order of id."""
    return sorted(_missions(unit, sending, host), key=lambda one: one.id)


def save_spells(
    unit: Unit,
    sending: str,
    host: str,
    *,
    missions: Sequence[RegisteredMission],
    spells: Sequence[Spell],
    at: datetime,
) -> tuple[int, int]:
    """Make what the register says of a pair equal to `spells`; equal statements keep the instant they were recorded.

    Args:
        missions: the missions that the spells speak of; those not known yet are kept.
        spells: all that accepted events say of the pair now; their `known_*` are not looked at.
        at: the instant (UTC) from which the difference is known.

    Returns:
        How many statements were added and how many ended.
    """
    start = registered()
    fresh = [_mission_row(one) for one in missions if one.id not in start]
    insert_absent(unit, _MISSIONS, fresh)
    rows = {_content(row): row for row in (_spell_row(spell, sending, host, at) for spell in spells)}
    kept = unit.run(_of_states(_SPELLS, sending, host)).all()
    held = {_content(row._mapping): row for row in kept if row.known_until is None}
    for content, row in held.items():
        if content not in rows:
            # a clock that was put back must not make a statement end before it began
            until = max(at, row.known_from)
            unit.run(update(_SPELLS).where(_SPELLS.c.id == row.id).values(known_until=until))
    before = Counter(_content(row._mapping) for row in kept)
    added = [
        {"id": digest("spell", *map(str, content), at.isoformat(), str(before[content])), **row}
        for content, row in rows.items()
        if content not in held
    ]
    return len(insert_absent(unit, _SPELLS, added)), sum(content not in rows for content in held)


def _content(row: Stored) -> tuple[object, ...]:
    return tuple(row[name] for name in _CONTENT)


def _missions(unit: Unit, sending: str | None, host: str | None) -> list[RegisteredMission]:
    kept = [_mission_of(row) for row in unit.run(_of_states(_MISSIONS, sending, host))]
    return [one for one, _ in _started(sending, host)] + kept


def _spells(unit: Unit, sending: str | None, host: str | None) -> list[Spell]:
    kept = [_spell_of(row) for row in unit.run(_of_states(_SPELLS, sending, host))]
    return [spell for _, spell in _started(sending, host)] + kept


def _started(sending: str | None, host: str | None) -> list[tuple[RegisteredMission, Spell]]:
    return [
        (one, spell)
        for one, spell in registered().values()
        if sending in {None, one.sending} and host in {None, one.host}
    ]


def _of_states(table: Table, sending: str | None, host: str | None) -> Select[*tuple[Any, ...]]:
    query = select(table)
    for column, code in ((table.c.sending, sending), (table.c.host, host)):
        query = query if code is None else query.where(column == code)
    return query


def _mission_row(one: RegisteredMission) -> Row:
    return {
        "id": one.id,
        "sending": one.sending,
        "host": one.host,
        "type": one.type.value,
        "city": one.city,
        "origin": one.origin,
    }


def _mission_of(row: Found) -> RegisteredMission:
    return RegisteredMission(
        id=row.id,
        sending=row.sending,
        host=row.host,
        type=MissionType(row.type),
        city=row.city,
        origin=row.origin,
    )


def _spell_row(spell: Spell, sending: str, host: str, at: datetime) -> Row:
    return {
        "mission": spell.mission,
        "sending": sending,
        "host": host,
        "event": spell.event or "",
        "state": spell.state.value,
        "since": spell.since,
        "not_before": spell.not_before,
        "not_after": spell.not_after,
        "city": spell.city,
        "covered_by": spell.covered_by,
        "contested": spell.contested,
        "revision": spell.revision,
        "known_from": at,
        "known_until": None,
    }


def _spell_of(row: Found) -> Spell:
    return Spell(
        mission=row.mission,
        state=MissionState(row.state),
        since=row.since,
        not_before=row.not_before,
        not_after=row.not_after,
        city=row.city,
        covered_by=row.covered_by,
        contested=row.contested,
        event=row.event,
        revision=row.revision,
        origin=f"event:{row.event}",
        known_from=row.known_from,
        known_until=row.known_until,
    )
