"""What people decided: append only, a machine never rewrites it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
class Verdict:
    """One decision about one revision of one event; `at` is UTC, `note` free text or None."""

    id: str
    event: str
    revision: int
    action: Action
    reason: RejectReason | None
    note: str | None
    by: str
    at: datetime
