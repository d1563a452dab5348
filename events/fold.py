"""Folds the claims of one episode into one event, each field with its support.

Values are weighed by voices, never averaged: the value that most voices tell stands, the other tellings stay in their
claims, and where they exclude one another the event says `contradicted`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from events.moments import span_of
from events.scale import Pick, Scale, latest_versions
from events.slips import SLIP_DAYS, notes_on_days, other_days
from events.voices import Houses, Told, in_order, outlets, voices
from models.claim import Claim, ClaimType, ReasonKind, Stage, Stance, Status
from models.event import Event, EventState
from models.mission import MissionType
from models.when import When

UNREVIEWED = frozenset({EventState.MENTIONED, EventState.CORROBORATED})

# what people decide on: after a verdict a machine leaves these as they are
DECIDED = (
    "type", "mission_type", "city", "stage", "stance", "status", "historical", "announced", "effective", "covered_by",
    "reason",
)  # fmt: skip

_ORDER = (Stage.DONE, Stage.UNDERWAY, Stage.PLANNED, Stage.UNCLEAR)
_VAGUE_TYPES = (MissionType.UNKNOWN, MissionType.OTHER)


def fold(told: Sequence[Told], held: Event | None, *, event_id: str, houses: Houses) -> Event:
    """The event that these claims make, as a new one or as the next revision of `held`; equal content, same event.

    Args:
        told: at least one claim, all of one episode, with their reports.
        held: the event as it was; what people decided on it stays (see DECIDED), only its support grows.
        event_id: id of the event, kept or newly minted.
        houses: what is known of the sources as speakers.
    """
    fresh = _fresh(told, event_id, houses)
    if held is None:
        return fresh
    if any(claim.type is held.type for claim, _ in told):
        fresh = replace(fresh, type=held.type)  # claims of other types may have been merged into it
    if held.state in UNREVIEWED:
        grown = replace(fresh, revision=held.revision, unsure=held.unsure)
    else:
        decided = {name: getattr(held, name) for name in DECIDED}
        grown = replace(fresh, revision=held.revision, state=held.state, **decided)
        grown = replace(grown, unsure=held.unsure or _asks_second_look(held, fresh))
    return grown if grown == held else replace(grown, revision=held.revision + 1)


def orphan(held: Event) -> Event:
    """A reviewed event that today's rules find no claim for: kept as decided, and put up for a second look."""
    bare = replace(held, claims=(), support=(), unsure=True)
    return bare if bare == held else replace(bare, revision=held.revision + 1)


def _asks_second_look(held: Event, fresh: Event) -> bool:
    """New claims contradict what was decided, carry it further, or bring a new outlet to something rejected."""
    if set(fresh.claims) <= set(held.claims):
        return False
    if fresh.contradicted and not held.contradicted:
        return True
    if held.state in {EventState.REJECTED, EventState.WITHDRAWN}:
        return not set(fresh.outlets) <= set(held.outlets)
    return fresh.stance is not held.stance or _further(fresh.stage, held.stage)


def _further(one: Stage, other: Stage) -> bool:
    return _ORDER.index(one) < _ORDER.index(other)


def _fresh(told: Sequence[Told], event_id: str, houses: Houses) -> Event:
    """The event as today's claims alone make it, at revision 1."""
    ordered = in_order(told)
    first = ordered[0][0]
    if first.sending is None or first.host is None:
        raise ValueError(f"claim {first.id}: an event needs a sending and a host state")
    weigh = Scale(voices(ordered, houses))
    days = [report.published for _, report in ordered if report.published is not None]
    blank = Event(
        id=event_id,
        revision=1,
        type=first.type,
        sending=first.sending,
        host=first.host,
        mission_type=MissionType.UNKNOWN,
        city=None,
        state=EventState.MENTIONED,
        contradicted=False,
        unsure=False,
        stage=Stage.UNCLEAR,
        stance=Stance.ASSERTED,
        status=first.status,
        historical=all(claim.historical for claim, _ in ordered),
        announced=None,
        effective=None,
        reported_first=min(days, default=None),
        reported_last=max(days, default=None),
        covered_by=None,
        reason=None,
        claims=tuple(claim.id for claim, _ in ordered),
        outlets=(),
        support=(),
        confidence=0.0,
    )
    return _weighed(blank, ordered, weigh, houses)


