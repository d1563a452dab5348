"""Dates told elsewhere: what a claim's own sentence leaves out, the sentences round it and the lead supply."""

from __future__ import annotations

from extract.drafts import ACTS, Draft
from extract.spans import Sentence, Work
from extract.when_clock import Clock
from extract.when_effect import find_effect, is_news
from extract.when_roles import is_dateline, role_of
from models.claim import ClaimType, Stage
from models.when import Precision, When

# sentences before and behind a claim in which its announcement may be told
_NEAR = 3
# sentences of the text in which what is told without a day was told on the lead's
_TOP = 6
# sentences of a notice of a farewell call
_NOTICE = 12
_EXACT = frozenset({Precision.DAY, Precision.WEEK, Precision.MONTH})
_BEGINNING = frozenset({ClaimType.OPENING, ClaimType.REOPENING})


def add_dates(work: Work, drafts: list[Draft], clock: Clock) -> None:
    """Adds effective days and days of announcement that other sentences tell, each with its evidence."""
    current = [draft for draft in drafts if not draft.historical]
    for draft in current:
        if draft.effective is None and draft.type not in ACTS:
            _add_effect(work, draft, current, clock)
    for draft in current:
        if draft.effective is None and draft.announced is None:
            _add_announcement(work, draft, current, clock)
    for draft in current:
        if draft.effective is None and draft.announced is None:
            _add_sibling(draft, current)


def _start(work: Work, draft: Draft) -> int:
    """The claim's sentence; the first of the text for a headline's claim."""
    return draft.sentence if draft.within == "text" else _first(work)


def _first(work: Work) -> int:
    return next((s.index for s in work.sentences if s.within == "text"), len(work.sentences))


def _add_effect(work: Work, draft: Draft, drafts: list[Draft], clock: Clock) -> None:
    """The day of effect from the sentences round the claim's."""
    others = {d.host for d in drafts if d.host not in (draft.host, draft.sending)}
    start = _start(work, draft)
    # a day in the claim's own sentence, on whatever verb, says more than the day on which people left
    own = draft.within == "text" and draft.stage is Stage.DONE and draft.announced is None
    departures = not own or _told_in(work, work.sentences[start], clock, lead=True) is None
    found = find_effect(work, draft, start, others, clock, departures=departures)
    if found is not None:
        sentence, (draft.effective, at) = found
        draft.evidence.append(work.unit_evidence("effective", sentence, at, at, "dates.effect"))


def _add_announcement(work: Work, draft: Draft, drafts: list[Draft], clock: Clock) -> None:
    """The day on which somebody said so: in a sentence close by, else in the article's first one."""
    start, first = _start(work, draft), _first(work)
    elsewhere = {
        other.sentence
        for other in drafts
        if (other.host != draft.host or _is_anothers(draft, other)) and other.sentence > start
    }
    order = [start, *(start + step for near in range(1, _NEAR + 1) for step in (-near, near))]
    if start - first <= _TOP:
        order += [first, first + 1]
    call = draft.type is ClaimType.FAREWELL_VISIT
    if call:
        # a call is one occasion, and what tells of it in the whole of a notice tells its day
        order += range(first, first + _NOTICE)
    used = {
        item.start
        for other in drafts
        if _is_apart(draft, other)
        for item in other.evidence
        if item.field == "effective"
    }
    for index in dict.fromkeys(order):
        if not 0 <= index < len(work.sentences) or work.sentences[index].within != "text":
            continue
        sentence = work.sentences[index]
        if index in elsewhere and not _names(sentence, draft, drafts):
            continue
        spot = _told_in(work, sentence, clock, lead=index in (first, start) or (call and index - start in (1, 2)))
        if spot is not None:
            found = work.unit_evidence("announced", sentence, spot[1], spot[1], "dates.neighbour")
            if found.start not in used:
                draft.announced = spot[0]
                draft.evidence.append(found)
                return


def _is_apart(draft: Draft, other: Draft) -> bool:
    """One begins and the other ends: their days are not each other's. A move is told as either."""
    moved = ClaimType.RELOCATION in (draft.type, other.type)
    return not moved and (other.type in _BEGINNING) != (draft.type in _BEGINNING)


def _is_anothers(draft: Draft, other: Draft) -> bool:
    """The same deed towards the same state by another one."""
    return other.type is draft.type and other.sending not in (draft.sending, draft.host)


def _names(sentence: Sentence, draft: Draft, drafts: list[Draft]) -> bool:
    """Whether a sentence names the host, or the owner where several deal with one host."""
    many = any(_is_anothers(draft, other) and other.host == draft.host for other in drafts)
    wanted = draft.sending if many else draft.host
    return any(u.place is not None and u.place.code == wanted for u in sentence.units)


def _told_in(work: Work, sentence: Sentence, clock: Clock, *, lead: bool) -> tuple[When, int] | None:
    """A recent day on a verb of telling; in the lead, on any verb."""
    for at, unit in enumerate(sentence.units):
        if unit.label != "DATE" or is_dateline(sentence.units, at):
            continue
        role = role_of(sentence.units, at, None, clock.words)[0]
        if role != "told" and not lead:
            continue
        when = clock.when(work, sentence, at, "past")
        if when is not None and when.precision is Precision.DAY and is_news(when, work.published, clock):
            return when, at
    return None


def _add_sibling(draft: Draft, drafts: list[Draft]) -> None:
    """What goes with another event of the same two states, told next to it, goes with its day."""
    for other in drafts:
        told = other.announced or other.effective
        if {other.sending, other.host} != {draft.sending, draft.host} or told is None or other is draft:
            continue
        if _is_apart(draft, other):
            continue
        if abs(other.sentence - draft.sentence) <= _NEAR and told.precision in _EXACT:
            draft.announced = told
            draft.evidence += [item for item in other.evidence if item.field in ("announced", "effective")][:1]
            return
