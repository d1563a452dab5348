"""An alert says whether what it tells is news to the register."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from events.audience import Audience
from events.lifecycle import Ground, alerts_for
from events.settle import settle
from models.claim import ClaimType
from models.mission import MissionState, Spell, Standing
from models.world.missions import registered
from tests.events.making import day, telling

MISSION, SPELL = registered()["KP-UG-embassy-kampala"]
NOW = datetime(2023, 10, 24, 3, tzinfo=UTC)
KP = Audience(focus=("KP",), news_days=400)


def standing(state: MissionState) -> Standing:
    return Standing(mission=MISSION, spell=replace(SPELL, state=state, since=date(2023, 7, 1)))


@pytest.mark.parametrize(
    ("state", "fact", "words"),
    [
        (
            MissionState.OPEN,
            "news",
            "Register: KP-UG-embassy-kampala is open since 2023-07-01 at the latest, so this is news to it.",
        ),
        (MissionState.CLOSING_ANNOUNCED, "news", "is closing announced since"),
        (None, "unknown_mission", "Register: no such mission is known."),
    ],
)
def test_news_to_the_register(state: MissionState | None, fact: str, words: str) -> None:
    told = [telling("a")]
    settlement = settle(told, (), relays={})
    known = [] if state is None else [standing(state)]
    (alert,) = alerts_for(settlement, told, ground=Ground(audience=KP, standings=known), now=NOW)
    facts = dict(alert.facts)
    assert (facts["register"], facts["mission"]) == (fact, "" if state is None else MISSION.id)
    assert words in alert.body


def test_who_does_not_ask_the_register_is_told_nothing_of_it() -> None:
    told = [telling("a", type=ClaimType.FAREWELL_VISIT)]
    (alert,) = alerts_for(settle(told, (), relays={}), told, ground=Ground(), now=NOW)
    assert "register" not in dict(alert.facts)
    assert "Register" not in alert.body


CLOSED, OPEN = (
    replace(SPELL, state=state, since=date(2023, 7, 1)) for state in (MissionState.CLOSED, MissionState.OPEN)
)


@pytest.mark.parametrize(
    ("spell", "fields", "fires"),
    [
        (CLOSED, {}, False),  # a retelling
        (CLOSED, {"historical": True, "effective": day("2023-06-30")}, False),
        (OPEN, {}, True),
        (OPEN, {"after": -240}, True),  # first told after eight months
        (OPEN, {"historical": True, "effective": day("2023-08")}, True),  # in passing, and nobody had reported it
        (OPEN, {"historical": True, "effective": day("1998")}, False),  # it was opened again since
        (OPEN, {"historical": True}, False),
        (None, {}, True),
        (None, {"historical": True, "effective": day("2023-08")}, False),
    ],
)
def test_what_is_new_to_the_register_alerts_however_old(
    spell: Spell | None, fields: dict[str, Any], fires: bool
) -> None:
    told = [telling("a", **fields)]
    standings = [] if spell is None else [Standing(mission=MISSION, spell=spell)]
    ground = Ground(audience=KP, standings=standings)
    assert bool(alerts_for(settle(told, (), relays={}), told, ground=ground, now=NOW)) is fires
