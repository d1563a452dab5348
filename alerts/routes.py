"""Who hears what, and when: a route matches alerts by their facts alone, so that it can be tried on kept alerts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from models.alert import Alert
from models.world.gazetteer import states


class Mode(StrEnum):
    """At once; with what else comes within a window; or with all that came since the last digest."""

    INSTANT = "instant"
    GROUPED = "grouped"
    DIGEST = "digest"


class Severity(StrEnum):
    """How pressing an alert is, from the least."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


UTC = ZoneInfo("UTC")
_ORDER = tuple(Severity)
_CALM = frozenset({"source_back", "digest", "brief"})
_PRESSING = frozenset({"mentioned", "corroborated", "accepted"})
_BREAKS = re.compile(r"[,;|]\s*|\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a route lets through; an empty field lets all through, a fact that is missing fits no word.

    Attributes:
        transition: by name; corrections (`models.alert.CORRECTIONS`) come without an earlier alert only where named.
        type, sending, host, stage, status, mission_type, rank, source: values of the fact of that name.
        region: words of a region of the sending or host state, e.g. `Africa` or `Eastern Africa`.
        language, source_kind: one of the reports' is enough.
        confidence: the least; `outlets` the fewest.
        reviewed: only those that somebody reviewed (True) or nobody did (False).
    """

    transition: frozenset[str] = frozenset()
    type: frozenset[str] = frozenset()
    sending: frozenset[str] = frozenset()
    host: frozenset[str] = frozenset()
    stage: frozenset[str] = frozenset()
    status: frozenset[str] = frozenset()
    mission_type: frozenset[str] = frozenset()
    rank: frozenset[str] = frozenset()
    source: frozenset[str] = frozenset()
    region: frozenset[str] = frozenset()
    language: frozenset[str] = frozenset()
    source_kind: frozenset[str] = frozenset()
    confidence: float | None = None
    outlets: int | None = None
    reviewed: bool | None = None


_PLAIN = ("type", "sending", "host", "stage", "status", "mission_type", "rank", "source")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A way from alerts to subscribers.

    Attributes:
        to: names of subscribers.
        mute: texts; an alert that holds one of them, in any case of letters, is not told by this route.
        window: seconds for which `grouped` gathers.
        digest_at: local time at which `digest` is sent; a night sends it too.
        quiet: local times between which nothing is sent, the first included; what waits goes out after.
        pierce: from this severity on, quiet hours and gathering do not hold.
        zone: time zone of the recipient.
    """

    name: str
    to: tuple[str, ...]
    match: Match = Match()
    mute: tuple[str, ...] = ()
    mode: Mode = Mode.INSTANT
    window: float = 900.0
    digest_at: time = time(7)
    quiet: tuple[time, time] | None = None
    pierce: Severity | None = None
    zone: ZoneInfo = UTC

    def pierces(self, alert: Alert) -> bool:
        """Whether this alert waits for nothing."""
        return self.pierce is not None and _ORDER.index(severity(alert)) >= _ORDER.index(self.pierce)

    def is_quiet(self, at: datetime) -> bool:
        """Whether an instant lies in the quiet hours of the recipient."""
        if self.quiet is None:
            return False
        begin, end = self.quiet
        now = at.astimezone(self.zone).time()
        return begin <= now < end if begin <= end else now >= begin or now < end

    def due_at(self, alert: Alert, now: datetime) -> datetime | None:
        """When an alert handed out now is to go: None for at once; quiet hours are asked when it goes."""
        if self.mode is Mode.INSTANT or self.pierces(alert):
            return None
        if self.mode is Mode.GROUPED:
            return now + timedelta(seconds=self.window)
        local = now.astimezone(self.zone)
        digest = datetime.combine(local.date(), self.digest_at, self.zone)
        if digest <= local:
            digest = datetime.combine(local.date() + timedelta(days=1), self.digest_at, self.zone)
        return digest.astimezone(now.tzinfo)


def severity(alert: Alert) -> Severity:
    """How pressing: the alert's own fact where it has one; else news of a mission is high, a lead or a digest low."""
    facts = dict(alert.facts)
    own = facts.get("severity", "")
    if own in set(Severity):
        return Severity(own)
    if facts.get("rank") == "lead" or alert.transition.value in _CALM:
        return Severity.LOW
    return Severity.HIGH if alert.transition.value in _PRESSING else Severity.NORMAL


def why_not(route: Route, alert: Alert) -> str | None:
    """Why a route does not tell an alert, by the first thing that does not fit; None where it does."""
    match, facts = route.match, dict(alert.facts)
    if match.transition and alert.transition.value not in match.transition:
        return f"transition {alert.transition.value}"
    for name in _PLAIN:
        wanted = getattr(match, name)
        if wanted and facts.get(name, "") not in wanted:
            return f"{name} {facts.get(name, '') or 'unknown'}"
    for name, fact in (("language", "languages"), ("source_kind", "source_kinds")):
        wanted = getattr(match, name)
        if wanted and not wanted & set(_BREAKS.split(facts.get(fact, ""))):
            return f"{name} {facts.get(fact, '') or 'unknown'}"
    return _why_not_rest(route, alert, facts)


def _why_not_rest(route: Route, alert: Alert, facts: dict[str, str]) -> str | None:
    match = route.match
    if match.region and not any(_in_region(word, facts) for word in match.region):
        return "region"
    if match.confidence is not None and _number(facts.get("confidence")) < match.confidence:
        return f"confidence {facts.get('confidence') or 'unknown'}"
    if match.outlets is not None and _number(facts.get("outlets")) < match.outlets:
        return f"outlets {facts.get('outlets') or 'unknown'}"
    if match.reviewed is not None and facts.get("reviewed") != ("yes" if match.reviewed else "no"):
        return f"reviewed {facts.get('reviewed') or 'unknown'}"
    text = "\n".join((alert.title, alert.body, *(value for _, value in alert.facts))).casefold()
    muted = next((word for word in route.mute if word.casefold() in text), None)
    return None if muted is None else f"muted by {muted!r}"


def _in_region(wanted: str, facts: dict[str, str]) -> bool:
    """Whether all words of a region stand in one region of the alert or of its two states."""
    known = [states()[code].region for code in (facts.get("sending"), facts.get("host")) if code and code in states()]
    words = set(wanted.casefold().split())
    return any(words <= set(region.casefold().split()) for region in (*known, *facts.get("regions", "").split(",")))


def _number(text: str | None) -> float:
    try:
        return float(text or "-inf")
    except ValueError:
        return float("-inf")
