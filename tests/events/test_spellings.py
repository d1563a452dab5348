"""One post under several names of its city, on several days, under several types."""

from __future__ import annotations

import pytest

from events.match import fold_city
from events.settle import settle
from models.mission import MissionType
from tests.events.making import Told, telling

CONSULATE, GENERAL, EMBASSY = MissionType.CONSULATE, MissionType.CONSULATE_GENERAL, MissionType.EMBASSY


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Canton", "Guangzhou"),
        ("PEKING", "Beijing"),
        ("Chittagong", "Chattogram"),
        ("Zürich", "Zurich"),
        ("St. John's", "Saint John's"),
        ("Addis-Abeba", "addis abeba"),
    ],
)
def test_two_names_of_a_city_are_one(one: str, other: str) -> None:
    assert fold_city(one) == fold_city(other)


@pytest.mark.parametrize(("one", "other"), [("Guangzhou", "Shenyang"), ("Kinshasa", "Brazzaville"), ("", "Bern")])
def test_two_cities_are_two(one: str, other: str) -> None:
    assert fold_city(one) != fold_city(other)


def consulate(name: str, city: str | None, after: int = 0, type_: MissionType = CONSULATE, host: str = "CN") -> Told:
    return telling(name, city=city, after=after, mission=type_, host=host)


@pytest.mark.parametrize(
    ("told", "events"),
    [
        ([consulate("a", "Canton"), consulate("b", "Guangzhou", 40, GENERAL)], 1),
        ([consulate("a", "Guangzhou"), consulate("b", "Shenyang", 1)], 2),
        ([consulate("a", "Guangzhou"), consulate("b", None, 90, GENERAL)], 1),
        ([consulate("a", "Guangzhou"), consulate("b", None, 90, EMBASSY)], 2),
        ([consulate("a", None, host="HK"), consulate("b", "Hong Kong", 60, EMBASSY, "HK")], 1),
        ([consulate("a", "Wan Chai", host="HK"), consulate("b", "Hong Kong", 60, GENERAL, "HK")], 1),
        ([consulate("a", "Lefkosía", 0, EMBASSY, "CY"), consulate("b", "Nicosia", 119, EMBASSY, "CY")], 1),
        ([consulate("a", "Guangzhou"), consulate("b", "Canton", 400)], 2),
    ],
)
def test_claims_meet_across_days_spellings_and_types(told: list[Told], events: int) -> None:
    assert len(settle(told, (), relays={}).events) == events
