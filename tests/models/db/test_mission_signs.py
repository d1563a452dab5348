"""What is shown on a mission without moving it, leads with their clocks, and counts held against the register."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from models.article import Published, Reading
from models.claim import Claim, ClaimType, Count, Sign, SignType, Stance
from models.db import events, mission_counts, mission_signs, pages, readings
from models.db.store import Database
from models.db.unit import Unit
from models.event import EventState
from models.ids import article_id
from models.mission import MissionSignKind, MissionType
from models.when import Precision, When
from models.world.missions import registered
from tests.models.made import article, at, claim, event, page, sign, version

KAMPALA = registered()["KP-UG-embassy-kampala"][0]
MALABO = registered()["KP-GQ-embassy-malabo"][0]
SHENYANG, BEIJING = (registered()[f"KP-CN-{name}"][0] for name in ("consulate_general-shenyang", "embassy-beijing"))


def on(day: date) -> When:
    return When(earliest=day, latest=day, precision=Precision.DAY, words="then")


def say(unit: Unit, n: int, *, day: date | None, said: tuple[Claim | Sign | Count, ...]) -> Reading:
    """An article of that day that says these things; ids and versions are put in."""
    fetched = page(n, source="kurier", fetched_at=datetime(2024, 1, n, tzinfo=UTC))
    pages.keep_pages(unit, "run-1", [(fetched, fetched.url, at(n))])
    told = replace(article(n), id=article_id("kurier", str(n)), key=str(n))
    printed = None if day is None else Published(on=day, at=None, origin="meta")
    text = replace(version(told, fetched.id, f"story {n}"), published=printed)
    made = Reading(
        version=text.id,
        lang="en",
        claims=tuple(replace(one, id=f"c{n}", version=text.id) for one in said if isinstance(one, Claim)),
        signs=tuple(replace(one, id=f"s{n}", version=text.id) for one in said if isinstance(one, Sign)),
        counts=tuple(one for one in said if isinstance(one, Count)),
    )
    readings.save_readings(unit, [(told, text, made, fetched.id)])
    return made


def a_claim(**fields: Any) -> Claim:  # noqa: ANN401 -- dataclasses.replace refuses others
    return claim("v", **{"city": None, "effective": None, **fields})


def a_sign(**fields: Any) -> Sign:  # noqa: ANN401 -- dataclasses.replace refuses others
    return replace(sign("v"), **fields)


FAREWELL = {"type": ClaimType.FAREWELL_VISIT}
CREDENTIALS = {"type": SignType.CREDENTIALS_PRESENTED}
DAY = date(2023, 10, 30)


def test_signs_of_a_mission_are_in_order_of_telling(database: Database) -> None:
    with database.unit() as unit:
        say(unit, 1, day=DAY, said=(a_claim(**FAREWELL, effective=on(date(2023, 10, 23))),))
        say(unit, 2, day=DAY + timedelta(9), said=(a_claim(covered_by="GQ"),))
        say(unit, 3, day=DAY + timedelta(20), said=(a_claim(stance=Stance.DENIED),))
        say(unit, 4, day=None, said=(a_sign(**CREDENTIALS, when=on(date(2024, 5, 1))),))
        shown = mission_signs.signs(unit, KAMPALA)
        covers = mission_signs.signs(unit, MALABO)
    assert [(one.kind, one.on, one.other) for one in shown] == [
        (MissionSignKind.FAREWELL_VISIT, date(2023, 10, 23), None),
        (MissionSignKind.ACCREDITED_ELSEWHERE, DAY + timedelta(9), "GQ"),
        (MissionSignKind.DENIED, DAY + timedelta(20), None),
        (MissionSignKind.CREDENTIALS_PRESENTED, date(2024, 5, 1), None),
    ]
    assert [(one.kind, one.other, one.id) for one in covers] == [(MissionSignKind.COVERS, "UG", "c2")]


@pytest.mark.parametrize(
    ("type_", "city", "shenyang", "beijing"),
    [
        (MissionType.EMBASSY, None, False, True),
        (MissionType.CONSULATE_GENERAL, None, True, False),
        (MissionType.UNKNOWN, None, False, True),
        (MissionType.UNKNOWN, "Shenyang", True, True),
    ],
)
def test_a_sign_stands_on_the_mission_it_can_mean(
    database: Database, type_: MissionType, city: str | None, shenyang: bool, beijing: bool
) -> None:
    with database.unit() as unit:
        said = a_sign(type=SignType.FLAG_LOWERED, host="CN", mission_type=type_, city=city)
        say(unit, 1, day=DAY, said=(said,))
        assert bool(mission_signs.signs(unit, SHENYANG)) is shenyang
        assert bool(mission_signs.signs(unit, BEIJING)) is beijing


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (None, True),
        (a_sign(**CREDENTIALS), False),
        (a_sign(**CREDENTIALS, when=on(DAY - timedelta(400))), True),  # the one who leaves had presented his, too
        (a_sign(type=SignType.FLAG_LOWERED), True),
    ],
)
def test_a_farewell_waits_for_a_successor(database: Database, answer: Sign | None, kept: bool) -> None:
    with database.unit() as unit:
        say(unit, 1, day=DAY, said=(a_claim(**FAREWELL),))
        if answer is not None:
            say(unit, 2, day=DAY + timedelta(90), said=(answer,))
        waiting = mission_signs.leads(unit, today=DAY + timedelta(100))
    assert [(lead.kind, lead.until) for lead in waiting] == ([("farewell", DAY + timedelta(183))] if kept else [])


@pytest.mark.parametrize(("state", "answered"), [(EventState.MENTIONED, True), (EventState.REJECTED, False)])
def test_a_closure_that_is_held_answers_a_farewell(database: Database, state: EventState, answered: bool) -> None:
    with database.unit() as unit:
        say(unit, 1, day=DAY, said=(a_claim(**FAREWELL),))
        events.save_events(unit, [event(state=state, reported_last=DAY)])
        (lead,) = mission_signs.leads(unit, today=DAY, cold=True)
    assert lead.answered_by == (event().id if answered else None)


def test_a_closure_without_a_host_is_a_lead_until_it_goes_cold(database: Database) -> None:
    with database.unit() as unit:
        say(unit, 1, day=DAY, said=(a_claim(host=None),))
        assert [lead.kind for lead in mission_signs.leads(unit, today=DAY + timedelta(183))] == ["no_host"]
        assert mission_signs.leads(unit, today=DAY + timedelta(184)) == []
        assert len(mission_signs.leads(unit, today=DAY + timedelta(184), cold=True)) == 1
        assert mission_signs.leads(unit, today=DAY, focus=["NO"]) == []
        assert len(mission_signs.leads(unit, today=DAY, focus=["KP"])) == 1


@pytest.mark.parametrize(
    ("count", "day", "counted", "difference"),
    [
        ({"n": 53}, DAY, 53, 0),
        ({"n": 46}, DAY, 53, -7),
        ({"n": None, "low": 50, "high": 60}, DAY, 53, 0),
        ({"n": None, "low": 60}, DAY, 53, 7),
        ({"n": None, "high": 50}, DAY, 53, -3),
        ({"n": 47, "what": "embassies"}, DAY, 47, 0),
        ({"n": 3, "what": "consulates"}, DAY, 3, 0),
        ({"n": 3, "what": "representative_offices"}, DAY, 3, 0),
        ({"n": 53, "as_of": "2023-07-15"}, date(2023, 7, 15), 53, 0),
        ({"n": 53, "as_of": "2023-07"}, date(2023, 7, 31), 53, 0),
        ({"n": 53, "as_of": "2023"}, date(2023, 12, 31), 53, 0),
        ({"n": 53, "as_of": "2023-99"}, DAY, 53, 0),
        ({"n": 53, "as_of": "last summer"}, DAY, 53, 0),
        ({"n": 53, "as_of": "2020-10"}, date(2020, 10, 31), 0, 53),
        ({"n": 159, "what": "relations"}, DAY, None, None),
        ({"n": 12, "what": "closures"}, DAY, None, None),
        ({"n": 53, "sending": None}, DAY, None, None),
        ({"n": None}, DAY, 53, None),
    ],
)
def test_a_stated_count_is_held_against_the_register(
    database: Database, count: dict[str, Any], day: date, counted: int | None, difference: int | None
) -> None:
    stated = Count(**{"sending": "KP", "what": "missions", "quote": "so many", "start": 0, "end": 7, **count})
    with database.unit() as unit:
        say(unit, 1, day=DAY, said=(stated,))
        (check,) = mission_counts.held_against(unit)
    assert (check.stated.count, check.day, check.counted, check.difference) == (stated, day, counted, difference)
