"""Actors: which of the states a sentence names can be the one who acts."""

from __future__ import annotations

from extract.listing import PEOPLE
from extract.spans import Reference, Sentence, Trigger, Unit

_RULERS = frozenset({"DECIDE", "ENVOY", "GOVERNMENT", "LEADER", "OFFICIAL", "PLAN", "SPOKES"})
_GOVERNED = frozenset(
    {
        "IN",
        "OF",
        "TO",
        "FROM",
        "WITH",
        "PREP",
        "AT",
        "ON",
        "BETWEEN",
        "THROUGH",
        "TELL",
        "INFORM",
        "BY",
        "TAKE_OVER",
        "AFFAIRS",
        "INCLUDING",
        "JOIN",
        "LEAVE",
        "LOSE",
        "VISIT",
    }
)


def first_actor(units: tuple[Unit, ...]) -> Unit | None:
    """The first place of a sentence that can be its subject."""
    return next((unit for at, unit in enumerate(units) if may_act(units, at)), None)


def may_act(units: tuple[Unit, ...], at: int) -> bool:
    """Whether the place at `at` can be the one who acts: a subject, an owner, a government; not a place where."""
    place = units[at].place
    if place is None or place.kind in ("org", "city") or (at <= 2 and _is_dateline(units, at)):
        return False
    before = at - 1
    while before >= 0 and units[before].label in ("DET", "ADJ"):
        before -= 1
    if before > 0 and units[before].label == "IN" and units[before - 1].label == "GOVERNMENT":
        # "the foreign ministry in Caracas said it was shutting ..."
        return place.kind not in PEOPLE
    if before >= 0 and units[before].label in _GOVERNED and not _names_members(units, before):
        # "the decision of North Korea to close ..."
        return before > 0 and units[before].label == "OF" and units[before - 1].label in ("PLAN", "DECIDE")
    if before >= 1 and _is_listed(units, at, before):
        return False
    if place.kind in PEOPLE:
        return _people_act(units, at)
    return not (at + 1 < len(units) and units[at + 1].label == "MEDIA") and not _owns_press(units, at)


def _is_dateline(units: tuple[Unit, ...], at: int) -> bool:
    """`SEOUL - `, `KYIV, Ukraine - `, `Pyongyang, May 12 (KCNA) --`: a place before a dash or parenthesis."""
    if any(unit.label not in ("PLACE", "COMMA") for unit in units[:at]):
        return False
    after = [unit.label for unit in units[at + 1 : at + 6]]
    if after[:2] == ["COMMA", "PLACE"]:
        after = after[2:]
    return (
        after[:1] == ["DASH"]
        or (after[:2] == ["COMMA", "DATE"] and bool({"DASH", "OPENING"} & set(after[2:])))
        or after[:1] == ["OPENING"]
        or (after[:1] == ["COMMA"] and after[2:3] == ["DASH"])
    )


def _is_listed(units: tuple[Unit, ...], at: int, before: int) -> bool:
    """Whether a place is one of a list that a preposition governs: `in Uganda, Angola and Spain`."""
    joined = units[before].label == "AND" and before > 0 and units[before - 1].label in ("PLACE", "COMMA")
    listed = joined or (
        units[before].label == "COMMA"
        and [u.label for u in units[at + 1 : at + 3]] in (["COMMA", "PLACE"], ["AND", "PLACE"])
    )
    if not listed:
        return False
    while before >= 0 and units[before].label in ("PLACE", "COMMA", "AND", "DET"):
        before -= 1
    return before >= 0 and units[before].label in _GOVERNED and not _names_members(units, before)


def _names_members(units: tuple[Unit, ...], at: int) -> bool:
    """`several countries, including France and Italy, have`: the members act as the whole does."""
    if units[at].label != "INCLUDING":
        return False
    return any(unit.label == "COUNTRIES_N" for unit in units[max(0, at - 2) : at])


def _people_act(units: tuple[Unit, ...], at: int) -> bool:
    """`the Danish government`, `North Koreans`; not `Danish butter`."""
    if units[at].text.endswith("s") and not units[at].text.endswith("ss"):
        return True
    step = at + 1
    while step < len(units) and units[step].label in ("ADJ", "CAP"):
        step += 1
    return step < len(units) and units[step].label in _RULERS


def _owns_press(units: tuple[Unit, ...], at: int) -> bool:
    """`Japan's Yomiuri Shimbun`: the owner of a paper does not act."""
    return (
        at + 2 < len(units)
        and units[at + 1].label == "POSS"
        and units[at + 2].label in ("MEDIA", "CAP", "EXPERT", "LEADER", "COUNTRIES_N")
    )


def actor_of(sentence: Sentence, trigger: Trigger, references: list[Reference]) -> Unit | None:
    """Who does what the trigger says: the nearest possible subject before it, else the nearest `by` behind it."""
    agent = _agent(sentence.units, trigger.at)
    if agent is not None:
        return agent
    inside = {unit for reference in references for unit in range(reference.first, reference.last + 1)}
    for at in range(trigger.at - 1, -1, -1):
        if (at not in inside or _is_owner(references, at, trigger)) and may_act(sentence.units, at):
            return sentence.units[at]
    for at in range(trigger.at + 1, len(sentence.units) - 1):
        if sentence.units[at].label == "BY":
            return next(
                (u for u in sentence.units[at + 1 : at + 7] if u.place is not None and u.place.kind != "org"), None
            )
    return None


def _agent(units: tuple[Unit, ...], at: int) -> Unit | None:
    """`was expelled by Chile`, `his expulsion yesterday by the Chilean government`: the state right behind the verb."""
    if units[at].forms and "part" not in units[at].forms:
        return None
    step = at + 1
    while step < len(units) and units[step].label in ("ADVERB", "DATE"):
        step += 1
    if step >= len(units) or units[step].label != "BY":
        return None
    step += 1
    while step < len(units) and units[step].label in ("DET", "GOVERNMENT", "OF"):
        step += 1
    if step >= len(units) or (named := units[step].place) is None or named.kind in ("org", "city"):
        return None
    return units[step] if named.kind not in PEOPLE or _people_act(units, step) else None


def _is_owner(references: list[Reference], at: int, trigger: Trigger) -> bool:
    """The owner of an envoy who stands as subject acts for his state; the owner of the mission itself does not."""
    for reference in references:
        if reference.first <= at <= reference.last:
            return (
                reference.label in ("ENVOY", "STAFF")
                and reference.sender_at == at
                and reference not in trigger.references
            )
    return False
