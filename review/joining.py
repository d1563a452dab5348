"""Merging two events into one and splitting one in two: both move claims, and both can be undone.

A merge is a link: the event that was taken in stays, in the state `merged`, and says into which; nothing of the
sources is touched. Undoing a merge is a split along the same line, and the other way round.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from events.fold import fold
from events.moments import told_on
from events.voices import Houses, Told, in_order
from models.event import Event, EventState
from models.ids import digest, lengthen_event_id, mint_event_id
from models.verdict import Action, Change, Verdict
from review.desk import NotAllowed, require_name, verdict_of
from review.undoing import state_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Two events after a merge, a split or the undoing of one, and the verdict about each.

    Attributes:
        kept: the event that took in or was split; `other` the one taken in or split off.
        verdicts: about `kept`, then about `other`; both of one batch.
    """

    kept: Event
    other: Event
    verdicts: tuple[Verdict, Verdict]


def merge(
    kept: Event,
    other: Event,
    told: Sequence[Told],
    *,
    by: str,
    at: datetime,
    houses: Houses,
    note: str | None = None,
) -> Joined:
    """`other` becomes part of `kept`: its claims move there, what people decided about `kept` stands.

    Args:
        kept, other: as the reviewer saw them, of one pair of states.
        told: the claims of both with their reports.
        by, at, note: as for `review.desk.decide`.
        houses: what is known of the sources as speakers.

    Raises:
        NotAllowed: for an event and itself, two pairs of states, or one that is merged already.
    """
    require_name(by)
    if kept.id == other.id:
        raise NotAllowed(f"{kept.id} cannot be merged into itself")
    if (kept.sending, kept.host) != (other.sending, other.host):
        raise NotAllowed(f"{other.id} is about {other.sending} in {other.host}, {kept.id} is not: they stay apart")
    for event in (kept, other):
        if event.state is EventState.MERGED:
            raise NotAllowed(f"{event.id} is merged into {event.merged_into} already")
    batch = digest("merge", kept.id, other.id, by, at.isoformat())
    ours = (*kept.claims, *(claim for claim in other.claims if claim not in kept.claims))
    mine = replace(
        verdict_of(kept, Action.MERGE, by=by, at=at, note=note, batch=batch), other=other.id, claims=other.claims
    )
    theirs = replace(
        verdict_of(other, Action.MERGE, by=by, at=at, note=note, batch=batch),
        other=kept.id,
        claims=other.claims,
        changes=(Change(field="merged_into", before=None, after=kept.id),),
    )
    return Joined(
        kept=_holding(kept, ours, told, houses),
        other=_emptied(other, kept.id),
        verdicts=(mine, theirs),
    )


def split(
    event: Event,
    claims: Collection[str],
    told: Sequence[Told],
    *,
    by: str,
    at: datetime,
    houses: Houses,
    taken: Collection[str] = (),
    note: str | None = None,
) -> Joined:
    """Some claims of an event become an event of their own, unreviewed; the event keeps the others.

    Args:
        event: as the reviewer saw it.
        claims: ids of the claims that go.
        told: the event's claims with their reports.
        by, at, note: as for `review.desk.decide`.
        houses: what is known of the sources as speakers.
        taken: ids of events that exist, for the new one must differ.

    Raises:
        NotAllowed: where nothing or everything would go, or a claim is not the event's.
    """
    require_name(by)
    if event.state is EventState.MERGED:
        raise NotAllowed(f"{event.id} is merged into {event.merged_into}: split that one")
    going = [one for one in in_order(told) if one[0].id in set(claims)]
    strange = sorted(set(claims) - set(event.claims))
    if strange or len(going) != len(set(claims)):
        raise NotAllowed(f"{event.id}: {len(strange) or 'some'} of the reports to split off are not its own any more")
    if not going or len(going) == len(event.claims):
        raise NotAllowed(f"{event.id}: a split leaves at least one report on either side")
    batch = digest("split", event.id, *sorted(claims), by, at.isoformat())
    fresh = fold(going, None, event_id=_mint(event, going, taken), houses=houses)
    moved = tuple(claim.id for claim, _ in going)
    mine = verdict_of(event, Action.SPLIT, by=by, at=at, note=note, batch=batch)
    # about revision 0: the new event's history begins with why there is one
    theirs = verdict_of(replace(fresh, revision=0), Action.SPLIT, by=by, at=at, note=note, batch=batch)
    rest = tuple(claim for claim in event.claims if claim not in moved)
    return Joined(
        kept=_holding(event, rest, told, houses),
        other=fresh,
        verdicts=(replace(mine, other=fresh.id, claims=moved), replace(theirs, other=event.id, claims=moved)),
    )


