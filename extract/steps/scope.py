"""Scope: how far an event has come and how the text stands to it.

Needs triggers, the line of their sentence and the language's cues. Gives a `Scope` a trigger: stage from the verb group
(tense, passive, auxiliaries), stance from cues with direction, reach and stops, and why an event is dropped
(hope, condition, demand, holiday), which is counted, never silent.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from extract.pack import Cue
from extract.spans import Node, Scope, Trigger
from extract.staging import stage_of
from models.claim import Stage, Stance

_ACTS = frozenset({"expulsion", "severance", "downgrade", "farewell_visit", "staff_withdrawal"})
# what may stand between a cue and what must follow it
_BETWEEN = frozenset({"ADVERB", "DET", "ITS", "ADJ"})
# nodes within which a sentence opens, a quotation mark before it ("If they make that mistake, ...")
_OPENS = 2


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
    stage, firm = stage_of(trigger, nodes, at, title=title)
    found = _Found(stage=stage, firm=firm, stance=Stance(trigger.stance) if trigger.stance else Stance.ASSERTED)
    for cue in cues:
        if (cue.types and trigger.type.value not in cue.types) or (trigger.stance and cue.effect == "negate"):
            continue
        where = _hears(cue, nodes, at, trigger)
        if where is not None:
            _apply(cue, where, trigger, found)
    if found.stage is Stage.PLANNED and any(node.label == "IF" for node in nodes[:_OPENS]):
        found.drop = found.drop or "condition"
    if [node.label for node in nodes[:1]] == ["HAVE"] and "past" in nodes[0].forms:
        found.drop = found.drop or "condition"
    if next((node.label for node in nodes[at:] if node.label in ("STOP", "ASKED")), "") == "ASKED":
        found.drop = found.drop or "question"
    if not title and _is_imperative(trigger, nodes, at):
        found.drop = found.drop or "imperative"
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


def _is_imperative(trigger: Trigger, nodes: tuple[Node, ...], at: int) -> bool:
    """`...; close the embassy, which ...`: a bare verb heads a clause, with an object and without a subject."""
    if "object" not in trigger.options or "base" not in nodes[at].forms or trigger.first < nodes[at].first:
        return False
    return at == 0 or nodes[at - 1].label in ("SEMI", "COLON", "QUOTE", "ASIDE")


def _hears(cue: Cue, nodes: tuple[Node, ...], at: int, trigger: Trigger) -> int | None:
    """The unit of a cue that reaches the event, or None."""
    if cue.needs and not any(node.label in cue.needs for node in nodes[:at]):
        return None
    if cue.direction in ("before", "both"):
        found = _look(cue, nodes, at, -1)
        if found is not None:
            return found
    if cue.direction in ("after", "both"):
        last = max(at, _node_of(nodes, trigger.last))
        return _look(cue, nodes, last, 1)
    return None


def _look(cue: Cue, nodes: tuple[Node, ...], at: int, step: int) -> int | None:
    place, passed = at + step, not cue.passes
    for _ in range(cue.reach):
        if not 0 <= place < len(nodes):
            return None
        label = nodes[place].label
        passed = passed or label in cue.passes
        if label in cue.concepts and passed and _is_followed(cue, nodes, place):
            return nodes[place].first
        if label in cue.stops:
            return None
        place += step
    return None


def _is_followed(cue: Cue, nodes: tuple[Node, ...], place: int) -> bool:
    """Whether what must stand behind a cue does: `dropped its plans`."""
    if not cue.next_to:
        return True
    after = next((node.label for node in nodes[place + 1 :] if node.label not in _BETWEEN), "")
    return after in cue.next_to


def _apply(cue: Cue, where: int, trigger: Trigger, found: _Found) -> None:
    found.cues.append((cue.id, where))
    effect = cue.effect
    if effect == "negate":
        found.negated = not found.negated
    elif effect == "deny":
        # what is not denied is not asserted either
        found.stance = Stance.RUMOURED if "unconfirmed" in {told for told, _ in found.cues} else Stance.DENIED
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
    elif trigger.type.value in ("closure", "downgrade", "severance"):
        found.stance = Stance.DENIED
    else:
        found.drop = found.drop or "negated"
