"""Missions known before the first night: where the register starts from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from types import MappingProxyType

from models.mission import Mission, MissionState, MissionType, RegisteredMission, Spell
from models.world.folding import fold
from models.world.gazetteer import rows

__all__ = ["KnownMission", "MissionState", "mission_id", "missions", "registered"]

_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMission:
    """One mission of the table: how it stood on the day `as_of`, and the address of a page that says so."""

    mission: Mission
    state: MissionState
    as_of: date
    origin: str


def _known(number: int, row: dict[str, str]) -> KnownMission:
    try:
        return KnownMission(
            mission=Mission(
                sending=row["sending"],
                host=row["host"],
                type=MissionType(row["type"]),
                city=row["city"] or None,
            ),
            state=MissionState(row["state"]),
            as_of=date.fromisoformat(row["as_of"]),
            origin=row["origin"],
        )
    except (KeyError, ValueError) as error:
        message = f"models/world/missions.csv: row {number}: {error}"
        raise ValueError(message) from error


@cache
def missions() -> tuple[KnownMission, ...]:
    """All known missions, in order of sending state, host and type; raises ValueError naming the row at fault."""
    return tuple(_known(number, row) for number, row in enumerate(rows("missions.csv"), 1))


def mission_id(mission: Mission) -> str:
    """A readable id, the same on every machine, e.g. `KP-CN-consulate_general-shenyang`; the host must be known."""
    words = [mission.sending, str(mission.host), mission.type.value]
    place = "-".join(_WORDS.findall(fold(mission.city or "")))
    return "-".join([*words, place] if place else words)


@cache
def registered() -> Mapping[str, tuple[RegisteredMission, Spell]]:
    """The missions of the table as the register starts from them, by id; known to us since the day of the table's row.

    Raises ValueError where two rows are one mission.
    """
    found: dict[str, tuple[RegisteredMission, Spell]] = {}
    for known in missions():
        post = known.mission
        one = RegisteredMission(
            id=mission_id(post),
            sending=post.sending,
            host=str(post.host),
            type=post.type,
            city=post.city,
            origin=known.origin,
        )
        if one.id in found:
            raise ValueError(f"models/world/missions.csv: {one.id} stands in two rows")
        found[one.id] = (one, _first_spell(one, known))
    return MappingProxyType(found)


def _first_spell(mission: RegisteredMission, known: KnownMission) -> Spell:
    return Spell(
        mission=mission.id,
        state=known.state,
        since=known.as_of,
        not_before=None,
        not_after=known.as_of,
        city=mission.city,
        covered_by=None,
        contested=False,
        event=None,
        revision=0,
        origin=known.origin,
        known_from=datetime.combine(known.as_of, time(), UTC),
    )
