"""What newer reports say of an event that people decided on otherwise than it holds."""

from __future__ import annotations

from collections.abc import Sequence

from events.fold import DECIDED, UNREVIEWED, fold
from events.voices import Houses, Told
from models.codec import to_plain
from models.event import Event, EventState
from models.verdict import Action, Verdict
from review.undoing import standing_verdicts

_VAGUE = (None, "unknown", "unclear")


def proposal(event: Event, told: Sequence[Told], verdicts: Sequence[Verdict], *, houses: Houses) -> dict[str, object]:
    """What newer reports say of a decided event otherwise than it holds: plain values by field, empty for nothing.

    Fields that a person amended stay the person's; what no report says any more stays too.
    """
    if event.state in UNREVIEWED or event.state is EventState.MERGED or not told:
        return {}
    fresh = to_plain(fold(told, None, event_id=event.id, houses=houses))
    held = to_plain(event)
    own = {
        change.field
        for verdict in standing_verdicts(verdicts)
        if verdict.action is Action.AMEND
        for change in verdict.changes
    }
    return {
        name: fresh[name]
        for name in DECIDED
        if name not in own and name != "type" and fresh[name] not in _VAGUE and fresh[name] != held[name]
    }
