"""The closures of autumn 2023, crawled night by night from replica newsrooms and decided on by a stated rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from events.voices import Houses
from models.claim import AttributionKind, ClaimType
from models.db import articles, mission_counts, mission_signs, register
from models.db import events as held_events
from models.db.store import Database, Unit
from models.event import Event, EventState
from models.mission import MissionSignKind, MissionState, MissionType
from models.verdict import Action
from nightly.exits import Exit
from nightly.night import run_night
from nightly.settings import Settings
from review.decisions import Wish, take, take_back
from samples.server import SampleServer
from tests.e2e.founding import newsrooms

pytestmark = pytest.mark.slow

CLOSED = {"AO", "BD", "ES", "GN", "HK", "LY", "NP", "SN", "UG"}
OUTLETS, NIGHTS, STORIES = newsrooms.trail()


@dataclass(frozen=True)
class Trail:
    """What is left after the last night."""

    data: Path
    database: Database

    def states(self, as_of: date, known: datetime | None = None) -> dict[str, MissionState]:
        """State of the posts the story is about, by host."""
        with self.database.unit(writing=False) as unit:
            held = register.missions(unit, as_of=as_of, known=known, sending="KP")
        return {
            one.mission.host: one.state
            for one in held
            if one.mission.type is MissionType.EMBASSY or one.mission.host == "HK"
        }

    def closed(self, as_of: date, known: datetime | None = None) -> set[str]:
        """Hosts whose post the register shows as closed, but for Malaysia, closed since 2021."""
        return {host for host, state in self.states(as_of, known).items() if state is MissionState.CLOSED} - {"MY"}


def instant(day: date, hour: int = 12) -> datetime:
    return datetime.combine(day, time(hour), UTC)


@pytest.fixture(scope="module")
def trail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trail]:
    folder = tmp_path_factory.mktemp("founding")
    data = folder / "data"
    newsrooms.write_sources(folder / "sources", OUTLETS, STORIES)
    with SampleServer(port=0, outlets=[]) as server:
        for night in NIGHTS:
            newsrooms.publish(server, STORIES, night)
            _, result = run_night(
                Settings.model_validate(
                    {
                        "data_dir": data,
                        "sources": (folder / "sources",),
                        "routes": newsrooms.routes(OUTLETS),
                        "sample_port": server.port,
                        "now": instant(night, 3),
                        "contact": "tests@embassywatch.example",
                        "free_mb": 0,
                        "workers": 1,
                        "focus": ("KP",),
                    }
                ),
                stages=("fetch", "read", "settle"),
            )
            # an outlet that has printed nothing yet is found silent, which makes a night a partly failed one
            assert result.code in {Exit.OK, Exit.PARTLY}, result
            review(data, at=instant(night, 8))
    database = Database.open(f"sqlite:///{data}/embassywatch.sqlite")
    yield Trail(data, database)
    database.close()


def review(data: Path, *, at: datetime) -> None:
    """An analyst by a rule: accept what the host, the sender or South Korea's government is quoted with."""
    database = Database.open(f"sqlite:///{data}/embassywatch.sqlite")
    with database.unit(durable=True) as unit:
        for event in held_events.list_events(unit, limit=None):
            waits = event.unsure or event.state in {EventState.MENTIONED, EventState.CORROBORATED}
            if waits and is_confirmed(unit, event):
                wish = Wish(event=event.id, revision=event.revision, action=Action.ACCEPT)
                take(unit, wish, by="script", at=at, houses=Houses())
        unit.commit()
    database.close()


def is_confirmed(unit: Unit, event: Event) -> bool:
    hosts = {event.host, "CN"} if event.host in {"HK", "MO"} else {event.host}
    for claim, _ in held_events.reports_of(unit, event.id):
        for link in claim.attribution:
            if link.kind in {AttributionKind.HOST_GOVERNMENT, AttributionKind.SENDING_GOVERNMENT}:
                return True
            if link.kind is AttributionKind.THIRD_GOVERNMENT and link.country in {"KR", *hosts}:
                return True
    return False


def test_nine_posts_are_closed_and_no_tenth(trail: Trail) -> None:
    assert trail.closed(NIGHTS[-1]) == CLOSED


def test_every_story_was_crawled_and_read(trail: Trail) -> None:
    with trail.database.unit(writing=False) as unit:
        kept = articles.counts_by_source(unit)
    assert sum(one.articles for one in kept.values()) == len(STORIES)


