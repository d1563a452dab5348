"""Which transitions an event makes, and which of them are told to people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from events.novelty import word_of_register
from events.settlement import Settlement
from events.telling import mention_alert
from events.voices import in_order
from models.alert import Alert, Transition
from models.claim import Claim, ClaimType, Stance
from models.event import Event, EventState, Report
from models.mission import Standing

# what is told when it is first mentioned, with its rank: `news` leads, `lead` may become news
ALERTING: dict[ClaimType, str] = {ClaimType.CLOSURE: "news", ClaimType.FAREWELL_VISIT: "lead"}


def is_quiet(event: Event) -> bool:
    """Whether an event is told only as history or only by denials, so that nobody is woken for it."""
    return event.historical or event.stance is Stance.DENIED


def transitions_between(before: Event | None, after: Event) -> tuple[Transition, ...]:
    """What happened to an event from one settling to the next; nothing where it did not change.

    A quiet event that becomes news counts as mentioned then. Reviewed events make no machine transition but
    `contradicted`.
    """
    if before is not None and before.revision == after.revision:
        return ()
    found: list[Transition] = []
    unreviewed = after.state in {EventState.MENTIONED, EventState.CORROBORATED}
    if before is None or (unreviewed and is_quiet(before) and not is_quiet(after)):
        found.append(Transition.MENTIONED)
    if after.state is EventState.CORROBORATED and (before is None or before.state is EventState.MENTIONED):
        found.append(Transition.CORROBORATED)
    if after.contradicted and (before is None or not before.contradicted):
        found.append(Transition.CONTRADICTED)
    return tuple(found)


def alerts_for(
    settlement: Settlement,
    told: Sequence[tuple[Claim, Report]],
    *,
    focus: Sequence[str],
    now: datetime,
    news_days: int,
    names: Mapping[str, str] | None = None,
    standings: Sequence[Standing] | None = None,
) -> tuple[Alert, ...]:
    """Alerts for what the settlement newly mentions: closures as news, farewell visits as leads.

    Args:
        settlement: what `settle` gave.
        told: the claims and reports it was given.
        focus: codes of states; an event alerts where its sending or host state is among them, `*` is all.
        now: the instant of the night, UTC.
        news_days: an event whose last report is older opens silently (a backfill is no news).
        names: names of states by code, to be used in the text; codes stand in where none is given.
        standings: how the missions of the pair stand in the register; None says nothing of it.

    Returns:
        One alert per event and transition, in the order of the settlement; its id never changes.
    """
    events = {event.id: event for event in settlement.events}
    by_id = {claim.id: (claim, report) for claim, report in told}
    fired: list[Alert] = []
    for event_id, transition in settlement.transitions:
        event = events[event_id]
        if transition is Transition.MENTIONED and _is_told(event, focus, now, news_days):
            members = in_order([by_id[claim] for claim in event.claims])
            word = None if standings is None else word_of_register(event, standings)
            fired.append(
                mention_alert(event, members, now=now, rank=ALERTING[event.type], names=names or {}, register=word)
            )
    return tuple(fired)


def _is_told(event: Event, focus: Sequence[str], now: datetime, news_days: int) -> bool:
    if event.type not in ALERTING or is_quiet(event):
        return False
    if "*" not in focus and event.sending not in focus and event.host not in focus:
        return False
    return event.reported_last is None or (now.date() - event.reported_last).days <= news_days
