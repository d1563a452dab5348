"""The weekly brief: both clocks of the register, contested states, leads, first reporters, sources over the week."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alerts.briefs.draw import html, text
from alerts.briefs.page import Page
from models.claim import ClaimType
from models.db.store import Database
from models.mission import MissionState
from nightly.briefs.brief import brief_page, facts_of
from nightly.briefs.week import in_week, monday_of, week_of
from tests.nightly.briefs import held
from tests.nightly.briefs.held import HOSTILE, spell

KAMPALA = "KP-UG-embassy-kampala"
MONDAY = date(2026, 1, 5)
NEXT = datetime(2026, 1, 12, 2, 30, tzinfo=UTC)
DURING = datetime(2026, 1, 7, 12, 0, tzinfo=UTC)
UTC_ZONE = ZoneInfo("UTC")


@pytest.fixture
def database(tmp_path: Path, sqlite_file: Path) -> Iterator[Database]:
    made = held.prepare(tmp_path / "data", sqlite_file)
    yield made
    made.close()


def brief(
    database: Database, *, monday: date = MONDAY, now: datetime = NEXT, reports: Sequence[dict[str, Any]] = ()
) -> Page:
    with database.unit(writing=False) as unit:
        week = week_of(monday, now=now, zone=UTC_ZONE)
        return brief_page(unit, week, focus=("KP",), reports=reports, called={"kurier": "The Kurier"})


def night(on: str, **states: str) -> dict[str, Any]:
    rows = [
        {"source": slug, "name": slug.title(), "state": state, "why": f"{state} it was", "new": 0}
        for slug, state in states.items()
    ]
    return {"night": on, "sources": rows}


@pytest.mark.parametrize(
    ("name", "monday"),
    [("2023-W45", date(2023, 11, 6)), ("2020-W53", date(2020, 12, 28)), ("2026-W01", date(2025, 12, 29))],
)
def test_a_week_has_a_name(name: str, monday: date) -> None:
    assert monday_of(name) == monday
    assert week_of(monday, now=NEXT, zone=UTC_ZONE).name == name


@pytest.mark.parametrize("name", ["", "2023-45", "2023-W54", "2023-W00", "W45", "2023-W45 ", "٢٠٢٣-W45", "0000-W01"])
def test_what_is_no_week_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        monday_of(name)


def test_a_week_is_local_and_ends_no_later_than_now() -> None:
    seoul = week_of(MONDAY, now=NEXT, zone=ZoneInfo("Asia/Seoul"))
    assert (seoul.begins, seoul.until) == (datetime(2026, 1, 4, 15, tzinfo=UTC), datetime(2026, 1, 11, 15, tzinfo=UTC))
    running = week_of(MONDAY, now=DURING, zone=UTC_ZONE)
    assert (running.running, running.last, running.until - DURING) == (
        True,
        date(2026, 1, 7),
        timedelta(microseconds=1),
    )


def test_reports_of_other_weeks_are_left_out() -> None:
    week = week_of(MONDAY, now=NEXT, zone=UTC_ZONE)
    found = in_week([night(on) for on in ("2026-01-12", "2026-01-11", "2026-01-05", "2026-01-04")], week)
    assert [one["night"] for one in found] == ["2026-01-11", "2026-01-05"]


def test_an_empty_week_says_that_its_silence_says_nothing(database: Database) -> None:
    told = brief(database)
    assert told.summary == "No night was run this week: that nothing changed says nothing about the world."
    assert dict(facts_of(told)) == dict.fromkeys(("moved", "contested", "leads", "new", "nights", "blind"), "0")
    for words in (
        "No mission changed",
        "Nothing is contested.",
        "No lead is open.",
        "No event is new.",
        "No night was run.",
    ):
        assert words in text(told)


@pytest.mark.parametrize(
    ("since", "known", "told"),
    [
        (date(2025, 11, 1), DURING, ["closed"]),  # old in the world, new to us
        (date(2026, 1, 7), datetime(2025, 12, 1, tzinfo=UTC), ["closed"]),  # announced long ago, takes effect now
        (date(2025, 11, 1), datetime(2025, 12, 1, tzinfo=UTC), []),  # neither
        (date(2026, 1, 7), NEXT, []),  # learned after the week
    ],
)
def test_the_register_moves_on_either_clock(database: Database, since: date, known: datetime, told: list[str]) -> None:
    held.keep_spells(database, spell(KAMPALA, MissionState.CLOSED, since), at=known)
    rows = brief(database).sections[0].rows
    assert [row.mark for row in rows] == told
    for row in rows:
        assert row.text == "North Korea: embassy in Kampala, Uganda"
        assert f"in the world since {since}" in row.notes
        assert f"known since {known:%Y-%m-%d %H:%M}Z" in row.notes


def test_what_was_taken_back_is_a_change_too(database: Database) -> None:
    held.keep_spells(
        database, spell(KAMPALA, MissionState.CLOSED, date(2025, 11, 1)), at=datetime(2025, 12, 1, tzinfo=UTC)
    )
    held.keep_spells(database, at=DURING)
    (row,) = brief(database).sections[0].rows
    assert row.notes[0] == "before: closed"
    assert row.mark != "closed"


def test_contested_states_and_events(database: Database) -> None:
    held.keep_spells(
        database, spell(KAMPALA, MissionState.CLOSING, date(2025, 11, 1), contested=True, event="KP-UG-2026-0001"),
        at=datetime(2025, 12, 1, tzinfo=UTC),
    )  # fmt: skip
    held.keep_event(database, 1, contradicted=True)
    held.keep_event(database, 2, contradicted=True)
    contested = brief(database).sections[1]
    assert [(row.mark, row.notes[-1]) for row in contested.rows] == [
        ("closing", "KP-UG-2026-0001"), ("mentioned", "KP-UG-2026-0002")
    ]  # fmt: skip


def test_leads_show_their_clock_and_who_told_first(database: Database) -> None:
    held.keep_event(database, 1, fetched=DURING, type=ClaimType.FAREWELL_VISIT, title="Ambassador bids farewell")
    told = brief(database)
    (lead,) = told.sections[2].rows
    assert lead.mark.endswith(" days left")
    assert lead.quote == "Ambassador bids farewell"
    assert told.sections[3].rows[0].notes[0] == "first: The Kurier, 2026-01-04"
    assert told.sections[4].rows[0].text == "The Kurier 1"


def test_sources_over_the_week_the_worst_first(database: Database) -> None:
    nights = [
        night("2026-01-05", kurier="healthy", herald="degraded", courier="blind"),
        night("2026-01-06", kurier="quiet", herald="degraded", courier="blocked", odd="no such state"),
    ]
    told = brief(database, reports=nights)
    assert [(row.text, row.mark, row.notes) for row in told.sections[5].rows] == [
        ("Courier", "blind", ("blind 2 nights", "blocked it was")),
        ("Herald", "degraded", ("degraded 2 nights", "degraded it was")),
    ]
    assert told.figures[4].value == "2 of 7"


def test_a_full_and_hostile_week_is_one_message(database: Database) -> None:
    for n in range(1, 20):
        kind = ClaimType.FAREWELL_VISIT if n % 2 else ClaimType.CLOSURE
        held.keep_event(database, n, fetched=DURING, city=HOSTILE, title=HOSTILE, contradicted=True, type=kind)
    nights = [night(f"2026-01-{day:02d}", **{f"s{n}": "blind" for n in range(40)}) for day in range(5, 12)]
    told = brief(database, reports=nights)
    words = text(told)
    assert words.count("\n") < 58, "a message is cut at sixty lines"
    assert max(map(len, words.split("\n"))) < 1_000
    assert "<script" not in html(told)
    assert "\u202e" not in words
    assert told == brief(database, reports=nights)
