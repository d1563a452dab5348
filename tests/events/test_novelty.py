"""An alert says whether what it tells is news to the register."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from events.lifecycle import alerts_for
from events.settle import settle
from models.claim import ClaimType
from models.mission import MissionState, Standing
from models.world.missions import registered
from tests.events.making import telling

MISSION, SPELL = registered()["KP-UG-embassy-kampala"]
NOW = datetime(2023, 10, 24, 3, tzinfo=UTC)


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
        (MissionState.CLOSED, "known", "is closed since 2023-07-01 at the latest, so this is no news to it."),
        (None, "unknown_mission", "Register: no such mission is known."),
    ],
)
def test_news_to_the_register(state: MissionState | None, fact: str, words: str) -> None:
    told = [telling("a")]
    settlement = settle(told, (), relays={})
    known = [] if state is None else [standing(state)]
    (alert,) = alerts_for(settlement, told, focus=["KP"], now=NOW, news_days=30, standings=known)
    facts = dict(alert.facts)
    assert (facts["register"], facts["mission"]) == (fact, "" if state is None else MISSION.id)
    assert words in alert.body


def test_who_does_not_ask_the_register_is_told_nothing_of_it() -> None:
    told = [telling("a", type=ClaimType.FAREWELL_VISIT)]
    (alert,) = alerts_for(settle(told, (), relays={}), told, focus=["*"], now=NOW, news_days=30)
    assert "register" not in dict(alert.facts)
    assert "Register" not in alert.body
