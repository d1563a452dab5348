"""Skeleton: the line of a sentence without what only decorates it, so that rules meet head and verb side by side.

What goes: parentheses, insertions between commas or dashes, phrases of place, time and manner that name no mission,
and unknown words between an auxiliary and its verb. What stays: every mission with the preposition that governs it
(`a road near the embassy was closed` keeps its road), every verb, every mark that parts clauses.
"""

from __future__ import annotations

from extract.spans import Node

# nodes an insertion may have; longer ones are clauses of their own
_ASIDE = 18
# nodes that a phrase of place, time or manner may have
_PHRASE = 10
_PREPOSITIONS = frozenset({"AFTER", "AT", "AS", "FROM", "IN", "ON", "PREP", "WITH"})
_NOMINAL = frozenset({
    "ABOUT", "ADJ", "CAP", "CAPITAL_WORD", "COUNTRIES_N", "DATE", "DET", "EXPERT", "FRACTION", "GOVERNMENT", "HERE",
    "ITS", "LEADER", "MARK", "MORE_THAN", "NUM", "OF", "OFFICIAL", "ORDINAL", "OUR", "PEOPLE", "PLACE", "PLACES",
    "POSS", "TOTAL", "WORD",
})  # fmt: skip
_AUXILIARIES = frozenset(
    {"BE", "BEGIN", "DO", "HAD_TO", "HAVE", "MODAL", "MUST", "NOT", "PLAN", "SHOULD", "TO", "TO_BE", "WILL"}
)
_FINITE = frozenset({"BE", "DO", "HAD_TO", "HAVE", "MODAL", "MUST", "SHOULD", "TO_BE", "WILL"})
_HEADS = frozenset({"ENVOY", "MISSION", "NONCORE", "RELATIONS", "STAFF"})
# after a comma these open an insertion wherever it stands
_INSERTS = frozenset({
    "ACCORDING", "AFTER", "BEGIN", "CAP", "CAPITAL_WORD", "DET", "IN", "INCLUDING", "NUM", "OPEN", "PLACE", "SAY",
    "WHO",
})  # fmt: skip


def without_asides(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """The nodes without parentheses, appositions and insertions between commas or dashes."""
    kept: list[Node] = []
    at = 0
    while at < len(nodes):
        stop = _aside_end(nodes, at)
        if stop is not None:
            at = stop + 1
        else:
            kept.append(nodes[at])
            at += 1
    return tuple(kept)


def skeleton(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """The nodes of heads, verbs and marks alone; the same tuple where nothing is to be left out."""
    kept: list[Node] = []
    at = 0
    while at < len(nodes):
        stop = _decoration_end(nodes, at, kept)
        if stop is not None:
            at = stop + 1
        else:
            kept.append(nodes[at])
            at += 1
    return tuple(kept)


def _decoration_end(nodes: tuple[Node, ...], at: int, kept: list[Node]) -> int | None:
    label = nodes[at].label
    if label == "QUOTE":
        return at
    if label == "COMMA" and [node.label for node in nodes[at + 1 : at + 3]] == ["ADVERB", "COMMA"]:
        return at + 2
    if label == "COMMA" and kept:
        return _insertion_end(nodes, at, kept[-1])
    if label in _PREPOSITIONS:
        return _phrase_end(nodes, at)
    if kept and kept[-1].label in _AUXILIARIES:
        return _manner_end(nodes, at)
    return None


def _phrase_end(nodes: tuple[Node, ...], at: int) -> int | None:
    """The last node of a phrase behind a preposition; None where it names a mission or goes over into a clause."""
    step = at + 1
    while step < len(nodes) and nodes[step].label in _NOMINAL and step - at < _PHRASE:
        step += 1
    if step < len(nodes) - 1 and nodes[step].label == "PREMISES" and nodes[step - 1].label == "CAP":
        # "in Wilson Street"
        step += 1
    if step == at + 1 or (step < len(nodes) and nodes[step].label in _HEADS | {"PREMISES", "OPERATIONS"}):
        return None
    return step - 1


def _manner_end(nodes: tuple[Node, ...], at: int) -> int | None:
    """Unknown words between an auxiliary and its verb: `will, barring a miracle, be closed` without the miracle."""
    step = at
    while step < len(nodes) and nodes[step].label in ("ADVERB", "WORD") and step - at < 3:
        step += 1
    return step - 1 if at < step < len(nodes) and (nodes[step].forms or nodes[step].label in _AUXILIARIES) else None


def _insertion_end(nodes: tuple[Node, ...], at: int, before: Node) -> int | None:
    """An insertion between a head or auxiliary and what it belongs to: the comma that ends it."""
    if before.label not in _HEADS and before.label not in _AUXILIARIES:
        return None
    if nodes[at + 1 : at + 2] and nodes[at + 1].label in _FINITE:
        # "the embassy in Maseru, the capital of Lesotho, will close": the place was read with its apposition
        return at
    for stop in range(at + 1, min(at + _ASIDE, len(nodes) - 1)):
        label = nodes[stop].label
        if label in ("SEMI", "STOP", "MISSION"):
            return None
        if label == "COMMA" and (nodes[stop + 1].label in _FINITE or nodes[stop + 1].forms):
            return stop
    return None


def _aside_end(nodes: tuple[Node, ...], at: int) -> int | None:
    label = nodes[at].label
    if label == "COMMA" and _is_apposition(nodes, at):
        return at + 2
    if label == "OPENING":
        closers: tuple[str, ...] = ("CLOSING",)
    elif label == "COMMA" and at + 1 < len(nodes) and nodes[at + 1].label in _INSERTS:
        closers = ("COMMA",)
    elif label == "DASH":
        closers = ("DASH",)
    else:
        return None
    return next((stop for stop in range(at + 1, min(at + _ASIDE, len(nodes))) if nodes[stop].label in closers), None)


def _is_apposition(nodes: tuple[Node, ...], at: int) -> bool:
    """`the mission in Islamabad, an embassy, has ...`: one mission named twice, not two in a list."""
    labels = [node.label for node in nodes[at - 1 : at + 4]]
    return (
        at > 0
        and labels[:1] == labels[2:3] == ["MISSION"]
        and labels[3:4] == ["COMMA"]
        and labels[4:5] != ["AND"]
        and labels[4:5] != ["MISSION"]
    )
