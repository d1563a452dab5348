from __future__ import annotations

from datetime import UTC, datetime

import pytest

from events.settle import settle
from models.claim import ClaimType, Stage, Stance, Status
from models.event import Event
from models.mission import MissionType
from tests.events.making import Told, by, day, telling


def _event(*told: Told) -> Event:
    (event,) = settle(told, (), relays={}).events
    return event


@pytest.mark.parametrize(
    ("stages", "stage"),
    [
        ([(0, Stage.PLANNED)], Stage.PLANNED),
        ([(0, Stage.PLANNED), (9, Stage.DONE)], Stage.DONE),
        ([(0, Stage.DONE), (9, Stage.PLANNED)], Stage.DONE),
        ([(0, Stage.PLANNED), (0, Stage.PLANNED), (9, Stage.DONE)], Stage.DONE),
        ([(0, Stage.DONE), (9, Stage.PLANNED), (10, Stage.PLANNED)], Stage.PLANNED),
        ([(0, Stage.DONE), (9, Stage.PLANNED), (10, Stage.PLANNED), (11, Stage.DONE)], Stage.DONE),
        ([(0, Stage.UNCLEAR), (3, Stage.UNDERWAY)], Stage.UNDERWAY),
        ([(0, Stage.UNCLEAR)], Stage.UNCLEAR),
    ],
)
def test_the_furthest_stage_that_is_not_outvoted(stages: list[tuple[int, Stage]], stage: Stage) -> None:
    event = _event(*(telling(f"{at}", after=after, stage=said) for at, (after, said) in enumerate(stages)))
    assert event.stage is stage


def test_history_does_not_outvote_the_news() -> None:
    event = _event(
        telling("a", stage=Stage.PLANNED),
        *(telling(f"h{at}", after=1, historical=True, stage=Stage.DONE) for at in range(3)),
    )
    assert (event.stage, event.historical) == (Stage.PLANNED, False)


@pytest.mark.parametrize(
    ("days", "effective", "contradicted"),
    [
        (["2023-10-24"], "2023-10-24", False),
        (["2023-10-24", "2023-10-24"], "2023-10-24", False),
        (["2023-10-24", "2023-10-25"], "2023-10-25", False),  # equal weight: the later report; a slip of the press
        (["2023-10-24", "2023-10-26"], "2023-10-26", False),
        (["2023-10-24", "2023-10-27"], "2023-10-27", True),
        (["2023-10-28", "2023-10-24", "2023-10-28"], "2023-10-28", True),
        (["2023-10", "2023-10", "2023-10-24"], "2023-10-24", False),  # coarse tellings support the fine one
        (["2023", "2023-10-24", "2023-10"], "2023-10-24", False),
        ([None, "2023-10"], "2023-10", False),
        ([None], None, False),
    ],
)
def test_days_are_weighed_not_averaged(days: list[str | None], effective: str | None, contradicted: bool) -> None:
    told = [telling(f"{at}", after=at, effective=day(said) if said else None) for at, said in enumerate(days)]
    event = _event(*told)
    assert (event.effective.partial() if event.effective else None) == effective
    assert event.contradicted is contradicted


def test_a_plan_for_one_day_and_its_deed_on_another_are_no_contradiction() -> None:
    event = _event(
        telling("a", stage=Stage.PLANNED, effective=day("2023-11-01")),
        telling("b", after=20, stage=Stage.DONE, effective=day("2023-11-10")),
    )
    assert event.effective == day("2023-11-10")
    assert not event.contradicted


def test_calls_on_two_days_are_no_contradiction() -> None:
    event = _event(
        telling("a", type=ClaimType.FAREWELL_VISIT, effective=day("2023-10-23")),
        telling("b", type=ClaimType.FAREWELL_VISIT, effective=day("2023-10-24")),
    )
    assert not event.contradicted


def test_announced_and_effective_stay_apart() -> None:
    event = _event(
        telling("a", announced=day("2023-10-20")),
        telling("b", after=1, effective=day("2023-11")),
    )
    assert (event.announced, event.effective) == (day("2023-10-20"), day("2023-11"))
    assert dict(event.support)["announced"] == ("claim-a",)
    assert dict(event.support)["effective"] == ("claim-b",)


def test_a_denial_contradicts_and_does_not_answer() -> None:
    event = _event(
        telling("a"), telling("b", after=1, stance=Stance.DENIED), telling("c", after=2, stance=Stance.DENIED)
    )
    assert (event.stance, event.contradicted, event.outlets) == (Stance.ASSERTED, True, ("house-a",))
    assert dict(event.support)["contradicted"] == ("claim-b", "claim-c")


def test_most_voices_say_which_post_it_is_and_copies_count_once() -> None:
    text = telling("a")[1].text
    event = _event(
        telling("a", city="Entebbe"),
        telling("b", city="Entebbe", text=text),
        telling("c", city="Entebbe", text=text),
        telling("d", after=1, city="Kampala"),
        telling("e", after=2, city="Kampala", mission=MissionType.UNKNOWN),
    )
    assert (event.city, event.mission_type) == ("Kampala", MissionType.EMBASSY)


def test_a_corrected_article_has_one_word() -> None:
    wrong = telling("a", article="one", version="v1", effective=day("2023-10-24"), city="Entebbe")
    right = telling(
        "b", source="house-a", article="one", version="v2", effective=day("2023-10-25"), city="Kampala",
        fetched=datetime(2023, 11, 1, tzinfo=UTC),
    )  # fmt: skip
    event = _event(wrong, right)
    assert (event.city, event.effective, event.contradicted) == ("Kampala", day("2023-10-25"), False)
    assert event.claims == ("claim-a", "claim-b")


def test_status_is_of_those_who_tell_the_stage() -> None:
    event = _event(
        telling("a", stage=Stage.PLANNED, status=Status.PLANNED),
        telling("b", stage=Stage.PLANNED, status=Status.PLANNED),
        telling("c", after=5, stage=Stage.DONE, status=Status.CONFIRMED),
    )
    assert event.status is Status.CONFIRMED


def test_confidence_grows_with_voices_and_rumours_weigh_half() -> None:
    one = _event(telling("a", confidence=0.6)).confidence
    two = _event(telling("a", confidence=0.6), telling("b", confidence=0.6)).confidence
    same = _event(telling("a", confidence=0.6), telling("b", confidence=0.6, attribution=(by("House A"),))).confidence
    rumour = _event(telling("a", confidence=0.6, stance=Stance.RUMOURED)).confidence
    assert (one, two, same, rumour) == (0.6, 0.84, 0.6, 0.3)


def test_reports_without_a_day_are_placed_by_their_fetch() -> None:
    event = _event(telling("a", published=None), telling("b", after=3))
    assert event.claims == ("claim-a", "claim-b")
    assert event.reported_first == event.reported_last == telling("b", after=3)[1].published
