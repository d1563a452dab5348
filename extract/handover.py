"""Handovers: which mission takes another's work over, as the sentences about it put it.

Reads clauses round a cue ("will be handled by", "is accredited to", "the files go to") into a seat, where the mission
that takes over sits, and the states it takes over for, where they are named. Lists that leave the verb out ("Lima from
Bogota and Quito from Lima") give one handover each. Looks at labels only.
"""

from __future__ import annotations

from dataclasses import dataclass

from extract.listing import read_places
from extract.seats import AUX, Clause, read_seat, seats_before
from extract.spans import Reference, Sentence, Target

_CONNECTORS = frozenset({"FROM", "THROUGH", "BY", "AT"})
_WORK = frozenset({"AFFAIRS", "OPERATIONS", "SERVICES", "RELATIONS"})
_SUBJECTS = _WORK | {"MISSION", "MISSION_WEAK", "POST_WEAK", "ENVOY", "IT", "ITS", "HERE", "COUNTRIES_N"}
_POINTING = frozenset({"IT", "ITS", "COUNTRIES_N"})
_ENDS = frozenset({"SEMI", "STOP", "SAY", "COLON"})
# verbs that hand work over only where the work is named
_WEAK = frozenset({"SERVE", "MOVE", "EXISTING", "REMAIN"})
# units from a cue to the seat behind it, and back to the one before it
_AHEAD, _BACK = 12, 9


@dataclass(frozen=True, slots=True)
class Handover:
    """A mission that takes over: its `seat`, and the states named whose mission it takes over for (or none).

    `rank` of `many`: which of several seats it is that are named in the order of what they take over.
    """

    seat: Target
    covered: tuple[str, ...]
    rank: int = 0
    many: int = 1


def read_handovers(
    sentence: Sentence, references: list[Reference], senders: set[str], owners: dict[tuple[int, int], str]
) -> list[Handover]:
    """Handovers of one sentence, in order, between missions of `senders`."""
    clause = Clause(sentence, references, frozenset(senders), owners)
    found: list[Handover] = []
    start = 0
    last: Target | None = None
    for cue in (i for i in range(len(sentence.units)) if _is_cue(clause, i)):
        if cue < start:
            continue
        start = _start(clause, cue, start)
        made, stop = _read(clause, cue, start, last)
        if made:
            found += made
            last, start = made[-1].seat, stop + 1
    return found


def _is_cue(clause: Clause, at: int) -> bool:
    label = clause.label(at)
    if label in ("TAKE_OVER", "TURN_TO", "BASED", "WORK_FROM", *_WEAK):
        return True
    # "Vienna matters to Pyongyang" is no handover of matters
    verbal = clause.label(at - 1) == "PLACE"
    return label == "THROUGH" or (label in _WORK and clause.label(at + 1) == "TO" and not verbal)


def _start(clause: Clause, cue: int, floor: int) -> int:
    """Where the cue's clause begins."""
    for at in range(cue - 1, floor - 1, -1):
        if clause.label(at) in ("SEMI", "COLON"):
            return at + 1
    return floor


def _end(clause: Clause, cue: int) -> int:
    for at in range(cue + 1, len(clause.units)):
        if clause.label(at) in _ENDS:
            return at
    return len(clause.units)


