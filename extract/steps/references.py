"""References: mentions of missions, envoys, staff and relations, with whose they are and where.

Needs sentences. Gives one list of `Reference`s a sentence. Reads the noun phrase round each head: owner from adjective,
possessive, of-phrase or capital; host from "in", "to", "at", city names before the head, lists, "the capital of".
Looks at labels only; no word forms stand here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from extract.listing import CITIES, HEADS, PEOPLE, read_places
from extract.spans import Place, Reference, Target, Unit
from extract.standins import POINTERS, POINTING, is_stand_in

_MISSIONS = ("MISSION", "MISSION_WEAK", "POST_WEAK")
_PERSONS = frozenset({"ENVOY", "NONCORE", "STAFF"})
_MODIFIERS = frozenset({
    "ADJ", "EXISTING", "NUM", "OPEN_STATE", "ORDINAL", "ADVERB", "MORE_THAN", "LESS_THAN", "ABOUT", "FRACTION",
    "TEMPORARY", "PERMANENT", "DASH",
})  # fmt: skip
_STARTS = frozenset({"DET", "ITS", "OUR", "IT", "ABOUT"})
# words of other links that are cut along with relations
_LINKS = 4
# how many unknown words may stand between an owner and its head ("its sprawling old embassy")
_UNKNOWN_WORDS = 2


def find_references(units: tuple[Unit, ...]) -> list[Reference]:
    """References of one sentence in order; a mention inside another one is not given twice."""
    found: list[Reference] = []
    edge = -1
    for at, unit in enumerate(units):
        if unit.label in HEADS and at > edge and not _is_modifier_of_head(units, at):
            reference = _read(units, at, edge)
        elif (unit.label in POINTING or unit.kind in POINTERS) and at > edge and is_stand_in(units, at):
            reference = _stand_in(units, at, edge)
        else:
            continue
        found.append(reference)
        edge = reference.last
    return found


def _stand_in(units: tuple[Unit, ...], head: int, floor: int) -> Reference:
    """`theirs`, `the one in Lima`, `Peru's in Oslo` as a mission whose type is that of the one named before."""
    draft = _Draft(owner="its" if units[head].label == "ITS" else "the")
    first = head
    if units[head].label == "POSS":
        place = units[head - 1].place
        draft.sender, draft.sender_at, draft.owner = place.code if place is not None else None, head - 1, "named"
        first = head - 1
    while first - 1 > floor and units[first - 1].label in ("DET", "ADJ"):
        first -= 1
    last = _read_right(units, head, draft)
    return Reference(
        label="MISSION", first=first, last=last, head=head, sender=draft.sender, sender_at=draft.sender_at,
        owner=draft.owner, hosts=tuple(draft.hosts), there=draft.there, stand_in=True, number=1,
        partners=tuple(draft.partners),
    )  # fmt: skip


def _is_modifier_of_head(units: tuple[Unit, ...], at: int) -> bool:
    """`embassy staff`, `the embassy's diplomats`: the later head carries the reference; an `embassy hostel` is none."""
    after = at + 1
    if after < len(units) and units[after].label == "PREMISES":
        return True
    if units[at].label == "MISSION_WEAK" and [unit.label for unit in units[after : after + 1]] == ["IT"]:
        # "the mission he began"
        return True
    if after < len(units) and units[after].label == "POSS":
        after += 1
        if after < len(units) and units[after].label == "PREMISES":
            return True
    return after < len(units) and units[after].label in ("STAFF",)


def _is_left_over(units: tuple[Unit, ...], at: int) -> bool:
    """The participle of `its six remaining diplomats`; not that of `keeping diplomats in Kabul`."""
    return (
        units[at].label == "REMAIN"
        and units[at].forms == {"ger"}
        and at > 0
        and units[at - 1].label in ("DET", "ITS", "NUM")
    )


@dataclass(slots=True)
class _Draft:
    """A reference being read."""

    sender: str | None = None
    sender_at: int | None = None
    owner: str = "bare"
    hosts: list[Target] = field(default_factory=list)
    number: int | None = None
    there: bool = False
    partners: list[tuple[str, int]] = field(default_factory=list)


def _read(units: tuple[Unit, ...], head: int, floor: int) -> Reference:
    draft = _Draft()
    first = _read_left(units, head, floor, draft)
    unit = units[head]
    if unit.many and unit.label in (*_MISSIONS, "ENVOY", "STAFF") and draft.sender_at is not None:
        first = min(first, _read_partners(units, draft.sender_at, floor, draft))
    last = _read_right(units, head, draft)
    label = "MISSION" if unit.label in _MISSIONS else unit.label
    return Reference(
        label=label, first=first, last=last, head=head, kind=unit.kind, sender=draft.sender, sender_at=draft.sender_at,
        owner=draft.owner, hosts=tuple(draft.hosts), many=unit.many, number=draft.number,
        weak=unit.label in ("MISSION_WEAK", "POST_WEAK"), there=draft.there, partners=tuple(draft.partners),
    )  # fmt: skip


def _read_left(units: tuple[Unit, ...], head: int, floor: int, draft: _Draft) -> int:
    """Reads modifiers before the head; returns the first unit of the phrase."""
    at, unknown, first = head - 1, 0, head
    owners: list[tuple[int, bool]] = []
    while at > floor:
        unit = units[at]
        if unit.label == "PLACE" and unit.place is not None:
            owners.append((at, units[at + 1].label == "POSS"))
            first, unknown = at, 0
        elif unit.label in ("AND", "COMMA") and _joins_cities(units, at, head, owners):
            pass
        elif unit.label == "POSS" and at > 0 and units[at - 1].label in ("PLACE", "GOVERNMENT", "COUNTRIES_N", *HEADS):
            first = at
        elif unit.label in _MODIFIERS or _is_left_over(units, at):
            draft.number = int(unit.value) if unit.label == "NUM" and unit.value is not None else draft.number
            first = at if unit.label != "DASH" else first
        elif unit.label in HEADS and units[at + 1].label in ("POSS", *HEADS):
            first = at
        elif unit.label in _STARTS:
            first = at
            draft.owner = {"ITS": "its", "OUR": "our"}.get(unit.label, "a" if unit.kind in ("a", "another") else "the")
            break
        elif unit.label in ("WORD", "CAP") and unknown < _UNKNOWN_WORDS and not owners and unit.text[-2:] != "ly":
            unknown += 1
        else:
            break
        at -= 1
    if unknown and first > at + 1 + unknown:
        first = min(first, head)
    _take_owners(units, owners, draft)
    return first


def _joins_cities(units: tuple[Unit, ...], at: int, head: int, owners: list[tuple[int, bool]]) -> bool:
    """`its Harare and Nairobi embassies`: whether the joint at `at` stands between two cities before a plural."""
    before = at - 2 if units[at].label == "AND" and units[at - 1].label == "COMMA" else at - 1
    if not owners or not units[head].many or before < 0:
        return False
    pair = (units[before].place, units[owners[-1][0]].place)
    return not owners[-1][1] and all(place is not None and place.kind in CITIES for place in pair)


def _read_partners(units: tuple[Unit, ...], at: int, floor: int, draft: _Draft) -> int:
    """Owners joined with the one at `at`: `the Greek and Dutch embassies`; returns the first unit of them all."""
    place, first = units[at].place, at
    if place is None or place.kind not in PEOPLE:
        return at
    step = at - 1
    while step - 1 > floor and units[step].label in ("AND", "COMMA"):
        step -= 1 if units[step - 1].label == "COMMA" else 0
        other = units[step - 1].place
        if other is None or other.kind not in (*PEOPLE, "name") or other.code == draft.sender:
            break
        draft.partners.append((other.code, step - 1))
        first = step - 1
        step -= 2
    return first - 1 if first - 1 > floor and units[first - 1].label == "DET" and first < at else first


def _take_owners(units: tuple[Unit, ...], owners: list[tuple[int, bool]], draft: _Draft) -> None:
    """Decides which of the places before a head owns it and which is where it stands."""
    for number, (at, possessive) in enumerate(reversed(owners)):
        place = units[at].place
        if place is None or place.kind == "org":
            continue
        is_city = place.kind in CITIES
        behind = [units[other].place for other, _ in owners[: len(owners) - 1 - number]]
        if is_city and possessive and any(p is not None and p.kind in PEOPLE for p in behind):
            # "Houston's Chinese consulate"
            possessive = False
        if (draft.sender is None and draft.owner not in ("its", "our") and _may_own(place, possessive=possessive)) or (
            draft.sender is None and place.kind in PEOPLE
        ):
            draft.sender, draft.sender_at, draft.owner = place.code, at, "named"
        elif place.kind not in PEOPLE or draft.sender is not None:
            draft.hosts.append(Target(place.code, place.city if is_city else None, at, at))


def _may_own(place: Place, *, possessive: bool) -> bool:
    """Whether a place before a mission can own it: a state or a capital's government; `Recife's consulate` is there."""
    return place.kind not in CITIES or (possessive and place.kind == "capital")


def _read_right(units: tuple[Unit, ...], head: int, draft: _Draft) -> int:
    """Reads of-, in-, to-, with-phrases behind the head; returns the last unit of the phrase."""
    at, last, label = head + 1, head, units[head].label
    # "those of Italy and Spain" stands for missions
    label = label if label in HEADS else "MISSION"
    while at < len(units):
        step = _phrase(units, at, label, draft)
        if step is None:
            break
        at = last = step
        at += 1
    return last


def _phrase(units: tuple[Unit, ...], at: int, label: str, draft: _Draft) -> int | None:
    """Reads one phrase at `at` into the draft; returns its last unit, or None where there is none."""
    unit = units[at]
    if unit.label == "QUOTE" and at + 1 < len(units) and units[at + 1].label in ("WITH", "IN", "OF", "TO", "BETWEEN"):
        return _phrase(units, at + 1, label, draft)
    if unit.label == "CAP" and label == "ENVOY":
        return _behind_name(units, at, label, draft)
    if unit.label == "OPENING" and not draft.hosts:
        last = _hosts_from(units, at + 1, draft)
        return last + 1 if last is not None and [u.label for u in units[last + 1 : last + 2]] == ["CLOSING"] else last
    inner = _inner_head(units, at + 1) if unit.label in ("AT", "FROM") and label in _PERSONS else None
    if inner is not None:
        return _absorb(units, at, inner, draft)
    if unit.label == "OF":
        return _of_phrase(units, at, label, draft)
    if label == "RELATIONS" and unit.label == "AND":
        other = _past_other_links(units, at + 1)
        return _hosts_from(units, other, draft) if other is not None else None
    if label == "RELATIONS":
        return _hosts_from(units, at + 1, draft) if unit.label in ("WITH", "BETWEEN", "TO") else None
    if unit.label == "FROM" and label == "STAFF" and at == 1:
        # "Diplomats from Britain have been taken out of the country": told first, of whose people they are
        return _of_phrase(units, at, label, draft)
    if unit.label in ("IN", "TO", "AT"):
        return None if draft.hosts and unit.label != "IN" else _hosts_from(units, at + 1, draft)
    if unit.label == "HERE" and not draft.hosts:
        draft.there = True
        return at
    return _run_by(units, at, label, draft)


def _past_other_links(units: tuple[Unit, ...], at: int) -> int | None:
    """Past `transport links to` in `all ties and transport links to Qatar`, to the state; None where none follows."""
    for step in range(at, min(at + _LINKS, len(units) - 1)):
        if units[step].label in ("TO", "WITH"):
            return step + 1 if step > at and units[step + 1].place is not None else None
        if units[step].label not in ("ADJ", "CAP", "RELATIONS", "WORD") or units[step].forms:
            return None
    return None


def _run_by(units: tuple[Unit, ...], at: int, label: str, draft: _Draft) -> int | None:
    """`the five consulates (that) Russia runs`: the state behind the mission owns it."""
    step = at + 1 if units[at].label == "WHO" else at
    if label not in _MISSIONS or draft.sender is not None or step + 1 >= len(units):
        return None
    place, verb = units[step].place, units[step + 1]
    if (
        place is None
        or place.kind in ("org", *PEOPLE)
        or verb.label not in ("TAKE_OVER", "HAVE")
        or not (verb.label == "HAVE" or verb.forms & {"third", "base"})
    ):
        return None
    if verb.label == "HAVE" and step + 2 < len(units) and units[step + 2].forms:
        return None
    draft.sender, draft.sender_at, draft.owner = place.code, step, "named"
    return step + 1


def _behind_name(units: tuple[Unit, ...], at: int, label: str, draft: _Draft) -> int | None:
    """`Ambassador Ri Chol of North Korea`: what stands behind the name; None where nothing does."""
    stop = at
    while stop + 1 < len(units) and units[stop + 1].label in ("CAP", "DASH"):
        stop += 1
    if stop + 1 >= len(units) or units[stop + 1].label not in ("TO", "IN", "OF"):
        return None
    return _phrase(units, stop + 1, label, draft)


def _of_phrase(units: tuple[Unit, ...], at: int, label: str, draft: _Draft) -> int | None:
    """`of North Korea` names the owner; `the staff of the Malaysian mission` takes it from the inner mission."""
    inner = _inner_head(units, at + 1) if label in _PERSONS else None
    if inner is not None:
        return _absorb(units, at, inner, draft)
    targets, last = read_places(units, at + 1)
    if not targets:
        return None
    if draft.sender is None and label != "RELATIONS":
        codes = [target.code for target in targets]
        several = label in _MISSIONS or (label in ("ENVOY", "STAFF") and units[at - 1].many)
        if len(targets) > 1 and (not several or len(set(codes)) < len(codes)):
            return None
        draft.sender, draft.sender_at, draft.owner = targets[0].code, targets[0].first, "named"
        draft.partners += [(target.code, target.first) for target in targets[1:] if target.code is not None]
        return last
    draft.hosts += targets if not draft.hosts else []
    return last


def _inner_head(units: tuple[Unit, ...], at: int) -> int | None:
    """The mission in `the staff of the Malaysian mission`: its head, or None."""
    for step in range(at, min(at + 5, len(units))):
        if units[step].label in _MISSIONS:
            return step
        if units[step].label not in ("DET", "ADJ", "PLACE", "POSS", "ITS"):
            return None
    return None


def _absorb(units: tuple[Unit, ...], floor: int, head: int, draft: _Draft) -> int:
    """Takes owner and hosts of an inner mission into the draft of the people who work there."""
    inner = _Draft()
    _read_left(units, head, floor, inner)
    last = _read_right(units, head, inner)
    if draft.sender is None:
        draft.sender, draft.sender_at, draft.owner = inner.sender, inner.sender_at, inner.owner
    draft.hosts = draft.hosts or inner.hosts
    return last


def _hosts_from(units: tuple[Unit, ...], at: int, draft: _Draft) -> int | None:
    if at < len(units) and units[at].label == "HERE" and not draft.hosts:
        draft.there = True
        return at
    targets, last = read_places(units, at)
    if not targets and at + 1 < len(units) and units[at].label == "ITS" and units[at + 1].label == "CAPITAL_WORD":
        owner = next((u.place for u in reversed(units[:at]) if u.place is not None and u.place.kind != "org"), None)
        targets, last = ([Target(owner.code, None, at, at + 1)], at + 1) if owner is not None else ([], at)
    if not targets:
        if at + 1 < len(units) and units[at].label == "DET" and units[at + 1].label == "HERE" and not draft.hosts:
            draft.there = True
            return at + 1
        return None
    if draft.hosts and all(t.code in {h.code for h in draft.hosts} for t in targets):
        return last
    draft.hosts += targets
    return last
