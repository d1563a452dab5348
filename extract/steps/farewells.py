"""Farewells: farewell calls of envoys, with who called on whom.

Needs triggers of the farewell rules, references, context and dates. Gives `Draft`s of farewell visits. An envoy must be
part of it: teams, pilgrims and presidents who take leave are no diplomatic event. By itself it never makes a closure.
"""

from __future__ import annotations

from extract.callers import Lists, ends, find_envoy, find_places, find_senders
from extract.context import Context
from extract.drafts import Draft
from extract.finish import Found, base_parts
from extract.spans import Reference, Scope, Sentence, Trigger, Unit, Work
from models.claim import ClaimType, Evidence, Person

_NAME = frozenset({"CAP", "DASH"})
# trust in a farewell that only the headline or a neighbouring sentence makes one
_SUPPOSED = 0.8
# a name or office longer than this is a clause
_LONGEST = 120


def persons(
    work: Work, sentence: Sentence, trigger: Trigger, envoy: Reference, *, here: bool
) -> tuple[Person | None, Person | None, list[Evidence]]:
    """(visitor, visited) as printed, with evidence; the visited is the office nearest to the call outside the envoy."""
    evidence: list[Evidence] = []
    visitor = None
    if here:
        visitor, items = _person(work, sentence, envoy.first, envoy.last, "visitor")
        evidence += items
    spots = [
        i
        for i, u in enumerate(sentence.units)
        if u.label == "OFFICIAL" and not (here and envoy.first <= i <= envoy.last)
    ]
    if not spots:
        return visitor, None, evidence
    spot = min(spots, key=lambda i: (i < trigger.at and "needs_end" not in trigger.options, abs(i - trigger.at)))
    last = spot
    while (
        last + 2 < len(sentence.units)
        and sentence.units[last + 1].label in ("OF", "DET", "IN")
        and _belongs(sentence.units, last + 2)
    ):
        last += 2
    visited, items = _person(work, sentence, spot, last, "visited")
    return visitor, visited, evidence + items


def _belongs(units: tuple[Unit, ...], at: int) -> bool:
    return units[at].label in ("PLACE", "DET", "GOVERNMENT", "CAP")


def _person(work: Work, sentence: Sentence, first: int, last: int, field: str) -> tuple[Person, list[Evidence]]:
    """Office from units `first` to `last`, and the capitalised name directly behind or before it."""
    units = sentence.units
    office = work.unit_evidence(field, sentence, first, last, "farewells")
    evidence = [office]
    start = last + 1 + (last + 1 < len(units) and units[last + 1].label == "COMMA")
    stop = start
    while stop < len(units) and units[stop].label in _NAME:
        stop += 1
    if stop == start:
        stop = first - (first > 0 and units[first - 1].label == "COMMA")
        start = stop
        while start > 0 and units[start - 1].label in _NAME:
            start -= 1
    while start < stop and units[start].label == "DASH":
        start += 1
    name = None
    if start < stop:
        item = work.unit_evidence(field, sentence, start, stop - 1, "farewells")
        evidence.append(item)
        name = item.quote[:_LONGEST]
    return Person(name=name, office=office.quote[:_LONGEST]), evidence


def draft_farewell(
    work: Work,
    context: Context,
    sentence: Sentence,
    trigger: Trigger,
    scope: Scope,
    references: list[Reference],
    before: list[Reference],
    lists: Lists,
    *,
    expected: bool = False,
) -> list[Draft]:
    """Drafts of one farewell trigger, one a host and sender; dates and attribution are added by the reader."""
    envoy = find_envoy(sentence, trigger, references, before, expected=expected)
    if envoy is None:
        return []
    here = envoy in references
    senders, origin = find_senders(context, sentence, envoy)
    hosts, host_origin = find_places(context, sentence, trigger, envoy, senders, lists)
    visitor, visited, evidence = persons(work, sentence, trigger, envoy, here=here)
    kind = "consulate" if envoy.kind == "consul" else "embassy"
    drafts = []
    for sender, host in ((sender, host) for sender in senders for host in hosts):
        if host.code is None or host.code == sender:
            continue
        start = work.shadows[sentence.within].span(sentence.units[trigger.at].start, sentence.units[trigger.at].end)[0]
        draft = Draft(
            type=ClaimType.FAREWELL_VISIT, sending=sender, host=host.code, kind=kind, city=None,
            stage=scope.stage, stance=scope.stance, weight=2.0 if scope.firm else 1.0, sentence=sentence.index,
            start=start, within=sentence.within, visitor=visitor, visited=visited, options=trigger.options,
            parts=base_parts(trigger, Found(code=sender, origin=origin), Found(code=host.code, origin=host_origin)),
            rules={trigger.rule},
        )  # fmt: skip
        if expected and "needs_end" in trigger.options and not ends(sentence, references):
            draft.parts["supposed"] = _SUPPOSED
        draft.evidence = [work.unit_evidence("type", sentence, trigger.first, trigger.last, trigger.rule), *evidence]
        if here and envoy.sender_at is not None:
            draft.evidence.append(
                work.unit_evidence("sending", sentence, envoy.sender_at, envoy.sender_at, trigger.rule)
            )
        if host.first >= 0 and host_origin != "article":
            draft.evidence.append(work.unit_evidence("host", sentence, host.first, host.last, trigger.rule))
        drafts.append(draft)
    return drafts
