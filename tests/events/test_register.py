"""Which accepted event moves which mission, to which state, since when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.placing import place
from events.register import Moves, moves
from events.settle import settle
from models.claim import ClaimType, Stage, Stance
from models.event import Event, EventState
from models.mission import MissionState, MissionType, RegisteredMission, Spell
from tests.events.making import Told, day, telling

AT = datetime(2023, 12, 7, 8, 0, tzinfo=UTC)


def post(
    type: MissionType = MissionType.EMBASSY,  # noqa: A002 - named as the field it fills
    city: str | None = "Kampala",
    host: str = "UG",
) -> RegisteredMission:
    return RegisteredMission(
        id=f"KP-{host}-{type.value}-{(city or '').lower()}",
        sending="KP",
        host=host,
        type=type,
        city=city,
        origin="https://list.example/",
    )


def accepted(*told: Told, state: EventState = EventState.ACCEPTED, **fields: object) -> tuple[Event, Sequence[Told]]:
    (event,) = settle(told, (), relays={}).events
    return replace(event, state=state, **fields), told  # type: ignore[arg-type]  # fields by name


def moved(*events: tuple[Event, Sequence[Told]], known: Sequence[RegisteredMission] = (post(),)) -> Moves:
    return moves(known, events, at=AT)


def shown(found: Moves) -> list[tuple[MissionState, date]]:
    return [(spell.state, spell.since) for spell in found.spells]


def only(found: Moves) -> Spell:
    (spell,) = found.spells
    return spell


FIRST = date(2023, 10, 23)
LATER = date(2023, 12, 5)


@pytest.mark.parametrize(
    ("type_", "stage", "state"),
    [
        (ClaimType.CLOSURE, Stage.PLANNED, MissionState.CLOSING_ANNOUNCED),
        (ClaimType.CLOSURE, Stage.UNCLEAR, MissionState.CLOSING_ANNOUNCED),
        (ClaimType.CLOSURE, Stage.UNDERWAY, MissionState.CLOSING),
        (ClaimType.CLOSURE, Stage.DONE, MissionState.CLOSED),
        (ClaimType.OPENING, Stage.PLANNED, MissionState.OPENING_ANNOUNCED),
        (ClaimType.REOPENING, Stage.DONE, MissionState.OPEN),
        (ClaimType.SUSPENSION, Stage.DONE, MissionState.SUSPENDED),
        (ClaimType.STAFF_WITHDRAWAL, Stage.UNDERWAY, MissionState.EVACUATED),
        (ClaimType.RELOCATION, Stage.DONE, MissionState.OPEN),
        (ClaimType.SEVERANCE, Stage.DONE, MissionState.CLOSING),
        (ClaimType.SUSPENSION, Stage.PLANNED, None),
        (ClaimType.FAREWELL_VISIT, Stage.DONE, None),
        (ClaimType.EXPULSION, Stage.DONE, None),
        (ClaimType.DOWNGRADE, Stage.DONE, None),
    ],
)
def test_what_each_kind_of_event_makes_of_a_mission(type_: ClaimType, stage: Stage, state: MissionState | None) -> None:
    found = moved(accepted(telling("a", type=type_, stage=stage)))
    assert [spell.state for spell in found.spells] == ([] if state is None else [state])


@pytest.mark.parametrize("state", [state for state in EventState if state not in {"accepted", "amended"}])
def test_only_accepted_events_move_anything(state: EventState) -> None:
    event = accepted(telling("a"), state=state)
    assert moved(event).spells == ()
    assert moves([post()], [event], at=AT, accepting=event[0].id).spells != ()


@pytest.mark.parametrize("stance", [Stance.DENIED, Stance.RUMOURED])
def test_what_is_denied_or_rumoured_moves_nothing(stance: Stance) -> None:
    assert moved(accepted(telling("a", stance=stance))).spells == ()


CASES: list[tuple[str, list[Told], list[tuple[MissionState, date]], date | None]] = [
    ("told as done, no day", [telling("a")], [(MissionState.CLOSED, FIRST)], None),
    ("the day is told", [telling("a", effective=day("2023-10-20"))], [(MissionState.CLOSED, date(2023, 10, 20))],
     date(2023, 10, 20)),
    ("a month is told, and it cannot be later than the telling", [telling("a", effective=day("2023-10"))],
     [(MissionState.CLOSED, FIRST)], date(2023, 10, 1)),
    ("announced, then done", [telling("a", stage=Stage.PLANNED), telling("b", after=43)],
     [(MissionState.CLOSING_ANNOUNCED, FIRST), (MissionState.CLOSED, LATER)], FIRST),
    ("announced for a day to come", [telling("a", stage=Stage.PLANNED, effective=day("2023-12-31"))],
     [(MissionState.CLOSING_ANNOUNCED, FIRST)], None),
    ("announced before it was told", [telling("a", stage=Stage.PLANNED, announced=day("2023-10-20"))],
     [(MissionState.CLOSING_ANNOUNCED, date(2023, 10, 20))], date(2023, 10, 20)),
]  # fmt: skip


@pytest.mark.parametrize(("told", "spells", "not_before"), [one[1:] for one in CASES], ids=[one[0] for one in CASES])
def test_since_when(told: list[Told], spells: list[tuple[MissionState, date]], not_before: date | None) -> None:
    found = moved(accepted(*told))
    assert shown(found) == spells
    assert found.spells[-1].not_before == not_before


@pytest.mark.parametrize(
    ("effective", "since"), [(None, None), ("1998", date(1998, 12, 31)), ("2023-02", date(2023, 2, 28))]
)
def test_history_moves_a_mission_only_where_it_says_when(effective: str | None, since: date | None) -> None:
    found = moved(accepted(telling("a", historical=True, effective=day(effective) if effective else None)))
    assert [spell.since for spell in found.spells] == ([] if since is None else [since])
    assert len(found.unplaced) == (since is None)


def test_a_denied_closure_is_under_way_at_most_until_a_person_says_otherwise() -> None:
    told = (telling("a"), telling("b", after=7, stance=Stance.DENIED))
    spell = only(moved(accepted(*told)))
    assert (spell.state, spell.contested) == (MissionState.CLOSING, True)
    amended = accepted(*told, state=EventState.AMENDED)
    assert only(moved(amended)).state is MissionState.CLOSING
    spell = only(moves([post()], [amended], at=AT, overruled=[amended[0].id]))
    assert (spell.state, spell.contested) == (MissionState.CLOSED, True)


EMBASSY, CONSULATE = post(), post(MissionType.CONSULATE_GENERAL, "Jinja")
HONG_KONG = post(MissionType.CONSULATE_GENERAL, "Hong Kong", "HK")
SHENYANG = post(MissionType.CONSULATE_GENERAL, "Shenyang", "CN")
BEIJING = post(MissionType.EMBASSY, "Beijing", "CN")
GENEVA, BERN = post(MissionType.PERMANENT_MISSION, "Geneva", "CH"), post(MissionType.EMBASSY, "Bern", "CH")
C, E, U = MissionType.CONSULATE, MissionType.EMBASSY, MissionType.UNKNOWN


@pytest.mark.parametrize(
    ("host", "type_", "city", "known", "wanted"),
    [
        ("UG", E, None, [EMBASSY, CONSULATE], EMBASSY),
        ("UG", E, "Entebbe", [EMBASSY], EMBASSY),
        ("UG", U, None, [EMBASSY, CONSULATE], EMBASSY),
        ("UG", U, "Jinja", [EMBASSY, CONSULATE], CONSULATE),
        ("UG", E, "Jinja", [EMBASSY, CONSULATE], EMBASSY),
        ("HK", E, "Hong Kong", [HONG_KONG], HONG_KONG),
        ("HK", C, None, [HONG_KONG], HONG_KONG),
        ("HK", C, "Wan Chai", [HONG_KONG], HONG_KONG),
        ("CN", C, None, [BEIJING, SHENYANG], SHENYANG),
        ("CN", C, "Dandong", [BEIJING, SHENYANG], None),
        ("CN", C, None, [SHENYANG, post(C, "Dandong", "CN")], None),
        ("CH", E, None, [BERN, GENEVA], BERN),
        ("CH", U, "Geneva", [BERN, GENEVA], GENEVA),
        ("CH", U, None, [BERN, GENEVA], BERN),
        ("UG", MissionType.HIGH_COMMISSION, None, [EMBASSY], EMBASSY),
        ("UG", MissionType.TRADE_OFFICE, None, [EMBASSY, CONSULATE], None),
        ("UG", MissionType.TRADE_OFFICE, None, [EMBASSY], None),
        ("UG", C, None, [EMBASSY], EMBASSY),
        ("UG", E, None, [], None),
    ],
)
def test_the_type_told_is_weak_evidence_of_the_post(
    host: str, type_: MissionType, city: str | None, known: list[RegisteredMission], wanted: RegisteredMission | None
) -> None:
    event, _ = accepted(telling("a", host=host, mission=type_, city=city))
    found = place(event, known)
    assert found.mission == wanted
    assert found.why


def test_two_that_match_equally_well_are_named_and_neither_moves() -> None:
    known = [SHENYANG, post(C, "Dandong", "CN")]
    found = moved(accepted(telling("a", host="CN", mission=C)), known=known)
    assert found.spells == ()
    ((_, why),) = found.unplaced
    assert "equally well" in why


def test_an_unknown_mission_comes_to_the_register_and_is_the_same_when_it_closes() -> None:
    opening = accepted(telling("a", type=ClaimType.OPENING, host="NI", city="Managua"))
    closure = accepted(telling("b", after=300, host="NI", city="Managua"))
    found = moved(closure, opening, known=())
    (mission,) = found.missions
    assert (mission.id, mission.origin) == ("KP-NI-embassy-managua", f"event:{opening[0].id}")
    assert [spell.state for spell in found.spells] == [MissionState.OPEN, MissionState.CLOSED]


def test_broken_relations_concern_every_embassy_and_no_consulate() -> None:
    found = moved(accepted(telling("a", type=ClaimType.SEVERANCE)), known=[EMBASSY, CONSULATE])
    assert [spell.mission for spell in found.spells] == [EMBASSY.id]


@given(st.permutations(["a", "b", "c"]))
def test_the_order_in_which_events_are_given_does_not_matter(order: list[str]) -> None:
    events = {
        "a": accepted(telling("a", type=ClaimType.OPENING, after=-200, host="NI")),
        "b": accepted(telling("b", host="NI", type=ClaimType.SUSPENSION)),
        "c": accepted(telling("c", host="NI", after=200)),
    }
    assert moved(*(events[name] for name in order), known=()) == moved(*events.values(), known=())
