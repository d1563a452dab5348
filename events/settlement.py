"""What settling one pair of states decided."""

from __future__ import annotations

from dataclasses import dataclass

from models.alert import Transition
from models.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """Everything to be held for one pair from now on.

    Attributes:
        events: new, changed and unchanged ones, ordered by first report and id.
        changed: ids of those that are new or whose revision grew.
        gone: ids of unreviewed events that no claim supports any more.
        transitions: what happened to which event, in the order of `events`.
    """

    events: tuple[Event, ...]
    changed: frozenset[str]
    gone: tuple[str, ...]
    transitions: tuple[tuple[str, Transition], ...]
