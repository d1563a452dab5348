"""What people asked not to be told: silences, and acknowledgements of one event, each with an author and an end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.alert import Alert


class SilenceKind(StrEnum):
    """A silence holds for whatever its matcher fits; an acknowledgement for one subject."""

    SILENCE = "silence"
    ACK = "ack"


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A silence; it ends by itself.

    Attributes:
        id: short hash.
        matcher: pairs of a fact's name (or `subject`, `transition`) and its value; all must hold. Never empty.
        reason, author: why and who.
        begins, ends: instants, UTC; it holds from the first until just before the second.
        subscriber: for this one alone; None is everybody.
    """

    id: str
    kind: SilenceKind
    matcher: tuple[tuple[str, str], ...]
    reason: str
    author: str
    begins: datetime
    ends: datetime
    subscriber: str | None = None

    def covers(self, alert: Alert, subscriber: str, at: datetime) -> bool:
        """Whether this alert is not to be told to this subscriber at this instant."""
        if not self.matcher or not self.begins <= at < self.ends or self.subscriber not in {None, subscriber}:
            return False
        held = {**dict(alert.facts), "subject": alert.subject, "transition": alert.transition.value}
        return all(held.get(name, "").casefold() == value.casefold() for name, value in self.matcher)
