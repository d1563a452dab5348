"""Successors: which mission takes over.

Needs drafts, sentences and references. Sets `covered_by` with evidence. The
mission that takes over is never read as closed; the state where it sits is what counts.
"""

from __future__ import annotations

from dataclasses import replace

from extract.drafts import Draft
from extract.handover import Handover, read_handovers
from extract.spans import Sentence, Work
from models.claim import ClaimType, Evidence

_COVERED = frozenset({ClaimType.CLOSURE, ClaimType.SUSPENSION})
# sentences behind a closure in which its successor is looked for
_AHEAD = 6
# hosts that one successor may take over without their being named
_FEW = 2
# the same where the sentence does not name the host
_NEAR = 3


def add_successors(work: Work, drafts: list[Draft], owners: dict[tuple[int, int], str]) -> None:
    """Sets `covered_by` on the closures and suspensions that a sentence about taking over speaks of.

    A claim that took the successor itself for a mission that closes is removed from `drafts`.
    """
    senders = {draft.sending for draft in drafts if draft.sending is not None and draft.type in _COVERED}
    if not senders:
        return
    found = [
        (sentence, handover)
        for sentence, references in zip(work.sentences, work.references, strict=True)
        for handover in read_handovers(sentence, references, senders, owners)
    ]
    for sentence, handover in sorted(found, key=lambda pair: not pair[1].covered):
        seat = work.unit_evidence("covered_by", sentence, handover.seat.first, handover.seat.last, "successors")
        drafts[:] = [d for d in drafts if not _is_seat(d, seat)]
        if not handover.covered:
            handover = replace(handover, covered=_pointed(work, sentence))
        for draft in _covered(drafts, sentence, handover):
            if draft.covered_by is None:
                draft.covered_by = handover.seat.code or draft.host
                draft.evidence.append(seat)


def _pointed(work: Work, sentence: Sentence) -> tuple[str, ...]:
    """`They will be conducted by ...`: the states of the relations that the sentence before speaks of."""
    if sentence.index == 0:
        return ()
    first, before = [unit.label for unit in sentence.units[:1]], work.references[sentence.index - 1]
    if first in (["ITS"], ["OPERATIONS"], ["AFFAIRS"]):
        # "... that the embassy in Helsinki would shut. Its work will be taken over"
        named = {t.code for r in before if r.label == "MISSION" and not r.many for t in r.hosts if t.code is not None}
        return tuple(named) if len(named) == 1 else ()
    if first != ["IT"]:
        return ()
    return tuple(t.code for r in before if r.label == "RELATIONS" for t in r.hosts if t.code is not None)


def _is_seat(draft: Draft, seat: Evidence) -> bool:
    """Whether a closure has the successor's seat for its host."""
    return draft.type in _COVERED and any(
        item.field == "host" and item.within == seat.within and item.start < seat.end and seat.start < item.end
        for item in draft.evidence
    )


def _covered(drafts: list[Draft], sentence: Sentence, handover: Handover) -> list[Draft]:
    """The closures that are taken over: those the handover names, else the last told here, or the latest before."""
    open_ = [d for d in drafts if d.type in _COVERED and _may_pass(d, handover)]
    open_ = [d for d in open_ if not d.historical] or open_
    if handover.covered:
        named = [d for d in open_ if d.host in handover.covered]
        before = max((d.sentence for d in named if d.sentence <= sentence.index), default=None)
        one = {d.sending for d in named}
        return named if len(one) < 2 or before is None else [d for d in named if d.sentence == before]
    open_ = [d for d in open_ if 0 <= sentence.index - d.sentence <= _AHEAD]
    told = _last_told(open_, sentence, sentence.units[handover.seat.first].start)
    if handover.many > 1:
        told = told if len(told) == handover.many else [d for d in told if d.kind in ("embassy", "high_commission")]
        return [sorted(told, key=_host_at)[handover.rank]] if len(told) == handover.many else []
    if len({d.host for d in told}) > _FEW and not any(u.label in ("COUNTRIES_N", "ITS", "IT") for u in sentence.units):
        return []
    last = max((d.start for d in told), default=0)
    return [d for d in told if d.start == last] if told and told[0].sentence == sentence.index else told


def _host_at(draft: Draft) -> int:
    """Where a claim's host stands in the text."""
    return min((item.start for item in draft.evidence if item.field == "host"), default=draft.start)


def _last_told(open_: list[Draft], sentence: Sentence, spot: int) -> list[Draft]:
    """The claims before a place of a sentence, of that sentence itself or of the latest before it."""
    here = [d for d in open_ if d.sentence == sentence.index]
    if here:
        return [d for d in here if d.start <= spot] or here
    # where one mission alone closes, all is said of it
    reach = _NEAR if len({d.host for d in open_}) > 1 else _AHEAD
    near = [d for d in open_ if sentence.index - d.sentence <= reach]
    return [d for d in near if d.sentence == max(o.sentence for o in near)]


def _may_pass(draft: Draft, handover: Handover) -> bool:
    """A mission passes its work to another state, or a consulate to another city of the same."""
    if handover.seat.code is None:
        return "consul" in draft.kind
    if draft.host != handover.seat.code:
        return True
    city = handover.seat.city
    return "consul" in draft.kind and city is not None and (draft.city or "").lower() != city.lower()
