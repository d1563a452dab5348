"""Why an alert fires, one line for people."""

from __future__ import annotations

from collections.abc import Sequence

from events.moments import told_on
from events.novelty import RegisterWord
from events.voices import Told
from models.alert import Transition
from models.claim import Stance
from models.event import Event

_TO_REGISTER = {
    "news": "and it is news to the register",
    "unknown_mission": "and the register knows no such mission",
    "known": "though the register has the mission there already",
}


def why_machine(event: Event, transition: Transition, told: Sequence[Told], word: RegisterWord | None) -> str:
    """Why a transition that nobody decided is told.

    Args:
        told: the event's claims and reports, in order of telling.
        word: what the register says to it, None where nobody asked it.
    """
    if transition is Transition.CORROBORATED:
        return _second(event, told)
    if transition is Transition.CONTRADICTED:
        return _against(event, told)
    first = "this is told for the first time"
    return first if word is None else f"{first}, {_TO_REGISTER[word.fact]}"


def _second(event: Event, told: Sequence[Told]) -> str:
    """Which report made it two, e.g. `a second independent outlet tells it: kurier on 2023-10-25, https://...`."""
    slug = event.outlets[1] if len(event.outlets) > 1 else ""
    report = next((report for _, report in told if report.source == slug), None)
    if report is None:
        return "a second independent outlet tells it"
    more = len(event.outlets) - 2
    others = f" and {more} more" if more > 0 else ""
    return f"a second independent outlet tells it: {slug} on {told_on(report).isoformat()}, {report.url}{others}"


def _against(event: Event, told: Sequence[Told]) -> str:
    against = frozenset(dict(event.support).get("contradicted", ()))
    claim, report = next((one for one in told if one[0].id in against), (None, None))
    if claim is None or report is None:
        return "reports exclude one another"
    what = "denies it" if claim.stance is Stance.DENIED else "gives other days for it"
    return f"{report.source} {what} on {told_on(report).isoformat()}, {report.url}"