def _read(clause: Clause, cue: int, start: int, last: Target | None) -> tuple[list[Handover], int]:
    """Handovers of one cue and the last unit read."""
    end = _end(clause, cue)
    behind = _behind(clause, cue, start, end)
    if behind is not None:
        seats, joint, stop = behind
        acting = clause.label(joint) != "BY" and _is_active(clause, cue)
        if acting and _is_another(clause, cue, start):
            return [], cue
        states = _states(clause, cue if acting else start, joint, set())
        named = any(r.first <= seats[0].first <= r.last for r in clause.references if r.label in ("MISSION", "ENVOY"))
        free = clause.label(cue) == "TURN_TO" or clause.label(joint) == "THROUGH" or named
        # "the world is run by Ottawa": a bare capital takes over only what is named as a mission's work
        subjects = _SUBJECTS - _POINTING if clause.label(joint) == "BY" else _SUBJECTS
        if not states and not free and not clause.labels(max(start, cue - _BACK), joint) & subjects:
            return [], cue
        made = _pair(seats, states)
        more, stop = _more_passive(clause, stop)
        return made + more, stop
    if clause.label(cue) not in ("TAKE_OVER", "SERVE") or _is_passive(clause, cue):
        return [], cue
    seats = seats_before(clause, cue, start)
    seats = seats or ([last] if last is not None and clause.label(cue - 1) in AUX else [])
    states = _states(clause, cue + 1, _clause_end(clause, cue, end), {seat.code for seat in seats})
    worked = clause.labels(cue + 1, cue + 7) & (_WORK | {"HERE", "IT", "ITS", "COUNTRIES_N"})
    own = any(u.place is not None and u.place.code in clause.senders for u in clause.units[cue + 1 : cue + 7])
    if (
        not seats
        or not (states or worked or own or _is_bare(clause, cue))
        or (clause.label(cue) == "SERVE" and not worked)
    ):
        return [], cue
    more, stop = _more_active(clause, cue, end)
    return _pair(seats, [s for s in states if not any(s in h.covered for h in more)]) + more, stop


def _is_passive(clause: Clause, cue: int) -> bool:
    forms = clause.units[cue].forms
    return "part" in forms and clause.label(cue - 1) in ("BE", "ADVERB") and "BE" in clause.labels(cue - 3, cue)


def _is_active(clause: Clause, cue: int) -> bool:
    """`Israel covers the country from Lima`; not `Bolivia is covered from Lima`, nor `files handled from Lima`."""
    if clause.label(cue) not in ("TAKE_OVER", "SERVE"):
        return False
    before = clause.labels(cue - 3, cue)
    if "BE" in before:
        return False
    return bool(before & {"WILL", "TO_BE", "MODAL", "TO", "HAVE"}) or "part" not in clause.units[cue].forms


def _is_another(clause: Clause, cue: int, start: int) -> bool:
    """Whether a state other than the senders does it."""
    at = cue - 1
    while at >= start and clause.label(at) in AUX:
        at -= 1
    place = clause.units[at].place if at >= start else None
    return place is not None and place.kind == "name" and place.code not in clause.senders


def _is_bare(clause: Clause, cue: int) -> bool:
    """`the embassy in Nairobi will take over`: nothing more is said."""
    return clause.label(cue + 1) in ("STOP", "COMMA", "", "AND", "DATE", "SEMI") and "WILL" in clause.labels(
        cue - 3, cue
    )


def _clause_end(clause: Clause, cue: int, end: int) -> int:
    """Where what a verb governs ends: at a further verb of its own subject."""
    for at in range(cue + 1, end):
        if clause.label(at) in ("WHO", "AFTER", "BUT", "CLOSE"):
            return at
        # "will cover Italy and the one in Paris will take care of Portugal"
        if clause.label(at) in ("WILL", "TO_BE") and "AND" in clause.labels(cue + 1, at):
            return max(i for i in range(cue + 1, at) if clause.label(i) == "AND")
    return end


def _pair(seats: list[Target], states: list[str]) -> list[Handover]:
    """One seat for all states, or as many seats as states in their order."""
    if len(seats) == 1:
        return [Handover(seats[0], tuple(states))]
    if len(seats) == len(states):
        return [Handover(seat, (state,)) for seat, state in zip(seats, states, strict=True)]
    return [] if states else [Handover(seat, (), rank, len(seats)) for rank, seat in enumerate(seats)]


def _states(clause: Clause, start: int, stop: int, seats: set[str | None]) -> list[str]:
    """States named between two units, senders and seats apart."""
    codes = [
        unit.place.code
        for at, unit in enumerate(clause.units)
        if start <= at < stop
        and unit.place is not None
        and unit.place.kind != "org"
        and clause.label(at + 1) != "MEDIA"
    ]
    return [code for code in dict.fromkeys(codes) if code not in clause.senders and code not in seats]


