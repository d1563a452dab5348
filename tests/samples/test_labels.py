"""The labels fit the stories, and the stories carry what the demo needs."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from models.claim import ClaimType, Status
from models.mission import MissionType
from models.world.gazetteer import states
from samples import labels, newsroom, small

GOLD = {story.id: story for story in labels.gold()}
EVENTS = [(story, event) for story in GOLD.values() for event in story.events]
BUCKETS = {"planned": "planned", "announced": "planned", "denied": "denied", "rumoured": "rumoured"}
ACTS = {"downgrade", "expulsion", "farewell_visit", "severance"}


def bucket(event: labels.GoldEvent) -> str:
    if event.type in ACTS and event.status == "announced":
        return "done"
    return BUCKETS.get(event.status, "done")


def text_of(story: labels.GoldStory) -> str:
    outlet, _, slug = story.id.partition("/")
    return " ".join(next(one for one in newsroom.written(outlet) if one.slug == slug).plain())


def title_of(story: labels.GoldStory) -> str:
    outlet, _, slug = story.id.partition("/")
    return next(one for one in newsroom.written(outlet) if one.slug == slug).title


def test_every_hand_written_story_is_labelled_once_and_where_it_stands() -> None:
    for slug, outlet in newsroom.outlets().items():
        for story in newsroom.written(slug):
            label = GOLD[f"{slug}/{story.slug}"]
            assert (label.path, *label.also) == newsroom.addresses(outlet, story)
            assert (label.outlet, label.night) == (slug, story.night)
            assert label.published == story.published.date().isoformat()
    written = sum(len(newsroom.written(slug)) for slug in newsroom.outlets())
    assert len(labels.gold()) == len(GOLD) == written


@pytest.mark.parametrize("story", GOLD.values(), ids=GOLD)
def test_a_story_has_events_or_is_a_hard_negative(story: labels.GoldStory) -> None:
    assert bool(story.events) != bool(story.negative)


@pytest.mark.parametrize("kind", ["events", "tolerated"])
def test_words_of_the_labels_are_those_of_the_models(kind: str) -> None:
    for story in GOLD.values():
        for event in getattr(story, kind):
            assert event.type in set(ClaimType)
            assert event.mission_type in set(MissionType)
            assert {event.status, *event.status_alt} <= set(Status)
            named = {event.sending, event.host, event.covered_by} - {None}
            assert named <= set(states()), story.id
            assert event.date is None or re.fullmatch(r"\d{4}(-\d\d){0,2}", event.date)


def test_cities_stand_in_their_stories() -> None:
    missing = [
        (story.id, event.city)
        for story, event in EVENTS
        if event.city and event.city not in f"{title_of(story)} {text_of(story)}"
    ]
    assert missing == []


def test_there_is_enough_of_everything() -> None:
    types = Counter(event.type for _, event in EVENTS)
    farewells = {story.id for story, event in EVENTS if event.type == "farewell_visit"}
    assert set(types) == {kind.value for kind in ClaimType}
    assert len({story.id for story, _ in EVENTS}) >= 30
    assert len(farewells) >= 15
    assert sum(1 for story in GOLD.values() if story.negative) >= 20
    assert len({event.sending for _, event in EVENTS}) >= 12
    assert {bucket(event) for _, event in EVENTS} == {"planned", "done", "denied", "rumoured"}
    assert sum(1 for slug in small() for story in GOLD.values() if story.outlet == slug and story.events) == 2


def test_farewells_are_worded_differently() -> None:
    calls = re.compile(
        r"farewell|goodbye|tak(?:e|es|ing) leave|took leave|last call|parting|valedictory|end of his|tour of"
    )
    told = [text_of(story) for story in GOLD.values() if any(e.type == "farewell_visit" for e in story.events)]
    clauses = []
    for text in told:
        found = calls.search(text)
        assert found, text
        clauses.append(text[max(found.start() - 25, 0) : found.end() + 25])
    assert len(set(clauses)) == len(clauses) >= 15


def test_copies_print_the_text_of_their_original_under_another_lead() -> None:
    copies = [story for story in GOLD.values() if story.copy_of]
    originals = Counter(story.copy_of for story in copies)
    assert max(originals.values()) >= 2
    for story in copies:
        own, other = text_of(story), text_of(GOLD[story.copy_of])
        assert own.split(". ")[-3:] == other.split(". ")[-3:]
        assert own[:100] != other[:100]
        assert story.events == GOLD[story.copy_of].events


def test_expected_events_are_those_of_the_stories() -> None:
    reachable = {
        (event.type, *sorted((event.sending, event.host)))
        for story, event in EVENTS
        if story.reachable and story.night == 1 and not event.historical
    }
    expected = labels.expected_events()
    assert {(event.type, *sorted((event.sending, event.host))) for event in expected} >= reachable
    assert len(expected) == len({(event.type, event.sending, event.host) for event in expected})


@pytest.mark.parametrize(
    "event", labels.expected_events(), ids=lambda event: f"{event.type}-{event.sending}-{event.host}"
)
def test_an_expected_event_stands_on_its_stories(event: labels.ExpectedEvent) -> None:
    told = [GOLD[name] for name in event.articles]
    said = [
        one
        for story in told
        for one in story.events
        if one.type == event.type and {one.sending, one.host} == {event.sending, event.host} and not one.historical
    ]
    assert len(said) >= len(told)
    assert all(story.reachable and story.night == 1 for story in told)
    assert [story.published for story in told] == sorted(story.published for story in told)
    assert event.bucket in {bucket(one) for one in said}
    assert event.contradicted == ({"denied"} < {bucket(one) for one in said})
    assert set(event.outlets) <= {story.outlet for story in told if story.copy_of is None}
    assert event.outlets
    assert event.covered_by in {one.covered_by for one in said}


def test_the_wave_is_told_by_several_independent_outlets() -> None:
    several = {
        (event.sending, event.host): len(event.outlets)
        for event in labels.expected_events()
        if event.type == "closure" and len(event.outlets) > 1
    }
    assert several[("KP", "UG")] == 3
    assert several[("KP", "AO")] == 3
    assert len(several) >= 5


@pytest.mark.parametrize(("host", "covered_by"), [("UG", "GQ"), ("AO", "ZA"), ("ES", "IT"), ("NP", "IN"), ("HK", "CN")])
def test_the_mission_that_takes_over_is_never_closed(host: str, covered_by: str) -> None:
    closures = [event for _, event in EVENTS if event.type == "closure" and event.sending == "KP"]
    assert covered_by in {event.covered_by for event in closures if event.host == host}
    assert covered_by not in {event.host for event in closures}
