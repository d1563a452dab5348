"""What a number counts: the missions, relations or closures that stand with it, by the form of the sentence."""

from __future__ import annotations

from dataclasses import dataclass

from extract.quantities import Quantity
from extract.spans import Reference, Sentence, Unit, Work
from models.claim import Count

_WHAT = {
    "embassy": "embassies", "high_commission": "high_commissions", "consulate": "consulates",
    "consulate_general": "consulates", "representative_office": "representative_offices",
    "liaison_office": "liaison_offices", "trade_office": "trade_offices", "honorary_consulate": "honorary_consulates",
    "permanent_mission": "permanent_missions",
}  # fmt: skip
_BETWEEN = frozenset({
    "ADJ", "ADVERB", "OF", "ITS", "PLACE", "POSS", "DET", "OUR", "WORD", "CAP", "AND", "DASH", "HERE", "COUNTRIES_N",
})  # fmt: skip
CLOSING = frozenset({"CLOSE", "CLOSURE_N", "CLOSE_SOFT", "WITHDRAWAL_N", "CEASE", "SUSPEND", "LOSE", "LISTED", "GO"})
# words that follow a number which counts something else than missions
_COUNTABLE = frozenset({
    "WORD", "CAP", "COUNTRIES_N", "STAFF", "ENVOY", "MISSION", "PLACE", "DASH", "NONCORE", "ADJ", "GOVERNMENT", "MARK",
    "NUM", "UNNAMED", "MEDIA",
})  # fmt: skip
_STOPS = frozenset({"COMMA", "STOP", "SEMI", "AND", "CLOSING", "BUT", "DASH", "DATE", ""})
# below this a number of missions is a list told elsewhere in the article, unless it is given as a count
TOTAL = 10
# below this a total is none
_FEW = 3
_MOST = 400
# units between a number and what is counted
_REACH = 6


@dataclass(frozen=True, slots=True)
class Hit:
    """What is counted, the last unit of the phrase, and the reference that names it; `told` as a count, however few.

    `owner`: the reference says whose they are, else it only tells what is counted; `by`: the state itself, where told.
    """

    what: str
    last: int
    reference: Reference | None = None
    told: bool = False
    owner: bool = True
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Here:
    """What a number is looked at with: its sentence, the sentence's references and numbers, and the counts found."""

    work: Work
    sentence: Sentence
    references: list[Reference]
    quantities: list[Quantity]
    found: list[Count]

    @property
    def units(self) -> tuple[Unit, ...]:
        """The sentence's units."""
        return self.sentence.units

    def label(self, at: int) -> str:
        """The label of a unit, empty beyond the sentence's ends."""
        return self.units[at].label if 0 <= at < len(self.units) else ""


def read_hit(here: Here, number: int) -> Hit | None:
    """What the quantity counts, or None where it counts no missions."""
    one = here.quantities[number]
    if one.kind == "fraction":
        return _share(here, number)
    if one.kind == "ordinal":
        return _ordinal(here, one)
    if (one.n is not None and not 1 < one.n <= _MOST) or _is_ratio(here, one):
        return None
    return (
        _missions(here, one)
        or _part(here, number)
        or _relations(here, one)
        or _places(here, one)
        or _left(here, one)
        or _moved(here, one)
        or _elliptic(here, one)
    )


def _is_ratio(here: Here, one: Quantity) -> bool:
    """`one in ten posts`: a rate, not a number."""
    return (here.label(one.first - 1) == "IN" and here.label(one.first - 2) == "NUM") or (
        here.label(one.last + 1) == "IN" and here.label(one.last + 2) == "NUM"
    )


def _head(here: Here, at: int) -> Reference | None:
    """The missions counted by the quantity that ends before `at`: the next plural head, with nothing else between."""
    head = next((r for r in here.references if r.label == "MISSION" and at <= r.head <= at + _REACH), None)
    if head is None or not here.units[head.head].many:
        return None
    return None if any(u.label not in _BETWEEN for u in here.units[at : head.head]) else head


def _is_closing(here: Here, first: int, last: int) -> bool:
    behind = list(here.units[last + 1 : last + 6])
    # "21 embassies and consulates were closed"
    while [u.label for u in behind[:2]] == ["AND", "MISSION"]:
        behind = behind[2:]
    stop = next((i for i, u in enumerate(behind) if u.label in ("COMMA", "SEMI", "AND", "BUT")), len(behind))
    return any(u.label in CLOSING for u in (*here.units[max(0, first - 4) : first], *behind[:stop]))