def _behind(clause: Clause, cue: int, start: int, end: int) -> tuple[list[Target], int, int] | None:
    """Seats behind a cue, the unit that joins them to it, and the last unit read; None where there are none."""
    label = clause.label(cue)
    worked = bool(clause.labels(start, cue + 5) & _WORK)
    if label in ("TURN_TO", "THROUGH", "BASED", "WORK_FROM") or (label in _WORK and clause.label(cue + 1) == "TO"):
        joint = cue + 1 if label in _WORK else cue
        subjects = clause.labels(start, cue) & {"TAKE_OVER", "MISSION", "ENVOY"}
        if label == "THROUGH" and not (worked or subjects or "PLACE" in clause.labels(cue - 4, cue)):
            return None
        if label == "BASED" and not clause.labels(start, cue) & {"ENVOY", "STAFF", "MISSION", "RESIDENT"}:
            return None
        if label == "WORK_FROM" and not worked and not clause.labels(start, cue) & {"ENVOY", "IT", "MISSION", "PLACE"}:
            return None
        seats, stop = read_seat(clause, joint + 1, "FROM" if label == "WORK_FROM" else clause.label(joint))
        return (seats, joint, stop) if seats else None
    named = label != "MOVE" and bool(clause.labels(start, cue) & {"MISSION", "ENVOY", "IT", "PLACE"})
    if label in _WEAK and not worked and not named:
        return None
    joints = {"FROM", "THROUGH", "BY", "TO"} if label == "MOVE" else {"FROM", "THROUGH", "BY"}
    for at in range(cue + 1, min(cue + _AHEAD, end)):
        if clause.label(at) in joints or (clause.label(at) == "AT" and worked and label != "TAKE_OVER"):
            seats, stop = read_seat(clause, at + 1, clause.label(at))
            if seats:
                return seats, at, stop
    return None


def _more_passive(clause: Clause, stop: int) -> tuple[list[Handover], int]:
    """`... and Bolivia by that in Lima`, `Quito from Lima`: further pairs under the same verb."""
    found: list[Handover] = []
    while True:
        at = stop + 1
        while clause.label(at) in ("COMMA", "AND", "SEMI", "AFTER", "BUT"):
            at += 1
        first = at
        while clause.label(at) in (
            "DET",
            "IT",
            "WHO",
            "OF",
            "IN",
            "PREP",
            "AFFAIRS",
            "POSS",
            "PLACE",
            "MISSION",
            "AND",
        ):
            at += 1
        # "the embassy in Kampala from Nairobi": a reference may hold its places
        if at == first or at == stop + 1 or clause.label(at) not in _CONNECTORS:
            return found, stop
        seats, end = read_seat(clause, at + 1, clause.label(at))
        states = _states(clause, first, at, {seat.code for seat in seats})
        if not seats or not states:
            return found, stop
        found += _pair(seats, states)
        stop = end


def _more_active(clause: Clause, cue: int, end: int) -> tuple[list[Handover], int]:
    """`..., that in Pretoria for Zimbabwe and that in Cairo for Sudan`: further seats under the same verb."""
    found: list[Handover] = []
    stop = cue
    for at in range(cue + 1, end - 2):
        if (
            clause.label(at) not in ("IT", "WHO", "DET", "MISSION", "MISSION_WEAK", "ENVOY")
            or clause.label(at + 1) not in ("IN", "AT")
            or at <= stop
        ):
            continue
        targets, last = read_places(clause.units, at + 2)
        # "that in Pretoria for Zimbabwe", "the embassy in London Ireland"
        joint = last + 1 if clause.label(last + 1) == "PREP" else last
        if not targets or (joint == last and clause.label(last + 1) != "PLACE"):
            continue
        states, behind = read_places(clause.units, joint + 1)
        codes = tuple(t.code for t in states if t.code is not None and t.code not in clause.senders)
        if codes:
            found.append(Handover(targets[0], codes))
            stop = behind
    return found, max(stop, cue)
