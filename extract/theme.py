"""Theme: where the things that an article tells take place.

Needs sentences and what `extract.context` counted. Gives the host that a mission named without one most likely stands
in: places near the sentence weigh more than far ones, hosts named with their missions more than other places.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extract.listing import PEOPLE
from extract.spans import Place, Word, Work

if TYPE_CHECKING:
    from extract.context import Context

# weight of a host named with its mission against a place "in" which something is; of a dateline; of a mention;
# of what stands in the same or the last sentences; of an act against a mission owned; set on development articles
HOSTED = 3.0
_DATED, _MENTIONED, _NEAR, _ACTED = 1.5, 0.25, 2.0, 0.25
# weight of a city in the headline, and how much more often than any other the other state of two is named
_HEADLINE, _OTHER = 3.0, 2
# places of one field that are weighed, a bound against hostile texts
_MOST_PLACES = 600
# sentences back that are near
_BACK = 2


@dataclass(frozen=True, slots=True)
class Placing:
    """Words of a language that stand before a place where something is, and words that may stand between."""

    before: frozenset[str]
    between: frozenset[str]
    capital: frozenset[str]
    speaking: frozenset[str]


def placing_of(words: dict[str, list[Word]]) -> Placing:
    """The placing words of a vocabulary."""

    def of(*labels: str) -> frozenset[str]:
        return frozenset(text for text, meanings in words.items() if any(word.label in labels for word in meanings))

    return Placing(before=of("IN", "AT"), between=of("DET", "ADJ"), capital=of("CAPITAL_WORD"),
                   speaking=of("SAY", "TELL", "SPOKES", "GOVERNMENT", "ANNOUNCE", "CONFIRM"))  # fmt: skip


def find_seats(work: Work, placing: Placing) -> list[tuple[int, str, float]]:
    """(sentence, state, weight) of all places in which something is, read or not, and of cities in the title.

    The sentence is the last read one that begins before the place.
    """
    found: list[tuple[int, str, float]] = []
    for within, weight in (("title", 3.0), ("text", 1.0)):
        text = work.shadows[within].text
        read = [(s.start, s.index) for s in work.sentences if s.within == within]
        for place in work.places.get(within, [])[:_MOST_PLACES]:
            if place.kind == "org":
                continue
            index = read[max(0, bisect_right(read, (place.start, len(work.sentences))) - 1)][1] if read else 0
            if place.kind in PEOPLE and not _follows(text, place, placing):
                continue
            if _is_placed(text, place, placing):
                found.append((index, place.code, weight))
            elif within == "title" and place.city is not None:
                found.append((index, place.code, _HEADLINE))
    return found


def _is_placed(text: str, place: Place, placing: Placing) -> bool:
    before = text[max(0, place.start - 30) : place.start].lower().split()
    while before and before[-1] in placing.between:
        before.pop()
    if not before or before[-1] not in placing.before:
        return False
    # "an official in London said": where somebody speaks, not where it happens
    after = [word for word in text[place.end : place.end + 40].lower().split() if word not in placing.between][:2]
    told = {*after[:1], " ".join(after)}
    return not (before[-2:-1] and before[-2] in placing.speaking) and placing.speaking.isdisjoint(told)


def _follows(text: str, place: Place, placing: Placing) -> bool:
    """`in the Yemeni capital`."""
    after = text[place.end : place.end + 20].lower().split()
    return bool(after) and after[0].rstrip(".,;:") in placing.capital


def main_host(context: Context, sender: str | None, index: int | None = None) -> str | None:
    """The host of what sentence `index` tells (of the whole article without one), the sender's own state apart.

    A state whose missions or acts are told more often than anything in it is none. None where two are as likely.
    """
    score: dict[str, float] = {}
    for seen, code, weight in context.seats:
        near = index is not None and 0 <= index - seen <= _BACK
        score[code] = score.get(code, 0.0) + weight * (_NEAR if near else 1.0)
    dateline = context.dateline
    if dateline is not None:
        score[dateline.code] = score.get(dateline.code, 0.0) + _DATED
    for code in list(score):
        score[code] += _MENTIONED * context.mentions[code]
        if code == sender or context.senders[code] + _ACTED * context.actors[code] > score[code]:
            del score[code]
    ranked = sorted(score, key=lambda code: -score[code])
    if ranked and (len(ranked) == 1 or score[ranked[0]] > score[ranked[1]]):
        return ranked[0]
    others = [code for code, _ in context.mentions.most_common() if code != sender]
    if len(others) > 1 and context.mentions[others[0]] > _OTHER * context.mentions[others[1]]:
        # an article on two states: what one of them loses it loses in the other
        return others[0]
    titled = [code for code in context.titled if code != sender]
    return others[0] if len(others) == 1 else titled[0] if len(titled) == 1 else None
