"""Departures: the scene of a mission given up that is told without any verb of closing.

"Staff lowered the flag at the embassy, took down the plaque and handed over the keys": two such signs at one mission in
one sentence are a closure; one alone is none. Needs the line of a sentence; gives a `Trigger` or None.
"""

from __future__ import annotations

from extract.spans import Node, Sentence, Trigger
from models.claim import ClaimType

# nodes within which a thing and what is done to it stand
_REACH = 5
_THINGS = frozenset({"FLAG", "PLAQUE"})
_TAKEN = frozenset({"CLOSE_SOFT", "DOWN", "GONE", "LOWER", "TAKE_OUT", "WITHDRAW"})
_SIGNS = frozenset({"KEYS", "LAST_TIME", "NOBODY"})
_AGAINST = frozenset({"AGAIN", "BY_CROWD", "CROWD", "NOT", "UP"})
# without one of these there is no sign at all
_TELLING = _THINGS | _SIGNS | {"LEAVE"}
_PEOPLE = frozenset({"ENVOY", "STAFF"})
_LEFT = frozenset({"past", "part"})
# signs that make a departure
_ENOUGH = 2
# trust in it, below every rule that names a closing
_PRIOR = 0.6


def find_departure(sentence: Sentence, nodes: tuple[Node, ...]) -> Trigger | None:
    """The closure that a sentence shows by its signs, or None."""
    labels = {node.label for node in nodes}
    if "MISSION" not in labels or labels.isdisjoint(_TELLING) or not labels.isdisjoint(_AGAINST):
        return None
    signs = _signs(nodes)
    mission = next((node.reference for node in nodes if node.label == "MISSION"), None)
    if mission is None or not (mission.sender or mission.hosts) or len(signs) < _ENOUGH or set(signs) <= {"left"}:
        return None
    if set(signs) <= {"left", "NOBODY"}:
        return None
    spots = sorted(signs.values())
    return Trigger(
        sentence=sentence.index, rule="closure.departure", type=ClaimType.CLOSURE, prior=_PRIOR, first=spots[0],
        last=spots[-1], at=spots[0], references=(mission,), options=frozenset({"done", "needs_host"}),
    )  # fmt: skip


def _signs(nodes: tuple[Node, ...]) -> dict[str, int]:
    """Signs of a departure by name, each with the unit that shows it."""
    found: dict[str, int] = {}
    for at, node in enumerate(nodes):
        near = nodes[max(0, at - _REACH) : at + _REACH + 1]
        if node.label in _SIGNS or (node.label in _THINGS and any(other.label in _TAKEN for other in near)):
            found.setdefault(node.label, node.first)
        if node.label in _PEOPLE and any(n.label == "LEAVE" and n.forms & _LEFT for n in nodes[at : at + _REACH + 2]):
            found.setdefault("left", node.first)
    return found
