"""Who says what, where the reports of one event differ: kept side by side, never averaged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from events.moments import span_of, told_on
from events.scale import latest_versions
from events.voices import Told, in_order
from models.claim import AttributionKind, Claim, Stance
from models.event import Event
from models.mission import MissionType
from models.when import When


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One telling of a field: the value in words, who tells it, and since when.

    Attributes:
        value: as the claims have it, e.g. `2023-11-20`, `GQ`, `denied`.
        held: whether the event holds this value.
        sources: slugs of the outlets that print it, the first to tell it first.
        claims: ids of the claims.
        first: day it was first told.
    """

    value: str
    held: bool
    sources: tuple[str, ...]
    claims: tuple[str, ...]
    first: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A field on which reports differ, its sides in order of telling; `excluding`: they cannot both be true."""

    field: str
    sides: tuple[Side, ...]
    excluding: bool


def disagreements(event: Event, told: Sequence[Told]) -> tuple[Disagreement, ...]:
    """All fields of an event on which its reports differ, with who says what.

    Only the newest version of each article has a say; what a claim leaves open differs from nothing.

    Args:
        event: as it is held.
        told: its claims with their reports.
    """
    latest = latest_versions(in_order(told))
    against = frozenset(dict(event.support).get("contradicted", ()))
    found: list[Disagreement] = []
    for name, value, held in _FIELDS:
        sides = _sides(latest, value, held(event))
        if len(sides) > 1:
            excluding = name in {"stance", "effective"} and any(against & set(side.claims) for side in sides)
            found.append(Disagreement(field=name, sides=tuple(sides), excluding=excluding))
    return tuple(found)


def _sides(told: Sequence[Told], value: Callable[[Claim], str | None], held: str | None) -> list[Side]:
    tellers: dict[str, list[Told]] = {}
    for one in told:
        said = value(one[0])
        if said is not None:
            tellers.setdefault(said, []).append(one)
    return [
        Side(
            value=said,
            held=said == held,
            sources=tuple(dict.fromkeys(report.source for _, report in tellers[said])),
            claims=tuple(claim.id for claim, _ in tellers[said]),
            first=min(told_on(report) for _, report in tellers[said]),
        )
        for said in tellers
    ]


def _when(when: When | None) -> str | None:
    if span_of(when) is None or when is None:
        return None
    return when.partial() or when.words


def _stance(stance: Stance) -> str:
    """A rumour differs from an assertion by how sure somebody is, a denial by what is said."""
    return "denied" if stance is Stance.DENIED else "asserted"


def _mission_type(type_: MissionType) -> str | None:
    return None if type_ in {MissionType.UNKNOWN, MissionType.OTHER} else type_.value


def _speaker(claim: Claim) -> str | None:
    """Which side is quoted: who is named last in the chain stands at the root of what is told."""
    for link in reversed(claim.attribution):
        if link.kind not in {AttributionKind.PRESS, AttributionKind.STATE_MEDIA, AttributionKind.UNNAMED}:
            return f"{link.kind.value} {link.country}" if link.country else link.kind.value
    return None


def _person(claim: Claim) -> str | None:
    return claim.visitor.name if claim.visitor is not None else None


def _nothing(_event: Event) -> str | None:
    """What is told of people and speakers, an event does not hold."""
    return None


_FIELDS: tuple[tuple[str, Callable[[Claim], str | None], Callable[[Event], str | None]], ...] = (
    ("stance", lambda claim: _stance(claim.stance), lambda event: _stance(event.stance)),
    ("effective", lambda claim: _when(claim.effective), lambda event: _when(event.effective)),
    ("announced", lambda claim: _when(claim.announced), lambda event: _when(event.announced)),
    ("stage", lambda claim: claim.stage.value, lambda event: event.stage.value),
    ("mission_type", lambda claim: _mission_type(claim.mission_type), lambda event: _mission_type(event.mission_type)),
    ("city", lambda claim: claim.city, lambda event: event.city),
    ("covered_by", lambda claim: claim.covered_by, lambda event: event.covered_by),
    ("reason", lambda claim: claim.reason and claim.reason.value, lambda event: event.reason and event.reason.value),
    ("said by", _speaker, _nothing),
    ("visitor", _person, _nothing),
)
