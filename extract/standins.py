"""Stand-ins: words that stand for a mission named before ("theirs", "the one in Lima", "Peru's in Oslo").

Needs units and references. Says where a stand-in has its head, and gives it the mission type of the last mission named
before it; one without such a mission is dropped.
"""

from __future__ import annotations

from dataclasses import replace

from extract.listing import PEOPLE
from extract.spans import Reference, Unit, Word

# sentences read back within which a mission must be named
_BACK = 3
# labels, and kinds of words, of which one is that of every head of a stand-in
POINTING, POINTERS = frozenset({"ITS", "NUM", "POSS"}), frozenset({"another", "that"})
_JOINTS = frozenset({"AND", "COMMA", "SEMI", "BUT", "CLOSE", "OPEN", "REOPEN", "SUSPEND", "BE", "WILL", "HAVE", "DO",
                     "AS_DID", "COLON", "DASH", "LIKE", "THAN", "INCLUDING", "ADVERB", "DET", "AFTER"})  # fmt: skip
_ENDS = frozenset({"STOP", "COMMA", "SEMI", "COLON", "DASH", "DATE", "AND", "BUT", "BY", "AFTER", "ON", "PREP", "IN",
                   "AT", "TO", "HERE", "ADVERB", "QUOTE", "FROM", "TEMPORARY", "PERMANENT", "SHORT"})  # fmt: skip
_VERBS = frozenset({"WILL", "HAVE", "BE", "TO_BE", "MODAL", "GO", "CLOSE", "REOPEN", "FOLLOW", "OPEN", "SUSPEND"})


def is_stand_in(units: tuple[Unit, ...], at: int) -> bool:
    """Whether the unit at `at` is the head of a phrase that stands for a mission."""
    unit = units[at]
    after = units[at + 1].label if at + 1 < len(units) else "STOP"
    if unit.label == "ITS":
        return unit.kind == "own" and after in _ENDS and (at == 0 or units[at - 1].label not in ("OF", "ON"))
    if unit.label == "POSS":
        return _is_bare_owner(units, at, after)
    if after not in ("IN", "AT", "TO", "OF") or at + 2 >= len(units) or not _is_place(units, at + 2):
        return False
    before = units[at - 1].label if at else "STOP"
    if unit.label == "NUM":
        return unit.value == 1 and after != "OF" and (before in ("DET", "ADJ") or before in _JOINTS)
    return unit.kind in POINTERS and (before in _JOINTS or at == 0)


def phrases(words: dict[str, list[Word]]) -> list[str]:
    """Texts of which one stands in every sentence with a stand-in: `theirs`, `those in`, `'s will`."""

    def of(*labels: str) -> list[str]:
        return [text for text, meanings in words.items() if any(word.label in labels for word in meanings)]

    that = [text for text, meanings in words.items() if any(word.kind in ("that", "another") for word in meanings)]
    one = [text for text, meanings in words.items() if any(w.label == "NUM" and w.value == 1 for w in meanings)]
    own = [text for text, meanings in words.items() if any(word.kind == "own" for word in meanings)]
    placed = [f"{text} {behind}" for text in (*that, *one) for behind in of("IN", "AT", "TO", "OF")]
    owned = [f"'s {behind}" for behind in of("IN", *_VERBS)]
    return list(dict.fromkeys([*own, *placed, *owned, "'s,"]))


def _is_place(units: tuple[Unit, ...], at: int) -> bool:
    while at < len(units) and units[at].label in ("DET", "ADJ", "STATE_WORD", "CAPITAL_WORD", "OF"):
        at += 1
    place = units[at].place if at < len(units) else None
    return place is not None and place.kind not in ("org", *PEOPLE)


def _is_bare_owner(units: tuple[Unit, ...], at: int, after: str) -> bool:
    """`Denmark's went in 2002`, `Taiwan's in Roseau`, `Canada's, up in Lima, was closed`; not `Denmark's own plans`."""
    place = units[at - 1].place if at else None
    if place is None or place.kind == "org" or units[at].text == "'":
        return False
    if after == "IN":
        return at + 2 < len(units) and _is_place(units, at + 2)
    if after == "COMMA":
        return any(unit.label in _VERBS for unit in units[at + 2 : at + 9])
    return after in _VERBS and (after != "BE" or not units[at + 1].forms & {"ger"})


def settle_stand_ins(groups: list[list[Reference]]) -> list[list[Reference]]:
    """References with the type of the mission each stand-in stands for; stand-ins for nothing are left out."""
    settled: list[list[Reference]] = []
    kind, seen = "", -1 - _BACK
    for number, group in enumerate(groups):
        kept = []
        for reference in group:
            if reference.stand_in and number - seen > _BACK:
                continue
            if reference.stand_in:
                reference, seen = replace(reference, kind=kind), number
            elif reference.label == "MISSION" and (reference.many or not reference.weak):
                kind, seen = reference.kind, number
            kept.append(reference)
        settled.append(kept)
    return settled
