"""Missions known before the first night: where the register starts from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from models.mission import Mission, MissionType
from models.world.gazetteer import rows


class MissionState(StrEnum):
    """How a mission stands in the world."""

    OPEN = "open"
    CLOSING_ANNOUNCED = "closing_announced"
    CLOSING = "closing"
    CLOSED = "closed"
    SUSPENDED = "suspended"
    EVACUATED = "evacuated"
    DORMANT = "dormant"
    OPENING_ANNOUNCED = "opening_announced"
    UNKNOWN = "unknown"


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
