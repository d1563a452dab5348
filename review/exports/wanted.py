"""Which events are asked for, by pages, feeds and commands alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from models.claim import ClaimType
from models.event import Event, EventState
from models.ids import digest
from models.verdict import Action, Verdict

GONE = frozenset({EventState.REJECTED, EventState.WITHDRAWN, EventState.MERGED})
"""States in which an event holds no longer."""

_REVIEWED = frozenset({EventState.ACCEPTED, EventState.AMENDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Filters; None or an empty text lets all through.

    Attributes:
        type, state, sending, host, contradicted, historical, unsure: only events of which this is so.
        outlet: slug of an outlet that tells it.
        focus: whether it concerns a state in focus.
        since: last reported on this day or later.
        until: first reported on this day or earlier.
    """

    type: ClaimType | None = None
    state: EventState | None = None
    sending: str | None = None
    host: str | None = None
    outlet: str = ""
    focus: bool | None = None
    contradicted: bool | None = None
    historical: bool | None = None
    unsure: bool | None = None
    since: date | None = None
    until: date | None = None

    def passes(self, event: Event, focus: Sequence[str]) -> bool:
        """Whether an event is asked for, `focus` being the states in focus."""
        same = ("type", "state", "sending", "host", "contradicted", "historical", "unsure")
        return (
            all((wanted := getattr(self, name)) is None or getattr(event, name) == wanted for name in same)
            and (not self.outlet or self.outlet in event.outlets)
            and (self.focus is None or is_in_focus(event, focus) is self.focus)
            and (self.since is None or (event.reported_last is not None and event.reported_last >= self.since))
            and (self.until is None or (event.reported_first is not None and event.reported_first <= self.until))
        )

    def passed_before(self, event: Event, verdicts: Sequence[Verdict], focus: Sequence[str]) -> bool:
        """Whether an event that may not be asked for now can have been so, before a decision changed it.

        Counted are its state and what decisions changed of sender, host and type; more tombstones than needed do no
        harm, one that is missing does.
        """
        if self.state is not None and self.state not in _states_of(event, verdicts):
            return False
        pairs = (
            ("type", None if self.type is None else self.type.value),
            ("sending", self.sending),
            ("host", self.host),
        )
        if any(wanted is not None and wanted not in _values_of(event, verdicts, name) for name, wanted in pairs):
            return False
        loose = Wanted(outlet=self.outlet, since=self.since, until=self.until)
        return loose.passes(event, focus)

    @property
    def mark(self) -> str:
        """The same text for the same filters; empty for none."""
        given = [f"{one.name}={plain_of(getattr(self, one.name))}" for one in fields(self) if self._is_given(one.name)]
        return digest("wanted", *given)[:16] if given else ""

    def _is_given(self, name: str) -> bool:
        return getattr(self, name) not in {None, ""}

    @property
    def words(self) -> str:
        """The filters in words, for titles; empty for none."""
        return ", ".join(
            f"{one.name} {plain_of(getattr(self, one.name))}" for one in fields(self) if self._is_given(one.name)
        )

    @property
    def query(self) -> Mapping[str, str]:
        """The filters as an address carries them."""
        return {one.name: plain_of(getattr(self, one.name)) for one in fields(self) if self._is_given(one.name)}


def is_in_focus(event: Event, focus: Sequence[str]) -> bool:
    """Whether an event concerns one of these states; `*` is all."""
    return "*" in focus or event.sending in focus or event.host in focus


def plain_of(value: object) -> str:
    """A filter's value as an address writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, StrEnum):
        return value.value
    return str(value)


def _states_of(event: Event, verdicts: Sequence[Verdict]) -> set[EventState]:
    states = {event.state, EventState.MENTIONED, EventState.CORROBORATED}
    actions = {one.action for one in verdicts}
    if event.state in _REVIEWED or actions & {Action.ACCEPT, Action.AMEND}:
        states |= _REVIEWED
    return states


def _values_of(event: Event, verdicts: Sequence[Verdict], name: str) -> set[str]:
    changed = {str(change.before) for one in verdicts for change in one.changes if change.field == name}
    return changed | {str(getattr(event, name))}
