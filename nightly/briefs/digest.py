"""The nightly digest: told every night, also when nothing was found, so that silence is explained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alerts.briefs.page import Figure, Page, Row, Section, section
from models.alert import Alert, Transition
from models.db import briefs
from models.db import desk as held_desk
from models.db import events as held_events
from models.db.store import Unit
from models.event import Event
from models.run import SourceNight
from nightly.briefs.said import LOST, REACHED, Said, counted, event_row, in_order, rank_of

FIRST_HOURS = 36
"""How far the first digest looks back, hours; each later one goes back to the one before."""

_SOURCES, _QUIET_NAMES, _EVENTS, _LOADED = 10, 12, 10, 500
_MARKS = {
    Transition.CORROBORATED: "corroborated",
    Transition.ACCEPTED: "accepted",
    Transition.REJECTED: "rejected",
    Transition.CONTRADICTED: "contradicted",
    Transition.AMENDED: "amended",
    Transition.WITHDRAWN: "withdrawn",
}
_RANKS = ("news", "lead", "history")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The events of a night: those to be shown in order of rank, each with its word, and how many there are."""

    shown: tuple[tuple[str, str, Event], ...]
    new: int
    changed: int


def digest_page(
    unit: Unit, *, night: date, now: datetime, focus: Sequence[str], sources: Sequence[Said], asked: bool = True
) -> Page:
    """The digest of a night.

    Args:
        night: its local date.
        now: the instant at which it is made (UTC); what came later is left out.
        focus: codes of the states whose events are told of; `*` is all.
        sources: how each did.
        asked: whether any source was asked at all (False where the crawl ended before it could count).
    """
    since = briefs.last_told(unit, Transition.DIGEST, before=now) or now - timedelta(hours=FIRST_HOURS)
    found = _found(unit, since, now, focus)
    waits = briefs.waiting(unit, focus=focus)
    late, late_since = briefs.undelivered(unit)
    called = {one.source: one.name for one in sources}
    states = Counter(one.state for one in sources)
    reached = sum(states[state] for state in REACHED)
    lost = sum(states[state] for state in LOST)
    active = len(sources) - states[SourceNight.PARKED]
    n_late = sum(late.values())
    figures = (
        Figure(label="sources reached", value=f"{reached} of {active}", tone=_good(reached, active)),
        Figure(label="quiet", value=str(states[SourceNight.QUIET])),
        Figure(label="degraded", value=str(states[SourceNight.DEGRADED]), tone=_bad(states[SourceNight.DEGRADED])),
        Figure(label="blind or refused", value=str(lost), tone=_bad(lost, "bad")),
        Figure(label="events new", value=str(found.new)),
        Figure(label="changed", value=str(found.changed)),
        Figure(label="wait for review", value=str(waits.undecided + waits.second_looks)),
        Figure(label="alerts undelivered", value=str(n_late), tone=_bad(n_late)),
    )
    return Page(
        title=f"Digest of {night.isoformat()}: {found.new} new, {reached} of {active} sources reached",
        about=f"States in focus: {_focus_words(focus)}. What came since {since:%Y-%m-%d %H:%M}Z, as held at "
        f"{now:%Y-%m-%d %H:%M}Z.",
        summary=_summary(found, reached, active, asked=asked),
        figures=figures,
        sections=(
            _events_section(unit, found, called, night),
            _sources_section(sources),
            _review_section(unit, waits, called, night, now),
            _alerts_section(late, late_since, now),
        ),
        foot=("Events are what rules read in the reports until a person accepts them.",),
    )


def facts_of(page: Page) -> tuple[tuple[str, str], ...]:
    """The digest's figures for programs."""
    names = ("reached", "quiet", "degraded", "blind", "new", "changed", "waiting", "undelivered")
    counts = [figure.value.split() for figure in page.figures]
    return (*((name, one[0]) for name, one in zip(names, counts, strict=True)), ("sources", counts[0][-1]))


def _found(unit: Unit, since: datetime, now: datetime, focus: Sequence[str]) -> Found:
    heard = {one.event: one for one in briefs.heard_between(unit, since, now, focus=focus)}
    words = _latest_words(briefs.alerts_between(unit, since, now))
    # decided events carry an alert; which of them are in focus, only the events themselves tell
    decided = held_desk.events_by_id(unit, sorted(words.keys() - heard.keys())[:_LOADED])
    beside = [event for event in decided if "*" in focus or {event.sending, event.host} & set(focus)]
    ids = sorted(heard)
    events = held_desk.events_by_id(unit, ids[:_LOADED]) + beside
    new = {id_ for id_, one in heard.items() if one.first > since}
    ordered = sorted(in_order(events, focus), key=lambda event: (_RANKS.index(rank_of(event)), event.id not in new))
    shown = [("new" if event.id in new else words.get(event.id, "more reports"), rank_of(event), event)
             for event in ordered]  # fmt: skip
    return Found(shown=tuple(shown), new=len(new), changed=len(heard) - len(new) + len(beside))


