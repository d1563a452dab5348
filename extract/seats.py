"""Seats: where the mission sits that takes another's work over, as a phrase or the subject of a verb names it."""

from __future__ import annotations

from dataclasses import dataclass

from extract.listing import PEOPLE, read_places
from extract.spans import Reference, Sentence, Target, Unit

# what stands between a subject and its verb, or a verb and what it governs
AUX = frozenset({
    "WILL", "BE", "HAVE", "TO_BE", "ADVERB", "TO", "MODAL", "BEGIN", "DATE", "PLAN", "AND", "WHO", "MUST", "AGAIN",
    "COMMA", "IN", "TAKE_OVER", "REMAIN", "NO_LONGER", "ADJ", "IT", "FROM", "ON",
})  # fmt: skip
_LEADS = frozenset({"DET", "ITS", "OUR", "ADJ", "ADVERB", "IT", "WHO"})
# unknown words inside the phrase of a seat ("the regional hub in Suva")
_UNKNOWN = 4
# units back from a verb in which its subject stands
_BACK = 9


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence and what is known of it: its references, whose they are, and the states whose missions close."""

    sentence: Sentence
    references: list[Reference]
    senders: frozenset[str]
    owners: dict[tuple[int, int], str]

    @property
    def units(self) -> tuple[Unit, ...]:
        """The sentence's units."""
        return self.sentence.units

    def label(self, at: int) -> str:
        """The label of a unit, empty beyond the sentence's ends."""
        return self.units[at].label if 0 <= at < len(self.units) else ""

    def labels(self, start: int, stop: int) -> set[str]:
        """The labels between two units, the second left out."""
        return {unit.label for unit in self.units[max(0, start) : max(0, stop)]}


def read_seat(clause: Clause, at: int, joint: str) -> tuple[list[Target], int]:
    """Where the mission sits that a phrase at `at` names, several where it names several; and its last unit."""
    step, unknown = at, 0
    while step < len(clause.units):
        reference = next(
            (r for r in clause.references if r.first <= step <= r.last and r.label in ("MISSION", "ENVOY")), None
        )
        if reference is not None:
            return _of_reference(clause, reference, step)
        label, place = clause.label(step), clause.units[step].place
        if label in ("IN", "TO", "AT") and step > at:
            targets, stop = read_places(clause.units, step + 1)
            return ([targets[0]], stop) if targets else ([], at)
        if place is not None:
            return _of_place(clause, step, joint)
        if label in ("OWN_SEAT", "HOME", "GOVERNMENT"):
            if clause.label(step + 1) == "IN":
                targets, stop = read_places(clause.units, step + 2)
                return (targets[:1], stop)
            return _at_home(clause, step), step
        if label in ("WORD", "CAP", "SERVICES", "POST_WEAK", "STAFF", "ENVOY", "NUM") and unknown < _UNKNOWN:
            unknown += 1
        elif label not in _LEADS:
            break
        step += 1
    return [], at


def _of_reference(clause: Clause, reference: Reference, at: int) -> tuple[list[Target], int]:
    owner = reference.sender or clause.owners.get((clause.sentence.index, reference.first))
    if owner is not None and owner not in clause.senders:
        return [], at
    if not reference.hosts and reference.label == "MISSION" and clause.label(reference.last + 1) in ("FROM",):
        return [], at
    if len(reference.hosts) > 1 and not clause.units[reference.head].many:
        # "by the embassy in Rome, and Bolivia by that in Lima": the list is of the clause, not of the mission
        return [reference.hosts[0]], reference.hosts[0].last
    if not reference.hosts and reference.kind in ("embassy", "high_commission") and not reference.many:
        # "residents should contact the embassy": the one in the state where a consulate closes
        return [Target(None, None, reference.first, reference.last)], reference.last
    return list(reference.hosts), reference.last


def _of_place(clause: Clause, at: int, joint: str) -> tuple[list[Target], int]:
    """A bare place: a city or capital, or a state only behind `from` or `through`: one that acts protects."""
    place = clause.units[at].place
    targets, _ = read_places(clause.units, at)
    if place is None or (place.kind in ("org", *PEOPLE) and not targets):
        return [], at
    if place.kind == "name" and joint in ("BY", "BEFORE") and not (targets and targets[0].city):
        return [], at
    return (targets[:1], targets[0].last) if targets else ([], at)


def _at_home(clause: Clause, at: int) -> list[Target]:
    """The sender's own ministry or headquarters."""
    return [Target(next(iter(clause.senders)), None, at, at)] if len(clause.senders) == 1 else []


def seats_before(clause: Clause, cue: int, start: int) -> list[Target]:
    """The seats of the subject of an active verb."""
    at = cue - 1
    while at >= max(start, cue - _BACK) and clause.label(at) in AUX:
        reference = next((r for r in clause.references if r.first <= at <= r.last), None)
        if reference is not None:
            break
        at -= 1
    reference = next(
        (r for r in clause.references if r.first <= at <= r.last and r.label in ("MISSION", "ENVOY") and r.hosts), None
    )
    if reference is not None and reference.first >= start:
        return [seat for seat in _of_reference(clause, reference, at)[0] if seat.code is not None]
    if 0 <= at < len(clause.units) and clause.units[at].place is not None and at >= start:
        return _metonym(clause, at)
    return []


def _metonym(clause: Clause, at: int) -> list[Target]:
    """`Malabo will take care of Kampala`, `Vienna and Prague have taken on their work`."""
    targets: list[Target] = []
    while at >= 0:
        place = clause.units[at].place
        if place is None or place.kind not in ("capital", "city") or clause.label(at - 1) in ("OF", "WITH", "BETWEEN"):
            break
        based = clause.label(at - 1) in ("IN", "BASED", "AT")
        targets.insert(0, Target(place.code, place.city, at, at))
        if based or clause.label(at - 1) not in ("AND", "COMMA"):
            break
        at -= 2
    return [t for t in targets if t.code not in clause.senders] if len(targets) > 1 else targets
