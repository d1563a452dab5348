"""Which events may be one and the same, with a score whose parts a reviewer can read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from events.match import WINDOW_DAYS, may_be_one_post, post_of
from events.moments import days_apart, moments_of_event
from models.claim import ClaimType
from models.event import Event, EventState

# what each part weighs; tuned by hand, tests/events/test_likeness.py holds the order they give
_WEIGHTS = {"states": 0.25, "type": 0.2, "post": 0.25, "days": 0.3}
_LEAST = 0.71  # what is like in all but the time scores 0.7

# types under which one thing is told: a farewell is told before a closure, a suspension instead of it
_NEAR_TYPES = frozenset(
    {
        frozenset({ClaimType.CLOSURE, ClaimType.SUSPENSION}),
        frozenset({ClaimType.CLOSURE, ClaimType.STAFF_WITHDRAWAL}),
        frozenset({ClaimType.CLOSURE, ClaimType.FAREWELL_VISIT}),
        frozenset({ClaimType.CLOSURE, ClaimType.SEVERANCE}),
        frozenset({ClaimType.CLOSURE, ClaimType.DOWNGRADE}),
        frozenset({ClaimType.OPENING, ClaimType.REOPENING}),
        frozenset({ClaimType.OPENING, ClaimType.RELOCATION}),
        frozenset({ClaimType.EXPULSION, ClaimType.SEVERANCE}),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a score: its name, how much it adds (0 to its weight), and why, in words."""

    name: str
    value: float
    weight: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How like two events are.

    Attributes:
        event: the other event.
        score: 0 to 1, the sum of the parts.
        parts: what it is made of.
        may_merge: whether a merge is allowed: only events of one pair of states can be one.
    """

    event: Event
    score: float
    parts: tuple[Part, ...]
    may_merge: bool


def likely_duplicates(event: Event, others: Sequence[Event], *, limit: int = 5) -> tuple[Likeness, ...]:
    """The events most like this one, the likeliest first; merged ones and itself are left out.

    Args:
        event: the event under review.
        others: candidates: events with the same sending or the same host state are enough.
        limit: at most so many.
    """
    found = [
        likeness(event, other) for other in others if other.id != event.id and other.state is not EventState.MERGED
    ]
    likely = [one for one in found if one.score >= _LEAST]
    return tuple(sorted(likely, key=lambda one: (-one.score, one.event.id))[:limit])


def likeness(event: Event, other: Event) -> Likeness:
    """How like two events are, and why."""
    parts = tuple(
        Part(name=name, value=round(_WEIGHTS[name] * share, 3), weight=_WEIGHTS[name], why=why)
        for name, (share, why) in (
            ("states", _states(event, other)),
            ("type", _type(event, other)),
            ("post", _post(event, other)),
            ("days", _days(event, other)),
        )
    )
    same_pair = (event.sending, event.host) == (other.sending, other.host)
    score = round(sum(part.value for part in parts), 3) if parts[0].value else 0.0
    return Likeness(event=other, score=score, parts=parts, may_merge=same_pair)


def _states(event: Event, other: Event) -> tuple[float, str]:
    if (event.sending, event.host) == (other.sending, other.host):
        return 1.0, "the same two states"
    if (event.sending, event.host) == (other.host, other.sending):
        return 0.5, "the same two states the other way round: one may be read in the wrong direction"
    return 0.0, "other states"


def _type(event: Event, other: Event) -> tuple[float, str]:
    if event.type is other.type:
        return 1.0, f"both a {_words(event.type)}"
    words = f"a {_words(event.type)} and a {_words(other.type)}"
    if frozenset({event.type, other.type}) in _NEAR_TYPES:
        return 0.5, f"{words}, which are told of one thing"
    return 0.0, words


def _words(type_: ClaimType) -> str:
    return type_.value.replace("_", " ")


def _post(event: Event, other: Event) -> tuple[float, str]:
    one, two = post_of(event), post_of(other)
    if one == two and (one.family or one.city):
        return 1.0, "the same kind of post" + (f" in {event.city}" if event.city else "")
    if may_be_one_post(one, two):
        return 0.6, "may be one post: what one leaves open the other tells"
    return 0.0, "another kind of post, or another city"


def _days(event: Event, other: Event) -> tuple[float, str]:
    window = max(WINDOW_DAYS[event.type], WINDOW_DAYS[other.type])
    gaps = [days_apart(one, two) for one in moments_of_event(event) for two in moments_of_event(other)]
    if not gaps:
        return 0.0, "no day is known of one of them"
    gap = min(gaps)
    return max(0.0, 1 - gap / (2 * window)), f"{gap} days apart" if gap != 1 else "one day apart"
