"""What a decision is sent as, and what it is to `review.decisions`."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from models.claim import ClaimType, ReasonKind, Stage, Stance, Status
from models.codec import to_plain
from models.event import Event
from models.mission import MissionType
from models.verdict import Action, RejectReason
from review.api.faults import refuse
from review.api.filters import StateCode
from review.decisions import Wish
from review.desk import STANDING
from review.web.amending import interval
from review.web.deciding import LONGEST_NOTE

_Whole = Annotated[int, Field(ge=0, le=999_999_999)]
_Short = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]


class Deed(StrEnum):
    """What can be decided; `edit` amends an event that is accepted, and accepts any other as amended."""

    ACCEPT = "accept"
    REJECT = "reject"
    UNSURE = "unsure"
    EDIT = "edit"
    MERGE = "merge"
    SPLIT = "split"
    UNDO = "undo"


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class DaysSent(_Sent):
    """An interval of days, both ends included; one end may be open."""

    earliest: date | None = None
    """First possible day."""
    latest: date | None = None
    """Last possible day."""


class ChangesSent(_Sent):
    """The new values of an edit; what is left out stays as it is."""

    type: ClaimType | None = None
    """What happens."""
    mission_type: MissionType | None = None
    """Kind of post."""
    city: Annotated[str, Field(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")] | None = None
    """Where the post is; null for unknown."""
    stage: Stage | None = None
    """How far it has come."""
    stance: Stance | None = None
    """Whether it is asserted, denied or rumoured."""
    status: Status | None = None
    """Planned, announced, reported, confirmed, completed, denied or rumoured."""
    historical: bool | None = None
    """Whether it is told as background only."""
    announced: DaysSent | None = None
    """When it was announced; null for unknown."""
    effective: DaysSent | None = None
    """When it takes effect; null for unknown."""
    covered_by: StateCode | None = None
    """The state where the mission that takes over sits; null for none."""
    reason: ReasonKind | None = None
    """Why; null for unknown."""


class DecisionSent(_Sent):
    """A decision about one event, as it was seen."""

    action: Deed
    """What is decided."""
    revision: _Whole
    """The event's revision that was seen; where it changed since, nothing is written."""
    reason: RejectReason | None = None
    """Why it is rejected; with `reject`, and only there."""
    note: Annotated[str, Field(max_length=LONGEST_NOTE)] | None = None
    """Free text."""
    take_over: bool = True
    """With `accept` at a second look: take over what newer reports say."""
    keep_case: bool = False
    """With `reject`: keep the texts as regression cases."""
    changes: ChangesSent | None = None
    """With `edit`, and only there."""
    other: _Short | None = None
    """With `merge`, and only there: the event that is taken in."""
    other_revision: _Whole | None = None
    """With `merge`: the other event's revision that was seen."""
    claims: Annotated[list[_Short], Field(max_length=500)] | None = None
    """With `split`, and only there: the claims that go."""
    decision: _Short | None = None
    """With `undo`: the decision to take back; the last that stands without it."""


_NEEDED = {
    Deed.REJECT: ("reason",),
    Deed.EDIT: ("changes",),
    Deed.MERGE: ("other", "other_revision"),
    Deed.SPLIT: ("claims",),
}
_MAY = {Deed.UNDO: ("decision",)}
_ONLY_WITH = ("reason", "changes", "other", "other_revision", "claims", "decision")


def check(sent: DecisionSent) -> None:
    """Raises Refused for a field that the action needs and that is missing, or that another action has."""
    needed = _NEEDED.get(sent.action, ())
    for name in _ONLY_WITH:
        given = getattr(sent, name) is not None
        if name in needed and not given:
            raise refuse("body", name, f"needed by {sent.action.value}")
        if given and name not in needed and name not in _MAY.get(sent.action, ()):
            raise refuse("body", name, f"has no meaning with {sent.action.value}")
    if sent.keep_case and sent.action is not Deed.REJECT:
        raise refuse("body", "keep_case", f"has no meaning with {sent.action.value}")


def wish_of(event: Event, sent: DecisionSent) -> Wish:
    """What is wished about an event; not for `undo`.

    Raises:
        Refused: 422 for an edit that changes nothing.
    """
    changes = {} if sent.changes is None else changes_of(event, sent.changes)
    if sent.action is Deed.EDIT:
        if not changes:
            raise refuse("body", "changes", "nothing in them differs from what is held")
        action = Action.AMEND if event.state in STANDING else Action.ACCEPT
    else:
        action = Action(sent.action.value)
    return Wish(
        event=event.id,
        revision=sent.revision,
        action=action,
        reason=sent.reason,
        note=(sent.note or "").strip() or None,
        changes=changes,
        take_over=sent.take_over,
        other=sent.other,
        other_revision=sent.other_revision,
        claims=tuple(sent.claims or ()),
    )


def changes_of(event: Event, sent: ChangesSent) -> dict[str, Any]:
    """What differs from what an event holds, as plain values by field."""
    held = to_plain(event)
    wished: dict[str, Any] = {}
    for name in sent.model_fields_set:
        value = getattr(sent, name)
        if isinstance(value, DaysSent):
            if value.earliest is not None and value.latest is not None and value.earliest > value.latest:
                raise refuse("body", f"changes.{name}", "it ends before it begins")
            wished[name] = interval(value.earliest, value.latest, getattr(event, name))
        elif value is None and name not in {"city", "announced", "effective", "covered_by", "reason"}:
            raise refuse("body", f"changes.{name}", "cannot be null")
        else:
            wished[name] = value.value if isinstance(value, StrEnum) else value
    if wished.get("city") == "":
        wished["city"] = None
    return {name: value for name, value in wished.items() if value != held[name]}
