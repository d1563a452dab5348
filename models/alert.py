"""What must be told, and every try at telling it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Transition(StrEnum):
    """What fires an alert."""

    MENTIONED = "mentioned"
    CORROBORATED = "corroborated"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CONTRADICTED = "contradicted"
    AMENDED = "amended"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    SOURCE_BLIND = "source_blind"
    SOURCE_BACK = "source_back"
    DIGEST = "digest"
    BRIEF = "brief"


CORRECTIONS = frozenset(
    {Transition.AMENDED, Transition.CONTRADICTED, Transition.MERGED, Transition.REJECTED, Transition.WITHDRAWN}
)
"""What whoever was told of an event must hear as well."""


class DeliveryState(StrEnum):
    """How a delivery stands: failed is refused for good, dead was tried in vain, unknown may have arrived."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DEAD = "dead"
    SILENCED = "silenced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something to be told, written in the transaction of its cause.

    Attributes:
        id: hash of subject and transition, of a correction also of the decision that made it, so that one cause gives
            one alert for ever.
        subject: event id, or `source:SLUG` for a source gone blind (with the first blind night).
        transition: what fired.
        at: instant, UTC.
        title, body: the message as plain text.
        facts: what programs need, as pairs of name and text.
    """

    id: str
    subject: str
    transition: Transition
    at: datetime
    title: str
    body: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One alert to one subscriber by one channel; id is the hash of the three.

    Attributes:
        route: name of the route by which it was chosen, None for subscribers that plain settings name.
        batch: key of the message that it went in, set at the first try and the same at each; receivers know a second
            copy by it.
        first_try, last_try, next_try: instants, UTC; without `next_try` it is due at once.
    """

    id: str
    alert: str
    subscriber: str
    channel: str
    state: DeliveryState
    tries: int
    last_try: datetime | None
    error: str | None
    route: str | None = None
    batch: str | None = None
    first_try: datetime | None = None
    next_try: datetime | None = None
