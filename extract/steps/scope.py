"""Scope: how far an event has come and how the text stands to it.

Needs triggers, the line of their sentence and the language's cues. Gives a `Scope` a trigger: stage from the verb group
(tense, passive, auxiliaries), stance from cues with direction, reach and stops, and why an event is dropped
(hope, condition, demand, holiday), which is counted, never silent.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from extract.pack import Cue
from extract.spans import Node, Scope, Trigger
from models.claim import ClaimType, Stage, Stance

_GROUP = frozenset({
    "ADVERB", "BE", "BEGIN", "CONSIDER", "DATE", "DET", "DO", "HAVE", "MODAL", "MUST", "NOT", "NOT_YET", "PERMANENT",
    "PLAN", "REPORTEDLY", "SHOULD", "TEMPORARY", "TO", "TO_BE", "WILL", "ALMOST", "ASIDE", "RUMOUR", "NO_LONGER", "IN",
    "COMMA", "AND",
})  # fmt: skip
_ACTS = frozenset({"expulsion", "severance", "downgrade", "farewell_visit", "staff_withdrawal"})
# nodes within which a sentence opens, a quotation mark before it ("If they make that mistake, ...")
_OPENS = 2
# how many nodes of an auxiliary group are looked at ("is now said to be about to be")
_GROUP_REACH = 7


@dataclass(slots=True)
class _Found:
    stage: Stage
    stance: Stance = Stance.ASSERTED
    firm: bool = True
    drop: str | None = None
    temporary: bool = False
    history: bool = False
    negated: bool = False
    cues: list[tuple[str, int]] = field(default_factory=list)


def judge(trigger: Trigger, nodes: tuple[Node, ...], cues: tuple[Cue, ...], *, title: bool) -> Scope:
    """The scope of one trigger; `nodes` is the full line of its sentence."""
    at = _node_of(nodes, trigger.at)
    stage, firm = _stage(trigger, nodes, at, title=title)
    found = _Found(stage=stage, firm=firm, stance=Stance(trigger.stance) if trigger.stance else Stance.ASSERTED)
    for cue in cues:
        if (cue.types and trigger.type.value not in cue.types) or (trigger.stance and cue.effect == "negate"):
            continue
        where = _hears(cue, nodes, at, trigger)
        if where is not None:
            _apply(cue, where, trigger, found)
    if found.stage is Stage.PLANNED and any(node.label == "IF" for node in nodes[:_OPENS]):
        found.drop = found.drop or "condition"
    if nodes[-1].label == "ASKED":
        found.drop = found.drop or "question"
    if found.negated:
        _negate(trigger, found)
    tense = "future" if found.stage in (Stage.PLANNED, Stage.UNDERWAY) else "past"
    return Scope(
        stage=found.stage, stance=found.stance, firm=found.firm, drop=found.drop, temporary=found.temporary,
        history=found.history,
        cues=tuple(found.cues), tense=tense,
    )  # fmt: skip


def _node_of(nodes: tuple[Node, ...], unit: int) -> int:
    return next((i for i, node in enumerate(nodes) if node.first <= unit <= node.last), 0)


def _stage(trigger: Trigger, nodes: tuple[Node, ...], at: int, *, title: bool) -> tuple[Stage, bool]:
    if "done" in trigger.options:
        return Stage.DONE, False
    if trigger.stage:
        return Stage(trigger.stage), True
    forms = nodes[at].forms
    if trigger.type is ClaimType.FAREWELL_VISIT:
        ahead = {node.label for node in nodes[max(0, at - 4) : at]}
        return (Stage.PLANNED if ahead & {"WILL", "TO_BE", "PLAN"} else Stage.DONE), True
    if not forms or (forms == {"ger"} and "BE" not in _verb_group(nodes, at)[:3]):
        return _noun_stage(nodes, at)
    labels = _verb_group(nodes, at)
    if "MUST" in labels or "SHOULD" in labels or "WILL" in labels or "TO_BE" in labels or "MODAL" in labels:
        return Stage.PLANNED, True
    if "TO" in labels:
        return Stage.PLANNED, True
    if "ger" in forms and "BE" in labels and "past" not in forms:
        return Stage.UNDERWAY, True
    if "BE" in labels and _being(nodes, at):
        return Stage.UNDERWAY, True
    if forms & {"past", "part"}:
        return (Stage.PLANNED if _awaited(nodes, at) else Stage.DONE), True
    if "third" not in forms and any(node.label in ("WILL", "TO_BE", "MODAL", "MUST", "PLAN") for node in nodes[:at]):
        return Stage.PLANNED, False
    return (Stage.DONE if title or "third" in forms else Stage.UNCLEAR), title


def _verb_group(nodes: tuple[Node, ...], at: int) -> list[str]:
    """Labels of the auxiliaries before a verb, nearest first; a mission ends the group but not its subject."""
    labels = []
    for step in range(at - 1, max(at - 1 - _GROUP_REACH, -1), -1):
        label = nodes[step].label
        if label not in _GROUP:
            break
        if label == "TO" and step + 1 < len(nodes) and nodes[step + 1].label in ("PLACE", "PLACES"):
            break
        labels.append(label)
    return labels


def _awaited(nodes: tuple[Node, ...], at: int) -> bool:
    """`once the mission is shut`: present tense behind a conjunction of time."""
    if not (
        at
        and nodes[at - 1].label == "BE"
        and nodes[at - 1].forms & {"third", "base"}
        and "past" not in nodes[at - 1].forms
    ):
        return False
    return any(node.label == "AFTER" for node in nodes[max(0, at - 4) : at])


def _being(nodes: tuple[Node, ...], at: int) -> bool:
    return any(node.label == "BE" and "ger" in node.forms for node in nodes[max(0, at - 2) : at])


def _noun_stage(nodes: tuple[Node, ...], at: int) -> tuple[Stage, bool]:
    before = [node.label for node in nodes[max(0, at - 6) : at]]
    after = [node.label for node in nodes[at + 1 : at + 7]]
    if "BEGIN" in before:
        return Stage.UNDERWAY, False
    if any(label in before for label in ("PLAN", "ANNOUNCE", "TO_BE", "CONSIDER", "ORDER", "INFORM", "WILL")) or {
        "WILL",
        "PLAN",
        "ANNOUNCE",
    } & set(after):
        return Stage.PLANNED, False
    return Stage.DONE, False


def _hears(cue: Cue, nodes: tuple[Node, ...], at: int, trigger: Trigger) -> int | None:
    """The unit of a cue that reaches the event, or None."""
    if cue.direction in ("before", "both"):
        found = _look(cue, nodes, at, -1)
        if found is not None:
            return found
    if cue.direction in ("after", "both"):
        last = max(at, _node_of(nodes, trigger.last))
        return _look(cue, nodes, last, 1)
    return None


def _look(cue: Cue, nodes: tuple[Node, ...], at: int, step: int) -> int | None:
    place = at + step
    for _ in range(cue.reach):
        if not 0 <= place < len(nodes):
            return None
        label = nodes[place].label
        if label in cue.concepts:
            return nodes[place].first
        if label in cue.stops:
            return None
        place += step
    return None


def _apply(cue: Cue, where: int, trigger: Trigger, found: _Found) -> None:
    found.cues.append((cue.id, where))
    effect = cue.effect
    if effect == "negate":
        found.negated = not found.negated
    elif effect == "deny":
        found.stance = Stance.DENIED
    elif effect == "rumour" and found.stance is Stance.ASSERTED:
        found.stance = Stance.RUMOURED
    elif effect in ("drop", "short"):
        found.drop = found.drop or cue.id
    elif effect == "history":
        found.history = True
    elif effect == "temporary":
        found.temporary = True
    elif effect == "begin" and found.stage is not Stage.DONE:
        found.stage = Stage.UNDERWAY
    elif effect == "plan" and not found.firm and trigger.type.value not in _ACTS:
        found.stage = Stage.PLANNED


def _negate(trigger: Trigger, found: _Found) -> None:
    """A negated closure is a denied one; a denied negation says nothing; other negated things are no events."""
    if found.stance is Stance.DENIED:
        found.drop = found.drop or "double_negation"
    elif trigger.type.value in ("closure", "severance"):
        found.stance = Stance.DENIED
    else:
        found.drop = found.drop or "negated"
