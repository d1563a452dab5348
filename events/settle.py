"""Settles one pair of states: today's claims and the events held before give the events to be held from now on.

Pure and repeatable: the same claims and the settled events give the same events, with no transition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from events.fold import UNREVIEWED, fold, orphan
from events.lifecycle import transitions_between
from events.match import Post, days_from_episode, is_about, is_vague, post_of
from events.moments import Moment, moment_of, moments_of_event, told_on
from events.settlement import Settlement
from events.voices import Houses, Told, in_order
from models.alert import Transition
from models.claim import Claim, ClaimType, Stance
from models.event import Event, EventState, Report
from models.ids import lengthen_event_id, mint_event_id

__all__ = ["Settlement", "settle"]


@dataclass(slots=True)
class _Episode:
    """An event in the making: what is held of it, and the claims gathered so far."""

    types: set[ClaimType]
    held: Event | None
    told: list[Told] = field(default_factory=list)
    posts: set[Post] = field(default_factory=set)
    moments: set[Moment] = field(default_factory=set)

    def add(self, claim: Claim, report: Report) -> None:
        self.told.append((claim, report))
        self.types.add(claim.type)
        self.posts.add(post_of(claim))
        self.moments.add(moment_of(claim, report))


def settle(
    pair_claims: Sequence[tuple[Claim, Report]],
    held: Sequence[Event],
    *,
    relays: Mapping[str, tuple[str, ...]],
    known_as: Mapping[str, str] | None = None,
) -> Settlement:
    """What to hold for one pair (sending, host).

    Args:
        pair_claims: all claims of today's rules about the pair, each with its report, in any order.
        held: all events of the pair, reviewed ones too.
        relays: for each source the slugs or names of agencies whose copy it prints.
        known_as: for each source the name under which others quote it, where it differs from its slug.

    Raises:
        ValueError: where a claim names no sending or no host state, or claims of two pairs are mixed.
    """
    _refuse_mixture(pair_claims, held)
    houses = Houses(relays=relays, known_as=known_as or {})
    merged = [event for event in held if event.state is EventState.MERGED]
    apart = [event for event in held if event.state is not EventState.MERGED]
    episodes = [_remembered(event) for event in sorted(apart, key=lambda event: event.id)]
    _remember_merged(merged, episodes)
    left = _relink(pair_claims, episodes)
    for claim, report in sorted(left, key=_sharpest_first):
        _episode_for(claim, report, episodes).add(claim, report)
    taken = {event.id for event in held}
    settled: list[tuple[Event | None, Event]] = [(event, event) for event in merged]
    gone: list[str] = []
    for episode in episodes:
        event = _event_of(episode, taken, houses)
        if event is None:
            gone.extend([] if episode.held is None else [episode.held.id])
        else:
            taken.add(event.id)
            settled.append((episode.held, event))
    return _settlement(settled, gone)


def _refuse_mixture(pair_claims: Sequence[Told], held: Sequence[Event]) -> None:
    pairs = {(claim.sending, claim.host) for claim, _ in pair_claims} | {(one.sending, one.host) for one in held}
    if len(pairs) > 1 or any(None in pair for pair in pairs):
        shown = ", ".join(sorted(f"{sending or '?'}-{host or '?'}" for sending, host in pairs))
        raise ValueError(f"one pair of states can be settled at a time, got {shown}")


def _remembered(event: Event) -> _Episode:
    return _Episode(types={event.type}, held=event, posts={post_of(event)}, moments=set(moments_of_event(event)))


def _remember_merged(merged: Sequence[Event], episodes: Sequence[_Episode]) -> None:
    """What an event that was merged remembers of post and time leads claims to the event that took it in."""
    into = {event.id: event.merged_into for event in merged}
    by_id = {episode.held.id: episode for episode in episodes if episode.held is not None}
    for event in merged:
        keeper = event.merged_into
        while keeper in into:
            keeper = into[keeper]
        episode = by_id.get(keeper or "")
        if episode is not None:
            episode.types.add(event.type)
            episode.posts.add(post_of(event))
            episode.moments |= moments_of_event(event)


def _relink(pair_claims: Sequence[Told], episodes: Sequence[_Episode]) -> list[Told]:
    """Claims go back to the event that holds them, whatever people made of its type; the rest is returned."""
    home = {claim: episode for episode in episodes if episode.held is not None for claim in episode.held.claims}
    left: list[Told] = []
    for claim, report in in_order(pair_claims):
        episode = home.get(claim.id)
        if episode is None:
            left.append((claim, report))
        else:
            episode.add(claim, report)
    return left


def _sharpest_first(one: Told) -> tuple[bool, bool, bool, str, str]:
    """News before history, assertions before denials, claims that say which post before those that do not."""
    claim, report = one
    return (
        claim.historical,
        claim.stance is Stance.DENIED,
        is_vague(claim),
        told_on(report).isoformat(),
        claim.id,
    )


def _episode_for(claim: Claim, report: Report, episodes: list[_Episode]) -> _Episode:
    """The nearest episode that the claim can belong to, else a new one, which joins `episodes`."""
    moment, post = moment_of(claim, report), post_of(claim)
    best: tuple[int, bool, int] | None = None
    for at, episode in enumerate(episodes):
        if claim.type not in episode.types or not is_about(post, episode.posts):
            continue
        days = days_from_episode(moment, episode.moments, claim.type)
        if days is None:
            continue
        same_post = any(post == other for other in episode.posts)
        rank = (days, not same_post, at)
        best = rank if best is None or rank < best else best
    if best is not None:
        return episodes[best[2]]
    episodes.append(_Episode(types={claim.type}, held=None))
    return episodes[-1]


def _event_of(episode: _Episode, taken: set[str], houses: Houses) -> Event | None:
    """The event of an episode; None where nothing supports it any more and no person looked at it."""
    held = episode.held
    if episode.told:
        return fold(episode.told, held, event_id=held.id if held else _mint(episode.told, taken), houses=houses)
    if held is None or (held.state in UNREVIEWED and not held.unsure):
        return None
    return orphan(held)


def _mint(told: Sequence[Told], taken: set[str]) -> str:
    claim, report = in_order(told)[0]
    when = moment_of(claim, report)
    year = when.span[0].year if when.background and when.span is not None else when.told.year
    minted = mint_event_id(str(claim.sending), str(claim.host), year, claim.id)
    return lengthen_event_id(minted, claim.id) if minted in taken else minted


def _settlement(settled: Sequence[tuple[Event | None, Event]], gone: Sequence[str]) -> Settlement:
    ordered = sorted(settled, key=lambda both: (str(both[1].reported_first or ""), both[1].id))
    transitions: list[tuple[str, Transition]] = []
    for before, after in ordered:
        transitions.extend((after.id, transition) for transition in transitions_between(before, after))
    return Settlement(
        events=tuple(after for _, after in ordered),
        changed=frozenset(after.id for before, after in ordered if before is None or before.revision != after.revision),
        gone=tuple(sorted(gone)),
        transitions=tuple(transitions),
    )
