"""Counts: numbers of missions stated in a text; they check the register and never make events.

Needs sentences, references and context. Gives `Count`s: "53 missions including three consulates", "about a dozen
embassies", "a quarter of its missions", "relations with 159 countries", "from 53 to 46".
"""

from __future__ import annotations

from dataclasses import dataclass

from extract.context import Context
from extract.spans import Reference, Sentence, Unit, Work
from models.claim import Count

_WHAT = {
    "embassy": "embassies", "high_commission": "high_commissions", "consulate": "consulates",
    "consulate_general": "consulates", "representative_office": "representative_offices",
    "liaison_office": "liaison_offices", "trade_office": "trade_offices", "honorary_consulate": "honorary_consulates",
    "permanent_mission": "permanent_missions",
}  # fmt: skip
_BETWEEN = frozenset({"ADJ", "ADVERB", "OF", "ITS", "PLACE", "POSS", "DET", "OUR", "WORD", "CAP", "AND", "NUM", "DASH"})
_CLOSING = frozenset({"CLOSE", "CLOSURE_N", "CLOSE_SOFT", "WITHDRAWAL_N"})
# below this a number of missions is a list told elsewhere in the article, not a total
_TOTAL = 10
_REACH = 5


@dataclass(frozen=True, slots=True)
class _Number:
    at: int
    first: int
    n: int | None
    low: int | None
    high: int | None


def find_counts(work: Work, sentence: Sentence, references: list[Reference], context: Context) -> list[Count]:
    """Counts of one sentence in order of place."""
    if sentence.within != "text":
        return []
    found: dict[int, Count] = {}
    for at in range(len(sentence.units)):
        number = _number(sentence.units, at)
        if number is None:
            continue
        hit = (
            _missions(sentence, references, number)
            or _relations(sentence, number)
            or _places(sentence, references, number)
            or _bare(sentence, references, number)
        )
        if hit is not None and at not in found:
            what, last, reference = hit
            found[at] = _count(work, sentence, number, what, last, reference, context)
    return [found[at] for at in sorted(found)]


def _number(units: tuple[Unit, ...], at: int) -> _Number | None:
    unit = units[at]
    if unit.label not in ("NUM", "FRACTION", "ORDINAL") or unit.value is None:
        return None
    before = units[at - 1] if at else None
    hedge = before.label if before is not None and before.label in ("ABOUT", "MORE_THAN", "LESS_THAN") else ""
    first = at - 1 if hedge else at
    if unit.label == "FRACTION":
        return _Number(at, first, None, None, None)
    n = int(unit.value)
    low = n if hedge == "MORE_THAN" else None
    high = n if hedge == "LESS_THAN" else None
    if hedge == "ABOUT":
        low, high = round(n * 0.8), round(n * 1.2)
    return _Number(at, first, n, low, high)


Hit = tuple[str, int, Reference | None]


def _missions(sentence: Sentence, references: list[Reference], number: _Number) -> Hit | None:
    """`53 diplomatic missions`, `the sixth mission closed`, `a quarter of its missions`."""
    units = sentence.units
    head = next((r for r in references if r.label == "MISSION" and number.at < r.head <= number.at + 1 + _REACH), None)
    if head is None or any(units[i].label not in _BETWEEN for i in range(number.at + 1, head.head)):
        return None
    closing = any(u.label in _CLOSING for u in units[max(0, number.first - 4) : number.first]) or any(
        u.label in _CLOSING for u in units[head.last + 1 : head.last + 5]
    )
    if units[number.at].label == "ORDINAL":
        return ("closures", head.head, head) if closing and (number.n or 0) > 1 else None
    if not units[head.head].many:
        return None
    what = _WHAT.get(head.kind, "missions")
    if number.n is not None and number.n < _TOTAL and not _is_part_of_total(units, number):
        return None
    return ("closures" if closing else what), head.head, head


def _is_part_of_total(units: tuple[Unit, ...], number: _Number) -> bool:
    """Inside `including three consulates and three offices`, behind a total."""
    seen = False
    for unit in reversed(units[: number.first]):
        seen = seen or unit.label == "INCLUDING"
        if seen and unit.label == "NUM" and (unit.value or 0) >= _TOTAL:
            return True
    return False


def _relations(sentence: Sentence, number: _Number) -> Hit | None:
    """`relations with 159 countries`."""
    units = sentence.units
    before = [u.label for u in units[max(0, number.first - 3) : number.first]]
    if "RELATIONS" not in before or (number.n or 0) < _TOTAL:
        return None
    last = (
        number.at + 1
        if number.at + 1 < len(units) and units[number.at + 1].label in ("COUNTRIES_N", "WORD", "ADJ")
        else number.at
    )
    return "relations", last, None


def _places(sentence: Sentence, references: list[Reference], number: _Number) -> Hit | None:
    """`missions in 53 places`, `embassies in four countries`."""
    units = sentence.units
    after = next(
        (i for i in range(number.at + 1, min(number.at + 4, len(units))) if units[i].label == "COUNTRIES_N"), None
    )
    head = next(
        (r for r in reversed(references) if r.label == "MISSION" and r.many and 0 < number.at - r.last <= 6), None
    )
    if after is None or head is None or not any(u.label == "IN" for u in units[head.last : number.at]):
        return None
    return _WHAT.get(head.kind, "missions"), after, head


def _bare(sentence: Sentence, references: list[Reference], number: _Number) -> Hit | None:
    """`bringing its total from 46 to 44`, `to 46, from 53`, `44 are left`: a number without its noun."""
    units = sentence.units
    if units[number.at].label != "NUM" or not 4 <= (number.n or 0) <= 400:
        return None
    total = any(u.label == "TOTAL" for u in units)
    missions = next((r for r in references if r.label == "MISSION" and r.many), None)
    before = units[number.first - 1].label if number.first else ""
    after = units[number.at + 1].label if number.at + 1 < len(units) else ""
    if (
        before in ("TO", "FROM", "TOTAL")
        and (total or missions is not None)
        and after not in ("WORD", "COUNTRIES_N", "DATE")
    ):
        return "missions", number.at, missions
    if after == "BE" and number.at + 2 < len(units) and units[number.at + 2].label == "LEAVE":
        return "missions", number.at + 2, missions
    return None


def _count(
    work: Work, sentence: Sentence, number: _Number, what: str, last: int, reference: Reference | None, context: Context
) -> Count:
    item = work.unit_evidence("count", sentence, number.first, max(last, number.at), "counts")
    sender = reference.sender if reference is not None and reference.sender is not None else context.main_sender()
    return Count(
        sending=sender,
        what=what,
        n=number.n,
        low=number.low,
        high=number.high,
        quote=item.quote,
        start=item.start,
        end=item.end,
    )