def _missions(here: Here, one: Quantity) -> Hit | None:
    """`53 diplomatic missions`, `more than a dozen embassies`, `of its 92 missions`."""
    head = _head(here, one.last + 1)
    if head is None:
        return None
    before = here.label(one.first - 1)
    whole = any(u.label == "OF" and here.label(i - 1) in ("NUM", "FRACTION") for i, u in _window(here, one.first, 5))
    included = any(u.label in ("INCLUDE", "INCLUDING") for u in here.units[: one.first])
    told = whole or (bool(here.found) and (before in ("COLON", "AND", "COMMA") or included))
    closing = not whole and _is_closing(here, one.first, head.last)
    return Hit("closures" if closing else _WHAT.get(head.kind, "missions"), head.head, head, told)


def _window(here: Here, stop: int, size: int) -> list[tuple[int, Unit]]:
    return list(enumerate(here.units))[max(0, stop - size) : stop]


def _part(here: Here, number: int) -> Hit | None:
    """`eleven of its 92 missions`, `four of the five Russian consulates`: the part; the whole is a count of its own."""
    one = here.quantities[number]
    after = here.quantities[number + 1] if number + 1 < len(here.quantities) else None
    if after is None or here.label(one.last + 1) != "OF" or after.first - one.last > 4:
        return None
    if any(u.label not in _BETWEEN for u in here.units[one.last + 1 : after.first]):
        return None
    head = _head(here, after.last + 1)
    if head is None:
        return None
    closing = _is_closing(here, one.first, head.last)
    return Hit("closures" if closing else _WHAT.get(head.kind, "missions"), head.head, head, told=True)


def _share(here: Here, number: int) -> Hit | None:
    """`a quarter of its 40 missions`: a share whose whole is known; one of an unknown whole is no count."""
    hit = _part(here, number)
    return hit if hit is not None and here.quantities[number + 1].n is not None else None


def _ordinal(here: Here, one: Quantity) -> Hit | None:
    """`the sixth mission closed`, `at least the fifth closure`: so many closures by now."""
    if (one.n or 0) < 2:
        return None
    after = one.last + 1
    while here.label(after) in ("ADJ", "ADVERB", "PLACE"):
        after += 1
    if here.label(after) == "CLOSURE_N":
        return Hit("closures", after, None, told=True)
    head = next((r for r in here.references if r.label == "MISSION" and r.head == after), None)
    if head is None or head.many or not _is_closing(here, one.first, head.last):
        return None
    return Hit("closures", head.head, head, told=True)


def _relations(here: Here, one: Quantity) -> Hit | None:
    """`relations with 159 countries`, `13 diplomatic allies`, `the number of its allies to 13`; not `82 years`."""
    before = [u.label for u in here.units[max(0, one.first - 3) : one.first]]
    after = one.last + 1
    while here.label(after) in ("ADJ", "ADVERB", "DET"):
        after += 1
    if here.label(after) == "ALLIES":
        return Hit("relations", after, told=True)
    if _are_countries(here, after) and (one.n or 0) >= TOTAL and "RELATIONS" in before:
        return Hit("relations", after)
    numbered = [i for i, u in enumerate(here.units[: one.first]) if u.label == "NUMBER_N"]
    allies = any(u.label in ("ALLIES", "COUNTRIES_N", "RELATIONS") for i in numbered for u in here.units[i : i + 6])
    bound = any(u.label in ("ALLIES", "RELATIONS") for u in here.units[: one.first])
    if allies and bound and before[-1:] != ["OF"] and here.label(one.last + 1) in _STOPS:
        return Hit("relations", one.last, told=True)
    return None


def _places(here: Here, one: Quantity) -> Hit | None:
    """`missions in 53 places`, `embassies in four countries`; not `81 missions in 60 countries`."""
    after = one.last + 1
    while here.label(after) in ("ADJ", "DET"):
        after += 1
    if not _are_countries(here, after):
        return None
    if here.label(one.first - 1) == "DET" and (one.n or 0) < TOTAL:
        return None
    head = next(
        (r for r in reversed(here.references) if r.label == "MISSION" and r.many and 0 < one.first - r.last <= 4), None
    )
    if head is None or not any(u.label == "IN" for u in here.units[head.last : one.first]):
        return None
    if any(u.label in ("NUM", "FRACTION") for u in here.units[max(0, head.head - 4) : head.head]):
        return None
    return Hit(_WHAT.get(head.kind, "missions"), after, head, told=True)


