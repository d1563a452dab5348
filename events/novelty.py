"""Whether an event is news to the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from events.placing import place
from models.claim import ClaimType
from models.event import Event
from models.mission import MissionState, Standing

# the state in which a mission is already where an event of this type would lead it
_LEADS_TO = {
    ClaimType.CLOSURE: MissionState.CLOSED,
    ClaimType.OPENING: MissionState.OPEN,
    ClaimType.REOPENING: MissionState.OPEN,
    ClaimType.STAFF_WITHDRAWAL: MissionState.EVACUATED,
    ClaimType.SUSPENSION: MissionState.SUSPENDED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterWord:
    """What the register says to an event.

    Attributes:
        fact: `news`, `known` (the mission stands there already) or `unknown_mission`.
        words: the same for people, one line.
        mission: id of the mission, or None.
    """

    fact: str
    words: str
    mission: str | None


def word_of_register(event: Event, standings: Sequence[Standing]) -> RegisterWord:
    """Whether an event is news to the register, given how the missions of its pair stand today."""
    found = place(event, [one.mission for one in standings])
    if found.mission is None:
        return RegisterWord(fact="unknown_mission", words=f"{found.why}.", mission=None)
    standing = next(one for one in standings if one.mission.id == found.mission.id)
    state = standing.state.value.replace("_", " ")
    stands = f"{found.mission.id} is {state} since {standing.spell.since.isoformat()} at the latest"
    if standing.state is _LEADS_TO.get(event.type):
        return RegisterWord(fact="known", words=f"{stands}, so this is no news to it.", mission=found.mission.id)
    return RegisterWord(fact="news", words=f"{stands}, so this is news to it.", mission=found.mission.id)
