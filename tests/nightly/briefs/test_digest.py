"""The digest explains silence, counts what is new, and stays within its bounds whatever is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from alerts.briefs.draw import html, text
from alerts.briefs.page import Page
from models.alert import DeliveryState, Transition
from models.claim import ClaimType
from models.db.store import Database
from models.event import EventState
from models.run import SourceNight
from nightly.briefs.digest import digest_page, facts_of
from nightly.briefs.said import Said
from tests.models.made import NOW
from tests.nightly.briefs import held
from tests.nightly.briefs.held import HOSTILE, hours, said

ALL_BLIND = [said("kurier", SourceNight.BLIND, "nothing answered"), said("herald", SourceNight.BLOCKED, "it refused")]


@pytest.fixture
def database(tmp_path: Path, sqlite_file: Path) -> Iterator[Database]:
    made = held.prepare(tmp_path / "data", sqlite_file)
    yield made
    made.close()


def digest(database: Database, *sources: Said, focus: tuple[str, ...] = ("KP",), asked: bool = True) -> Page:
    with database.unit(writing=False) as unit:
        return digest_page(unit, night=held.NIGHT, now=NOW, focus=focus, sources=sources, asked=asked)


def test_an_empty_database_gives_a_whole_digest(database: Database) -> None:
    told = digest(database)
    assert dict(facts_of(told)) == dict.fromkeys(
        ("reached", "quiet", "degraded", "blind", "new", "changed", "waiting", "undelivered", "sources"), "0"
    )
    for words in (
        "No event is new or changed.",
        "There are no sources.",
        "Nothing waits for review.",
        "None: everything",
    ):
        assert words in text(told)


def test_a_night_with_all_sources_blind_says_that_its_silence_says_nothing(database: Database) -> None:
    told = digest(database, *ALL_BLIND)
    assert told.summary.startswith("No source was reached")
    assert "[blind] The Kurier (nothing answered)" in text(told)
    assert "[blocked] The Herald (it refused)" in text(told)
    assert dict(facts_of(told))["blind"] == "2"


def test_a_crawl_that_counted_nothing_is_told(database: Database) -> None:
    assert digest(database, *ALL_BLIND, asked=False).summary.startswith("No source was asked")


def test_a_quiet_night_says_what_was_reached(database: Database) -> None:
    told = digest(
        database, said("kurier", SourceNight.QUIET), said("herald", SourceNight.PARKED),
        said("courier", SourceNight.DEGRADED, "3 pages jailed"),
    )  # fmt: skip
    assert told.summary == "Nothing new was found in 2 of 2 sources that were reached."
    assert "[quiet] The Kurier (reached, nothing new)" in text(told)
    assert "[degraded] The Courier (3 pages jailed)" in text(told)
    assert "Herald" not in text(told)


def test_new_and_changed_events_by_rank(database: Database) -> None:
    held.keep_alert(database, 0, at=NOW - hours(24), transition=Transition.DIGEST, subject="digest:2026-01-04")
    lead = held.keep_event(database, 1, type=ClaimType.FAREWELL_VISIT)
    news = held.keep_event(database, 2, outlets=("kurier", "herald"))
    old = held.keep_event(database, 3, fetched=NOW - hours(30))
    decided = held.keep_event(database, 4, fetched=NOW - hours(90), state=EventState.ACCEPTED, unsure=True)
    held.keep_event(database, 5, sending="NO", host="ML", id="NO-ML-2026-0005")
    held.keep_alert(database, 1, at=NOW, transition=Transition.ACCEPTED, subject=decided.id)
    told = digest(database, said("kurier"))
    rows = told.sections[0].rows
    assert [(row.mark, row.notes[-1]) for row in rows] == [
        ("new", news.id), ("accepted", decided.id), ("new, lead", lead.id)
    ]  # fmt: skip
    assert rows[0].notes[0] == "first: The Kurier, 2026-01-04; 2 outlets"
    assert rows[0].notes[1] in {"news to the register", "a mission not in the register", "the register has it so"}
    facts = dict(facts_of(told))
    assert (facts["new"], facts["changed"], facts["waiting"]) == ("2", "1", "4")
    waiting = told.sections[2].rows
    assert (waiting[0].mark, waiting[0].notes[-1]) == ("oldest", old.id)
    assert "waits 1 day" in waiting[0].notes
    assert waiting[1].text == "1 decided event to be looked at again"
    assert dict(facts_of(digest(database, focus=("*",))))["new"] == "3"


def test_undelivered_alerts_are_counted_by_state(database: Database) -> None:
    alert = held.keep_alert(database, 1, at=NOW - hours(72), transition=Transition.MENTIONED, subject="KP-UG-2026-0001")
    for n, state in enumerate([DeliveryState.WAITING, DeliveryState.WAITING, DeliveryState.FAILED, DeliveryState.SENT]):
        held.keep_delivery(database, n, alert, state)
    told = digest(database)
    assert dict(facts_of(told))["undelivered"] == "3"
    rows = told.sections[3].rows
    assert [(row.mark, row.text) for row in rows] == [
        ("failed", "1 delivery"), ("waiting", "2 deliveries"), ("since", "the oldest is 3 days old")
    ]  # fmt: skip


def test_a_full_and_hostile_night_stays_within_sixty_lines(database: Database) -> None:
    for n in range(1, 30):
        held.keep_event(database, n, city=HOSTILE, title=HOSTILE)
    sources = [said(f"s{n}", list(SourceNight)[n % 6], HOSTILE) for n in range(90)]
    told = digest(database, *sources)
    words = text(told)
    assert words.count("\n") < 58, "a message is cut at sixty lines"
    assert max(map(len, words.split("\n"))) < 1_000
    assert "and 19 more" in words
    assert "and 35 more" in words
    assert "<script" not in html(told)
    assert "\u202e" not in words
    assert "Bcc:" not in [line[:4] for line in words.split("\n")]


def test_the_same_database_and_clock_give_the_same_digest(database: Database) -> None:
    for n in range(1, 9):
        held.keep_event(database, n)
    assert digest(database, *ALL_BLIND) == digest(database, *ALL_BLIND)
