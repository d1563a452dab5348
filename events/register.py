"""What accepted events make of the register: which mission each of them moves, to which state, since when.

Pure and repeatable: the missions of a pair of states and its accepted events give all that the register says of the
pair beyond what it started from; an event that is no longer accepted is simply not among them. The type that a text
gives is weak evidence of the post: papers call a consulate general an embassy.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from events.match import WHOLE_PAIR
from events.moments import span_of, told_on
from events.placing import place, post_of_mission
from events.voices import Told
from models.claim import ClaimType, Stage, Stance
from models.event import Event, EventState
from models.mission import Mission, MissionState, RegisteredMission, Spell
from models.world.missions import mission_id

__all__ = ["ACCEPTED", "Moved", "Moves", "moves", "place"]

ACCEPTED = frozenset({EventState.ACCEPTED, EventState.AMENDED})
"""Only these move the register."""

Moved = tuple[Event, Sequence[Told]]
"""An accepted event with its claims and their reports."""

# what each stage of each type makes of a mission; what is not here moves none
_MOVES: dict[ClaimType, dict[Stage, MissionState]] = {
    ClaimType.CLOSURE: {
        Stage.PLANNED: MissionState.CLOSING_ANNOUNCED,
        Stage.UNCLEAR: MissionState.CLOSING_ANNOUNCED,
        Stage.UNDERWAY: MissionState.CLOSING,
        Stage.DONE: MissionState.CLOSED,
    },
    ClaimType.OPENING: {
        Stage.PLANNED: MissionState.OPENING_ANNOUNCED,
        Stage.UNCLEAR: MissionState.OPENING_ANNOUNCED,
        Stage.UNDERWAY: MissionState.OPENING_ANNOUNCED,
        Stage.DONE: MissionState.OPEN,
    },
    ClaimType.REOPENING: {
        Stage.PLANNED: MissionState.OPENING_ANNOUNCED,
        Stage.UNCLEAR: MissionState.OPENING_ANNOUNCED,
        Stage.UNDERWAY: MissionState.OPENING_ANNOUNCED,
        Stage.DONE: MissionState.OPEN,
    },
    ClaimType.SUSPENSION: {Stage.DONE: MissionState.SUSPENDED, Stage.UNDERWAY: MissionState.SUSPENDED},
    ClaimType.STAFF_WITHDRAWAL: {Stage.DONE: MissionState.EVACUATED, Stage.UNDERWAY: MissionState.EVACUATED},
    ClaimType.RELOCATION: {Stage.DONE: MissionState.OPEN},
    # broken relations end embassies, not at once and not of themselves: consular relations stay (VCCR art. 2)
    ClaimType.SEVERANCE: {
        Stage.PLANNED: MissionState.CLOSING_ANNOUNCED,
        Stage.UNDERWAY: MissionState.CLOSING,
        Stage.DONE: MissionState.CLOSING,
    },
}
_FORERUNNERS = {MissionState.CLOSED: MissionState.CLOSING_ANNOUNCED, MissionState.OPEN: MissionState.OPENING_ANNOUNCED}
_BRINGING = frozenset({ClaimType.CLOSURE, ClaimType.OPENING, ClaimType.REOPENING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """What the register says of a pair because of accepted events.

    Attributes:
        missions: missions it knew before and those that the events bring.
        spells: states, oldest first, `known_from` being the instant given.
        unplaced: for events that moved nothing though their type and stage would: id and why, in words.
    """

    missions: tuple[RegisteredMission, ...]
    spells: tuple[Spell, ...]
    unplaced: tuple[tuple[str, str], ...]


def moves(
    missions: Sequence[RegisteredMission],
    accepted: Sequence[Moved],
    *,
    at: datetime,
    accepting: str | None = None,
    overruled: Collection[str] = (),
) -> Moves:
    """All that the accepted events of one pair make the register say.

    Args:
        missions: the missions of the pair known before.
        accepted: its events, accepted or amended ones; others are passed over.
        at: the instant (UTC) to be written as `known_from`.
        accepting: id of an event among them that counts as accepted whatever its state.
        overruled: ids of events whose denials a person overruled by amending how far the thing has come.
    """
    known = list(missions)
    spells: list[Spell] = []
    unplaced: list[tuple[str, str]] = []
    for event, told in sorted(accepted, key=_oldest_first):
        if (event.state not in ACCEPTED and event.id != accepting) or event.stance is not Stance.ASSERTED:
            continue
        if event.stage not in _MOVES.get(event.type, {}):
            continue
        if event.historical and span_of(event.effective) is None:
            unplaced.append((event.id, "told as history without a day"))
            continue
        moved, why = _moved_missions(event, known)
        if not moved:
            unplaced.append((event.id, why))
        for mission in moved:
            if mission not in known:
                known.append(mission)
            spells += _spells(event, told, mission, at, event.id in overruled)
    ordered = sorted(spells, key=lambda spell: (spell.since, spell.mission, spell.state))
    return Moves(missions=tuple(known), spells=tuple(ordered), unplaced=tuple(unplaced))


def _oldest_first(moved: Moved) -> tuple[date, str]:
    event, told = moved
    return _first_told(event, told), event.id


def _moved_missions(event: Event, known: Sequence[RegisteredMission]) -> tuple[list[RegisteredMission], str]:
    if event.type in WHOLE_PAIR:
        embassies = [one for one in known if post_of_mission(one).family == "chancery"]
        return embassies, "no embassy is known"
    found = place(event, known)
    if found.mission is not None:
        return [found.mission], found.why
    if event.type not in _BRINGING or found.rivals:
        return [], found.why
    return [_brought_by(event)], found.why


def _brought_by(event: Event) -> RegisteredMission:
    """A mission that the register had not known: a new one, or one that is told of only when it closes."""
    post = Mission(sending=event.sending, host=event.host, type=event.mission_type, city=event.city)
    return RegisteredMission(
        id=mission_id(post),
        sending=event.sending,
        host=event.host,
        type=event.mission_type,
        city=event.city,
        origin=f"event:{event.id}",
    )


def _spells(
    event: Event, told: Sequence[Told], mission: RegisteredMission, at: datetime, overruled: bool
) -> list[Spell]:
    """The state that an event leads to, and where it was told before it was done, the state of being announced."""
    contested = _is_contested(event, told)
    state = _MOVES[event.type][event.stage]
    if contested and state is MissionState.CLOSED and not overruled:
        # a closure that somebody denies is under way at most, until a person says how it stands
        state = MissionState.CLOSING
    not_before, since = _began(event, told)
    spell = Spell(
        mission=mission.id,
        state=state,
        since=since,
        not_before=not_before,
        not_after=since,
        city=event.city if event.type is ClaimType.RELOCATION and event.city else mission.city or event.city,
        covered_by=event.covered_by,
        contested=contested,
        event=event.id,
        revision=event.revision,
        origin=f"event:{event.id}",
        known_from=at,
    )
    early = _announced(event, told)
    forerunner = _FORERUNNERS.get(state)
    if forerunner is None or event.type is ClaimType.RELOCATION or early is None or early >= since:
        return [spell]
    ahead = replace(spell, state=forerunner, since=early, not_before=None, not_after=early, contested=False)
    return [ahead, spell]


def _is_contested(event: Event, told: Sequence[Told]) -> bool:
    """Whether somebody denies it; days that differ contradict one another, not the thing."""
    against = frozenset(dict(event.support).get("contradicted", ()))
    return any(claim.stance is Stance.DENIED for claim, _ in told if claim.id in against)


def _began(event: Event, told: Sequence[Told]) -> tuple[date | None, date]:
    """The first and the last day on which the event's stage may have begun; the first is None where nobody tells.

    What was told on a day as done was done by that day; what is planned has begun with its being announced.
    """
    reached = [
        told_on(report)
        for claim, report in told
        if claim.stage is event.stage and claim.stance is not Stance.DENIED and not claim.historical
    ]
    first = min(reached, default=_first_told(event, told))
    span = span_of(event.effective if event.stage in {Stage.DONE, Stage.UNDERWAY} else event.announced)
    early = _announced(event, told)
    if span is None:
        return (early if early is not None and early < first else None), first
    last = min(span[1], first) if span[0] <= first else span[1]
    return min(span[0], last), last


def _announced(event: Event, told: Sequence[Told]) -> date | None:
    """The day by which it was announced: as the first who told it as something to come says, else the day they told."""
    days = [
        span[1] if (span := span_of(claim.announced)) is not None else told_on(report)
        for claim, report in told
        if claim.stage in {Stage.PLANNED, Stage.UNDERWAY} and claim.stance is not Stance.DENIED
    ]
    span = span_of(event.announced)
    return min([*days, *([] if span is None else [span[1]])], default=None)


def _first_told(event: Event, told: Sequence[Told]) -> date:
    days = [told_on(report) for _, report in told]
    return min(days, default=event.reported_first or _day_of(event))


def _day_of(event: Event) -> date:
    """The last resort for an event without any report left: the first day of the year in its id."""
    return date(int(event.id.split("-")[2]), 1, 1)