def _latest_words(alerts: Sequence[Alert]) -> dict[str, str]:
    """What last became of each event that an alert tells of, but that it was mentioned."""
    return {alert.subject: _MARKS[alert.transition] for alert in alerts if alert.transition in _MARKS}


def _summary(found: Found, reached: int, active: int, *, asked: bool) -> str:
    if not asked:
        return "No source was asked: the crawl ended before it could count anything, so this silence says nothing."
    if active and not reached:
        return "No source was reached: that nothing was found says nothing about the world."
    if not found.new and not found.changed:
        return f"Nothing new was found in {reached} of {active} sources that were reached."
    parts = [counted(found.new, "event is", "events are") + " new"] if found.new else []
    parts += [f"{found.changed} changed"] if found.changed else []
    return f"{' and '.join(parts)}; {reached} of {active} sources were reached."


def _events_section(unit: Unit, found: Found, called: Mapping[str, str], night: date) -> Section:
    rows = [
        event_row(unit, event, on=night, mark=word if rank == "news" else f"{word}, {rank}",
                  tone="warn" if rank == "news" and word == "new" else "", called=called)
        for word, rank, event in found.shown[:_EVENTS]
    ]  # fmt: skip
    empty = "No event is new or changed."
    return section("Events", rows, most=_EVENTS, empty=empty, others=max(0, found.new + found.changed - len(rows)))


def _sources_section(sources: Sequence[Said]) -> Section:
    """What went wrong, the gravest first, then the quiet ones in one row."""
    order = (SourceNight.BLIND, SourceNight.BLOCKED, SourceNight.DEGRADED)
    troubled = sorted(
        (one for one in sources if one.state in order), key=lambda one: (order.index(one.state), one.name.casefold())
    )
    rows = [
        Row(text=one.name, mark=one.state.value, tone="warn" if one.state is SourceNight.DEGRADED else "bad",
            notes=(one.why,))
        for one in troubled[:_SOURCES]
    ]  # fmt: skip
    silent = sorted((one.name for one in sources if one.state is SourceNight.QUIET), key=str.casefold)
    if silent:
        others = len(silent[_QUIET_NAMES:])
        names = ", ".join(silent[:_QUIET_NAMES]) + (f" and {others} more" if others else "")
        rows.append(Row(text=names, mark="quiet", notes=("reached, nothing new",)))
    return section(
        "Sources",
        rows,
        most=_SOURCES + 1,
        empty="Every source that was asked answered and had something new." if sources else "There are no sources.",
        others=len(troubled[_SOURCES:]),
    )


def _review_section(
    unit: Unit, waits: briefs.Waiting, called: Mapping[str, str], night: date, now: datetime
) -> Section:
    rows = []
    oldest = None if waits.oldest is None else held_events.event(unit, waits.oldest)
    if oldest is not None and waits.since is not None:
        days = max(0, (now - waits.since).days)
        known = (f"known since {waits.since:%Y-%m-%d}", *([f"waits {counted(days, 'day')}"] if days else []))
        rows.append(event_row(unit, oldest, on=night, mark="oldest", tone="", called=called, more=known))
    if waits.second_looks:
        rows.append(Row(text=f"{counted(waits.second_looks, 'decided event')} to be looked at again", mark="again"))
    title = f"Waiting for review: {waits.undecided + waits.second_looks}"
    return section(title, rows, most=3, empty="Nothing waits for review.")


def _alerts_section(late: Mapping[str, int], since: datetime | None, now: datetime) -> Section:
    rows = [Row(text=counted(n, "delivery", "deliveries"), mark=state, tone="warn") for state, n in late.items()]
    if since is not None:
        hours = max(0, int((now - since).total_seconds() // 3600))
        age = counted(hours // 24, "day") if hours >= 48 else counted(hours, "hour")
        rows.append(Row(text=f"the oldest is {age} old", mark="since", notes=(f"{since:%Y-%m-%d %H:%M}Z",)))
    return section("Alerts not delivered before this night", rows, most=6, empty="None: everything arrived.")


def _focus_words(focus: Sequence[str]) -> str:
    return "all" if "*" in focus else ", ".join(focus) or "none"


def _good(reached: int, active: int) -> str:
    return "good" if reached == active else "bad" if reached == 0 else "warn"


def _bad(n: int, tone: str = "warn") -> str:
    return tone if n else ""