def undo_merge(
    kept: Event,
    other: Event,
    undone: tuple[Verdict, Verdict],
    verdicts_of_other: Sequence[Verdict],
    told: Sequence[Told],
    *,
    by: str,
    at: datetime,
    houses: Houses,
    note: str | None = None,
) -> Joined:
    """Both events as if they had not been merged: the claims go back, and so does the state of the one taken in.

    Args:
        kept, other: as they are held.
        undone: the two verdicts of the merge, about `kept` and about `other`.
        verdicts_of_other: those about `other` that stand without the merge, oldest first.
        told: the claims of `kept` with their reports.
        by, at, houses, note: as for `merge`.

    Raises:
        NotAllowed: where one of the two was merged further.
    """
    require_name(by)
    if kept.state is EventState.MERGED:
        raise NotAllowed(f"{kept.id} is merged into {kept.merged_into}: undo that first")
    if other.merged_into != kept.id:
        raise NotAllowed(f"{other.id} is not merged into {kept.id} any more")
    back = tuple(claim for claim in undone[1].claims if claim in kept.claims)
    rest = tuple(claim for claim in kept.claims if claim not in back)
    state, unsure = state_by(other, verdicts_of_other)
    alone = _holding(replace(other, merged_into=None, state=state, unsure=unsure), back, told, houses)
    batch = digest("undo", undone[0].id, by, at.isoformat())
    return Joined(
        kept=_holding(kept, rest, told, houses),
        other=replace(alone, unsure=unsure),
        verdicts=_undos((kept, other), undone, back, by=by, at=at, note=note, batch=batch),
    )


def undo_split(
    kept: Event,
    other: Event,
    undone: tuple[Verdict, Verdict],
    told: Sequence[Told],
    *,
    by: str,
    at: datetime,
    houses: Houses,
    note: str | None = None,
) -> Joined:
    """The event that was split off goes back whence it came, with all the reports it has by now.

    Args:
        kept, other: the event that was split and the one split off, as they are held.
        undone: the two verdicts of the split, about `kept` and about `other`.
        told: the claims of both with their reports.
        by, at, houses, note: as for `merge`.

    Raises:
        NotAllowed: where one of the two is merged.
    """
    joined = merge(kept, other, told, by=by, at=at, houses=houses, note=note)
    batch = joined.verdicts[0].batch
    undos = _undos((kept, other), undone, other.claims, by=by, at=at, note=note, batch=batch)
    return replace(joined, verdicts=(undos[0], replace(undos[1], changes=joined.verdicts[1].changes)))


def _undos(
    events: tuple[Event, Event],
    undone: tuple[Verdict, Verdict],
    claims: tuple[str, ...],
    *,
    by: str,
    at: datetime,
    note: str | None,
    batch: str | None,
) -> tuple[Verdict, Verdict]:
    kept, other = (
        replace(verdict_of(event, Action.UNDO, by=by, at=at, note=note, batch=batch), undoes=one.id, claims=claims)
        for event, one in zip(events, undone, strict=True)
    )
    back = tuple(Change(field=one.field, before=one.after, after=one.before) for one in undone[1].changes)
    return replace(kept, other=events[1].id), replace(other, other=events[0].id, changes=back)


def _holding(event: Event, claims: tuple[str, ...], told: Sequence[Told], houses: Houses) -> Event:
    """The event one revision on, resting on these claims."""
    mine = [one for one in told if one[0].id in set(claims)]
    if not mine:
        return replace(event, claims=claims, revision=event.revision + 1)
    grown = fold(mine, event, event_id=event.id, houses=houses)
    # undecided events take their content from their claims, but a merge does not make them another kind of thing
    return replace(grown, type=event.type, revision=event.revision + 1)


def _emptied(event: Event, into: str) -> Event:
    return replace(
        event,
        state=EventState.MERGED,
        merged_into=into,
        claims=(),
        support=(),
        unsure=False,
        revision=event.revision + 1,
    )


def _mint(event: Event, going: Sequence[Told], taken: Collection[str]) -> str:
    claim, report = going[0]
    minted = mint_event_id(event.sending, event.host, told_on(report).year, claim.id)
    if minted in taken:
        minted = lengthen_event_id(minted, claim.id)
    if minted in taken:
        minted = lengthen_event_id(minted, digest("split", event.id, claim.id))
    return minted
