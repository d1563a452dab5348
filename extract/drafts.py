"""A claim while it is being put together, and how several of one article become one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from models.claim import Attribution, AttributionKind, ClaimType, Evidence, Person, ReasonKind, Stage, Stance, Status
from models.when import When

T = TypeVar("T")

# types whose declaration is the act itself
ACTS = frozenset({ClaimType.EXPULSION, ClaimType.SEVERANCE, ClaimType.DOWNGRADE, ClaimType.FAREWELL_VISIT})
_OFFICIAL = frozenset(
    {AttributionKind.SENDING_GOVERNMENT, AttributionKind.HOST_GOVERNMENT, AttributionKind.THIRD_GOVERNMENT}
)
_CLASSES = {"consulate_general": "consulate", "high_commission": "embassy"}


@dataclass(slots=True, kw_only=True)
class Draft:
    """Fields as in `models.claim.Claim`; `weight`: trust in its stage."""

    type: ClaimType
    sending: str | None
    host: str | None
    kind: str
    city: str | None
    stage: Stage
    stance: Stance
    weight: float
    sentence: int
    start: int
    within: str
    historical: bool = False
    announced: When | None = None
    effective: When | None = None
    covered_by: str | None = None
    reason: ReasonKind | None = None
    reason_by: Attribution | None = None
    attribution: tuple[Attribution, ...] = ()
    visitor: Person | None = None
    visited: Person | None = None
    evidence: list[Evidence] = field(default_factory=list)
    parts: dict[str, float] = field(default_factory=dict)
    rules: set[str] = field(default_factory=set)
    options: frozenset[str] = frozenset()


def status_of(draft: Draft) -> Status:
    """The status as the labelling rules word it, from stage, stance, attribution and type."""
    if draft.stance is Stance.DENIED:
        return Status.DENIED
    if draft.stance is Stance.RUMOURED:
        return Status.RUMOURED
    kinds = {link.kind for link in draft.attribution}
    if draft.stage is Stage.PLANNED and draft.type not in ACTS:
        return Status.ANNOUNCED if kinds & _OFFICIAL or draft.announced is not None else Status.PLANNED
    if draft.stage in (Stage.UNDERWAY, Stage.UNCLEAR) and draft.type not in ACTS:
        return Status.ANNOUNCED
    if draft.type in ACTS and draft.stage is Stage.PLANNED:
        # with these the declaration is the act
        return Status.ANNOUNCED if kinds & _OFFICIAL or draft.announced is not None else Status.PLANNED
    if kinds & _OFFICIAL:
        return Status.CONFIRMED
    return Status.REPORTED if kinds else Status.COMPLETED


def _class(kind: str) -> str:
    return _CLASSES.get(kind, kind)


def _may_join(a: Draft, b: Draft) -> bool:
    """Whether two drafts speak of one mission: kinds and cities agree or one does not say."""
    same = (a.type, a.sending, a.host, a.historical) == (b.type, b.sending, b.host, b.historical)
    mutual = a.type is b.type is ClaimType.SEVERANCE and {a.sending, a.host} == {b.sending, b.host}
    if not same and not (mutual and a.historical == b.historical):
        return False
    if a.city is not None and b.city is not None and a.city.lower() != b.city.lower():
        return False
    return "unknown" in (a.kind, b.kind) or _class(a.kind) == _class(b.kind)


def merge(drafts: list[Draft]) -> list[Draft]:
    """One draft for each mission and type, in order of first mention; the better supported reading wins."""
    groups: list[list[Draft]] = []
    for draft in sorted(drafts, key=lambda d: (-(d.city is not None), -(d.kind != "unknown"), d.sentence, d.start)):
        group = next((group for group in groups if all(_may_join(draft, other) for other in group)), None)
        if group is None:
            groups.append([draft])
        else:
            group.append(draft)
    merged = [_join(sorted(group, key=lambda d: (d.sentence, d.start))) for group in groups]
    return sorted(merged, key=lambda d: (d.sentence, d.start, d.host or "", d.city or ""))


def _join(group: list[Draft]) -> Draft:
    first = group[0]
    if len(group) == 1:
        return first
    stance = _stance(group)
    speaking = [d for d in group if d.stance is stance] or group
    first = max(speaking, key=lambda d: (d.within == "text", d.weight, -d.sentence))
    stage = _stage(speaking)
    result = Draft(
        type=first.type, sending=first.sending, host=first.host, city=_first(d.city for d in group), stage=stage,
        kind=_first(d.kind for d in group if d.kind != "unknown") or "unknown", stance=stance, weight=first.weight,
        sentence=first.sentence, start=first.start, within=first.within, historical=first.historical,
        announced=_first(d.announced for d in speaking), effective=_effective(speaking, stance),
        covered_by=_first(d.covered_by for d in group), reason=_first(d.reason for d in group),
        reason_by=_first(d.reason_by for d in group), visitor=_named(d.visitor for d in group),
        visited=_named(d.visited for d in group), parts=dict(first.parts), options=first.options,
    )  # fmt: skip
    ordered = [first, *(d for d in speaking if d is not first)]
    result.attribution = tuple(dict.fromkeys(link for d in ordered for link in d.attribution))
    result.evidence = list(
        dict.fromkeys(item for d in [first, *(d for d in group if d is not first)] for item in d.evidence)
    )
    result.rules = set().union(*(d.rules for d in group))
    return result


def _first(values: Iterable[T | None]) -> T | None:
    """The first value that is given."""
    return next((value for value in values if value is not None), None)


def _named(persons: Iterable[Person | None]) -> Person | None:
    """The first person told by name, else the first one told at all."""
    given = [person for person in persons if person is not None]
    return next((person for person in given if person.name is not None), _first(given))


def _stance(group: list[Draft]) -> Stance:
    """A denial outweighs talk and headlines, not a report that it was done; an assertion outweighs a rumour."""
    stances = [d.stance for d in group]
    if Stance.DENIED in stances:
        firm = [
            d
            for d in group
            if d.stance is Stance.ASSERTED and d.weight >= 2 and d.stage is Stage.DONE and d.within == "text"
        ]
        return Stance.ASSERTED if firm else Stance.DENIED
    return Stance.ASSERTED if Stance.ASSERTED in stances else Stance.RUMOURED


def _stage(group: list[Draft]) -> Stage:
    votes: dict[Stage, float] = {}
    for draft in group:
        # "Italy first to reopen its embassy" over "has reopened": headlines tell what is done as what is to come
        votes[draft.stage] = votes.get(draft.stage, 0.0) + draft.weight / (1 if draft.within == "text" else 2)
    return max(votes, key=lambda stage: (votes[stage], stage is Stage.PLANNED))


def _effective(group: list[Draft], stance: Stance) -> When | None:
    """The finest date given; of what is denied, none where the day of the denial is told."""
    if stance is Stance.DENIED and any(d.announced is not None for d in group):
        return None
    dates = [d.effective for d in group if d.effective is not None]
    return min(dates, key=lambda w: (w.latest - w.earliest).days if w.earliest and w.latest else 99999, default=None)
