"""The words of an alert about an event, plain text.

What is quoted from the web stands on lines of its own behind `> ` and is one harmless line each; nothing of it
becomes markup, a header or an address to send to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from events.audience import Audience, name_of
from events.facts import facts_of
from events.fold import UNREVIEWED
from events.moments import told_on
from events.novelty import RegisterWord
from events.quote import evidence_sentence
from events.voices import Told
from models.alert import CORRECTIONS, Alert, Transition
from models.claim import ClaimType, Stage, Stance
from models.event import Event, EventState, Report
from models.ids import digest
from models.mission import MissionType
from models.plaintext import plain_line

_LINKS = 5  # reports linked in one message
_QUOTE = 400  # characters of the evidence sentence
_URL = 500
_HEADLINE = 160
_WHY = 600

_UNREVIEWED = "Nobody has reviewed this yet: it is what the rules read in the reports below."
_LEAD = "A farewell call is a lead and no closure by itself; wait for a successor's credentials."

_TITLES = {
    Transition.CORROBORATED: "Corroborated, unreviewed",
    Transition.ACCEPTED: "Accepted",
    Transition.CONTRADICTED: "Contradicted",
    Transition.AMENDED: "Correction, amended",
    Transition.WITHDRAWN: "Correction, withdrawn",
    Transition.REJECTED: "Correction, rejected",
    Transition.MERGED: "Correction, merged",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why an event is told.

    Attributes:
        transition: what happened to it.
        why: one line for people.
        rank: `news` or `lead`; corrections have a rank of their own.
        key: id of the decision, for what may happen more than once; empty for what is told once for ever.
        lines: what changed, one line each.
    """

    transition: Transition
    why: str
    rank: str = "news"
    key: str = ""
    lines: tuple[str, ...] = ()


def alert_of(
    event: Event,
    told: Sequence[Told],
    cause: Cause,
    *,
    now: datetime,
    audience: Audience,
    register: RegisterWord | None = None,
    pages: Mapping[str, str] | None = None,
) -> Alert:
    """The alert that something happened to an event.

    Args:
        event: as it is held after it.
        told: its claims and reports, in order of telling; may be none where today's rules find none any more.
        cause: what happened and why it is told.
        now: the instant of the night or the decision, UTC.
        audience: see there.
        register: what the register said to it before; None where nobody asked it.
        pages: id of the archived page by version of a text.
    """
    first = next((report for _, report in told if report.source in event.outlets[:1]), told[0][1] if told else None)
    teller = _teller(event, told)
    sentence = "" if teller is None else plain_line(evidence_sentence(*teller), _QUOTE)
    why = plain_line(cause.why, _WHY)
    rank = "correction" if cause.transition in CORRECTIONS else cause.rank
    facts = {
        **facts_of(event, told, first, audience=audience, register=register),
        "rank": rank,
        "url": "" if teller is None else plain_line(teller[1].url, _URL),
        "quote": sentence,
        "why": why,
    }
    shown = _Shown(event, told, cause, first, sentence, why, register, pages or {}, audience)
    return Alert(
        id=digest("alert", event.id, cause.transition.value, *([cause.key] if cause.key else [])),
        subject=event.id,
        transition=cause.transition,
        at=now,
        title=f"{_TITLES.get(cause.transition, f'Unreviewed {cause.rank}')}: {headline(event)}",
        body="\n".join(_body(shown)),
        facts=tuple(facts.items()),
    )


def headline(event: Event, names: Mapping[str, str] | None = None) -> str:
    """One line that says what is told, e.g. `closure of the embassy of North Korea in Kampala, Uganda (done)`."""
    names = names or {code: name_of(code) for code in (event.sending, event.host)}
    sending, host = names.get(event.sending, event.sending), names.get(event.host, event.host)
    post = post_in_words(event)
    if event.type is ClaimType.FAREWELL_VISIT:
        return f"farewell visit of the {sending} head of mission in {host}"
    place = f"{plain_line(event.city, 80)}, {host}" if event.city else host
    doubt = {Stance.RUMOURED: "rumoured, ", Stance.DENIED: "denied, "}.get(event.stance, "")
    stage = "stage unclear" if event.stage is Stage.UNCLEAR else event.stage.value
    return f"{event.type.value.replace('_', ' ')} of the {post} of {sending} in {place} ({doubt}{stage})"


def post_in_words(event: Event) -> str:
    """What sort of post it is, `mission` where nobody says."""
    vague = event.mission_type in {MissionType.UNKNOWN, MissionType.OTHER}
    return "mission" if vague else event.mission_type.value.replace("_", " ")


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the lines of one message are made from."""

    event: Event
    told: Sequence[Told]
    cause: Cause
    first: Report | None
    sentence: str
    why: str
    register: RegisterWord | None
    pages: Mapping[str, str]
    audience: Audience


def _teller(event: Event, told: Sequence[Told]) -> Told | None:
    """The first claim that says what the event holds, for a denial may have come before it."""
    backing = frozenset(dict(event.support).get("type", ()))
    return next((one for one in told if one[0].id in backing), told[0] if told else None)


def _body(shown: _Shown) -> list[str]:
    event, heard = shown.event, len(shown.event.outlets)
    lines = [
        _standing(event, shown.cause),
        "",
        f"Why: {shown.why}",
        *(plain_line(line, _WHY) for line in shown.cause.lines),
        f"What: {headline(event)}",
        *_dates(event),
        *([] if shown.register is None else [f"Register: {shown.register.words}"]),
    ]
    if shown.first is not None:
        lines.append(f"First reported by: {shown.first.source} ({told_on(shown.first).isoformat()})")
    lines.append(f"Independent outlets: {heard}" + (f" ({', '.join(event.outlets)})" if heard > 1 else ""))
    if event.contradicted:
        lines.append("Contradicted: yes, reports exclude one another.")
    if shown.sentence:
        lines += ["", f"> {shown.sentence}"]
    lines += ["", *_links(shown), "", f"Event {event.id}, revision {event.revision}"]
    permalink = shown.audience.link("events", event.id)
    return [*lines, permalink] if permalink else lines


def _standing(event: Event, cause: Cause) -> str:
    if event.state is EventState.MERGED:
        return f"Merged: event {event.merged_into} tells it from now on."
    if event.state not in UNREVIEWED:
        return f"Reviewed: {event.state.value}."
    if cause.transition is Transition.WITHDRAWN:
        return "Withdrawn: do not rely on what was told before."
    return f"{_UNREVIEWED} {_LEAD}" if cause.rank == "lead" else _UNREVIEWED


def _dates(event: Event) -> list[str]:
    found = []
    for label, when in (("Announced", event.announced), ("Effective", event.effective)):
        if when is not None:
            found.append(f"{label}: {when.partial() or plain_line(when.words, 80)}")
    return found


def _links(shown: _Shown) -> list[str]:
    """One line a report and one for its archived copy, each article once, the first five."""
    articles = {report.article: report for _, report in reversed(shown.told)}
    ordered = sorted(articles.values(), key=lambda report: (told_on(report), report.source, report.article))
    lines: list[str] = []
    for report in ordered[:_LINKS]:
        title = plain_line(report.title, _HEADLINE) or "no title"
        lines.append(f"- {report.source}, {told_on(report).isoformat()}: {plain_line(report.url, _URL)} ({title})")
        page = shown.pages.get(report.version)
        if page is not None:
            lines.append(f"  archived copy: {shown.audience.link('pages', page) or page}")
    more = len(ordered) - _LINKS
    return [*lines, f"- and {more} more"] if more > 0 else lines