def test_congo_stays_contested(trail: Trail) -> None:
    with trail.database.unit(writing=False) as unit:
        (congo,) = register.missions(unit, as_of=NIGHTS[-1], sending="KP", host="CD")
        told = mission_signs.signs(unit, congo.mission)
        (event,) = [one for one in held_events.events_of_pair(unit, "KP", "CD") if one.type is ClaimType.CLOSURE]
    assert (congo.state, congo.spell.contested) == (MissionState.CLOSING, True)
    assert event.contradicted
    assert MissionSignKind.DENIED in {sign.kind for sign in told}


def test_a_farewell_is_no_closure_and_a_successor_answers_it(trail: Trail) -> None:
    with trail.database.unit(writing=False) as unit:
        (malabo,) = register.missions(unit, as_of=NIGHTS[-1], sending="KP", host="GQ")
        kinds = [sign.kind for sign in mission_signs.signs(unit, malabo.mission)]
        waiting = mission_signs.leads(unit, today=date(2024, 8, 20), cold=True)
    assert malabo.state is MissionState.OPEN
    assert {MissionSignKind.FAREWELL_VISIT, MissionSignKind.CREDENTIALS_PRESENTED} <= set(kinds)
    answers = {lead.host: lead.answered_by for lead in waiting if lead.kind == "farewell"}
    assert answers["GQ"] is not None
    assert str(answers["UG"]).startswith("KP-UG-")  # the closure itself


def test_the_mission_that_takes_over_is_not_the_one_that_closes(trail: Trail) -> None:
    with trail.database.unit(writing=False) as unit:
        (rome,) = register.missions(unit, as_of=NIGHTS[-1], sending="KP", host="IT")
        (madrid,) = register.missions(unit, as_of=NIGHTS[-1], sending="KP", host="ES")
        covers = {sign.other for sign in mission_signs.signs(unit, rome.mission) if sign.kind is MissionSignKind.COVERS}
    assert rome.state is MissionState.OPEN
    assert (madrid.spell.covered_by, covers) == ("IT", {"ES"})


@pytest.mark.parametrize(
    ("as_of", "known", "closed", "announced"),
    [
        (date(2023, 10, 20), None, set(), set()),
        (date(2023, 10, 26), None, set(), {"AO", "ES", "UG"}),  # the note to Madrid was made public days later
        (date(2023, 11, 1), instant(date(2023, 10, 27)), set(), {"UG", "AO"}),
        (date(2023, 11, 1), instant(date(2023, 10, 25)), set(), set()),
        (date(2023, 12, 6), None, CLOSED - {"HK", "LY"}, {"HK"}),
        # Madrid "is closing" in its one report of November: under way until the count of December is looked at again
        (date(2023, 12, 6), instant(date(2023, 12, 6)), {"BD", "CD"}, {"AO", "ES", "HK", "NP", "UG"}),
        (date(2024, 1, 30), None, CLOSED, set()),
    ],
)
def test_any_earlier_day_can_be_shown_as_it_was_known_on_any_day(
    trail: Trail, as_of: date, known: datetime | None, closed: set[str], announced: set[str]
) -> None:
    going = {MissionState.CLOSING_ANNOUNCED, MissionState.CLOSING}
    assert trail.closed(as_of, known) == closed
    states = trail.states(as_of, known)
    assert {host for host, state in states.items() if state in going} - {"CD"} == announced


@pytest.mark.parametrize(("day", "stated"), [(date(2023, 12, 5), 46), (date(2024, 1, 30), 44)])
def test_the_counts_that_seoul_states_are_the_register_s(trail: Trail, day: date, stated: int) -> None:
    with trail.database.unit(writing=False) as unit:
        checks = mission_counts.held_against(unit, sending="KP")
    found = {(check.day, check.stated.count.n): check.difference for check in checks}
    assert found[day, stated] == 0


def test_what_no_government_confirms_moves_nothing(trail: Trail) -> None:
    with trail.database.unit(writing=False) as unit:
        events = held_events.list_events(unit, sending="KP", limit=None)
        moved = {spell.event for one in events for spell in register.spells_of_event(unit, one.id)}
    accepted = {one.id for one in events if one.state is EventState.ACCEPTED}
    assert moved <= accepted
    assert any(one.id not in accepted for one in events)


def test_taking_a_decision_back_takes_the_register_back_and_keeps_what_was_known(trail: Trail) -> None:
    database = trail.database
    late = instant(NIGHTS[-1], 20)
    with database.unit() as unit:
        (event,) = [one for one in held_events.events_of_pair(unit, "KP", "LY") if one.type is ClaimType.CLOSURE]
        take_back(unit, event.id, by="script", at=late)
        (now,) = register.missions(unit, as_of=NIGHTS[-1], sending="KP", host="LY")
        (then,) = register.missions(unit, as_of=NIGHTS[-1], known=late - timedelta(hours=1), sending="KP", host="LY")
    assert (now.state, then.state) == (MissionState.OPEN, MissionState.CLOSED)
