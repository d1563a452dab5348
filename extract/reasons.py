"""Reasons: why a mission closes, as the claim's own sentence, its neighbours or the headline give it, and who says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from extract.automaton import Screen
from extract.drafts import Draft
from extract.pack import Scope
from extract.spans import Sentence, Work
from extract.speech import Speaker, attribute
from models.claim import ClaimType, ReasonKind

# how far a reason counts by where it stands to its claim's sentence; set by hand on the open gold articles
_NEAR = {0: 3.0, 1: 2.2, 2: 1.6, -1: 1.6, 3: 1.0, -2: 0.9}
_TITLE = 1.3
# what "because of" before a reason, and a place behind its claim in the same sentence, add
_LED, _BEHIND = 1.0, 0.5
# a reason that is worth less than this is only named nearby
_ENOUGH = 1.3
# characters before a reason in which "because of" leads to it
_LEAD = 60
_RUPTURED = frozenset({ClaimType.CLOSURE, ClaimType.STAFF_WITHDRAWAL, ClaimType.SUSPENSION})
# how often a theme of the article is named
_OFTEN = 3
_UNREASONED = frozenset({ClaimType.FAREWELL_VISIT, ClaimType.OPENING, ClaimType.REOPENING})


@dataclass(frozen=True, slots=True)
class Hit:
    """A reason named in a text: its kind, where it stands, and whether `because of` or the like leads to it."""

    kind: str
    start: int
    end: int
    led: bool


class Reasons:
    """The language's words of reasons, compiled once."""

    def __init__(self, scope: Scope) -> None:
        lists = [(cue.kind, cue.forms) for cue in scope.reasons]
        self._kinds = [(number, kind, _words(forms)) for number, (kind, forms) in enumerate(lists) if kind != "none"]
        self._none = [(number, _words(forms)) for number, (kind, forms) in enumerate(lists) if kind == "none"]
        self._leads = _words(scope.reason_leads)
        self._screen = Screen([forms for _, forms in lists])

    def find(self, text: str) -> list[Hit]:
        """Reasons of a text in order."""
        named = self._screen.named(text)
        kinds = [(kind, pattern) for number, kind, pattern in self._kinds if number in named]
        if not kinds:
            return []
        for number, pattern in self._none:
            if number in named:
                text = pattern.sub(lambda match: "\x00" * len(match.group()), text)
        leads = [match.end() for match in self._leads.finditer(text)]
        return sorted(
            (
                Hit(kind, match.start(), match.end(), any(0 <= match.start() - lead <= _LEAD for lead in leads))
                for kind, pattern in kinds
                for match in pattern.finditer(text)
            ),
            key=lambda hit: hit.start,
        )


def _words(forms: Iterable[str]) -> re.Pattern[str]:
    ordered = sorted(forms, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(form) for form in ordered) + r")(?!\w)", re.IGNORECASE)


def add_reasons(work: Work, drafts: list[Draft], reasons: Reasons, speakers: dict[int, list[Speaker]]) -> None:
    """Sets `reason` and who gives it; claims of one wave share the reason that is given for one of them."""
    found = {
        sentence.index: reasons.find(work.shadows[sentence.within].text[sentence.start : sentence.end])
        for sentence in work.sentences
    }
    for draft in drafts:
        if draft.type in _UNREASONED or draft.reason is not None or draft.historical:
            continue
        best = max(_worth(work, draft, found), key=lambda item: item[0], default=None)
        if best is None or best[0] < _ENOUGH:
            best = _theme(work, draft, found)
        if best is None:
            continue
        _, sentence, hit = best
        draft.reason = ReasonKind(hit.kind)
        draft.evidence.append(
            work.evidence("reason", sentence, sentence.start + hit.start, sentence.start + hit.end, "reasons")
        )
        given = speakers.get(sentence.index) or []
        draft.reason_by = attribute(given[-1], draft.sending, draft.host) if given else None
    _share(drafts)


def _worth(work: Work, draft: Draft, found: dict[int, list[Hit]]) -> list[tuple[float, Sentence, Hit]]:
    """Reasons near a claim with what each is worth."""
    rated = []
    for sentence in work.sentences:
        same = sentence.within == draft.within
        worth = (
            _NEAR.get(sentence.index - draft.sentence, 0.0) if same else _TITLE if sentence.within == "title" else 0.0
        )
        if not worth:
            continue
        start = work.shadows[sentence.within].span(sentence.start, sentence.start)[0]
        for hit in found[sentence.index]:
            behind = sentence.index == draft.sentence and start + hit.start > draft.start
            rated.append((worth + _LED * hit.led + _BEHIND * behind, sentence, hit))
    return rated


def _theme(work: Work, draft: Draft, found: dict[int, list[Hit]]) -> tuple[float, Sentence, Hit] | None:
    """The reason that a whole article speaks of, at the place nearest to the claim; None where it has no such theme."""
    kinds = Counter(hit.kind for hits in found.values() for hit in hits).most_common(2)
    if draft.type not in _RUPTURED or not kinds or kinds[0][1] < _OFTEN:
        return None
    if len(kinds) > 1 and kinds[1][1] * 2 > kinds[0][1]:
        return None
    named = [(s, hit) for s in work.sentences for hit in found[s.index] if hit.kind == kinds[0][0]]
    sentence, hit = min(named, key=lambda pair: abs(pair[0].index - draft.sentence))
    return _ENOUGH, sentence, hit


def _share(drafts: list[Draft]) -> None:
    """One sender's closures without a reason take the one given for the others; after a breach, the breach is it."""
    for draft in drafts:
        if draft.reason is not None or draft.historical or draft.type in _UNREASONED:
            continue
        kin = [d for d in drafts if d.type is draft.type and d.sending == draft.sending and d.reason is not None]
        broken = draft.type in _RUPTURED and any(
            d.type is ClaimType.SEVERANCE and not d.historical and {d.sending, d.host} == {draft.sending, draft.host}
            for d in drafts
        )
        if broken:
            draft.reason = ReasonKind.RUPTURE
        elif draft.type is ClaimType.CLOSURE and _is_answered(draft, drafts):
            draft.reason = ReasonKind.RECIPROCITY
        elif kin and draft.type is ClaimType.CLOSURE:
            kinds = Counter(d.reason for d in kin if not d.historical)
            ranked = kinds.most_common(2)
            if len(ranked) == 1:
                first = next(d for d in kin if d.reason is ranked[0][0])
                draft.reason, draft.reason_by = first.reason, first.reason_by
                draft.evidence += [item for item in first.evidence if item.field == "reason"]


def _is_answered(draft: Draft, drafts: list[Draft]) -> bool:
    """Whether the two states close each other's missions in one article."""
    return any(
        d.type is ClaimType.CLOSURE and not d.historical and (d.sending, d.host) == (draft.host, draft.sending)
        for d in drafts
    )
