"""The register as it is kept: two clocks, nothing deleted, and only what differs is touched."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.db import register
from models.db.store import Database
from models.mission import MissionState, MissionType, RegisteredMission, Spell
from models.world.missions import mission_id, missions, registered

AT = datetime(2023, 11, 2, 8, 0, tzinfo=UTC)
KAMPALA = registered()["KP-UG-embassy-kampala"][0]
MANAGUA = RegisteredMission(
    id="NI-KP-embassy-pyongyang",
    sending="NI",
    host="KP",
    type=MissionType.EMBASSY,
    city="Pyongyang",
    origin="event:NI-KP-2024-0001",
)


def spell(state: MissionState = MissionState.CLOSED, since: date = date(2023, 11, 1), **fields: object) -> Spell:
    made = Spell(
        mission=KAMPALA.id,
        state=state,
        since=since,
        not_before=None,
        not_after=since,
        city="Kampala",
        covered_by=None,
        contested=False,
        event="KP-UG-2023-7F3A",
        revision=2,
        origin="event:KP-UG-2023-7F3A",
        known_from=AT,
    )
    return replace(made, **fields)  # type: ignore[arg-type]  # fields by name


def keep(
    database: Database, *spells: Spell, at: datetime = AT, mission: RegisteredMission = KAMPALA
) -> tuple[int, int]:
    with database.unit() as unit:
        told = register.save_spells(unit, mission.sending, mission.host, missions=[mission], spells=spells, at=at)
        unit.commit()
    return told


def state(database: Database, *, as_of: date = date(2024, 1, 1), known: datetime | None = None) -> MissionState | None:
    with database.unit(writing=False) as unit:
        found = register.missions(unit, as_of=as_of, known=known, sending="KP", host="UG")
    return found[0].state if found else None


def test_what_it_starts_from_needs_no_row(database: Database) -> None:
    assert state(database) is MissionState.OPEN
    assert state(database, as_of=date(2023, 6, 29)) is None
    assert state(database, known=datetime(2023, 6, 29, 23, tzinfo=UTC)) is None
    with database.unit(writing=False) as unit:
        assert len(register.missions(unit, as_of=date(2023, 12, 31))) == len(missions())
        assert register.mission(unit, KAMPALA.id) == KAMPALA
        assert register.mission(unit, "KP-UG") is None


def test_a_statement_has_a_beginning_and_an_end_on_the_clock_of_knowing(database: Database) -> None:
    assert keep(database, spell()) == (1, 0)
    assert keep(database, spell(), at=AT + timedelta(days=1)) == (0, 0)
    assert keep(database, at=AT + timedelta(days=2)) == (0, 1)
    assert keep(database, spell(), at=AT + timedelta(days=3)) == (1, 0)
    known = [state(database, known=AT + timedelta(days=n, minutes=m)) for n in range(4) for m in (-1, 1)]
    shut, opened = MissionState.CLOSED, MissionState.OPEN
    assert known == [opened, shut, shut, shut, shut, opened, opened, shut]
    with database.unit(writing=False) as unit:
        assert len(register.history(unit, KAMPALA.id)) == 3
        assert len(register.spells_of_event(unit, "KP-UG-2023-7F3A")) == 2


def test_a_change_of_mind_within_one_instant_is_kept(database: Database) -> None:
    for _ in range(3):
        keep(database, spell())
        keep(database)
    keep(database, spell())
    assert state(database) is MissionState.CLOSED
    with database.unit(writing=False) as unit:
        assert len(register.history(unit, KAMPALA.id)) == 5


def test_a_clock_put_back_ends_nothing_before_it_began(database: Database) -> None:
    keep(database, spell())
    keep(database, at=AT - timedelta(days=30))
    with database.unit(writing=False) as unit:
        (ended,) = register.spells_of_event(unit, "KP-UG-2023-7F3A")
    assert ended.known_until == ended.known_from


def test_the_latest_state_in_the_world_is_in_force(database: Database) -> None:
    announced = spell(MissionState.CLOSING_ANNOUNCED, date(2023, 10, 23))
    keep(database, announced, spell(since=date(2023, 12, 5)))
    days = [date(2023, 10, 22), date(2023, 10, 23), date(2023, 12, 4), date(2023, 12, 5)]
    assert [state(database, as_of=day) for day in days] == [
        MissionState.OPEN,
        MissionState.CLOSING_ANNOUNCED,
        MissionState.CLOSING_ANNOUNCED,
        MissionState.CLOSED,
    ]


def test_a_mission_that_an_event_brings_is_there_while_the_event_holds(database: Database) -> None:
    brought = spell(MissionState.OPEN, mission=MANAGUA.id, event="NI-KP-2024-0001")
    keep(database, brought, mission=MANAGUA)
    with database.unit(writing=False) as unit:
        (standing,) = register.missions(unit, as_of=date(2024, 1, 1), sending="NI")
        assert standing.mission == MANAGUA == register.mission(unit, MANAGUA.id)
        assert register.missions_of_pair(unit, "NI", "KP") == [MANAGUA]
        assert register.history(unit, MANAGUA.id) == [replace(brought, origin="event:NI-KP-2024-0001")]
    keep(database, mission=MANAGUA, at=AT + timedelta(days=1))
    with database.unit(writing=False) as unit:
        assert register.missions(unit, as_of=date(2024, 1, 1), sending="NI") == []


def test_filters(database: Database) -> None:
    keep(database, spell(contested=True, state=MissionState.CLOSING))
    with database.unit(writing=False) as unit:
        day = date(2024, 1, 1)
        (contested,) = register.missions(unit, as_of=day, contested=True)
        assert contested.mission == KAMPALA
        assert register.missions(unit, as_of=day, state={MissionState.CLOSING}) == [contested]
        assert register.missions(unit, as_of=day, state=MissionState.CLOSED, sending="KP", host="UG") == []
        assert {one.mission.host for one in register.missions(unit, as_of=day, type=MissionType.PERMANENT_MISSION)} == {
            "CH",
            "US",
        }
        assert register.missions(unit, as_of=day, focus=["UG"]) == [contested]
        assert register.load(unit).on(day) == register.missions(unit, as_of=day)
        assert register.load(unit).on(day, AT) == register.missions(unit, as_of=day, known=AT)
        assert len(register.missions(unit, as_of=day, focus=["*"])) == len(missions())


@pytest.mark.parametrize(
    ("city", "id_"),
    [
        ("Hong Kong", "KP-HK-consulate_general-hong-kong"),
        ("Brasília", "KP-HK-consulate_general-brasilia"),
        (None, "KP-HK-consulate_general"),
        ("  ", "KP-HK-consulate_general"),
        ("東京", "KP-HK-consulate_general-東京"),
    ],
)
def test_a_mission_s_id_can_be_read(city: str | None, id_: str) -> None:
    known = next(one for one in missions() if one.mission.host == "HK")
    assert mission_id(replace(known.mission, city=city)) == id_


DAYS = st.dates(date(2023, 7, 1), date(2024, 7, 1))
INSTANTS = DAYS.map(lambda day: datetime.combine(day, time(8), UTC))


@given(st.lists(st.builds(spell, st.sampled_from(MissionState), DAYS, known_from=INSTANTS), max_size=6), DAYS, INSTANTS)
def test_what_is_in_force_was_known_and_had_begun(spells: list[Spell], day: date, known: datetime) -> None:
    found = register.in_force(spells, day, known)
    fit = [one for one in spells if one.since <= day and one.known_from <= known]
    assert (found is None) == (not fit)
    if found is not None:
        assert found in fit
        assert found.since == max(one.since for one in fit)
