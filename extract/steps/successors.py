"""Successors: which mission takes over, and why it all happens.

Needs drafts, sentences, references and the language's reasons. Sets `covered_by` and `reason` with evidence. The
mission that takes over is never read as closed; the state where it sits is what counts.
"""

from __future__ import annotations

import re

from extract.drafts import Draft
from extract.pack import ReasonCue
from extract.spans import Reference, Sentence, Target, Unit, Work
from extract.speech import Speaker, attribute
from models.claim import ClaimType, ReasonKind

_COVERED = frozenset({ClaimType.CLOSURE, ClaimType.SUSPENSION})
# sentences behind a closure in which its successor is looked for
_AHEAD = 6
# the same where the sentence does not name the host
_NEAR = 3
_PEOPLE = frozenset({"adjective", "demonym"})


def find_successor(
    sentence: Sentence, references: list[Reference], senders: set[str], owners: dict[tuple[int, int], str]
) -> Target | None:
    """The place of the mission that takes over in this sentence, or None."""
    units = sentence.units
    missions = [
        r
        for r in references
        if r.label in ("MISSION", "ENVOY")
        and r.hosts
        and not r.many
        and owners.get((sentence.index, r.first), next(iter(senders))) in senders
    ]
    if any(owners.get((sentence.index, r.first)) not in (None, *senders) for r in references):
        return None
    labels = {unit.label for unit in units}
    works = bool(labels & {"TAKE_OVER", "AFFAIRS", "OPERATIONS", "SERVICES", "RELATIONS"})
    for cue, unit in enumerate(units):
        handed = unit.label == "AFFAIRS" and [u.label for u in units[cue + 1 : cue + 2]] == ["TO"]
        turned = unit.label == "TURN_TO"
        if not (unit.label == "TAKE_OVER" or handed or turned or (unit.label == "THROUGH" and works)):
            continue
        follows = [u.label for u in units[cue + 1 : cue + 4]]
        through = unit.label == "THROUGH" or handed or turned or bool({"FROM", "THROUGH", "BY"} & set(follows))
        ahead = [r for r in missions if 0 < r.first - cue <= 12]
        before = [r for r in missions if 0 < cue - r.last <= 8]
        if through and ahead:
            return ahead[0].hosts[0]
        if unit.label == "TAKE_OVER" and before:
            return before[-1].hosts[0]
        if unit.label == "TAKE_OVER" and ahead and ahead[0].first == cue + 1:
            return ahead[0].hosts[0]
        target = _from_place(units, cue)
        if target is not None:
            return target
    return None


def _from_place(units: tuple[Unit, ...], cue: int) -> Target | None:
    """`handled from New Delhi`, `through Algiers`: a bare place as the seat of the mission that takes over."""
    for at in range(cue + 1, min(cue + 9, len(units))):
        place = units[at].place
        if place is not None and units[at - 1].label in ("THROUGH", "FROM") and place.kind not in ("org", *_PEOPLE):
            return Target(place.code, place.city if place.kind in ("capital", "city") else None, at, at)
    return None


def add_successors(work: Work, drafts: list[Draft], owners: dict[tuple[int, int], str]) -> None:
    """Sets `covered_by` on the closures and suspensions that a sentence about taking over speaks of."""
    senders = {draft.sending for draft in drafts if draft.sending is not None and draft.type in _COVERED}
    for sentence, references in zip(work.sentences, work.references, strict=True):
        target = find_successor(sentence, references, senders, owners) if senders else None
        if target is None or target.code is None:
            continue
        named = {u.place.code for u in sentence.units if u.place is not None} - {target.code}
        for draft in _covered(drafts, sentence, target, named):
            if draft.covered_by is None:
                draft.covered_by = target.code
                draft.evidence.append(
                    work.unit_evidence("covered_by", sentence, target.first, target.last, "successors")
                )


def _covered(drafts: list[Draft], sentence: Sentence, target: Target, named: set[str]) -> list[Draft]:
    """The closures a sentence about taking over speaks of: the last one told in it, those it names, or the latest."""
    open_ = [d for d in drafts if d.type in _COVERED and d.host != target.code and not d.historical]
    open_ = [d for d in open_ if 0 <= sentence.index - d.sentence <= _AHEAD]
    here = [d for d in open_ if d.sentence == sentence.index]
    if here:
        spot = sentence.units[target.first].start
        told = [d for d in here if d.start <= spot] or here
        last = max(d.start for d in told)
        return [d for d in told if d.start == last]
    by_name = [d for d in open_ if d.host in named]
    if by_name:
        return by_name
    near = [d for d in open_ if sentence.index - d.sentence <= _NEAR]
    return [d for d in near if d.sentence == max(o.sentence for o in near)]


class Reasons:
    """The language's words of reasons, compiled once."""

    def __init__(self, cues: tuple[ReasonCue, ...]) -> None:
        self._patterns = [
            (
                cue.kind,
                re.compile(
                    r"(?<!\w)(?:"
                    + "|".join(re.escape(form) for form in sorted(cue.forms, key=len, reverse=True))
                    + r")(?!\w)",
                    re.IGNORECASE,
                ),
            )
            for cue in cues
        ]

    def find(self, text: str) -> tuple[str, int, int] | None:
        """(kind, start, end) of the first reason in the text; the kinds' order decides between several."""
        hits = [
            (match.start(), kind, match.end())
            for kind, pattern in self._patterns
            if (match := pattern.search(text)) is not None
        ]
        if not hits:
            return None
        start, kind, end = min(hits)
        return kind, start, end


def add_reasons(work: Work, drafts: list[Draft], reasons: Reasons, speakers: dict[int, list[Speaker]]) -> None:
    """Sets `reason` and who gives it, from the claim's own sentence or the two behind it."""
    for draft in drafts:
        if draft.type is ClaimType.FAREWELL_VISIT or draft.reason is not None or draft.historical:
            continue
        for sentence in work.sentences[draft.sentence : draft.sentence + 3]:
            text = work.shadows[sentence.within].text[sentence.start : sentence.end]
            hit = reasons.find(text)
            if hit is None:
                continue
            kind, start, end = hit
            draft.reason = ReasonKind(kind)
            draft.evidence.append(
                work.evidence("reason", sentence, sentence.start + start, sentence.start + end, "reasons")
            )
            given = speakers.get(sentence.index)
            draft.reason_by = attribute(given[0], draft.sending, draft.host) if given else None
            break
