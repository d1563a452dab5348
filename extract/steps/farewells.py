"""Farewells: farewell calls of envoys, with who called on whom.

Needs triggers of the farewell rules, references, context and dates. Gives `Draft`s of farewell visits. An envoy must be
part of it: teams, pilgrims and presidents who take leave are no diplomatic event. By itself it never makes a closure.
"""

from __future__ import annotations

from extract.context import Context, antecedent
from extract.drafts import Draft
from extract.finish import Found, base_parts
from extract.spans import Reference, Scope, Sentence, Target, Trigger, Unit, Work
from extract.theme import main_host
from models.claim import ClaimType, Evidence, Person

_OFFICES = frozenset({"OFFICIAL", "LEADER", "GOVERNMENT"})
_CONTACT = frozenset({"VISIT", "RECEIVE", "CALL", "PAY", "OFFICIAL", "PRESENT"})
_ENDS = frozenset({"END_OF_TERM"})
_NAME = frozenset({"CAP", "DASH"})
# a name or office longer than this is a clause
_LONGEST = 120


def farewell_envoy(
    sentence: Sentence, trigger: Trigger, references: list[Reference], before: list[Reference]
) -> Reference | None:
    """The envoy who takes leave: the nearest one in the sentence, else the last one of the sentence before; or None."""
    unit = sentence.units[trigger.at]
    labels = {u.label for u in sentence.units}
    envoys = [r for r in references if r.label == "ENVOY"]
    if "needs_end" in trigger.options:
        if not (
            labels & _ENDS
            or any(e.kind == "outgoing" for e in envoys)
            or any(u.label == "FAREWELL" for u in sentence.units)
        ):
            return None
    elif unit.label == "FAREWELL" and unit.kind == "word" and not labels & _CONTACT:
        return None
    if envoys:
        return min(envoys, key=lambda r: (abs(r.head - trigger.at), r.head))
    pronoun = any(u.label in ("IT", "ITS") for u in sentence.units[: trigger.at])
    pronoun = pronoun or any(u.label == "STAFF" and not u.many for u in sentence.units[: trigger.at])
    earlier = [r for r in before if r.label == "ENVOY"]
    return earlier[-1] if pronoun and earlier and "needs_end" not in trigger.options else None


def farewell_sender(context: Context, sentence: Sentence, envoy: Reference) -> tuple[str | None, str]:
    """The envoy's state and where it was found; `the ambassador` is the one named before, else the article's."""
    if envoy.sender is not None:
        return envoy.sender, "named"
    previous = [
        r for index, r in context.pairs if index <= sentence.index and r.label == "ENVOY" and r.sender is not None
    ]
    if previous:
        return previous[-1].sender, "article"
    found = antecedent(context, sentence.index, None, "")
    return (found.sender if found is not None and found.sender else context.main_sender()), "article"


def farewell_hosts(
    context: Context,
    sentence: Sentence,
    trigger: Trigger,
    envoy: Reference,
    sender: str | None,
    lists: dict[int, tuple[tuple[Target, ...], int]],
) -> tuple[list[Target], str]:
    """Where the call was paid: the envoy's own host, the state of the one called on, a list, or the article's."""
    own = [t for t in envoy.hosts if t.code != sender]
    listed = [
        t for first, (targets, _) in sorted(lists.items()) if first > trigger.at for t in targets if t.code != sender
    ]
    if envoy.many and listed:
        return listed, "named"
    if own:
        return own[:1] if not envoy.many else own, "named"
    units = sentence.units
    for at, unit in enumerate(units):
        place = unit.place
        if place is None or place.code == sender or place.kind == "org" or envoy.first <= at <= envoy.last:
            continue
        near = {u.label for u in units[max(0, at - 3) : at + 4]}
        if near & _OFFICES:
            return [Target(place.code, place.city if place.kind in ("capital", "city") else None, at, at)], "clause"
    if listed:
        return listed[:1], "clause"
    code = next(
        (r.hosts[0].code for i, r in reversed(context.pairs) if i <= sentence.index and r.label == "ENVOY" and r.hosts),
        None,
    )
    code = code if code != sender else None
    return ([Target(code or main_host(context, sender), None, -1, -1)], "article")


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
    lists: dict[int, tuple[tuple[Target, ...], int]],
) -> list[Draft]:
    """Drafts of one farewell trigger, one a host; dates and attribution are added by the reader."""
    envoy = farewell_envoy(sentence, trigger, references, before)
    if envoy is None:
        return []
    here = envoy in references
    sender, origin = farewell_sender(context, sentence, envoy)
    hosts, host_origin = farewell_hosts(context, sentence, trigger, envoy, sender, lists)
    visitor, visited, evidence = persons(work, sentence, trigger, envoy, here=here)
    kind = "consulate" if envoy.kind == "consul" else "embassy"
    drafts = []
    for host in hosts:
        if sender is None or host.code is None or host.code == sender:
            continue
        start = work.shadows[sentence.within].span(sentence.units[trigger.at].start, sentence.units[trigger.at].end)[0]
        draft = Draft(
            type=ClaimType.FAREWELL_VISIT, sending=sender, host=host.code, kind=kind, city=None,
            stage=scope.stage, stance=scope.stance, weight=2.0 if scope.firm else 1.0, sentence=sentence.index,
            start=start, within=sentence.within, visitor=visitor, visited=visited, options=trigger.options,
            parts=base_parts(trigger, Found(code=sender, origin=origin), Found(code=host.code, origin=host_origin)),
            rules={trigger.rule},
        )  # fmt: skip
        draft.evidence = [work.unit_evidence("type", sentence, trigger.first, trigger.last, trigger.rule), *evidence]
        if here and envoy.sender_at is not None:
            draft.evidence.append(
                work.unit_evidence("sending", sentence, envoy.sender_at, envoy.sender_at, trigger.rule)
            )
        if host.first >= 0 and host_origin != "article":
            draft.evidence.append(work.unit_evidence("host", sentence, host.first, host.last, trigger.rule))
        drafts.append(draft)
    return drafts
