"""Dates told elsewhere: what a claim's own sentence leaves out, the sentences round it and the lead supply."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from extract.drafts import ACTS, Draft
from extract.moments import is_history
from extract.spans import Sentence, Work
from extract.when_clock import Clock
from extract.when_roles import is_dateline, role_of
from models.claim import ClaimType, Stage
from models.when import Precision, When

# sentences behind a claim in which its effect may be told, and before and behind it in which its announcement may be
_EFFECT_REACH = 4
_NEAR = 3
# sentences of the text in which what is told without a day was told on the lead's
_TOP = 6
# a day of announcement lies no further back than this, and an effect no further ahead
_NEWS = timedelta(days=45)
_AHEAD = timedelta(days=800)
_WEEK = timedelta(days=7)
_CLOSING = frozenset(
    {"CLOSE", "CLOSE_SOFT", "CLOSURE_N", "CEASE", "OPEN", "OPENING_N", "MOVE", "LEAVE", "REOPEN", "GONE"}
)
_PLANNED = frozenset({"WILL", "TO_BE", "MUST", "MODAL", "SHOULD"})
_EXACT = frozenset({Precision.DAY, Precision.WEEK, Precision.MONTH})
_MEANT = _PLANNED | {"PLAN"}
_DEPARTURE = frozenset({"LEAVE", "MOVE", "WITHDRAW", "EVACUATE", "FLY", "GONE"})
_PEOPLE = frozenset({"STAFF", "ENVOY", "OFFICIAL"})
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
    """`The measure takes effect on 1 September`, `Staff have until Friday`, in a sentence behind the claim's."""
    others = {d.host for d in drafts if d.host not in (draft.host, draft.sending)}
    start = _start(work, draft)
    behind = work.sentences[start + (draft.within == "text") : start + 1 + _EFFECT_REACH]
    # "Embassies in A and B are to go by June. C will close as well."
    before = work.sentences[max(0, start - 1) : start] if draft.stage is Stage.PLANNED else []
    for sentence in [*behind, *before]:
        if sentence.within != "text":
            continue
        named = {unit.place.code for unit in sentence.units if unit.place is not None}
        if sentence in behind and named & others and draft.host not in named:
            continue
        spot = _effect_in(work, sentence, draft, clock)
        if spot is not None:
            draft.effective = spot[0]
            draft.evidence.append(work.unit_evidence("effective", sentence, spot[1], spot[1], "dates.effect"))
            return


def _effect_in(work: Work, sentence: Sentence, draft: Draft, clock: Clock) -> tuple[When, int] | None:
    """The first date to come where the sentence speaks of taking effect; of what is done, the day people left."""
    text = work.shadows[sentence.within].text[sentence.start : sentence.end].lower()
    labels = {unit.label for unit in sentence.units}
    stated = any(phrase in text for phrase in clock.words.effects)
    planned = draft.stage in (Stage.PLANNED, Stage.UNDERWAY, Stage.UNCLEAR)
    if stated or (planned and labels & _CLOSING and labels & _PLANNED):
        found = next(_dates(work, sentence, clock, ahead=True), None)
        if found is not None:
            return found
    if planned and labels & _MEANT:
        return next((spot for spot in _dates(work, sentence, clock, ahead=True) if spot[0].grain is not None), None)
    if draft.stage is Stage.PLANNED or draft.type in _BEGINNING:
        return None
    if (labels & _DEPARTURE and labels & _PEOPLE) or any(phrase in text for phrase in clock.words.departures):
        return next(_dates(work, sentence, clock, ahead=False), None)
    return None


def _dates(work: Work, sentence: Sentence, clock: Clock, *, ahead: bool) -> Iterator[tuple[When, int]]:
    """Dates ahead of the publication, whoever tells them; or recent days that are nobody's speech."""
    for at, unit in enumerate(sentence.units):
        if unit.label != "DATE" or work.published is None or is_dateline(sentence.units, at):
            continue
        when = clock.when(work, sentence, at, "future" if ahead else "past")
        if when is None or when.latest is None or (ahead and _is_speech(work, sentence, at, clock)):
            continue
        if ahead and work.published < when.latest <= work.published + _AHEAD:
            yield when, at
        if ahead:
            continue
        # "gives notice of its withdrawal as of Thursday": whose verb it is does not matter
        begun = any(unit.text.lower().startswith(f"{word} ") for word in clock.words.beginnings)
        role = "none" if begun else role_of(sentence.units, at, None, clock.words)[0]
        if role in ("other", "none") and _is_news(when, work.published, clock):
            yield when, at


def _is_speech(work: Work, sentence: Sentence, at: int, clock: Clock) -> bool:
    """`the minister said on Tuesday`: a day of this week on a verb of telling lies behind, not ahead."""
    if role_of(sentence.units, at, None, clock.words)[0] != "told" or work.published is None:
        return False
    when = clock.when(work, sentence, at, "past")
    return when is not None and when.latest is not None and timedelta(0) <= work.published - when.latest <= _WEEK


def _add_announcement(work: Work, draft: Draft, drafts: list[Draft], clock: Clock) -> None:
    """The day on which somebody said so: in a sentence close by, else in the article's first one."""
    start, first = _start(work, draft), _first(work)
    elsewhere = {other.sentence for other in drafts if other.host != draft.host and other.sentence > start}
    order = [start, *(start + step for near in range(1, _NEAR + 1) for step in (-near, near))]
    if start - first <= _TOP:
        order += [first, first + 1]
    used = {
        item.start
        for other in drafts
        if (other.type in _BEGINNING) != (draft.type in _BEGINNING)
        for item in other.evidence
        if item.field == "effective"
    }
    for index in dict.fromkeys(order):
        if not 0 <= index < len(work.sentences) or work.sentences[index].within != "text":
            continue
        sentence = work.sentences[index]
        if index in elsewhere and all(u.place is None or u.place.code != draft.host for u in sentence.units):
            continue
        spot = _told_in(work, sentence, clock, lead=index in (first, start))
        if spot is not None:
            found = work.unit_evidence("announced", sentence, spot[1], spot[1], "dates.neighbour")
            if found.start not in used:
                draft.announced = spot[0]
                draft.evidence.append(found)
                return


def _told_in(work: Work, sentence: Sentence, clock: Clock, *, lead: bool) -> tuple[When, int] | None:
    """A recent day on a verb of telling; in the lead, on any verb."""
    for at, unit in enumerate(sentence.units):
        if unit.label != "DATE" or is_dateline(sentence.units, at):
            continue
        role = role_of(sentence.units, at, None, clock.words)[0]
        if role != "told" and not lead:
            continue
        when = clock.when(work, sentence, at, "past")
        if when is not None and when.precision is Precision.DAY and _is_news(when, work.published, clock):
            return when, at
    return None


def _is_news(when: When, published: date | None, clock: Clock) -> bool:
    """A day shortly before the publication."""
    if published is None or when.latest is None or is_history(when, published):
        return False
    return published - _NEWS - clock.slack <= when.latest <= published + clock.slack


def _add_sibling(draft: Draft, drafts: list[Draft]) -> None:
    """What goes with another event of the same two states, told next to it, goes with its day."""
    for other in drafts:
        told = other.announced or other.effective
        if {other.sending, other.host} != {draft.sending, draft.host} or told is None or other is draft:
            continue
        if (other.type in _BEGINNING) != (draft.type in _BEGINNING):
            continue
        if abs(other.sentence - draft.sentence) <= _NEAR and told.precision in _EXACT:
            draft.announced = told
            draft.evidence += [item for item in other.evidence if item.field in ("announced", "effective")][:1]
            return
