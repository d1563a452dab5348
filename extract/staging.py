"""Staging: how far an event has come, told from the verb group round it (tense, passive, auxiliaries) or its noun."""

from __future__ import annotations

from extract.spans import Node, Trigger
from models.claim import ClaimType, Stage

# what may stand between a verb and its subject
_GROUP = frozenset({
    "ADVERB", "BE", "BEGIN", "CONSIDER", "DATE", "DECIDE", "DET", "DO", "HAVE", "MODAL", "MUST", "NOT", "NOT_YET",
    "PERMANENT", "PLAN", "WANT", "REPORTEDLY", "SHOULD", "TEMPORARY", "TO", "TO_BE", "WILL", "ALMOST", "ASIDE",
    "RUMOUR", "NO_LONGER", "IN", "COMMA", "AND", "HAD_TO",
})  # fmt: skip
# acts done by declaring them, and what declares them
_DECLARED = frozenset({"expulsion", "severance", "downgrade"})
_DECLARES = frozenset({"MUST", "WILL", "TO_BE", "DECIDE"})
# how many nodes of an auxiliary group are looked at ("is now said to be about to be")
_GROUP_REACH = 7
# nodes before a noun within which an order is one to do it
_ORDERED = 3


def stage_of(trigger: Trigger, nodes: tuple[Node, ...], at: int, *, title: bool) -> tuple[Stage, bool]:
    """The stage of a trigger whose event is node `at`, and whether a verb tells it rather than a noun's company."""
    if "done" in trigger.options:
        return Stage.DONE, False
    if trigger.stage:
        return Stage(trigger.stage), True
    if trigger.type is ClaimType.STAFF_WITHDRAWAL and "ORDER" in {
        node.label for node in nodes[max(0, at - 2) : at + 1]
    }:
        return Stage.DONE, False
    forms = nodes[at].forms
    if trigger.type is ClaimType.FAREWELL_VISIT:
        ahead = {node.label for node in nodes[max(0, at - 4) : at]}
        return (Stage.PLANNED if ahead & {"WILL", "TO_BE", "PLAN"} else Stage.DONE), True
    if not forms or (forms == {"ger"} and "BE" not in _verb_group(nodes, at)[:3]):
        return _noun_stage(nodes, at)
    labels = _verb_group(nodes, at)
    if "HAD_TO" in labels[:3]:
        return Stage.DONE, True
    if trigger.type.value in _DECLARED and not {"PLAN", "WANT", "CONSIDER", "MODAL"} & set(labels):
        # who says that he will expel or break with somebody has done so: the declaration is the act
        return (Stage.UNDERWAY if _DECLARES & set(labels) else Stage.DONE), True
    return _verb_stage(nodes, at, labels, title=title)


def _verb_stage(nodes: tuple[Node, ...], at: int, labels: list[str], *, title: bool) -> tuple[Stage, bool]:
    forms = nodes[at].forms
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
    if forms == {"third"} and not title and any(node.label == "AFTER" for node in nodes[max(0, at - 4) : at]):
        # "once the embassy closes"
        return Stage.PLANNED, False
    if "third" not in forms and any(
        node.label in ("WILL", "TO_BE", "MODAL", "MUST", "PLAN", "DECIDE", "WANT") for node in nodes[:at]
    ):
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
    # "gave no dates for the closing" orders none
    before = [label for step, label in enumerate(reversed(before)) if label != "ORDER" or step < _ORDERED]
    if "BEGIN" in before:
        return Stage.UNDERWAY, False
    if "AFTER" in before[-2:] or "EXPLANATION" in before:
        # "After the closing of the embassy in Lima, the one in Quito will ..."; "gave no reason for the closing"
        return Stage.DONE, False
    if any(
        label in before
        for label in ("PLAN", "DECIDE", "WANT", "ANNOUNCE", "TO_BE", "CONSIDER", "ORDER", "INFORM", "WILL")
    ) or {
        "WILL",
        "PLAN",
        "ANNOUNCE",
    } & set(after):
        return Stage.PLANNED, False
    return Stage.DONE, False
