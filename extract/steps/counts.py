"""Counts: numbers of missions stated in a text; they check the register and never make events.

Needs sentences, references, speakers and context. Gives `Count`s: "53 missions including three consulates", "about a
dozen embassies", "three of its eight consulates", "a quarter of its 40 missions", "relations with 159 countries",
"from 53 to 46". Numbers of nobody's missions ("fifteen embassies in the old town") are none.
"""

from __future__ import annotations

from extract.actors import may_act
from extract.context import Context
from extract.counted import CLOSING, TOTAL, Here, Hit, read_hit
from extract.quantities import Quantity, read_quantities
from extract.spans import Reference, Sentence, Work
from extract.speech import Speaker, attribute
from extract.tally import allied, whose
from extract.when_clock import Clock
from models.claim import Count

_OPENING = frozenset({"OPEN", "OPENING_N", "REOPEN", "PLAN", "AHEAD"})
_KEEPING = frozenset({"HAVE", "TAKE_OVER", "REMAIN", "WITH", "TOTAL", "NUMBER_N"})
# below these, even a number that is closed or opened is told mission by mission, or its list is the count
_FEW, _LISTED = 3, 5
# units round a number in which its date stands
_DATE_REACH = 14


def find_counts(
    work: Work,
    sentence: Sentence,
    references: list[Reference],
    context: Context,
    speakers: tuple[Speaker, ...],
    clock: Clock,
) -> list[Count]:
    """Counts of one sentence in order of place."""
    if sentence.within != "text":
        return []
    here = Here(work, sentence, references, read_quantities(sentence.units), [])
    for number, one in enumerate(here.quantities):
        hit = read_hit(here, number)
        if hit is None or not _is_large(here, one, hit):
            continue
        sender = _sender(here, one, hit, context)
        if sender is None:
            continue
        item = work.unit_evidence("count", sentence, one.first, max(hit.last, one.last), "counts")
        low, high = _bounds(here.quantities, number)
        here.found.append(
            Count(
                sending=sender, what=hit.what, n=one.n, low=low, high=high, as_of=_as_of(here, one, clock),
                attribution=tuple(dict.fromkeys(attribute(s, sender, None) for s in speakers)),
                quote=item.quote, start=item.start, end=item.end,
            )
        )  # fmt: skip
    return here.found


def may_count(work: Work, sentence: Sentence, references: list[Reference]) -> bool:
    """Whether a number of the sentence counts missions, whatever its neighbours say."""
    here = Here(work, sentence, references, read_quantities(sentence.units), [])
    for number, one in enumerate(here.quantities):
        hit = read_hit(here, number)
        if hit is not None and _is_large(here, one, hit):
            return True
    return False


def _bounds(quantities: list[Quantity], number: int) -> tuple[int | None, int | None]:
    one = quantities[number]
    if one.share is None:
        return one.low, one.high
    exact = one.share * (quantities[number + 1].n or 0)
    return int(exact), int(exact) + (exact != int(exact))


def _is_large(here: Here, one: Quantity, hit: Hit) -> bool:
    """Whether it is a count: many, or few but told as a count; a few told with their hosts are claims."""
    size = one.n if one.n is not None else one.low
    if one.kind != "number" or hit.told or size is None or size >= TOTAL:
        return True
    if size < _FEW or hit.reference is None or hit.reference.hosts or here.label(one.first - 1) == "DET":
        return False
    last = hit.reference.last
    behind = [u.label for u in here.units[last + 1 : last + 10]]
    if size < _LISTED and ("PLACE" in behind or "COLON" in behind[:5]):
        return False
    around = {u.label for u in here.units[max(0, one.first - 5) : one.first]} | set(behind[:5])
    return bool(around & (CLOSING | _OPENING | _KEEPING)) and "COLON" not in behind[:5]


def _sender(here: Here, one: Quantity, hit: Hit, context: Context) -> str | None:
    """Whose missions are counted; parts of a total are whose the total is."""
    reference = hit.reference if hit.owner else None
    named = reference is not None and (reference.sender is not None or reference.owner in ("its", "our"))
    if hit.by is not None:
        return hit.by
    if hit.what == "relations":
        return allied(here.units, one)
    between = range(_floor(here), one.first) if here.found else range(0)
    if here.found and hit.told and not named and not any(_is_another(here, i) for i in between):
        return here.found[-1].sending
    return whose(here.work, here.sentence, one, reference, context, told=hit.told)


def _is_another(here: Here, at: int) -> bool:
    """Whether another state has its turn: it acts, or stands alone before a number of its own."""
    bare = here.label(at) == "PLACE" and here.label(at + 1) in ("WITH", "HAVE", "OPENING", "NUM")
    return bare or may_act(here.units, at)


def _floor(here: Here) -> int:
    """The unit behind the last count of the sentence."""
    end = here.found[-1].end
    shadow = here.work.shadows[here.sentence.within]
    return next((i for i, u in enumerate(here.units) if shadow.span(u.start, u.end)[0] >= end), len(here.units))


def _as_of(here: Here, one: Quantity, clock: Clock) -> str | None:
    """The nearest date in the same clause, resolved, or as worded where it resolves to none."""
    near = [
        (abs(i - one.last), i)
        for i, u in enumerate(here.units)
        if u.label == "DATE"
        and abs(i - one.last) <= _DATE_REACH
        and not any(v.label == "SEMI" for v in here.units[min(i, one.last) : max(i, one.last)])
    ]
    if not near:
        return None
    at = min(near)[1]
    when = clock.when(here.work, here.sentence, at, "past")
    return (when.stated() if when is not None else None) or here.units[at].text