def _weighed(blank: Event, ordered: Sequence[Told], weigh: Scale, houses: Houses) -> Event:
    """The event with what its claims tell of it; only the newest version of an article has a say."""
    latest = latest_versions(ordered)
    stance = _stance(latest)
    telling = _of_side(latest, stance)
    present = [one for one in telling if not one[0].historical] or telling
    stage = weigh.stage(present)
    at_stage = [one for one in present if one[0].stage is stage]
    at_stance = [one for one in at_stage if one[0].stance is stance] or at_stage
    # a plan's day and the day it was done on are two facts: the stage we hold decides whose day stands
    effective = weigh.when(at_stage, _effective)
    picks: dict[str, Pick[Any]] = {
        "mission_type": weigh.best(telling, _explicit_type),
        "city": weigh.best(telling, _city),
        "stage": Pick(stage, _ids(at_stage)),
        "stance": Pick(stance, _ids([one for one in telling if one[0].stance is stance])),
        "status": weigh.best(at_stance, _status),
        "announced": weigh.when(telling, _announced),
        "effective": weigh.when(telling, _effective) if effective.value is None else effective,
        "covered_by": weigh.best(telling, _covered_by),
        "reason": weigh.best(telling, _reason),
    }
    against = _against(latest, stance, blank.type, effective.value, stage)
    heard = outlets(_of_side(ordered, stance), weigh.of, houses)
    claims = {"type": _ids(telling), **{name: pick.claims for name, pick in picks.items()}, "contradicted": against}
    return replace(
        blank,
        **{name: pick.value for name, pick in picks.items() if pick.value is not None},
        contradicted=bool(against),
        outlets=heard,
        state=EventState.CORROBORATED if len(heard) > 1 else EventState.MENTIONED,
        support=tuple((name, ids) for name, ids in claims.items() if ids),
        confidence=weigh.confidence(telling),
        notes=notes_on_days(telling, effective.value, blank.type, stage),
    )


def _ids(told: Sequence[Told]) -> tuple[str, ...]:
    return tuple(claim.id for claim, _ in told)


def _of_side(told: Sequence[Told], stance: Stance) -> list[Told]:
    """Those who say it happened, or those who say it did not."""
    return [one for one in told if (one[0].stance is Stance.DENIED) == (stance is Stance.DENIED)]


def _stance(told: Sequence[Told]) -> Stance:
    """Asserted where anybody asserts it, else rumoured, else denied: a denial is a contradiction, not an answer."""
    stances = {claim.stance for claim, _ in told}
    return next(stance for stance in (Stance.ASSERTED, Stance.RUMOURED, Stance.DENIED) if stance in stances)


def _against(
    told: Sequence[Told], stance: Stance, type_: ClaimType, effective: When | None, stage: Stage
) -> tuple[str, ...]:
    """Claims that cannot be true together with what the event says: denials, and other days of the same stage."""
    span = span_of(effective)
    return tuple(
        claim.id
        for claim, _ in told
        if (claim.stance is Stance.DENIED and stance is not Stance.DENIED)
        or other_days(claim, span, type_, stage) > SLIP_DAYS
    )


def _explicit_type(claim: Claim) -> MissionType | None:
    return None if claim.mission_type in _VAGUE_TYPES else claim.mission_type


def _city(claim: Claim) -> str | None:
    return claim.city


def _status(claim: Claim) -> Status | None:
    return claim.status


def _covered_by(claim: Claim) -> str | None:
    return claim.covered_by


def _reason(claim: Claim) -> ReasonKind | None:
    return claim.reason


def _announced(claim: Claim) -> When | None:
    return claim.announced


def _effective(claim: Claim) -> When | None:
    return claim.effective
