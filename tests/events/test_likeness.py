"""Which events are shown as likely duplicates, in which order, and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from events.likeness import likely_duplicates
from events.likeness import likeness as compare
from events.settle import settle
from models.claim import ClaimType
from models.event import Event, EventState
from models.mission import MissionType
from tests.events.making import telling


def event(name: str, **fields: object) -> Event:
    (made,) = settle([telling(name, **fields)], (), relays={}).events  # type: ignore[arg-type]  # fields by name
    return made


HELD = event("held")
TWIN = event("twin", after=130)
SUSPENDED = event("suspended", after=3, type=ClaimType.SUSPENSION)
CONSULATE = event("consulate", after=3, mission=MissionType.CONSULATE, city="Jinja")
YEARS_LATER = event("later", after=2000)
MIRRORED = event("mirrored", after=1, sending="UG", host="KP")
ELSEWHERE = event("elsewhere", host="AO")


def test_the_likeliest_come_first_and_other_states_not_at_all() -> None:
    others = [ELSEWHERE, MIRRORED, YEARS_LATER, CONSULATE, SUSPENDED, TWIN, HELD]
    found = likely_duplicates(HELD, others)
    assert [one.event for one in found] == [SUSPENDED, MIRRORED, TWIN, CONSULATE]
    assert [one.may_merge for one in found] == [True, False, True, True]
    assert [one.event for one in likely_duplicates(HELD, others, limit=1)] == [SUSPENDED]


@pytest.mark.parametrize("other", [TWIN, SUSPENDED, CONSULATE, MIRRORED, ELSEWHERE, YEARS_LATER, HELD])
def test_a_score_is_the_sum_of_parts_that_say_why(other: Event) -> None:
    one = compare(HELD, other)
    assert 0 <= one.score <= 1
    assert sum(part.weight for part in one.parts) == pytest.approx(1)
    assert all(0 <= part.value <= part.weight and part.why for part in one.parts)
    if one.score:
        assert one.score == pytest.approx(sum(part.value for part in one.parts))
    back = compare(other, HELD)
    assert (back.score, back.may_merge) == (one.score, one.may_merge)


def test_what_is_merged_is_no_duplicate_any_more() -> None:
    assert likely_duplicates(HELD, [replace(TWIN, state=EventState.MERGED, merged_into="elsewhere")]) == ()
