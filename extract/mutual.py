"""Mutual acts: two states that open, reopen or close their missions in each other.

"Saudi Arabia and Iran will reopen their embassies", "embassies in each other's capitals", "the two countries".
"""

from __future__ import annotations

from extract.actors import actor_of, may_act
from extract.finish import Found
from extract.listing import list_with
from extract.scene import Host, Scene, place
from extract.spans import Reference, Target, Unit
from models.claim import ClaimType, Evidence

_MUTUAL = frozenset({ClaimType.OPENING, ClaimType.REOPENING, ClaimType.CLOSURE, ClaimType.SUSPENSION})
# units behind a mission within which `in each other's capitals` may stand
_REACH = 6


def mutual_pairs(scene: Scene) -> list[tuple[Found, Host]]:
    """Both (owner, host) pairs of an act between two states; empty where the act is not mutual."""
    trigger = scene.trigger
    reference = next(iter(trigger.references), None)
    if trigger.type not in _MUTUAL or reference is None or not reference.many or reference.label != "MISSION":
        return []
    if reference.sender is not None or trigger.places:
        return []
    if reference.hosts:
        return _respective(scene, reference)
    parties = _parties(scene, reference)
    return [
        (Found(code=a.code, origin="actor", evidence=_evidence(scene, "sending", a)),
         Host(found=Found(code=b.code, origin="clause", evidence=_evidence(scene, "host", b)), city=None,
              reference=reference))
        for a, b in (parties, parties[::-1])
    ] if len(parties) == 2 else []  # fmt: skip


def _respective(scene: Scene, reference: Reference) -> list[tuple[Found, Host]]:
    """`Peru and Chad will open their embassies in N'Djamena and Lima`: each has its own in the other's city."""
    seats = reference.hosts
    two = {target.code for target in seats}
    if len(seats) != 2 or len(two) != 2 or reference.owner not in ("its", "bare"):
        return []
    before = scene.sentence.units[: reference.first]
    named = {unit.place.code for unit in before if unit.place is not None}
    of_article = any(_are_two(unit) for unit in before) and two == {target.code for target in _of_article(scene)}
    actor = actor_of(scene.sentence, scene.trigger, scene.references)
    others = actor is not None and actor.place is not None and actor.place.code not in two
    if others or not (two <= named or of_article):
        return []
    return [
        (Found(code=own.code, origin="actor"),
         Host(found=Found(code=seat.code, origin="named", evidence=place(scene, "host", seat)), city=seat.city,
              reference=reference))
        for own, seat in (seats, seats[::-1])
    ]  # fmt: skip


def _evidence(scene: Scene, name: str, target: Target) -> tuple[Evidence, ...]:
    return place(scene, name, target) if target.first >= 0 else ()


def _parties(scene: Scene, reference: Reference) -> list[Target]:
    """The two states: the subject of the verb, those of the clause, or of the article where it says `both`."""
    units, trigger = scene.sentence.units, scene.trigger
    behind = units[reference.last + 1 : reference.last + 1 + _REACH]
    each_other = any(unit.label == "EACH_OTHER" for unit in (*units[trigger.at : reference.first], *behind))
    if not each_other and any(unit.label == "IN" for unit in behind[:1]):
        return []
    for at in range(min(trigger.at, reference.first) - 1, -1, -1):
        if _are_two(units[at]):
            return _of_article(scene)
        if units[at].place is not None and may_act(units, at):
            listed = list_with(units, at, trigger.at)
            return listed if len(listed) == 2 and (each_other or _is_between(scene, listed)) else []
    return _of_article(scene) if each_other else []


def _is_between(scene: Scene, parties: list[Target]) -> bool:
    """Whether `their embassies` are those in each other: the sentence is of relations, or the article of these two."""
    if scene.trigger.type not in (ClaimType.OPENING, ClaimType.REOPENING):
        return False
    if any(unit.label in ("RELATIONS", "CUT_TIES") for unit in scene.sentence.units):
        return True
    return {target.code for target in parties} == {target.code for target in _of_article(scene)}


def _are_two(unit: Unit) -> bool:
    return unit.label == "COUNTRIES_N" and unit.kind == "two"


def _of_article(scene: Scene) -> list[Target]:
    """The two states an article is about, where no third is named as often."""
    ranked = scene.context.mentions.most_common(3)
    if len(ranked) < 2 or (len(ranked) > 2 and ranked[2][1] >= ranked[1][1]):
        return []
    return [Target(code, None, -1, -1) for code, _ in ranked[:2]]
