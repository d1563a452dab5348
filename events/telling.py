"""The words of an alert about an event, plain text.

What is quoted from the web stands on lines of its own behind `> ` and is one harmless line each; nothing of it
becomes markup, a header or an address to send to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from events.moments import told_on
from events.novelty import RegisterWord
from events.quote import evidence_sentence
from events.voices import Told
from models.alert import Alert, Transition
from models.claim import ClaimType, Stage, Stance
from models.event import Event, Report
from models.ids import digest
from models.mission import MissionType
from models.plaintext import plain_line

_LINKS = 5  # reports linked in one message
_QUOTE = 400  # characters of the evidence sentence
_URL = 500
_HEADLINE = 160

_UNREVIEWED = "Nobody has reviewed this yet: it is what the rules read in the reports below."
_LEAD = "A farewell call is a lead and no closure by itself; wait for a successor's credentials."


def mention_alert(
    event: Event,
    told: Sequence[Told],
    *,
    now: datetime,
    rank: str,
    names: Mapping[str, str],
    register: RegisterWord | None = None,
) -> Alert:
    """The alert that an event is mentioned for the first time.

    Args:
        event: as it is held now.
        told: its claims and reports, in order of telling; at least one.
        now: the instant of the night, UTC.
        rank: `news` or `lead`.
        names: names of states by code.
        register: whether it is news to the register; None where nobody asked it.
    """
    first = next((report for _, report in told if report.source in event.outlets[:1]), told[0][1])
    teller = _teller(event, told)
    sentence = plain_line(evidence_sentence(*teller), _QUOTE)
    return Alert(
        id=digest("alert", event.id, Transition.MENTIONED.value),
        subject=event.id,
        transition=Transition.MENTIONED,
        at=now,
        title=f"Unreviewed {rank}: {headline(event, names)}",
        body="\n".join(_body(event, told, first, sentence, rank, names, register)),
        facts=(
            ("event", event.id),
            ("rank", rank),
            ("reviewed", "no"),
            ("type", event.type.value),
            ("sending", event.sending),
            ("host", event.host),
            ("mission_type", event.mission_type.value),
            ("city", plain_line(event.city or "", 80)),
            ("stage", event.stage.value),
            ("status", event.status.value),
            ("effective", (event.effective and event.effective.partial()) or ""),
            ("outlets", str(len(event.outlets))),
            ("first_outlet", first.source),
            ("first_reported", told_on(first).isoformat()),
            ("url", plain_line(teller[1].url, _URL)),
            ("quote", sentence),
            *(() if register is None else (("register", register.fact), ("mission", register.mission or ""))),
        ),
    )


def headline(event: Event, names: Mapping[str, str]) -> str:
    """One line that says what is told, e.g. `North Korea closes its embassy in Uganda (done)`."""
    sending, host = names.get(event.sending, event.sending), names.get(event.host, event.host)
    post = _post(event)
    if event.type is ClaimType.FAREWELL_VISIT:
        return f"farewell visit of the {sending} head of mission in {host}"
    place = f"{plain_line(event.city, 80)}, {host}" if event.city else host
    doubt = {Stance.RUMOURED: "rumoured, ", Stance.DENIED: "denied, "}.get(event.stance, "")
    stage = "stage unclear" if event.stage is Stage.UNCLEAR else event.stage.value
    return f"{event.type.value.replace('_', ' ')} of the {post} of {sending} in {place} ({doubt}{stage})"


def _post(event: Event) -> str:
    vague = event.mission_type in {MissionType.UNKNOWN, MissionType.OTHER}
    return "mission" if vague else event.mission_type.value.replace("_", " ")


def _teller(event: Event, told: Sequence[Told]) -> Told:
    """The first claim that says what the event holds, for a denial may have come before it."""
    backing = frozenset(dict(event.support).get("type", ()))
    return next((one for one in told if one[0].id in backing), told[0])


def _body(
    event: Event,
    told: Sequence[Told],
    first: Report,
    sentence: str,
    rank: str,
    names: Mapping[str, str],
    register: RegisterWord | None,
) -> list[str]:
    heard = len(event.outlets)
    lines = [
        f"{_UNREVIEWED} {_LEAD}" if rank == "lead" else _UNREVIEWED,
        "",
        f"What: {headline(event, names)}",
        *_dates(event),
        *([] if register is None else [f"Register: {register.words}"]),
        f"First reported by: {first.source} ({told_on(first).isoformat()})",
        f"Independent outlets: {heard}" + (f" ({', '.join(event.outlets)})" if heard > 1 else ""),
    ]
    if event.contradicted:
        lines.append("Contradicted: yes, reports exclude one another.")
    lines += ["", f"> {sentence}", ""]
    lines += _links(told)
    return [*lines, "", f"Event {event.id}, revision {event.revision}"]


def _dates(event: Event) -> list[str]:
    found = []
    for label, when in (("Announced", event.announced), ("Effective", event.effective)):
        if when is not None:
            found.append(f"{label}: {when.partial() or plain_line(when.words, 80)}")
    return found


def _links(told: Sequence[Told]) -> list[str]:
    """One line a report, each article once, the first five."""
    articles = {report.article: report for _, report in reversed(told)}
    ordered = sorted(articles.values(), key=lambda report: (told_on(report), report.source, report.article))
    lines = [
        f"- {report.source}, {told_on(report).isoformat()}: {plain_line(report.url, _URL)}"
        f" ({plain_line(report.title, _HEADLINE) or 'no title'})"
        for report in ordered[:_LINKS]
    ]
    more = len(ordered) - _LINKS
    return [*lines, f"- and {more} more"] if more > 0 else lines
