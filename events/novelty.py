"""Whether an event is news to the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from events.moments import span_of
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
        since: the day since which the mission stands as it does, or None.
    """

    fact: str
    words: str
    mission: str | None
    since: date | None = None


def word_of_register(event: Event, standings: Sequence[Standing]) -> RegisterWord:
    """Whether an event is news to the register, given how the missions of its pair stand today."""
    found = place(event, [one.mission for one in standings])
    if found.mission is None:
        return RegisterWord(fact="unknown_mission", words=f"{found.why}.", mission=None)
    standing = next(one for one in standings if one.mission.id == found.mission.id)
    state, since = standing.state.value.replace("_", " "), standing.spell.since
    stands = f"{found.mission.id} is {state} since {since.isoformat()} at the latest"
    is_known = standing.state is _LEADS_TO.get(event.type)
    return RegisterWord(
        fact="known" if is_known else "news",
        words=f"{stands}, so this is {'no news' if is_known else 'news'} to it.",
        mission=found.mission.id,
        since=since,
    )


def is_news(event: Event, word: RegisterWord | None) -> bool:
    """Whether an event tells the register something, however long ago it happened.

    What the register holds already is a retelling. History is news only where it says when, and that is later than
    all the register knows of the mission: a paper that mentions in passing what nobody reported eight months ago.

    Args:
        word: what the register says to it; None where nobody asked it, and then only the present is news.
    """
    if word is None:
        return not event.historical
    if word.fact == "known":
        return False
    if not event.historical:
        return True
    span = span_of(event.effective)
    return span is not None and word.since is not None and span[0] > word.since
