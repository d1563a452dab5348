"""What people decided: append only, a machine never rewrites it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Action(StrEnum):
    """What a reviewer did."""

    ACCEPT = "accept"
    AMEND = "amend"
    REJECT = "reject"
    UNSURE = "unsure"
    MERGE = "merge"
    SPLIT = "split"
    UNDO = "undo"


class RejectReason(StrEnum):
    """Why an event is not one."""

    NOT_A_MISSION = "not_a_mission"
    NOT_A_CLOSURE = "not_a_closure"
    WRONG_COUNTRY = "wrong_country"
    WRONG_DIRECTION = "wrong_direction"
    OLD_NEWS = "old_news"
    DENIED = "denied"
    DUPLICATE = "duplicate"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field of an event changed by a decision; values are plain JSON, as `models.codec.to_plain` gives them."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One decision about one revision of one event.

    Attributes:
        id: hash of event, revision, action, reviewer and instant.
        event: id of the event.
        revision: the revision that was decided on; no two verdicts on an event share one.
        action: what was decided.
        reason: why it was rejected, else None.
        note: free text or None.
        by: name of the reviewer.
        at: instant, UTC.
        other: the other event of a merge (the one that was taken in, or that took this one in) or split, else None.
        undoes: id of the verdict that this one takes back; None for an undo from before there was a choice (the last).
        batch: the same text on all verdicts of one bulk decision, merge or split, else None.
        changes: fields that an amendment changed or an acceptance took over from new reports; also the flag `unsure`.
        claims: ids of the claims moved by a merge or split, on the event that got or lost them.
    """

    id: str
    event: str
    revision: int
    action: Action
    reason: RejectReason | None
    note: str | None
    by: str
    at: datetime
    other: str | None = None
    undoes: str | None = None
    batch: str | None = None
    changes: tuple[Change, ...] = ()
    claims: tuple[str, ...] = ()
