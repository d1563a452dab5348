"""Which transitions an event makes, and which of them are told to people.

House rule: whether something is told depends on the event, on what was told of it before, and on the register, never
on how often a page was crawled or read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from events.audience import Audience
from events.novelty import RegisterWord, is_news, word_of_register
from events.settlement import Settlement
from events.telling import Cause, alert_of
from events.voices import Told, in_order
from events.why import why_machine
from models.alert import Alert, Transition
from models.claim import ClaimType, Stance
from models.event import Event, EventState
from models.mission import Standing

# what is told when it is first mentioned, with its rank: `news` leads, `lead` may become news
ALERTING: dict[ClaimType, str] = {ClaimType.CLOSURE: "news", ClaimType.FAREWELL_VISIT: "lead"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What is known around the events of a pair when it is decided what to tell.

    Attributes:
        audience: whom it is for.
        heard: the alerts written before about events of the pair.
        standings: how the missions of the pair stood in the register before; None says nothing of it.
        pages: id of the archived page by version of a text.
    """

    audience: Audience = field(default_factory=Audience)
    heard: Sequence[Alert] = ()
    standings: Sequence[Standing] | None = None
    pages: Mapping[str, str] = field(default_factory=dict)

    def was_told(self, event: str, *transitions: Transition) -> bool:
        """Whether an alert about this event was written before, or one of these transitions was."""
        return any(one.subject == event and (not transitions or one.transition in transitions) for one in self.heard)

    def word(self, event: Event) -> RegisterWord | None:
        """What the register says to an event."""
        return None if self.standings is None else word_of_register(event, self.standings)


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
    told: Sequence[Told],
    *,
    ground: Ground,
    now: datetime,
    held: Sequence[Event] = (),
) -> tuple[Alert, ...]:
    """Alerts for what the settlement makes of closures and farewell visits, in the order of the settlement.

    Mentioned, corroborated and contradicted are told once for ever; an event that was told and that no report
    supports any more is withdrawn.

    Args:
        settlement: what `settle` gave.
        told: the claims and reports it was given.
        ground: what is known around it.
        now: the instant of the night, UTC.
        held: the events it was given, for those that are gone.
    """
    events = {event.id: event for event in settlement.events}
    by_id = {claim.id: (claim, report) for claim, report in told}
    fired: list[Alert] = []
    for event_id, transition in settlement.transitions:
        event = events[event_id]
        members = in_order([by_id[claim] for claim in event.claims if claim in by_id])
        if transition is Transition.MENTIONED and _has_another_name(event, members, ground, events):
            continue
        fired += machine_alert(event, transition, members, ground=ground, now=now)
    gone = [event for event in held if event.id in settlement.gone]
    return (*fired, *(one for event in gone for one in _gone(event, settlement, by_id, ground, now)))


def machine_alert(
    event: Event, transition: Transition, members: Sequence[Told], *, ground: Ground, now: datetime
) -> list[Alert]:
    """The alert of one transition that nobody decided, or none where it is not told."""
    word = ground.word(event)
    if not (ground.was_told(event.id) or may_be_told(event, word, ground.audience, now)):
        return []
    if ground.was_told(event.id, transition):
        return []
    rank = ALERTING.get(event.type, "news")
    cause = Cause(transition=transition, why=why_machine(event, transition, members, word), rank=rank)
    return [alert_of(event, members, cause, now=now, audience=ground.audience, register=word, pages=ground.pages)]


def may_be_told(event: Event, word: RegisterWord | None, audience: Audience, now: datetime) -> bool:
    """Whether an event of which nobody was told is worth telling: in focus, asserted, recent, news to the register."""
    if event.type not in ALERTING or event.stance is Stance.DENIED:
        return False
    if not audience.hears(event) or not is_news(event, word):
        return False
    return event.reported_last is None or (now.date() - event.reported_last).days <= audience.news_days


def _has_another_name(event: Event, members: Sequence[Told], ground: Ground, events: Mapping[str, Event]) -> bool:
    """Whether the same report was told under the id of an event that is no more: new rules gave it another name."""
    urls = {report.url for _, report in members}
    withdrawn = {one.subject for one in ground.heard if one.transition is Transition.WITHDRAWN}
    for one in ground.heard:
        facts = dict(one.facts)
        same = facts.get("type") == event.type.value and facts.get("url") in urls
        if same and one.transition is Transition.MENTIONED and one.subject not in {*events, *withdrawn}:
            return True
    return False


def _gone(
    event: Event, settlement: Settlement, by_id: Mapping[str, Told], ground: Ground, now: datetime
) -> list[Alert]:
    """That an event which was told is not supported any more, unless its reports are told as another event now."""
    urls = {dict(one.facts).get("url") for one in ground.heard if one.subject == event.id}
    elsewhere = any(
        other.type is event.type and by_id[claim][1].url in urls
        for other in settlement.events
        for claim in other.claims
        if claim in by_id
    )
    if elsewhere or not ground.was_told(event.id) or ground.was_told(event.id, Transition.WITHDRAWN):
        return []
    why = "today's rules find no report any more that says so; nobody had reviewed it"
    cause = Cause(transition=Transition.WITHDRAWN, why=why, rank=ALERTING.get(event.type, "news"), key="gone")
    return [alert_of(event, (), cause, now=now, audience=ground.audience, register=ground.word(event))]