def _are_countries(here: Here, at: int) -> bool:
    """Countries, nations; `places` and `states` are verbs as well."""
    return here.label(at) == "COUNTRIES_N" or (here.label(at) in ("PUT", "SAY") and "third" in here.units[at].forms)


def _near_missions(here: Here) -> Reference | None:
    """The missions in the plural last named in this sentence or the one before."""
    for index in (here.sentence.index, here.sentence.index - 1):
        if not 0 <= index < len(here.work.sentences) or here.work.sentences[index].within != here.sentence.within:
            continue
        many = [r for r in here.work.references[index] if r.label == "MISSION" and r.many]
        if many:
            return many[-1]
    return None


def _left(here: Here, one: Quantity) -> Hit | None:
    """`44 are left`, `a total of 127 will remain`, `from the new year there will be 70`."""
    after = one.last + 1
    while here.label(after) in ("BE", "WILL", "ADVERB", "HAVE"):
        after += 1
    gone = after > one.last + 1 and here.label(after) == "LEAVE" and "part" in here.units[after].forms
    there = here.found and here.label(one.first - 1) in ("BE", "LEAVE") and here.label(one.last + 1) in _STOPS
    if not gone and not there and here.label(after) != "REMAIN":
        return None
    near = _near_missions(here)
    return None if near is None else Hit("missions", one.last if there else after, near, told=True, owner=False)


def _moved(here: Here, one: Quantity) -> Hit | None:
    """`bringing its total from 46 to 44`, `the number of missions, which stands at eleven`, `down from 53`."""
    if here.label(one.last + 1) in _COUNTABLE or not _FEW <= (one.n or 0) <= _MOST:
        return None
    many = [r for r in here.references if r.label == "MISSION" and r.many]
    missions = next((r for r in reversed(many) if r.last < one.first), many[0] if many else None)
    before = here.label(one.first - 1)
    total = any(u.label in ("TOTAL", "NUMBER_N") for u in here.units[: one.first])
    if before == "TOTAL" and (missions is not None or _near_missions(here) is not None):
        return Hit("missions", one.last, missions, told=True)
    if total and missions is not None and before in ("TO", "FROM", "AT", "BE", "THROUGH"):
        return Hit("missions", one.last, missions, told=True)
    crossing = before in ("TO", "FROM") and missions is not None and not missions.hosts
    pair = crossing and any(
        u.label == "NUM" and here.label(i - 1) in ("TO", "FROM", "TOTAL")
        for i, u in enumerate(here.units)
        if not one.first <= i <= one.last
    )
    return Hit("missions", one.last, missions, told=True) if pair else None


def _elliptic(here: Here, one: Quantity) -> Hit | None:
    """`China has 274 posts, the United States with 271`, `Turkey (252)`, `now it has twelve`."""
    before = one.first - 1
    while before >= one.first - 1 - _REACH and here.label(before) not in ("PLACE", "IT", "SEMI", "COMMA"):
        before -= 1
    between = [u.label for u in here.units[max(0, before) + 1 : one.first] if u.label != "ADVERB"]
    if "MISSION" in between or "WILL" in between:
        return None
    again = not between and bool(here.found) and here.label(before) == "PLACE"
    if not (again or between[-1:] in (["OPENING"], ["HAVE"], ["WITH"])) or here.label(before) not in ("PLACE", "IT"):
        return None
    near = _near_missions(here)
    if here.label(one.last + 1) not in _STOPS or near is None or not _is_counted(here, one):
        return None
    place = here.units[before].place
    return Hit("missions", one.last, near, told=True, owner=False, by=place.code if place is not None else None)


def _is_counted(here: Here, one: Quantity) -> bool:
    """Whether another number stands in this sentence or the one before."""
    index = here.sentence.index - 1
    previous = here.work.sentences[index].units if 0 <= index < len(here.work.sentences) else ()
    others = (u for i, u in enumerate(here.units) if not one.first <= i <= one.last)
    return any(u.label == "NUM" for u in (*previous, *others))
