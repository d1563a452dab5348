"""Effects: the day on which a thing takes effect, told in a sentence of its own near the claim's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from extract.drafts import Draft
from extract.moments import is_history
from extract.spans import Sentence, Work
from extract.when_clock import Clock
from extract.when_roles import is_dateline, role_of
from models.claim import ClaimType, Stage
from models.when import When

# sentences behind a claim in which its effect may be told
_REACH = 4
# a day that is news lies no further back than this, and an effect no further ahead
_NEWS = timedelta(days=45)
_AHEAD = timedelta(days=800)
_WEEK = timedelta(days=7)
_CLOSING = frozenset(
    {"CLOSE", "CLOSE_SOFT", "CLOSURE_N", "CEASE", "OPEN", "OPENING_N", "MOVE", "LEAVE", "REOPEN", "GONE"}
)
_PLANNED = frozenset({"WILL", "TO_BE", "MUST", "MODAL", "SHOULD"})
_MEANT = _PLANNED | {"PLAN"}
_DEPARTURE = frozenset({"LEAVE", "MOVE", "WITHDRAW", "EVACUATE", "FLY", "GONE"})
_PEOPLE = frozenset({"STAFF", "ENVOY", "OFFICIAL"})
_BEGINNING = frozenset({ClaimType.OPENING, ClaimType.REOPENING})
_SHUTTING = frozenset({ClaimType.CLOSURE, ClaimType.SUSPENSION})

Spot = tuple[When, int]


def find_effect(
    work: Work, draft: Draft, start: int, others: set[str | None], clock: Clock, *, departures: bool
) -> tuple[Sentence, Spot] | None:
    """`The measure takes effect on 1 September`, `Staff have until Friday`: the sentence, the interval and its unit.

    `start` is the claim's sentence, `others` are hosts of other claims, and `departures` says whether the day on which
    people left may stand for what is done.
    """
    behind = work.sentences[start + (draft.within == "text") : start + 1 + _REACH]
    # "Embassies in A and B are to go by June. C will close as well."
    before = work.sentences[max(0, start - 1) : start] if draft.stage is Stage.PLANNED else []
    for sentence in [*behind, *before]:
        named = {unit.place.code for unit in sentence.units if unit.place is not None}
        strange = sentence in behind and bool(named & others) and draft.host not in named
        if sentence.within != "text" or strange:
            continue
        spot = _effect_in(work, sentence, draft, clock, departures=departures)
        if spot is not None:
            return sentence, spot
    return None


def _effect_in(work: Work, sentence: Sentence, draft: Draft, clock: Clock, *, departures: bool) -> Spot | None:
    """The first date to come where the sentence speaks of taking effect; of what is done, the day people left."""
    text = work.shadows[sentence.within].text[sentence.start : sentence.end].lower()
    labels = {unit.label for unit in sentence.units}
    planned = draft.stage in (Stage.PLANNED, Stage.UNDERWAY, Stage.UNCLEAR)
    stated = any(phrase in text for phrase in clock.words.effects)
    ahead = list(_dates_ahead(work, sentence, clock)) if stated or planned else []
    if ahead and (stated or (labels & _CLOSING and labels & _PLANNED)):
        return ahead[0]
    if planned and labels & _MEANT:
        return next((spot for spot in ahead if spot[0].grain is not None), None)
    if draft.stage is Stage.DONE and draft.type in _BEGINNING and {"FLAG", "RAISE"} <= labels:
        return next(_days_behind(work, sentence, clock), None)
    if draft.stage is Stage.PLANNED or draft.type not in _SHUTTING:
        return None
    days = list(_days_behind(work, sentence, clock))
    begun = next((spot for spot in days if _is_begun(sentence, spot[1], clock)), None)
    if begun is not None or not departures or _is_foreign(sentence, draft) or "ORDER" in labels:
        return begun
    left = bool(labels & _DEPARTURE and labels & _PEOPLE) or any(word in text for word in clock.words.departures)
    return days[0] if left and days else None


def _is_begun(sentence: Sentence, at: int, clock: Clock) -> bool:
    """`as of Thursday`: the day of effect, whatever the verb."""
    return any(sentence.units[at].text.lower().startswith(f"{word} ") for word in clock.words.beginnings)


def _is_foreign(sentence: Sentence, draft: Draft) -> bool:
    """A sentence that begins with another state's people: `France began evacuating its diplomats on Sunday`."""
    for unit in sentence.units:
        if unit.forms:
            return False
        if unit.place is not None and unit.place.code not in (draft.sending, draft.host):
            return True
    return False


def _dates_ahead(work: Work, sentence: Sentence, clock: Clock) -> Iterator[Spot]:
    """Dates ahead of the publication, whoever tells them."""
    for at, unit in enumerate(sentence.units):
        if unit.label != "DATE" or work.published is None or is_dateline(sentence.units, at):
            continue
        when = clock.when(work, sentence, at, "future")
        if when is None or when.latest is None or _is_speech(work, sentence, at, clock):
            continue
        if work.published < when.latest <= work.published + _AHEAD:
            yield when, at


def _days_behind(work: Work, sentence: Sentence, clock: Clock) -> Iterator[Spot]:
    """Recent dates that are nobody's speech."""
    for at, unit in enumerate(sentence.units):
        if unit.label != "DATE" or is_dateline(sentence.units, at):
            continue
        role = "none" if _is_begun(sentence, at, clock) else role_of(sentence.units, at, None, clock.words)[0]
        when = clock.when(work, sentence, at, "past") if role in ("other", "none") else None
        if when is not None and is_news(when, work.published, clock):
            yield when, at


def _is_speech(work: Work, sentence: Sentence, at: int, clock: Clock) -> bool:
    """`the minister said on Tuesday`: a day of this week on a verb of telling lies behind, not ahead."""
    if role_of(sentence.units, at, None, clock.words)[0] != "told" or work.published is None:
        return False
    when = clock.when(work, sentence, at, "past")
    return when is not None and when.latest is not None and timedelta(0) <= work.published - when.latest <= _WEEK


def is_news(when: When, published: date | None, clock: Clock) -> bool:
    """A date shortly before the publication."""
    if published is None or when.latest is None or is_history(when, published):
        return False
    return published - _NEWS - clock.slack <= when.latest <= published + clock.slack
