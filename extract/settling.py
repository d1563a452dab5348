"""Settling: what a whole article says: the text over its headline, the effect over the staff, a lie over a report.

Needs the drafts of all triggers and the stops of the work. Gives the drafts that stand, one for each mission and type.
"""

from __future__ import annotations

from dataclasses import replace

from extract.drafts import Draft, merge
from extract.hostless import without_placed
from extract.spans import Work
from extract.speech import is_lie
from models.claim import ClaimType, Stage, Stance

# a host named with its mission, its neighbour or in its clause, as `extract.finish` rates them
_SURE = 0.85
# what takes a mission's people away with it
_EMPTIES = frozenset({ClaimType.CLOSURE, ClaimType.SUSPENSION, ClaimType.EXPULSION})
# why a closing told in the text is none; a headline alone makes it no more
_NO_CLOSING = frozenset({"condition", "demand", "opinion", "short", "should", "wanted_by_others"})
_SHUT = frozenset({ClaimType.CLOSURE, ClaimType.SUSPENSION})


def settle_drafts(work: Work, drafts: list[Draft]) -> list[Draft]:
    """Drafts of one mission become one, and what the whole article takes back is dropped."""
    said = _borne_out(work, _answered(work, drafts))
    return without_placed(_once_open(_since_reopened(_effect_wins(merge(_sure_farewells(_text_wins(said)))))))


def _borne_out(work: Work, drafts: list[Draft]) -> list[Draft]:
    """A headline's closing counts where the text tells one too, or at least does not tell that it is none.

    `Embassy to close on Monday` over a text about a holiday is a holiday.
    """
    taken_back = any(stop.within == "text" and stop.reason in _NO_CLOSING for stop in work.dropped)
    told = any(d.within == "text" and d.type in _SHUT and not d.historical for d in drafts)
    if told or not taken_back:
        return drafts
    return [d for d in drafts if d.within == "text" or d.type not in _SHUT]


def _text_wins(drafts: list[Draft]) -> list[Draft]:
    """A headline that leaves the host out does not guess it where the text says the same, or has a farewell as well."""
    told = {(d.type, d.sending) for d in drafts if d.within == "text" and d.parts.get("host", 0) >= _SURE}
    farewell = any(d.type is ClaimType.FAREWELL_VISIT for d in drafts if d.within == "text")
    shut = {(d.sending, d.host) for d in drafts if d.within == "text" and d.type is ClaimType.CLOSURE}
    # "pulls embassy out" over a text that tells it as closed for a time
    paused = {(d.sending, d.host) for d in drafts if d.within == "text" and d.type is ClaimType.SUSPENSION} - shut
    drafts = [
        d for d in drafts if d.within == "text" or "closure.soft" not in d.rules or (d.sending, d.host) not in paused
    ]
    return [
        d
        for d in drafts
        if d.within == "text"
        or d.parts.get("host", 0) >= _SURE
        or not ((d.type, d.sending) in told or (farewell and d.type is ClaimType.FAREWELL_VISIT))
    ]


def _answered(work: Work, drafts: list[Draft]) -> list[Draft]:
    """What the next sentence calls a lie (`This is a lie`) is denied."""
    lies = {s.index - 1 for s in work.sentences if s.within == "text" and is_lie(s)}
    return [
        replace(d, stance=Stance.DENIED)
        if d.type is ClaimType.CLOSURE and d.within == "text" and d.sentence in lies and not d.historical
        else d
        for d in drafts
    ]


def _sure_farewells(drafts: list[Draft]) -> list[Draft]:
    """Farewells that only their company makes one count where no farewell is told outright."""
    told = [d for d in drafts if d.type is ClaimType.FAREWELL_VISIT and "supposed" not in d.parts]
    return [d for d in drafts if d.type is not ClaimType.FAREWELL_VISIT or "supposed" not in d.parts or not told]


def _once_open(drafts: list[Draft]) -> list[Draft]:
    """A mission that reopens does not open as well (`reopened its embassy`, `the embassy began work`)."""
    again = [d for d in drafts if d.type is ClaimType.REOPENING]
    return [d for d in drafts if d.type is not ClaimType.OPENING or not any(_is_same(d, other) for other in again)]


def _is_same(one: Draft, other: Draft) -> bool:
    """Two drafts of one pair and time, in one city where both tell it."""
    same = (one.sending, one.host, one.historical) == (other.sending, other.host, other.historical)
    return same and (None in (one.city, other.city) or one.city == other.city)


def _effect_wins(drafts: list[Draft]) -> list[Draft]:
    """Staff that leave as part of a closure, a suspension or an expulsion are no event of their own."""
    shut = {(d.sending, d.host, d.historical) for d in drafts if d.type in _EMPTIES and d.stance is not Stance.DENIED}
    return [
        d
        for d in drafts
        if not (d.type is ClaimType.STAFF_WITHDRAWAL or "works_from" in d.options)
        or (d.sending, d.host, d.historical) not in shut
    ]


def _since_reopened(drafts: list[Draft]) -> list[Draft]:
    """A closing without a date is history where the same mission reopens."""
    back = {
        (d.sending, d.host)
        for d in drafts
        if d.type is ClaimType.REOPENING and d.stance is Stance.ASSERTED and not d.historical
    }
    return [
        replace(d, historical=True)
        if d.type in _SHUT
        and (d.sending, d.host) in back
        and d.stance is Stance.ASSERTED
        and d.stage is Stage.DONE
        and d.within == "text"
        and d.effective is None
        and d.announced is None
        else d
        for d in drafts
    ]
