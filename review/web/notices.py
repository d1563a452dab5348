"""What a person is told on the page after a decision: the address names the decision, the page says what it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models.db import events as held_events
from models.db.store import Unit
from models.verdict import Action, Verdict
from review.web.address import text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What happened just now.

    Attributes:
        words: e.g. `Accepted`.
        event: id of the event, or None.
        verdict: id of the decision, for the button that takes it back, or None.
        batch: id of a bulk decision, for the same, or None.
        number: events decided at once.
    """

    words: str
    event: str | None = None
    verdict: str | None = None
    batch: str | None = None
    number: int = 1


_WORDS = {
    Action.ACCEPT: "Accepted",
    Action.AMEND: "Amended",
    Action.MERGE: "Merged",
    Action.REJECT: "Rejected",
    Action.SPLIT: "Split",
    Action.UNDO: "Taken back",
    Action.UNSURE: "Marked unsure",
}


def notice_of(unit: Unit, query: Mapping[str, str]) -> Notice | None:
    """What the address says was decided just now (`done`, `batch`, `undone`), as it is held; None for nothing."""
    done, undone, batch = (text_of(query, key) for key in ("done", "undone", "batch"))
    if done:
        verdict = held_events.verdict(unit, done)
        return None if verdict is None else _told(verdict)
    if undone:
        return Notice(words="Taken back", event=undone)
    if batch:
        given = held_events.list_verdicts(unit, batch=batch, limit=None)
        if given:
            return Notice(words=_WORDS[given[0].action], batch=batch, number=len(given))
    return None


def _told(verdict: Verdict) -> Notice:
    words = _WORDS[verdict.action]
    if verdict.reason is not None:
        words += f" ({verdict.reason.value.replace('_', ' ')})"
    return Notice(words=words, event=verdict.event, verdict=verdict.id)
